"""What was pasted or dropped, as much of it as can be read at once: of a long log its end. Plain functions."""

from pathlib import Path

__all__ = ["NotAFile", "end_of", "last_lines"]

_MOST = 1_000_000
"""Bytes of a file, or characters of a text. What went wrong stands at the end."""


class NotAFile(Exception):
    """A folder, or something that has no end, such as a pipe."""


def end_of(path: Path) -> str:
    """The last megabyte as text, from the beginning of a line. Raises OSError, and NotAFile."""
    if not path.is_file():  # opening a pipe would wait for whoever writes into it
        raise NotAFile(path)
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _MOST))
        text = file.read(_MOST).decode("utf-8", errors="replace")
    return text if size <= _MOST else _from_next_line(text)


def last_lines(text: str) -> str:
    """The last million characters, from the beginning of a line."""
    return text if len(text) <= _MOST else _from_next_line(text[-_MOST:])


def _from_next_line(text: str) -> str:
    return text.partition("\n")[2] or text  # all of it may be one line
