"""Writing to standard output, whatever that is connected to."""

import os
import sys

__all__ = ["say", "silence"]


def say(text: str = "") -> None:
    """One text and a line's end, at once. A reader that has seen enough and is gone is no problem: the command goes on
    and ends with its own status. Raises OSError for a full disk."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        silence()


def silence() -> None:
    """Nothing more may be written to an output that takes nothing, not even while Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
