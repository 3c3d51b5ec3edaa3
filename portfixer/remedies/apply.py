"""Do what was chosen, then look again: only the second look says what is true."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from portfixer.diagnosis import Diagnosis, Factor, addresses_of, examine, is_free
from portfixer.facts import Socket
from portfixer.remedies.coming_back import came_back_from
from portfixer.remedies.managed import close_leftovers, free_reserved, stop_managed
from portfixer.remedies.model import BY_SIGNAL, Remedy, RemedyId
from portfixer.remedies.outcome import Outcome, Problem, Progress
from portfixer.remedies.starting import examine_started
from portfixer.remedies.stop import Stopped, resume, stop
from portfixer.remedies.wait import wait_for, wait_until_free, watch
from portfixer.system.api import System

__all__ = ["apply"]

_SETTLE_S = 1.0
"""The kernel needs a moment to take a dead process's sockets away."""
_WATCHES = 3
"""A port that was taken for a moment and is free again is watched anew."""


def apply(
    system: System,
    diagnosis: Diagnosis,
    remedy: Remedy,
    *,
    force: bool = False,
    asked_before: bool = False,
    after_stop: bool = False,
    timeout_s: float | None = None,
    progress: Callable[[Progress], None] = lambda _progress: None,
    cancel: threading.Event | None = None,
) -> Outcome:
    """Carry out a proposed remedy and verify it.

    Off the UI thread: up to 15 s for a stop, minutes where the system asks the person for a password first, and as long
    as it takes (or `timeout_s`) for a wait. `force` allows ending a program that ignores a polite stop; one that was
    `asked_before` gets no long second chance. A wait `after_stop` is followed by a watch, as what was stopped may come
    back. Advice (`Remedy.acts` is False) changes nothing, and is done when it is given.
    """
    cancel = cancel or threading.Event()
    if not remedy.acts:
        after = examine(system, diagnosis.request) if remedy.id is RemedyId.TRY_AGAIN else diagnosis
        return Outcome(remedy=remedy, after=after, done=True)
    if remedy.id is RemedyId.FREE_RESERVED_RANGE:
        result = Stopped(problem=free_reserved(system, diagnosis, progress=progress, cancel=cancel))
        return _verify_stop(system, diagnosis, remedy, result, progress=progress, cancel=cancel)
    if remedy.asks_somebody_else:
        result = stop_managed(system, remedy, progress=progress, cancel=cancel)
        return _verify_stop(system, diagnosis, remedy, result, progress=progress, cancel=cancel)
    if remedy.id in BY_SIGNAL:
        addresses = addresses_of(system, diagnosis.request)
        result = stop(
            system,
            remedy,
            force=force,
            asked_before=asked_before,
            freed=lambda: is_free(system, diagnosis.request, addresses),
            progress=progress,
            cancel=cancel,
        )
        return _verify_stop(system, diagnosis, remedy, result, progress=progress, cancel=cancel)
    if remedy.id is RemedyId.CLOSE_LEFTOVERS:
        result = Stopped(problem=close_leftovers(system, remedy, progress=progress, cancel=cancel))
        outcome = _verify_stop(system, diagnosis, remedy, result, progress=progress, cancel=cancel)
        return replace(outcome, problem=Problem.NOT_SUPPORTED) if _are_still_there(outcome) else outcome
    if remedy.id is RemedyId.WAIT:
        waited = _wait(system, diagnosis, remedy, timeout_s=timeout_s, progress=progress, cancel=cancel)
        if not after_stop or waited.problem is not None:
            return waited
        watched = _verify_stop(system, diagnosis, remedy, Stopped(), progress=progress, cancel=cancel)
        return replace(watched, waited_s=waited.waited_s)
    if remedy.id is RemedyId.RESUME_PROGRAM:
        problem = resume(system, remedy)
        after = examine(system, diagnosis.request)
        return Outcome(remedy=remedy, after=after, done=problem is None, problem=problem)
    raise ValueError(remedy.id)


def _verify_stop(
    system: System,
    diagnosis: Diagnosis,
    remedy: Remedy,
    result: Stopped,
    *,
    progress: Callable[[Progress], None],
    cancel: threading.Event,
) -> Outcome:
    request = diagnosis.request
    if result.problem is not None:
        if result.processes:
            # It may be free for the moment until something starts again what has ended.
            watch(system, request, progress=progress, cancel=cancel)
        return Outcome(
            remedy=remedy,
            after=examine(system, request),
            done=False,
            problem=result.problem,
            escalated=result.escalated,
            stopped=tuple(result.processes),
            running=tuple(result.running),
        )
    wait_until_free(system, request, timeout_s=_SETTLE_S, progress=lambda _elapsed_s: None, cancel=cancel)
    for _attempt in range(_WATCHES):
        freed = watch(system, request, progress=progress, cancel=cancel)
        after = examine(system, request)
        if freed or after.blocked:
            break
    after = examine_started(system, after, cancel)
    came_back = came_back_from(diagnosis, after)
    if came_back is not None:
        after = replace(after, factors=(*after.factors, Factor.CAME_BACK))
    running = tuple(each for each in result.running if (now := system.process(each.pid)) and now.id == each.id)
    problem = None
    if after.blocked:
        problem = Problem.CAME_BACK if came_back else Problem.STILL_BLOCKED
    return Outcome(
        remedy=remedy,
        after=after,
        done=True,
        problem=problem,
        escalated=result.escalated,
        stopped=(*result.processes, *(each for each in result.running if each not in running)),
        running=running,
        came_back=came_back,
    )


def _are_still_there(outcome: Outcome) -> bool:
    """The tool had nothing to complain about and yet did nothing: a kernel without SOCK_DESTROY (ss(8), -K)."""
    if outcome.problem is not Problem.STILL_BLOCKED:
        return False
    wanted = {_identity(socket) for socket in outcome.remedy.sockets}
    now = {_identity(blocker.socket) for blocker in outcome.after.blockers if blocker.socket is not None}
    return bool(wanted) and wanted <= now


def _identity(socket: Socket) -> tuple[object, ...]:
    return (socket.state, socket.local, socket.remote)


def _wait(
    system: System,
    diagnosis: Diagnosis,
    remedy: Remedy,
    *,
    timeout_s: float | None,
    progress: Callable[[Progress], None],
    cancel: threading.Event,
) -> Outcome:
    """Wait for the countdown, and on until the probe binds."""
    begun = time.monotonic()
    passing = diagnosis.verdict.passes_by_itself
    freed = wait_for(
        system,
        diagnosis,
        until=lambda now: passing and now.blocked and not now.verdict.passes_by_itself,
        timeout_s=timeout_s,
        progress=progress,
        cancel=cancel,
    )
    after = examine(system, diagnosis.request)
    problem = None
    if not freed:
        problem = Problem.CANCELLED if cancel.is_set() else Problem.TIMED_OUT
        if passing and not after.verdict.passes_by_itself:
            problem = Problem.STILL_BLOCKED if after.blocked else None
    return Outcome(remedy=remedy, after=after, done=problem is None, problem=problem, waited_s=time.monotonic() - begun)
