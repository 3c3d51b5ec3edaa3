"""Stopping one program of a supervisor that keeps several running, by asking the supervisor. Pure."""

from dataclasses import replace

from portfixer.diagnosis import Blocker, Diagnosis, Supervisor, ends_everything
from portfixer.facts import ManagerKind
from portfixer.remedies.model import Remedy, RemedyId
from portfixer.remedies.targets import targets_of

__all__ = ["stop_by_supervisor", "supervisor_in"]

_ASKED = frozenset({"supervisord", "runit", "s6", "daemontools"})
"""Those that a system tool asks (portfixer.system.linux.supervising)."""
_OPPOSITE = {"stop": "start", "down": "up", "-d": "-u"}


def stop_by_supervisor(diagnosis: Diagnosis) -> Remedy | None:
    """It does not come back then. One that takes orders (portfixer.system.linux.ordering) is given one, another is
    asked by the system's own tool for it. Where there is neither, it is advice: the command to type."""
    blocker = _supervised(diagnosis)
    if blocker is None or blocker.supervisor is None or not blocker.supervisor.stop_by:
        return None
    supervisor, machine = blocker.supervisor, diagnosis.machine
    foreign = supervisor.process.uid not in {None, machine.uid} and not machine.administrator
    # The system's tool asks the supervisor of the system's configuration, which may run a program of that name too.
    is_the_systems = "-c" not in supervisor.stop_by and not supervisor.stop_by[0].startswith("/")
    asked = supervisor.name in _ASKED and bool(supervisor.manager.detail) and is_the_systems
    # What else is in the way may be of other programs, and is met after this one.
    targets = tuple(each for each in targets_of(replace(diagnosis, blockers=(blocker,))) if each.holder is None)
    # It has the socket for one of its programs; which one that is, does not show.
    itself = any(target.process.id == supervisor.process.id for target in targets)
    runs_portfixer = any(target.process.pid in machine.protected_pids for target in targets)
    ordered = bool(supervisor.manager.control) and bool(targets) and not foreign
    acts = (asked or ordered) and not runs_portfixer and not itself
    return Remedy(
        id=RemedyId.STOP_SERVICE,
        acts=acts,
        reversible=not acts,
        needs_admin=foreign,
        targets=targets if acts else (),
        manager=supervisor.manager,
        manual=(("sudo",) if foreign else ()) + supervisor.stop_by,
        undo=tuple(_OPPOSITE.get(word, word) for word in supervisor.stop_by) if supervisor.manager.detail else (),
    )


def supervisor_in(diagnosis: Diagnosis) -> Supervisor | None:
    """Who starts it again and keeps more than that running."""
    blocker = _supervised(diagnosis)
    return blocker.supervisor if blocker else None


def _supervised(diagnosis: Diagnosis) -> Blocker | None:
    for blocker in diagnosis.blockers:
        manager, supervisor = blocker.manager, blocker.supervisor
        if manager is None or supervisor is None or supervisor.alone or manager.kind is not ManagerKind.SUPERVISOR:
            continue
        return None if ends_everything(manager) else blocker
    return None
