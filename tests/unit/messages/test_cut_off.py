"""A sentence that breaks off with the text is read; words that only begin like one are not."""

import pytest

from portfixer.facts import MessageError
from portfixer.messages import read


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Ports are not available: listen tcp 0.0.0.0:7000: bind: addres", MessageError.IN_USE),
        ("listen tcp 0.0.0.0:7000: bind: Only one usage of each…", MessageError.IN_USE),
        ("listen tcp :80: bind: permission d...", MessageError.ACCESS_DENIED),
        ("listen udp 10.0.0.9:53: bind: cannot assign req", MessageError.NOT_AVAILABLE),
        ("OSError: [Errno 98] Addre", MessageError.IN_USE),
        ("dial tcp 10.0.0.9:53: connect: connection ref", MessageError.REFUSED),
        ("listen tcp :80: bind: Adresse déjà uti", MessageError.IN_USE),
        ("bind: Die Adresse wird ber...", MessageError.IN_USE),
        ("listen tcp :81: bind: Der Zugriff auf ei", MessageError.ACCESS_DENIED),
        ("listen tcp :82: bind: 通常每个套", MessageError.IN_USE),
    ],
)
def test_sentence_that_the_end_of_the_text_cuts_off_is_understood(text: str, error: MessageError) -> None:
    assert read(text).error is error


@pytest.mark.parametrize("text", ["connect: addressbook", "bind: add", "listen: permissions", "failed: connecting"])
def test_words_that_only_begin_like_a_sentence_are_none(text: str) -> None:
    assert read(text).error is MessageError.NONE
