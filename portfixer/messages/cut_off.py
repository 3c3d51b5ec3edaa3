"""The last words of a text that was cut off within a sentence: titles of issues and narrow windows end like that."""

import re

from portfixer.facts import MessageError
from portfixer.messages.evidence import Reason

__all__ = ["cut_off_at_the_end"]

# What stands before a system's sentence, and the beginning of one: "listen tcp 0.0.0.0:7000: bind: addres".
_LAST = r"(?:\b(?:bind|listen|connect|failed)|[\])]):? (?P<words>[A-Za-z][A-Za-z' ]{4,60})[.\u2026 ]{0,4}\s{0,9}\Z"

_SENTENCES = (
    ("address already in use", MessageError.IN_USE),
    ("only one usage of each socket address", MessageError.IN_USE),
    ("an attempt was made to access a socket", MessageError.ACCESS_DENIED),
    ("permission denied", MessageError.ACCESS_DENIED),
    ("cannot assign requested address", MessageError.NOT_AVAILABLE),
    ("can't assign requested address", MessageError.NOT_AVAILABLE),
    ("connection refused", MessageError.REFUSED),
)
"""Of those that begin alike the one that is said of ports most often stands first."""


def cut_off_at_the_end(text: str) -> list[Reason]:
    """The reason whose first five letters or more are the end of `text`; none, or one."""
    start = max(0, len(text) - 100)
    last = re.search(_LAST, text[start:])
    if last is None:
        return []
    words = " ".join(last["words"].lower().split())
    error = next((error for sentence, error in _SENTENCES if sentence.startswith(words)), None)
    if error is None:
        return []
    return [Reason(error=error, start=start + last.start("words"), end=start + last.end("words"))]
