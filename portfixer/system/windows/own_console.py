"""A console that nobody sees, for a program that Windows starts without one."""

import ctypes

from portfixer.system.windows.native import Missing, Native

__all__ = ["ensure_console"]

_make = Native("kernel32", "AllocConsole", ctypes.c_int)


def ensure_console() -> bool:
    """Give this process a console, so that it can be asked by Ctrl+C to stop; whether it has got one now.

    The packaged program with the window is built without one. Its window stays hidden only where the process was
    started with SW_HIDE, which a new console follows. False: it has one already, or this is no Windows.
    """
    try:
        return bool(_make())
    except Missing:
        return False
