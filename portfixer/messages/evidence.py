"""What the recognisers find: each a small fact with its place in the cleaned text.

They are tuples: each text makes dozens of them, in half the time that dataclasses take.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from portfixer.facts import MessageError, Protocol

__all__ = ["Code", "Evidence", "Place", "Reason"]


class Reason(NamedTuple):
    """Words that say what went wrong."""

    error: MessageError
    start: int
    end: int
    doubtful: bool = False
    """Also said about files, containers and users: true of a port only beside words such as bind or listen.

    Together with OTHER: it was said of one of those."""


class Code(NamedTuple):
    """An error number."""

    number: int
    start: int
    end: int
    error: MessageError | None
    """None: stated as an error number, but of no kind known here."""
    alone: bool = False
    """The number says enough even where no sentence stands beside it."""
    certain: bool = False
    """Written in a way that only error numbers are: it cannot be a port."""


class Place(NamedTuple):
    """Where something listens or wants to: a port, and perhaps an address and a protocol."""

    port: int
    start: int
    end: int
    weight: int
    row: str
    address: str | None = None
    address_span: tuple[int, int] | None = None
    protocol: Protocol | None = None
    before: str = ""
    """What stands before it on its line."""


@dataclass(slots=True, kw_only=True)
class Evidence:
    """All that was recognised in one text."""

    text: str
    reasons: list[Reason]
    codes: list[Code]
    places: list[Place]
    paths: tuple[str, ...]
    """The files in it, the person's own first."""
    package: str | None
    """The package of which npm or its like announced a script."""
    starts: list[int] = field(init=False)
    lines: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        self.lines = {}

    def line_of(self, position: int) -> int:
        line = self.lines.get(position)
        if line is None:
            line = self.lines[position] = bisect_right(self.starts, position) - 1
        return line

    def span_of(self, line: int) -> tuple[int, int]:
        end = self.starts[line + 1] - 1 if line + 1 < len(self.starts) else len(self.text)
        return self.starts[line], end

    def words_of(self, line: int) -> str:
        if not 0 <= line < len(self.starts):
            return ""
        start, end = self.span_of(line)
        return self.text[start : min(end, start + 2000)]
