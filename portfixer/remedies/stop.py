"""Stop the programs that hold a port, and resume suspended ones. Each is looked at again before it is signalled."""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

from portfixer.facts import Process
from portfixer.remedies.model import Remedy, Role, Target
from portfixer.remedies.outcome import Problem, Progress, Step
from portfixer.system.api import (
    Cancelled,
    CannotAsk,
    Declined,
    Handle,
    NotAllowed,
    NotHere,
    NotSupported,
    ProcessChanged,
    ProcessGone,
    Protected,
    System,
    SystemProblem,
    TookTooLong,
)

__all__ = ["Stopped", "named", "resume", "stop"]

POLITE_PATIENCE_S = 8.0
"""How long a program may take to finish its work once it was asked to stop."""
DATABASE_PATIENCE_S = 30.0
"""The same for a database, which writes down all it has: ended by force it has to repair itself."""
SECOND_PATIENCE_S = 0.5
"""The same, for one that ignored it before."""
FORCE_PATIENCE_S = 3.0
"""How long the kernel may take to clear away a process that was ended by force."""
HEIRS_PATIENCE_S = 1.0
"""How long workers may take to end with their master. (A master that was asked politely waits for them itself.)"""
_GLANCE_S = 0.1


@dataclass
class Stopped:
    """What came of stopping, filled in as it goes."""

    processes: list[Process] = field(default_factory=list)
    """Those that ended."""
    running: list[Process] = field(default_factory=list)
    """Those that go on running: with the port, where there is a problem, otherwise without it."""
    escalated: bool = False
    problem: Problem | None = None


_PROBLEMS: tuple[tuple[type[SystemProblem], Problem], ...] = (
    (NotAllowed, Problem.NOT_ALLOWED),
    (Declined, Problem.DECLINED),
    (Protected, Problem.PROTECTED),
    (ProcessChanged, Problem.CHANGED),
    (ProcessGone, Problem.CHANGED),
    (NotHere, Problem.NOT_HERE),
    (NotSupported, Problem.NOT_SUPPORTED),
    (TookTooLong, Problem.NO_ANSWER),
    (CannotAsk, Problem.NOT_ASKED),
    (Cancelled, Problem.CANCELLED),
    (SystemProblem, Problem.NOT_POSSIBLE),
)


def stop(
    system: System,
    remedy: Remedy,
    *,
    force: bool,
    asked_before: bool,
    freed: Callable[[], bool],
    progress: Callable[[Progress], None],
    cancel: threading.Event,
) -> Stopped:
    """Ask every target to stop, wait for them, and with `force` end those that go on; then the same for heirs that have
    the socket still. It is over when the port is `freed`, also where they go on without it: all that is left then is
    who would start them again.

    All targets are taken hold of before the first one is asked, so that nothing is half done where one is protected,
    not allowed or not what it was.
    """
    result = Stopped()
    patience_s = _patience_s(remedy, asked_before=asked_before)
    with ExitStack() as stack:
        held = _hold(system, remedy.targets, stack, result)
        heirs = _hold(system, remedy.heirs, stack, result)
        if result.problem is not None:
            return result
        for part in (held, heirs):
            wait = _Waiting(freed, progress, cancel)
            waiting = part if part is held else _left_standing(part, wait)
            waiting, unasked = _ask(waiting, result)
            remaining = wait.until_gone(waiting, result.processes, Step.ASKING, patience_s) + unasked
            if wait.is_over(remaining):
                result.running = [target.process for target, _handle in remaining]
                break
            if remaining and force and not cancel.is_set() and result.problem is None:
                result.escalated = True
                remaining = _signal(remaining, lambda handle: handle.force_stop(), result)
                remaining = wait.until_gone(remaining, result.processes, Step.FORCING, FORCE_PATIENCE_S)
            if remaining and result.problem is None:
                result.running = [target.process for target, _handle in remaining]
                polite = Problem.NOT_ASKED if unasked and not result.escalated else Problem.IGNORED
                result.problem = Problem.CANCELLED if cancel.is_set() else polite
            if result.problem is not None:
                break
    return result


def _hold(
    system: System, targets: tuple[Target, ...], stack: ExitStack, result: Stopped
) -> list[tuple[Target, Handle]]:
    """Take hold of all that are still there; of none further where that is not possible."""
    held: list[tuple[Target, Handle]] = []
    for target in targets:
        try:
            handle = system.hold(target.process.id, target.inode, holder=target.holder)
        except ProcessGone:
            continue
        except ProcessChanged as problem:
            if target.role is Role.HEIR:
                continue  # it let go of the socket: it is in nobody's way
            result.problem = named(problem)
            break
        except SystemProblem as problem:
            result.problem = named(problem)
            break
        held.append((target, stack.enter_context(handle)))
    return held


def _patience_s(remedy: Remedy, *, asked_before: bool) -> float:
    if asked_before or _stand_still(remedy):
        return SECOND_PATIENCE_S
    return DATABASE_PATIENCE_S if any(target.database for target in remedy.targets) else POLITE_PATIENCE_S


def _stand_still(remedy: Remedy) -> bool:
    """All are held by a debugger, and hear nothing: no use in waiting long."""
    return all(target.process.suspended and target.process.tracer_pid for target in remedy.targets)


def _left_standing(heirs: list[tuple[Target, Handle]], wait: "_Waiting") -> list[tuple[Target, Handle]]:
    """Those that did not end with whom they have the socket from."""
    ended: list[Process] = []
    return wait.until_gone(heirs, ended, Step.ASKING, HEIRS_PATIENCE_S) if heirs else []


def resume(system: System, remedy: Remedy) -> Problem | None:
    """Let the suspended targets go on."""
    for target in remedy.targets:
        try:
            with system.hold(target.process.id, target.inode) as handle:
                handle.resume()
        except ProcessGone:
            continue
        except SystemProblem as problem:
            return named(problem)
    return None


def _ask(
    held: list[tuple[Target, Handle]], result: Stopped
) -> tuple[list[tuple[Target, Handle]], list[tuple[Target, Handle]]]:
    """Those that were asked, and those that there is no polite way to ask."""
    unasked: list[tuple[Target, Handle]] = []
    asked: list[tuple[Target, Handle]] = []
    for target, handle in held:
        try:
            asked += _signal([(target, handle)], partial(_ask_one, target), result)
        except CannotAsk:
            unasked.append((target, handle))
    return asked, unasked


def _ask_one(target: Target, handle: Handle) -> None:
    handle.ask_to_stop(interrupt=target.interrupt)


def _signal(
    held: list[tuple[Target, Handle]], signal: Callable[[Handle], None], result: Stopped
) -> list[tuple[Target, Handle]]:
    """Signal each; those that were gone already, or let go of the socket meanwhile, need none."""
    waiting = []
    for target, handle in held:
        try:
            signal(handle)
        except ProcessGone:
            result.processes.append(target.process)
            continue
        except ProcessChanged:
            # It let go of the port since it was taken hold of: a sibling's end made it do so, or its own.
            if target.role is Role.HEIR:
                continue
        except CannotAsk:
            raise
        except SystemProblem as problem:
            result.problem = named(problem)
            continue
        waiting.append((target, handle))
    return waiting


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Waiting for processes to end, or to let go of the port."""

    freed: Callable[[], bool]
    progress: Callable[[Progress], None]
    cancel: threading.Event

    def is_over(self, remaining: list[tuple[Target, Handle]]) -> bool:
        """They go on, and have let go of the port. Who would start a holder again, or holds it fast, has to end."""
        return bool(remaining) and all(target.holder is None for target, _handle in remaining) and self.freed()

    def until_gone(
        self, waiting: list[tuple[Target, Handle]], ended: list[Process], step: Step, patience_s: float
    ) -> list[tuple[Target, Handle]]:
        """Those that are still there when the patience ends, or when it is over."""
        deadline = time.monotonic() + patience_s
        while waiting and not self.cancel.is_set():
            left = deadline - time.monotonic()
            if left <= 0:
                break
            self.progress(Progress(step, left, patience_s))
            target, handle = waiting[0]
            if handle.wait_gone(min(left, _GLANCE_S)):
                ended.append(target.process)
                waiting = waiting[1:]
            elif self.is_over(waiting):
                break
            else:
                # Look at another one next time: they may end in any order.
                waiting = waiting[1:] + waiting[:1]
        return waiting


def named(problem: SystemProblem) -> Problem:
    """What the system's no means for a remedy."""
    return next(name for kind, name in _PROBLEMS if isinstance(problem, kind))
