"""Commands as text: to read, and to type into a shell."""

import re
import shlex
from collections.abc import Sequence

from portfixer.words.plain import clean

__all__ = ["command_line", "typed"]

_WINDOWS_PATH = re.compile(r"[A-Za-z]:[\\/]|\\\\|[^/]*\.exe$")
_WINDOWS_TOOLS = frozenset({"net", "netsh", "taskkill", "tasklist", "wsl"})
_WINDOWS_FILE = re.compile(r"[A-Za-z]:\\")
_MOST_READ = 300
_MOST_TYPED = 2000
"""A longer one is nothing to copy, and cut off it would be another command."""
_ESCAPES = {"\n": r"\n", "\t": r"\t", "\r": r"\r", "\\": r"\\", "'": r"\'"}


def command_line(command: Sequence[str]) -> str:
    """To read: one line, shortened if it is very long; what would steer a terminal shows as �."""
    return clean(_joined(command), _MOST_READ)


def typed(command: Sequence[str]) -> str | None:
    """To type, in one line that does the same; None where no such line can be shown whole and safely.

    Line breaks and tabs are written as bash, zsh and ksh read them ($'…': bash(1), "QUOTING").
    """
    line = _joined(command) if _is_windows(command) else " ".join(map(_quoted, command))
    return line if len(line) <= _MOST_TYPED and clean(line, _MOST_TYPED) == line else None


def _joined(command: Sequence[str]) -> str:
    """As its own system's shell reads it."""
    if not _is_windows(command):
        return shlex.join(command)
    from subprocess import list2cmdline  # here, as elsewhere its loading would be waited for in vain

    return list2cmdline(command)


def _is_windows(command: Sequence[str]) -> bool:
    """By the program, or by what it is told: `python C:\\shop\\server.py`."""
    if not command:
        return False
    if command[0] in _WINDOWS_TOOLS:
        return True
    return _WINDOWS_PATH.match(command[0]) is not None or any(_WINDOWS_FILE.match(word) for word in command[1:])


def _quoted(word: str) -> str:
    if not any(char in word for char in "\n\t\r"):
        return shlex.quote(word)
    return "$'" + "".join(_ESCAPES.get(char, char) for char in word) + "'"
