"""Where the files that belong to the program are."""

import sys
from functools import cache
from pathlib import Path

__all__ = ["resource"]


def resource(*parts: str) -> Path:
    """The path of a file or folder in `resources/`. It is not checked that it exists."""
    return _root().joinpath(*parts)


@cache
def _root() -> Path:
    """Beside the program when frozen, inside the package when installed, beside the package in the repository."""
    package = Path(__file__).resolve().parent
    bundle = getattr(sys, "_MEIPASS", None)
    places = [Path(bundle) / "resources"] if bundle else []
    places += [package / "resources", package.parent / "resources"]
    return next((place for place in places if place.is_dir()), places[-1])
