"""The last words of a text that was cut off within a sentence: titles of issues and narrow windows end like that."""

import re
from functools import cache

from portfixer.facts import MessageError
from portfixer.messages.evidence import Reason
from portfixer.messages.fold import squeeze
from portfixer.messages.sentences import SENTENCES

__all__ = ["cut_off_at_the_end"]

# What stands before a system's sentence, and the beginning of one: "listen tcp 0.0.0.0:7000: bind: addres".
_LAST = (
    r"(?:\b(?:bind|listen|connect|failed)|[\])]):? "
    r"(?P<words>[^\W\d_](?:[^\W\d_]|[' ,-]){3,60}?)[.\u2026 ]{0,4}\s{0,9}\Z"
)

_ENGLISH: tuple[tuple[str, MessageError], ...] = (
    ("address already in use", MessageError.IN_USE),
    ("only one usage of each socket address", MessageError.IN_USE),
    ("an attempt was made to access a socket", MessageError.ACCESS_DENIED),
    ("permission denied", MessageError.ACCESS_DENIED),
    ("cannot assign requested address", MessageError.NOT_AVAILABLE),
    ("can't assign requested address", MessageError.NOT_AVAILABLE),
    ("connection refused", MessageError.REFUSED),
)
"""Of those that begin alike the one that is said of ports most often stands first."""


_LEAST = 8
_LEAST_WIDE = 4
"""So many letters of a translated sentence are enough: of an alphabet, and of signs that are words."""


@cache
def _translated() -> tuple[tuple[str, MessageError], ...]:
    """Of those that begin alike a port that is in use comes first here, too."""
    rows = [(squeeze(words.partition(" … ")[0]), error) for error, _, (_, _, words) in SENTENCES]
    return tuple(sorted(rows, key=lambda row: row[1] is not MessageError.IN_USE))


def cut_off_at_the_end(text: str) -> list[Reason]:
    """The reason whose first letters (of an English one five or more) are the end of `text`; none, or one."""
    start = max(0, len(text) - 100)
    last = re.search(_LAST, text[start:])
    if last is None:
        return []
    words = " ".join(last["words"].lower().split())
    rows = _ENGLISH
    if not words.isascii() or not any(sentence.startswith(words) for sentence, _ in rows):
        words, rows = squeeze(words), _translated()
        if len(words) < (_LEAST if words < "\u2e80" else _LEAST_WIDE):
            return []
    error = next((error for sentence, error in rows if sentence.startswith(words)), None)
    if error is None or len(words) < _LEAST_WIDE:
        return []
    return [Reason(error=error, start=start + last.start("words"), end=start + last.end("words"))]
