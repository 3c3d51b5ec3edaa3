"""Wait until a port can be bound, and watch it for a while afterwards."""

import threading
import time
from collections.abc import Callable

from portfixer.diagnosis import BlockerKind, Diagnosis, addresses_of, examine, is_free
from portfixer.facts import Request
from portfixer.remedies.outcome import Progress, Step
from portfixer.system.api import System

__all__ = ["countdown_of", "wait_for", "wait_until_free", "watch"]

_POLL_S = 0.1
"""A probe takes 20 µs; the port is reported ready within this time of being so."""
_COUNTED_S = 2.0
_UNCOUNTED_S = 5.0
"""After so long it is looked again how long it will take: a client that closes at last lets a FIN-WAIT-2 turn into a
whole minute of TIME-WAIT (LINUX.md)."""
_WATCH_S = 3.0
"""Supervised programs come back within a second (CAUSES.md); after this the port counts as free."""


def countdown_of(diagnosis: Diagnosis) -> float | None:
    """Seconds until the kernel lets the last of the old connections go; None when it does not say, or nothing times it.

    The kernel's timers are due at the end of this time and done a little later (LINUX.md: up to 4 s), so after the
    countdown the probe decides.
    """
    closing = [blocker for blocker in diagnosis.blockers if blocker.kind is BlockerKind.CLOSING]
    timed = [blocker.frees_in_s for blocker in closing if blocker.frees_in_s is not None]
    if not closing or len(timed) < len(closing) or len(closing) < len(diagnosis.blockers):
        return None
    elapsed = max(0.0, time.time() - diagnosis.taken_at)
    return max(0.0, max(timed) - elapsed)


def wait_for(
    system: System,
    before: Diagnosis,
    *,
    until: Callable[[Diagnosis], bool] = lambda _now: False,
    timeout_s: float | None,
    progress: Callable[[Progress], None],
    cancel: threading.Event,
) -> bool:
    """Poll the probe until it binds, counting down what the kernel says. Returns whether it did before `timeout_s`
    passed, `cancel` was set, or what is in the way now makes waiting pointless (`until`). Off the UI thread."""
    deadline = None if timeout_s is None else time.monotonic() + timeout_s
    remaining = countdown_of(before)
    total = remaining
    while True:
        left = None if deadline is None else deadline - time.monotonic()
        round_s = _UNCOUNTED_S if remaining is None else _COUNTED_S
        counted = _counted(progress, remaining, total)
        pause_s = round_s if left is None else min(round_s, left)
        if wait_until_free(system, before.request, timeout_s=pause_s, progress=counted, cancel=cancel):
            return True
        if cancel.is_set() or (left is not None and left <= round_s):
            return False
        expected = None if remaining is None else max(0.0, remaining - round_s)
        now = examine(system, before.request)
        if until(now):
            return False
        remaining = countdown_of(now)
        if remaining is not None and (expected is None or remaining > expected + _COUNTED_S):
            total = remaining  # it started again


def _counted(
    progress: Callable[[Progress], None], remaining: float | None, total: float | None
) -> Callable[[float], None]:
    return lambda elapsed_s: progress(
        Progress(Step.WAITING, None if remaining is None else max(0.0, remaining - elapsed_s), total)
    )


def wait_until_free(
    system: System,
    request: Request,
    *,
    timeout_s: float,
    progress: Callable[[float], None],
    cancel: threading.Event,
) -> bool:
    """Poll the probe until it binds, telling the seconds since the beginning. Returns whether it did before
    `timeout_s` passed or `cancel` was set."""
    addresses = addresses_of(system, request)
    begun = time.monotonic()
    while not is_free(system, request, addresses):
        elapsed = time.monotonic() - begun
        if elapsed >= timeout_s:
            return False
        progress(elapsed)
        if cancel.wait(min(_POLL_S, timeout_s - elapsed)):
            return False
    return True


def watch(
    system: System,
    request: Request,
    *,
    progress: Callable[[Progress], None],
    cancel: threading.Event,
) -> bool:
    """Whether the port stayed free while it was watched. A cancelled watch says what was true until then."""
    addresses = addresses_of(system, request)
    deadline = time.monotonic() + _WATCH_S
    while (left := deadline - time.monotonic()) > 0:
        if not is_free(system, request, addresses):
            return False
        progress(Progress(Step.WATCHING, left, _WATCH_S))
        if cancel.wait(min(_POLL_S, left)):
            break
    return is_free(system, request, addresses)
