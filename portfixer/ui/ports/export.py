"""The table as a file. Plain functions for a task."""

import csv
import json
from pathlib import Path

from portfixer.ui.ports.listing import Line
from portfixer.words import ports as port_words
from portfixer.words import table as words

__all__ = ["export"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(lines: tuple[Line, ...], path: Path) -> Path:
    """Write JSON for a name that ends so, CSV otherwise. Raises OSError."""
    if path.suffix.lower() == ".json":
        path.write_text(json.dumps([_fields(line) for line in lines], indent=1, ensure_ascii=False), encoding="utf-8")
        return path
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*port_words.columns(), words.REMOTE_COLUMN])
        for line in lines:
            writer.writerow([_harmless(value) for value in _fields(line).values()])
    return path


def _fields(line: Line) -> dict[str, object]:
    row = line.row
    return {
        "port": row.port,
        "protocol": row.protocol.lower(),
        "address": row.address,
        "program": row.program,
        "pid": row.pid,
        "user": row.user,
        "state": row.state,
        "reachable_for": row.scope,
        "remote": row.remote,
    }


def _harmless(value: object) -> object:
    """A program may be called `=cmd()`: spreadsheets would run it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else "" if value is None else value
