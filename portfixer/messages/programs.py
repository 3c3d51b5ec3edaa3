"""Which program a message comes from."""

from dataclasses import dataclass
from functools import cache

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


@cache
def _words() -> tuple[tuple[int, tuple[tuple[str, ...], ...]], ...]:
    return tuple((index, tuple(tuple(word.split(" & ")) for word in row.words)) for index, row in enumerate(PROGRAMS))


def author_of(lower: str) -> Author | None:
    """The most specific program whose own words stand in `lower`, the text in small letters."""
    best: tuple[int, int, int, int] | None = None
    for index, words in _words():
        rank = PROGRAMS[index].rank
        if best is not None and rank <= best[0]:
            continue
        for parts in words:
            if all(part in lower for part in parts):
                span = _whole(lower, parts[0])
                if span is not None:
                    best = (rank, index, *span)
                    break
    if best is None:
        return None
    _, index, start, end = best
    return Author(name=PROGRAMS[index].name, start=start, end=end, protocol=PROGRAMS[index].protocol)


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
