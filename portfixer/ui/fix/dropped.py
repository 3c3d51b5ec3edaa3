"""A file that was dropped on the field, or pasted from a file manager: usually a log. Plain functions for a task."""

from pathlib import Path

__all__ = ["NotAFile", "end_of"]

_MOST_BYTES = 1_000_000
"""What went wrong stands at the end."""


class NotAFile(Exception):
    """A folder, or something that has no end, such as a pipe."""


def end_of(path: Path) -> str:
    """The last megabyte as text, from the beginning of a line. Raises OSError, and NotAFile."""
    if not path.is_file():  # opening a pipe would wait for whoever writes into it
        raise NotAFile(path)
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _MOST_BYTES))
        text = file.read(_MOST_BYTES).decode("utf-8", errors="replace")
    return text if size <= _MOST_BYTES else text.partition("\n")[2]
