"""Asking a console program to stop: what Ctrl+C or Ctrl+Break do in its window.

A process can send these only into its own console, so a short-lived one of ours leaves its own, joins the program's,
and sends it from there (AttachConsole and GenerateConsoleCtrlEvent in Microsoft's documentation). Everybody in that
console hears it: where somebody is in it who has no part in the program, nothing is sent.
"""

import ctypes
import threading
from collections.abc import Collection, Sequence
from enum import IntEnum, StrEnum

from portfixer.system import tools
from portfixer.system.windows.native import Missing, Native

__all__ = ["HELPER_OPTION", "Answer", "Keys", "ask", "main"]

HELPER_OPTION = "--console-ctrl"
"""PortFixer started with this option is the short-lived process: `main(the other arguments)`."""

_WITHIN_S = 10.0
"""A one-file program is unpacked anew each time it is started."""
_DELIVERED_S = 0.2
_CTRL_C, _CTRL_BREAK = 0, 1
_EVERYBODY = 0
_MOST = 256

_u32 = ctypes.c_uint32
_handler_type = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)(ctypes.c_int, _u32)
_leave = Native("kernel32", "FreeConsole", ctypes.c_int)
_join = Native("kernel32", "AttachConsole", ctypes.c_int, _u32)
_members = Native("kernel32", "GetConsoleProcessList", _u32, ctypes.c_void_p, _u32)
_own_pid = Native("kernel32", "GetCurrentProcessId", _u32)
_handle_events = Native("kernel32", "SetConsoleCtrlHandler", ctypes.c_int, _handler_type, ctypes.c_int)
_send = Native("kernel32", "GenerateConsoleCtrlEvent", ctypes.c_int, _u32, _u32)


class Keys(StrEnum):
    CTRL_C = "ctrl-c"
    CTRL_BREAK = "ctrl-break"
    CTRL_BREAK_IN_ITS_GROUP = "ctrl-break-group"
    """Only for the group of processes that the program is the first of (CREATE_NEW_PROCESS_GROUP); such a program does
    not hear Ctrl+C."""


class Answer(IntEnum):
    """How the short-lived process ended: its exit status."""

    SENT = 0
    NO_CONSOLE = 10
    """The program has no console, or ended."""
    OTHERS = 11
    """Somebody else is in that console."""
    REFUSED = 12
    NOT_STARTED = 13


def ask(pid: int, allowed: Collection[int], keys: Keys) -> Answer:
    """Press these keys in the console of `pid`.

    `allowed` are those that may hear it besides: what belongs to the program. Some 0.3 s; no window appears.
    """
    words = [HELPER_OPTION, str(pid), keys.value, ",".join(map(str, sorted({pid, *allowed})))]
    status = tools.run_ourselves(*words, timeout_s=_WITHIN_S)
    return Answer(status) if status in set(Answer) else Answer.NOT_STARTED


def main(arguments: Sequence[str]) -> int:
    """What the short-lived process does: `PID KEYS PID,PID,…`; an Answer."""
    pid, keys = int(arguments[0]), Keys(arguments[1])
    allowed = {int(word) for word in arguments[2].split(",")}
    try:
        return _ask_from_inside(pid, keys, allowed)
    except Missing:
        return Answer.REFUSED


def _ask_from_inside(pid: int, keys: Keys, allowed: set[int]) -> Answer:
    ignore = _handler_type(lambda _event: 1)  # what is sent reaches this process too
    _leave()
    if not _join(pid):
        return Answer.NO_CONSOLE
    _handle_events(ignore, 1)
    here = _pids_here()
    if here is None or pid not in here:
        return Answer.NO_CONSOLE
    if not here <= allowed | {_own_pid()}:
        return Answer.OTHERS
    if not _press(pid, keys):
        return Answer.REFUSED
    threading.Event().wait(_DELIVERED_S)  # whoever leaves a console at once may take the event along
    return Answer.SENT


def _press(pid: int, keys: Keys) -> bool:
    if keys is Keys.CTRL_BREAK_IN_ITS_GROUP and _send(_CTRL_BREAK, pid):
        return True
    # A program may be deaf to Ctrl+C without being the first of a group: its starter was, or it chose to.
    return bool(_send(_CTRL_C if keys is Keys.CTRL_C else _CTRL_BREAK, _EVERYBODY))


def _pids_here() -> set[int] | None:
    room = (_u32 * _MOST)()
    count = int(_members(room, _MOST))
    return set(room[:count]) if 0 < count <= _MOST else None
