"""The operating systems' own sentences, by kind, system and language.

They are compared folded (see fold.py), so case, accents and spaces do not matter here. "A … B" are two pieces of one
sentence. Where they come from is said in each table.
"""

from collections.abc import Iterator

from portfixer.facts import MessageError
from portfixer.messages.sentences.glibc import GLIBC, MUSL, OLDER
from portfixer.messages.sentences.qt import QT
from portfixer.messages.sentences.windows import ACCESS_DENIED, IN_USE, NOT_AVAILABLE, REFUSED

__all__ = ["SENTENCES", "Sentence"]

Sentence = tuple[str, str, str]
"""The system, the language, the words."""

# strerror() where it is not translated.
_ENGLISH: tuple[tuple[MessageError, str, str], ...] = (
    (MessageError.IN_USE, "macos", "Address already in use"),
    (MessageError.IN_USE, "musl", "Address in use"),
    (MessageError.IN_USE, "aix", "The socket name is already in use"),
    (MessageError.ACCESS_DENIED, "glibc", "Permission denied"),
    (MessageError.NOT_AVAILABLE, "glibc", "Cannot assign requested address"),
    (MessageError.NOT_AVAILABLE, "macos", "Can't assign requested address"),
    (MessageError.NOT_AVAILABLE, "musl", "Address not available"),
    (MessageError.REFUSED, "glibc", "Connection refused"),
)
_OF_GLIBC = (
    MessageError.IN_USE,
    MessageError.ACCESS_DENIED,
    MessageError.ACCESS_DENIED,
    MessageError.NOT_AVAILABLE,
    MessageError.REFUSED,
)
_OF_QT = (MessageError.IN_USE, MessageError.NOT_AVAILABLE, MessageError.ACCESS_DENIED, MessageError.REFUSED)


def _windows() -> Iterator[tuple[MessageError, Sentence]]:
    for error, rows in (
        (MessageError.IN_USE, IN_USE),
        (MessageError.ACCESS_DENIED, ACCESS_DENIED),
        (MessageError.NOT_AVAILABLE, NOT_AVAILABLE),
        (MessageError.REFUSED, REFUSED),
    ):
        for language, words in rows:
            yield error, ("windows", language, words)


def _unix() -> Iterator[tuple[MessageError, Sentence]]:
    for error, system, words in _ENGLISH:
        yield error, (system, "en", words)
    for system, table in (("glibc", GLIBC), ("glibc", OLDER), ("musl", MUSL)):
        for language, row in table.items():
            for error, text in zip(_OF_GLIBC, row, strict=True):
                if text is not None:
                    yield error, (system, language, text)
    for language, said in QT.items():
        for error, text in zip(_OF_QT, said, strict=True):
            yield error, ("qt", language, text)


_DOUBTFUL = MessageError.ACCESS_DENIED
"""Permission sentences are said of files most of the time; only Windows words its own for sockets."""

SENTENCES: tuple[tuple[MessageError, bool, Sentence], ...] = (
    *((error, False, sentence) for error, sentence in _windows()),
    *((error, error is _DOUBTFUL, sentence) for error, sentence in _unix()),
)
"""The kind, whether the sentence is doubtful (said of other things, too), and the sentence."""
