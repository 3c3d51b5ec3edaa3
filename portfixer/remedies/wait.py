"""Wait until a port can be bound, and watch it for a while afterwards."""

import threading
import time
from collections.abc import Callable

from portfixer.diagnosis import BlockerKind, Diagnosis, addresses_of, is_free
from portfixer.facts import Request
from portfixer.remedies.model import Progress, Step
from portfixer.system.api import System

__all__ = ["countdown_of", "wait_until_free", "watch"]

_POLL_S = 0.1
"""A probe takes 20 µs; the port is reported ready within this time of being so."""
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


def wait_until_free(
    system: System,
    request: Request,
    *,
    expected_s: float | None,
    timeout_s: float | None,
    progress: Callable[[Progress], None],
    cancel: threading.Event,
) -> bool:
    """Poll the probe until it binds. Returns whether it did before `timeout_s` passed or `cancel` was set."""
    addresses = addresses_of(system, request)
    begun = time.monotonic()
    while not is_free(system, request, addresses):
        elapsed = time.monotonic() - begun
        if timeout_s is not None and elapsed >= timeout_s:
            return False
        remaining = None if expected_s is None else max(0.0, expected_s - elapsed)
        progress(Progress(Step.WAITING, remaining, expected_s))
        pause = _POLL_S if timeout_s is None else min(_POLL_S, timeout_s - elapsed)
        if cancel.wait(pause):
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
