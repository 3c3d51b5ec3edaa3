"""Who started which process, for all of them in one call (Tool Help library, CreateToolhelp32Snapshot).

psutil asks Windows for everybody's anew for each process that it is asked about.
"""

import ctypes
from typing import ClassVar

from portfixer.system.windows.native import Missing, Native

__all__ = ["starters"]

_PROCESSES = 0x2  # TH32CS_SNAPPROCESS
_INVALID = ctypes.c_void_p(-1).value
_PATH = 260

_handle, _u32 = ctypes.c_void_p, ctypes.c_uint32
_snapshot = Native("kernel32", "CreateToolhelp32Snapshot", _handle, _u32, _u32)
_first = Native("kernel32", "Process32FirstW", ctypes.c_int, _handle, ctypes.c_void_p)
_next = Native("kernel32", "Process32NextW", ctypes.c_int, _handle, ctypes.c_void_p)
_close = Native("kernel32", "CloseHandle", ctypes.c_int, _handle)


class _Entry(ctypes.Structure):
    """PROCESSENTRY32W."""

    _fields_: ClassVar = [
        ("size", _u32), ("usage", _u32), ("pid", _u32), ("heap", ctypes.c_size_t), ("module", _u32), ("threads", _u32),
        ("parent", _u32), ("priority", ctypes.c_int32), ("flags", _u32), ("file", ctypes.c_wchar * _PATH),
    ]  # fmt: skip


def starters() -> dict[int, int]:
    """By pid the number of the process that started it, which may have ended, and its number been given to another one
    since. Needs no rights; {} elsewhere than on Windows."""
    try:
        taken = _snapshot(_PROCESSES, 0)
    except Missing:
        return {}
    if taken in {None, _INVALID}:
        return {}
    entry = _Entry(size=ctypes.sizeof(_Entry))
    found: dict[int, int] = {}
    try:
        more = _first(taken, ctypes.byref(entry))
        while more:
            found[int(entry.pid)] = int(entry.parent)
            more = _next(taken, ctypes.byref(entry))
    finally:
        _close(taken)
    return found
