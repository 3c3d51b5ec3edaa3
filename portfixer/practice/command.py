"""How the practice child is started."""

import sys
from pathlib import Path

__all__ = ["CHILD_OPTION", "SCRIPT", "is_packaged", "program"]

CHILD_OPTION = "--practice-child"
"""A packaged PortFixer that is started with this option is the practice child: `child.main(the other arguments)`."""

SCRIPT = str(Path(__file__).with_name("practice_server.py"))


def is_packaged() -> bool:
    """Whether this is a frozen program, which has no interpreter for scripts."""
    return bool(getattr(sys, "frozen", False))


def program() -> str:
    """What a person would call the program that a practice runs."""
    return sys.executable if is_packaged() else SCRIPT
