"""Which program a message comes from."""

import re
from functools import cache
from typing import NamedTuple

from portfixer.facts import Protocol
from portfixer.messages.command_names import SCRIPTED
from portfixer.messages.names import language_in, name_in
from portfixer.messages.persons import is_a_project, without_own_names
from portfixer.messages.program_kinds import APPLICATION, FRAMEWORK, VOICE
from portfixer.messages.program_rows import PROGRAMS

__all__ = ["Author", "author_of"]


class Author(NamedTuple):
    name: str
    start: int
    end: int
    protocol: Protocol | None
    """What everything this program listens on is."""
    rank: int


# Chinese text leaves no space before a name: letters of one kind stand together.
_LETTERS = r"[A-Za-z]+|[^\W\d_A-Za-z]+"


class _Clue(NamedTuple):
    row: int
    asks_telling: bool
    """Only a line that tells of the problem counts."""
    word: str
    others: tuple[str, ...]
    """They must stand in the text, too."""
    letters: str
    """The longest run of letters in the word; as `_whole` wants it, it stands alone in the text."""


@cache
def _clues() -> tuple[_Clue, ...]:
    """Every word of the table, those of the highest rank first."""
    ranked: dict[int, list[_Clue]] = {}
    for index, row in enumerate(PROGRAMS):
        clues = ranked.setdefault(row.rank, [])
        for words in row.words:
            first, *others = words.split(" & ")
            word = first.lstrip("~")
            letters = max(re.findall(_LETTERS, word), key=len, default="")
            clues.append(_Clue(index, first[0] == "~", word, tuple(others), letters))
    return tuple(clue for rank in sorted(ranked, reverse=True) for clue in ranked[rank])


@cache
def _clues_with() -> dict[str, list[int]]:
    """Which clues have these letters: a text has few of them, and the table is long."""
    found: dict[str, list[int]] = {}
    for number, clue in enumerate(_clues()):
        found.setdefault(clue.letters, []).append(number)
    return found


@cache
def _names() -> frozenset[str]:
    return frozenset(row.name for row in PROGRAMS)


def author_of(text: str, lower: str, lines: list[tuple[int, int]], *, names_others: bool = False) -> Author | None:
    """The most specific program that the text names; `lower` is `text` in small letters.

    `lines` are the spans of the lines that tell of the problem. What only a row of a language or a library knows gives
    way to a name that stands where programs have theirs: in the command, in a log's prefix, in a path - but a person's
    own script, which no row knows, gives way to what runs it. With
    `names_others` those lines are about a server that it called, and the mere name of one is not the author's.
    """
    said = without_own_names(lower)
    telling = "\n".join(said[start:end] for start, end in lines) if lines else said
    known = _known(said, telling)
    if names_others and known is not None and known.rank == APPLICATION:
        known = _known(said, "") or known
    if known is not None and known.rank >= FRAMEWORK:
        return known
    spans = lines or [(len(text), len(text))]
    typed = _names() if known is not None and known.name in SCRIPTED else None
    named = name_in(text, lower, spans, typed) or (language_in(text, spans[0][0]) if known is None else None)
    if named is None:
        return known
    # Many names are known by rows as well: then those say what it serves on.
    row = next((row for row in PROGRAMS if row.name == named.name), None)
    protocol = row.protocol if row else known.protocol if known else None
    return Author(name=named.name, start=named.start, end=named.end, protocol=protocol, rank=FRAMEWORK)


def _known(lower: str, telling: str) -> Author | None:
    """The most specific program whose own words stand in `lower`; `telling` are the lines that tell of the problem.

    Of programs that are equally specific the one whose `[name]` is on those lines, and then the first of the table.
    """
    lower, telling = lower.replace("\n", " "), telling.replace("\n", " ")  # narrow terminals part the words
    there = _clues_with().keys() & {"", *re.findall("[a-z]+" if lower.isascii() else _LETTERS, lower)}
    clues = _clues()
    bracketed = "[" in telling
    found: Author | None = None
    for number in sorted(number for letters in there for number in _clues_with()[letters]):
        index, asks_telling, word, others, _ = clues[number]
        row = PROGRAMS[index]
        if found is not None and row.rank < found.rank:
            break
        signed = bracketed and f"[{word}]" in telling and f"service [{word}]" not in telling
        if not (signed or (found is None and word in (telling if asks_telling else lower))):
            continue
        if asks_telling and row.rank == VOICE and _whole(telling, word) is None:
            continue  # "dockerfrontend" is no word of Docker's, whoever else is called so
        if all(part in lower for part in others):
            span = _whole(lower, word)
            if span is not None and not (row.rank == APPLICATION and is_a_project(lower, span[1])):
                found = Author(name=row.name, start=span[0], end=span[1], protocol=row.protocol, rank=row.rank)
                if signed:
                    break
    return found


def _whole(lower: str, word: str) -> tuple[int, int] | None:
    """Where `word` stands and is no part of a longer one: "play" is not in "display"."""
    start = lower.find(word)
    while start >= 0:
        end = start + len(word)
        before = start == 0 or not (word[0].isalnum() and _is_latin(lower[start - 1]))
        after = end == len(lower) or not (word[-1].isalpha() and _is_latin(lower[end]))
        if before and after:
            return start, end
        start = lower.find(word, end)
    return None


def _is_latin(letter: str) -> bool:
    return letter.isalpha() and letter < "\u0250"
