"""The small text files of /proc and /sys.

Everything of this folder that a look needs does without pathlib, whose loading costs every command 4 ms.
"""

__all__ = ["text_of"]


def text_of(path: str) -> str:
    """The whole file; bytes that are no UTF-8 become �. Raises OSError."""
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()
