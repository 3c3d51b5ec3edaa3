"""Lines that a narrow terminal broke, put together again.

A terminal breaks every long line after the same number of signs, in the middle of words. It shows in a text as lines of
exactly one length, none longer, that go on with what the next line begins with. Two such lines are enough evidence; one
is, where its length is that of an ordinary terminal.
"""

import re
from collections import Counter
from itertools import pairwise

__all__ = ["breaks_of"]

_NARROWEST = 40
_ORDINARY = frozenset((80, 100, 120, 132, 160))
_MOST_LINES = 400
_BEGINNING = 4
_OPEN = ".-_/:[(=@'\""
_DATE = r"(?:19|20)\d\d[-/.]\d|\d{1,2}[-/]\d{1,2}[-/]|\d{1,2}:\d\d"
_CLOSE = ".,:;)]'\"/%@-_="


def breaks_of(text: str) -> list[int]:
    """Where in `text` a line end stands that no program wrote."""
    lines = text.split("\n", _MOST_LINES)[:_MOST_LINES]
    width = max(map(len, lines))
    if width < _NARROWEST:
        return []
    alone = sum(len(line) == width for line in lines) < 2
    if alone and width not in _ORDINARY:
        return []
    # What many lines begin with - a date, a name, "at" - begins a line and goes on with none.
    beginnings = Counter(line[:_BEGINNING] for line in lines)
    found: list[int] = []
    position = 0
    for line, following in pairwise(lines):
        position += len(line) + 1
        if len(line) != width:
            continue
        rare = beginnings[following[:_BEGINNING]] == 1
        if _goes_on_as_number(line, following) or (rare and _goes_on(line, following, alone=alone)):
            found.append(position - 1)
    return found if len(found) > 1 or width in _ORDINARY else []


def _goes_on_as_number(line: str, following: str) -> bool:
    """`port 80` and `80 is in use`; a line that begins with a date or a time goes on with none."""
    return line[-1:].isdecimal() and following[:1].isdecimal() and re.match(_DATE, following) is None


def _goes_on(line: str, following: str, *, alone: bool) -> bool:
    if len(following) < 2:
        return False
    last, first = line[-1], following[0]
    if first == "[":
        return last == ":" and following[1].isdecimal()
    if first in _CLOSE:
        return (last.isalnum() or last in "'\"") and not following[1].isspace()
    if alone:  # a line of this length may be chance: only what may be one word is put together
        return last.islower() and first.islower()
    return first.isalnum() and (last.isalnum() or last in _OPEN)
