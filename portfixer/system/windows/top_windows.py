"""Asking a program's windows to close, as its own close button does (WM_CLOSE)."""

import ctypes
from collections.abc import Iterable

from portfixer.system.windows.native import Missing, Native

__all__ = ["ask_to_close"]

_WM_CLOSE = 0x0010
_OWNER = 4  # GW_OWNER
_callback_type = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)

_enumerate = Native("user32", "EnumWindows", ctypes.c_int, _callback_type, ctypes.c_void_p)
_owner_of = Native("user32", "GetWindow", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32)
_process_of = Native("user32", "GetWindowThreadProcessId", ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p)
_is_visible = Native("user32", "IsWindowVisible", ctypes.c_int, ctypes.c_void_p)
_class_of = Native("user32", "GetClassNameW", ctypes.c_int, ctypes.c_void_p, ctypes.c_wchar_p, ctypes.c_int)
_post = Native(
    "user32", "PostMessageW", ctypes.c_int, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_size_t, ctypes.c_ssize_t
)

# A console window is told to belong to the program in it, and closing it ends every program in that console.
_CONSOLES = frozenset({"ConsoleWindowClass", "PseudoConsoleWindow"})
# Hidden windows that libraries make for themselves.
_OF_LIBRARIES = ("IME", "MSCTFIME UI", "GDI+ Hook Window", "CicMarshalWndClass", "OleMainThreadWndClass", "DDEMLMom")


def ask_to_close(pid: int) -> bool:
    """Post WM_CLOSE to the program's main windows: the visible ones, or the hidden ones of a program that shows none
    (as in the notification area). Whether there was any; returns before they have closed."""
    try:
        mine = [window for window in _all() if _pid(window) == pid and not _owner_of(window, _OWNER)]
        visible = [window for window in mine if _is_visible(window) and _class(window) not in _CONSOLES]
        asked = visible or [window for window in mine if not _class(window).startswith((*_OF_LIBRARIES, *_CONSOLES))]
        return sum(bool(_post(window, _WM_CLOSE, 0, 0)) for window in asked) > 0
    except Missing:
        return False


def _all() -> Iterable[int]:
    found: list[int] = []

    def take(window: int, _nothing: int) -> int:
        found.append(window)
        return 1

    _enumerate(_callback_type(take), None)
    return found


def _pid(window: int) -> int:
    pid = ctypes.c_uint32()
    _process_of(window, ctypes.byref(pid))
    return pid.value


def _class(window: int) -> str:
    buffer = ctypes.create_unicode_buffer(256)
    _class_of(window, buffer, len(buffer))
    return buffer.value
