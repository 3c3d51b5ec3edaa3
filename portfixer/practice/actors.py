"""The processes of a practice. On Linux each actor is one of its own; elsewhere it is a thread of the practice child.

fork() is safe here: the practice child is a fresh program with one thread. Threads are what is left where there is no
fork(), or no way to tie a process's life to its parent's.
"""

import ctypes
import os
import select
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from typing import NoReturn

from portfixer.practice.situation import PracticeProblem, Reason

__all__ = ["Actor", "Cue", "adopt_orphans", "pause", "start_actor", "tie_to_parent"]

_PR_SET_PDEATHSIG, _PR_SET_NAME, _PR_SET_CHILD_SUBREAPER = 1, 15, 36  # prctl(2)
_CUE_WITHIN_S = 5.0
_TROUBLE = "!"


class Cue:
    """How an actor says that it has come to its next step, with one line of text."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __call__(self, text: str = "") -> None:
        os.write(self._descriptor, f"{text}\n".encode())


class Actor:
    """A running actor, as its director sees it."""

    def __init__(self, pid: int, cues: int) -> None:
        self.pid = pid
        self._cues = cues

    def cue(self) -> str:
        """Wait for the actor's next cue. Raises PracticeProblem when it could not go on, or took too long."""
        line = b""
        while not line.endswith(b"\n"):
            # select() is for sockets only on Windows; there the starter's own guard ends a hanging practice.
            ready = sys.platform == "win32" or select.select([self._cues], [], [], _CUE_WITHIN_S)[0]
            more = os.read(self._cues, 1) if ready else b""
            if not more:
                raise PracticeProblem(Reason.NO_ANSWER)
            line += more
        text = line.decode().removesuffix("\n")
        if text.startswith(_TROUBLE):
            reason, _, detail = text.removeprefix(_TROUBLE).partition(" ")
            raise PracticeProblem(Reason(reason), detail)
        return text

    def last_cue(self) -> str:
        """Wait for the next cue, and listen to no more of them."""
        try:
            return self.cue()
        finally:
            os.close(self._cues)


def start_actor(name: str, play: Callable[[Cue], None]) -> Actor:
    """Start an actor under a process name of at most 15 letters. It ends with `play`, or with its director."""
    cues, told = os.pipe()
    if sys.platform != "linux":
        threading.Thread(target=_perform, args=(play, told), name=name, daemon=True).start()
        return Actor(os.getpid(), cues)
    director = os.getpid()
    pid = os.fork()
    if pid == 0:
        _become(name, director, play, told)
    os.close(told)
    return Actor(pid, cues)


def _become(name: str, director: int, play: Callable[[Cue], None], told: int) -> NoReturn:
    """In the new process: never return into the director's code."""
    try:
        tie_to_parent(director)
        _prctl(_PR_SET_NAME, name.encode())
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
            signal.signal(signum, signal.SIG_DFL)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)
        _perform(play, told)
    finally:
        os._exit(0)


def _perform(play: Callable[[Cue], None], told: int) -> None:
    cue = Cue(told)
    try:
        play(cue)
    except PracticeProblem as problem:
        cue(f"{_TROUBLE}{problem.reason.value} {problem.detail}")
    except Exception:  # noqa: BLE001 - whatever it is, the director has to hear of it
        cue(f"{_TROUBLE}{Reason.NO_ANSWER.value} {traceback.format_exc()!r}")


def tie_to_parent(parent: int) -> None:
    """Linux: this process is killed when its parent ends. A suspended process too, and one that ignores SIGTERM."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)  # it ended before the request


def adopt_orphans() -> None:
    """Linux: processes of this practice whose parent ends become children of this process, and can be ended by it."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def pause() -> NoReturn:
    """Do nothing, for good. Keep a reference to the sockets that shall stay open."""
    while True:
        threading.Event().wait()


def _prctl(option: int, value: int | bytes) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    argument = ctypes.c_char_p(value) if isinstance(value, bytes) else ctypes.c_ulong(value)
    if libc.prctl(option, argument, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
