"""Have somebody else do it: the manager of a service or container, or the system's own tool. Nobody is signalled."""

import threading
from collections.abc import Callable

from portfixer.diagnosis import Diagnosis
from portfixer.remedies.model import Remedy
from portfixer.remedies.outcome import Problem, Progress, Step
from portfixer.remedies.reserved import families_of
from portfixer.remedies.stop import Stopped, named
from portfixer.system.api import System, SystemProblem

__all__ = ["close_leftovers", "free_reserved", "stop_managed"]

PATIENCE_S = 150.0
"""A service may take 90 s to stop (systemd-system.conf(5), DefaultTimeoutStopSec=); before that the person looks for
their password."""

WINNAT_PATIENCE_S = 60.0
"""WinNAT stops and starts within seconds; before that the person reads Windows' question."""


def stop_managed(
    system: System, remedy: Remedy, *, progress: Callable[[Progress], None], cancel: threading.Event
) -> Stopped:
    """Ask the remedy's manager to stop what it manages, and wait until it has."""
    if remedy.manager is None:
        raise ValueError(remedy.id)
    progress(Progress(Step.PASSWORD if remedy.needs_admin else Step.MANAGER))
    result = Stopped()
    try:
        programs = [target.process.id for target in remedy.targets]
        system.stop_managed(remedy.manager, programs=programs, timeout_s=PATIENCE_S, cancel=cancel)
    except SystemProblem as problem:
        result.problem = named(problem)
    for target in remedy.targets:
        now = system.process(target.process.pid)
        ended = now is None or now.id != target.process.id
        # Some managers only pass the request on (svc(8)): who ends meanwhile is seen when the port is looked at.
        (result.processes if ended else result.running).append(target.process)
    return result


def close_leftovers(
    system: System, remedy: Remedy, *, progress: Callable[[Progress], None], cancel: threading.Event
) -> Problem | None:
    """Have the remedy's connections taken away. Whether they are gone has to be looked at."""
    progress(Progress(Step.PASSWORD if remedy.needs_admin else Step.MANAGER))
    try:
        system.close_leftovers(remedy.sockets, timeout_s=PATIENCE_S, cancel=cancel)
    except SystemProblem as problem:
        return named(problem)
    return None


def free_reserved(
    system: System, diagnosis: Diagnosis, *, progress: Callable[[Progress], None], cancel: threading.Event
) -> Problem | None:
    """Have the system give back a port that it keeps. Whether the port can be had then has to be probed."""
    progress(Progress(Step.MANAGER))
    port, protocol = diagnosis.request.port or 0, diagnosis.request.protocol
    try:
        system.free_reserved(port, protocol, families_of(diagnosis), timeout_s=WINNAT_PATIENCE_S, cancel=cancel)
    except SystemProblem as problem:
        return named(problem)
    return None
