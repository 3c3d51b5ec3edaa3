"""Stop the programs that hold a port, and resume suspended ones. Each is looked at again before it is signalled."""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from portfixer.facts import Process
from portfixer.remedies.model import Problem, Progress, Remedy, Step, Target
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
SECOND_PATIENCE_S = 0.5
"""The same, for one that ignored it before."""
FORCE_PATIENCE_S = 3.0
"""How long the kernel may take to clear away a process that was ended by force."""
_GLANCE_S = 0.1


@dataclass
class Stopped:
    """What came of stopping, filled in as it goes."""

    processes: list[Process] = field(default_factory=list)
    """Those that ended."""
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
    progress: Callable[[Progress], None],
    cancel: threading.Event,
) -> Stopped:
    """Ask every target to stop, wait for them, and with `force` end those that go on.

    All targets are taken hold of before the first one is asked, so that nothing is half done where one is protected,
    not allowed or not what it was.
    """
    result = Stopped()
    with ExitStack() as stack:
        held: list[tuple[Target, Handle]] = []
        for target in remedy.targets:
            try:
                handle = system.hold(target.process.id, target.inode, holder=target.holder)
            except ProcessGone:
                continue
            except SystemProblem as problem:
                result.problem = named(problem)
                return result
            held.append((target, stack.enter_context(handle)))
        remaining, unasked = _ask(held, result)
        patience_s = SECOND_PATIENCE_S if asked_before else POLITE_PATIENCE_S
        remaining = _wait_gone(remaining, result, Step.ASKING, patience_s, progress, cancel) + unasked
        if remaining and force and not cancel.is_set() and result.problem is None:
            result.escalated = True
            remaining = _signal(remaining, lambda handle: handle.force_stop(), result)
            remaining = _wait_gone(remaining, result, Step.FORCING, FORCE_PATIENCE_S, progress, cancel)
        if remaining and result.problem is None:
            polite = Problem.NOT_ASKED if unasked and not result.escalated else Problem.IGNORED
            result.problem = Problem.CANCELLED if cancel.is_set() else polite
    return result


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
            asked += _signal([(target, handle)], lambda handle: handle.ask_to_stop(), result)
        except CannotAsk:
            unasked.append((target, handle))
    return asked, unasked


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
            pass
        except CannotAsk:
            raise
        except SystemProblem as problem:
            result.problem = named(problem)
            continue
        waiting.append((target, handle))
    return waiting


def _wait_gone(
    waiting: list[tuple[Target, Handle]],
    result: Stopped,
    step: Step,
    patience_s: float,
    progress: Callable[[Progress], None],
    cancel: threading.Event,
) -> list[tuple[Target, Handle]]:
    """Those that are still there when the patience ends."""
    deadline = time.monotonic() + patience_s
    while waiting and not cancel.is_set():
        left = deadline - time.monotonic()
        if left <= 0:
            break
        progress(Progress(step, left, patience_s))
        target, handle = waiting[0]
        if handle.wait_gone(min(left, _GLANCE_S)):
            result.processes.append(target.process)
            waiting = waiting[1:]
        else:
            # Look at another one next time: they may end in any order.
            waiting = waiting[1:] + waiting[:1]
    return waiting


def named(problem: SystemProblem) -> Problem:
    """What the system's no means for a remedy."""
    return next(name for kind, name in _PROBLEMS if isinstance(problem, kind))
