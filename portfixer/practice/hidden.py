"""A port that a program keeps without an open file, so that no list of open files shows it. On Linux only."""

import ctypes
import errno
import os
import socket
from collections.abc import Callable

from portfixer.practice.actors import Cue, pause
from portfixer.practice.causes import CauseId
from portfixer.practice.scene import Scene, Script, held
from portfixer.practice.situation import PracticeProblem, Reason
from portfixer.practice.sockets import listener
from portfixer.practice.stage import Stage

__all__ = ["HIDDEN"]

_SERVER = "practice-server"

# The same numbers on every architecture; io_uring_setup(2) and io_uring_register(2).
_SETUP, _REGISTER = 425, 427
_REGISTER_FILES = 2
_PARAMS_SIZE = 120  # struct io_uring_params


def _io_uring(stage: Stage, port: int) -> Scene:
    """The listening socket is one of a ring's registered files, and its descriptor is closed."""

    def play(cue: Cue) -> None:
        listening = listener(port, reuse_address=True)
        ring = _call(_SETUP, 1, ctypes.create_string_buffer(_PARAMS_SIZE))
        _call(_REGISTER, ring, _REGISTER_FILES, (ctypes.c_int * 1)(listening.fileno()), 1)
        listening.close()
        cue()
        pause()

    return _one_actor(stage, port, CauseId.IO_URING, play)


def _in_flight(stage: Stage, port: int) -> Scene:
    """The listening socket waits in a message (SCM_RIGHTS, unix(7)), and who sent it has closed its own."""

    def play(cue: Cue) -> None:
        sender, receiver = socket.socketpair(socket.AF_UNIX)
        with listener(port, reuse_address=True) as listening:
            socket.send_fds(sender, [b"."], [listening.fileno()])
        sender.close()
        with receiver:
            cue()
            pause()

    return _one_actor(stage, port, CauseId.IN_FLIGHT, play)


def _one_actor(stage: Stage, port: int, cause: CauseId, play: Callable[[Cue], None]) -> Scene:
    actor = stage.actor(_SERVER, play)
    actor.cue()
    return held(cause, port, actor)


def _call(number: int, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    result: int = libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        code = ctypes.get_errno()
        # Switched off by kernel.io_uring_disabled or a filter, or not in this kernel.
        raise PracticeProblem(Reason.NOT_POSSIBLE, errno.errorcode.get(code, os.strerror(code)))
    return result


HIDDEN: dict[CauseId, Script] = {CauseId.IO_URING: _io_uring, CauseId.IN_FLIGHT: _in_flight}
