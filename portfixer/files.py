"""Where the files that belong to the program are."""

import os
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["resource", "resources"]


def resource(*parts: str) -> "Path":
    """The path of a file or folder in `resources/`. It is not checked that it exists."""
    from pathlib import Path  # here, as it takes 4 ms to load, and few commands need it

    return Path(resources(), *parts)


@cache
def resources() -> str:
    """Beside the program when frozen, inside the package when installed, beside the package in the repository."""
    package = os.path.dirname(os.path.realpath(__file__))
    folders = (getattr(sys, "_MEIPASS", None), package, os.path.dirname(package))
    places = [os.path.join(folder, "resources") for folder in folders if folder]
    return next((place for place in places if os.path.isdir(place)), places[-1])
