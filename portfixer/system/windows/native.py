"""Functions of Windows' own libraries, with their types, looked up when they are first called.

Nothing is loaded on import, so every module that uses this can be imported, and its parsers tested, on any system.
"""

import ctypes
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

__all__ = ["Missing", "Native", "last_error", "problem"]


class Missing(Exception):
    """This system has no such function: another system, or an older Windows. The name is `args[0]`."""


class Native:
    """One function of one library. Calling it raises Missing where it does not exist; it never raises for its result.

    `returns` and `takes` are ctypes types; without them ctypes would cut handles and pointers to 32 bits.
    """

    def __init__(self, library: str, name: str, returns: Any, *takes: Any) -> None:
        self._library = library
        self._name = name
        self._returns = returns
        self._takes = takes

    @property
    def exists(self) -> bool:
        return _find(self._library, self._name) is not None

    def __call__(self, *arguments: Any) -> Any:
        function = _find(self._library, self._name)
        if function is None:
            raise Missing(self._name)
        function.restype, function.argtypes = self._returns, self._takes
        return function(*arguments)


@cache
def _find(library: str, name: str) -> Any:
    load: Callable[..., Any] | None = getattr(ctypes, "WinDLL", None)
    if load is None:
        return None
    try:
        return getattr(load(library, use_last_error=True), name)
    except (OSError, AttributeError):
        return None


def last_error() -> int:
    """The Win32 error number that the last call of this thread left behind; 0 elsewhere."""
    if sys.platform == "win32":
        return ctypes.get_last_error()
    return 0


def problem(number: int | None = None) -> OSError:
    """The error as Python knows it, to be the cause of a named one."""
    number = last_error() if number is None else number
    if sys.platform == "win32":
        return ctypes.WinError(number)
    return OSError(number, "")
