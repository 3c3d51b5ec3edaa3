"""One step as administrator: a fixed tool of the system with fixed arguments, after Windows has asked the person (UAC).

PortFixer itself never runs elevated. Saying no to the question is a normal outcome. (ShellExecuteEx with the verb
"runas", in Microsoft's documentation.)
"""

import ctypes
import subprocess
import threading
import time
from collections.abc import Sequence
from typing import ClassVar

from portfixer.system import tools
from portfixer.system.api import Cancelled, Declined, NotAllowed, NotHere, TookTooLong
from portfixer.system.refusals import problem_of
from portfixer.system.windows.native import Missing, Native, last_error, problem

__all__ = ["is_elevated", "run", "run_elevated"]

_NO_CLOSE_PROCESS, _NO_ASYNC, _NO_UI = 0x40, 0x100, 0x400  # SEE_MASK_…
_HIDDEN = 0
_CANCELLED_BY_PERSON, _ACCESS_DENIED = 1223, 5
_GLANCE_S = 0.1
_WAIT_OBJECT = 0

_handle, _u32, _text = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_wchar_p


class _Execute(ctypes.Structure):
    """SHELLEXECUTEINFOW."""

    _fields_: ClassVar = [
        ("size", _u32), ("mask", _u32), ("window", _handle), ("verb", _text), ("file", _text), ("arguments", _text),
        ("folder", _text), ("show", ctypes.c_int), ("instance", _handle), ("list", _handle), ("class_", _text),
        ("key", _handle), ("hot_key", _u32), ("icon", _handle), ("process", _handle),
    ]  # fmt: skip


_execute = Native("shell32", "ShellExecuteExW", ctypes.c_int, ctypes.c_void_p)
_is_admin = Native("shell32", "IsUserAnAdmin", ctypes.c_int)
_wait = Native("kernel32", "WaitForSingleObject", _u32, _handle, _u32)
_exit_code = Native("kernel32", "GetExitCodeProcess", ctypes.c_int, _handle, ctypes.c_void_p)
_close = Native("kernel32", "CloseHandle", ctypes.c_int, _handle)


def is_elevated() -> bool:
    """Whether this process has an administrator's rights already, so that nobody needs to be asked."""
    try:
        return bool(_is_admin())
    except Missing:
        return False


def run(tool: str, arguments: Sequence[str], *, timeout_s: float, cancel: threading.Event) -> int:
    """Run a system tool with an administrator's rights; its exit status. Asks the person only where that is needed.

    Raises Declined, NotAllowed, NotHere, TookTooLong, Cancelled.
    """
    if not is_elevated():
        return run_elevated(tool, arguments, timeout_s=timeout_s, cancel=cancel)
    result = tools.run(tool, *arguments, timeout_s=timeout_s, cancel=cancel)
    if result.status is None:
        raise problem_of(result, NotHere)(tool)
    return result.status


def run_elevated(tool: str, arguments: Sequence[str], *, timeout_s: float, cancel: threading.Event) -> int:
    """The same, always through Windows' question. What was begun as administrator cannot be ended from here: when the
    time is over, or the person cancels, it goes on."""
    path = tools.find(tool)
    if path is None:
        raise NotHere(tool)
    step = _Execute(
        size=ctypes.sizeof(_Execute),
        mask=_NO_CLOSE_PROCESS | _NO_ASYNC | _NO_UI,
        verb="runas",
        file=path,
        arguments=subprocess.list2cmdline(arguments),
        show=_HIDDEN,
    )
    try:
        begun = _execute(ctypes.byref(step))
    except Missing as missing:
        raise NotHere(tool) from missing
    if not begun:
        number = last_error()
        kind = {_CANCELLED_BY_PERSON: Declined, _ACCESS_DENIED: NotAllowed}.get(number, NotHere)
        raise kind(tool) from problem(number)
    if not step.process:
        raise NotAllowed(tool)
    try:
        return _ended(step.process, tool, time.monotonic() + timeout_s, cancel)
    finally:
        _close(step.process)


def _ended(process: int, tool: str, deadline: float, cancel: threading.Event) -> int:
    while _wait(process, round(_GLANCE_S * 1000)) != _WAIT_OBJECT:
        if cancel.is_set():
            raise Cancelled(tool)
        if time.monotonic() > deadline:
            raise TookTooLong(tool)
    status = _u32()
    _exit_code(process, ctypes.byref(status))
    return int(status.value)
