"""The practice child's view of its processes: starting them, waiting for their end, and ending them."""

import contextlib
import os
import select
import signal
import sys
from collections.abc import Callable, Collection

from portfixer.practice.actors import Actor, Cue, adopt_orphans, start_actor

__all__ = ["Stage"]


class Stage:
    """One per practice child; nothing else in the process may wait for children."""

    def __init__(self) -> None:
        self._alive: set[int] = set()
        if sys.platform == "linux":
            adopt_orphans()

    def actor(self, name: str, play: Callable[[Cue], None]) -> Actor:
        """Start an actor that ends with the stage. Its name has at most 15 letters."""
        actor = start_actor(name, play)
        self._alive.add(actor.pid)
        return actor

    def adopt(self, pid: int) -> None:
        """Take care of a process whose parent has ended."""
        self._alive.add(pid)

    def wait_for_end(self, pid: int) -> None:
        """Linux: until a child has ended."""
        os.waitpid(pid, 0)
        self._alive.discard(pid)

    def wait_for_suspension(self, pid: int) -> None:
        """Linux: until a child is suspended."""
        os.waitpid(pid, os.WUNTRACED)

    def stay(self, keepers: Collection[int]) -> None:
        """Until standard input ends, or every keeper has ended; with no keepers until standard input ends."""
        if sys.platform != "linux":
            while os.read(0, 4096):
                pass
            return
        woken, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        while True:
            self._reap()
            if keepers and self._alive.isdisjoint(keepers):
                return
            ready, _, _ = select.select([0, woken], [], [])
            if woken in ready:
                os.read(woken, 4096)
            if 0 in ready and not os.read(0, 4096):
                return

    def end(self) -> None:
        """Linux: end every actor. What they started ends with them and, having become ours, is waited for as well."""
        if sys.platform == "linux":
            for pid in self._alive:
                # A child keeps its number until we wait for it, so this cannot reach a stranger.
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                while True:
                    os.waitpid(-1, 0)

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while pid := os.waitpid(-1, os.WNOHANG)[0]:
                self._alive.discard(pid)
