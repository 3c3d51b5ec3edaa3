"""Which program a message comes from."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from portfixer.facts import Protocol
from portfixer.messages.program_rows import PROGRAMS

__all__ = ["Author", "author_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    name: str
    start: int
    end: int
    protocol: Protocol | None
    """What everything this program listens on is."""


class _Clue(NamedTuple):
    row: int
    rank: int
    telling: bool
    word: str
    others: tuple[str, ...]


@cache
def _clues() -> tuple[_Clue, ...]:
    """Every word of the table, those of the highest rank first."""
    clues = []
    for index, row in enumerate(PROGRAMS):
        for words in row.words:
            first, *others = words.split(" & ")
            clues.append(_Clue(index, row.rank, first.startswith("~"), first.removeprefix("~"), tuple(others)))
    return tuple(sorted(clues, key=lambda clue: -clue.rank))


def author_of(lower: str, telling: str) -> Author | None:
    """The most specific program whose own words stand in `lower`, the text in small letters.

    `telling` are the lines that tell of the problem, in small letters, too.
    """
    lower, telling = lower.replace("\n", " "), telling.replace("\n", " ")  # narrow terminals part the words
    for clue in _clues():
        if clue.word in (telling if clue.telling else lower) and all(part in lower for part in clue.others):
            span = _whole(lower, clue.word)
            if span is not None:
                row = PROGRAMS[clue.row]
                return Author(name=row.name, start=span[0], end=span[1], protocol=row.protocol)
    return None


def _whole(lower: str, word: str) -> tuple[int, int] | None:
    """Where `word` stands and is no part of a longer one: "play" is not in "display"."""
    start = lower.find(word)
    while start >= 0:
        end = start + len(word)
        before = start == 0 or not (word[0].isalnum() and lower[start - 1].isalpha())
        after = end == len(lower) or not (word[-1].isalpha() and lower[end].isalpha()) or len(word) > 7
        if before and after:
            return start, end
        start = lower.find(word, end)
    return None
