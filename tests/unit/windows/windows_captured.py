"""Captured outputs, as system/tools.py hands them on."""

from pathlib import Path

DATA = Path(__file__).parents[2] / "data" / "windows"


def output(name: str) -> str:
    """Read the bytes as tools.run does: as UTF-8 as far as that goes, whatever the code page was."""
    return (DATA / f"{name}.txt").read_bytes().decode("utf-8", "replace")
