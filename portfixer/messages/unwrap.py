"""Lines that a narrow terminal broke, put together again.

A terminal breaks every long line after the same number of signs, in the middle of words. It shows in a text as several
lines of exactly one length, none longer, that go on with the letter or digit the next line begins with.
"""

from collections import Counter
from itertools import pairwise

__all__ = ["breaks_of"]

_NARROWEST = 40
_MOST_LINES = 400
_BEGINNING = 4


def breaks_of(text: str) -> list[int]:
    """Where in `text` a line end stands that no program wrote."""
    lines = text.split("\n", _MOST_LINES)[:_MOST_LINES]
    width = max(map(len, lines))
    if width < _NARROWEST or sum(len(line) == width for line in lines) < 2:
        return []
    # What many lines begin with - a date, a name, "at" - begins a line and goes on with none.
    beginnings = Counter(line[:_BEGINNING] for line in lines)
    found: list[int] = []
    position = 0
    for line, following in pairwise(lines):
        position += len(line) + 1
        if len(line) == width and _goes_on(line, following) and beginnings[following[:_BEGINNING]] == 1:
            found.append(position - 1)
    return found if len(found) > 1 else []


def _goes_on(line: str, following: str) -> bool:
    return following[:1].isalnum() and (line[-1].isalnum() or line[-1] in ".-_/:[(=")
