"""What a practice in the terminal says of itself."""

import pytest

from portfixer.facts import SocketState
from portfixer.practice import CauseId, Made, Situation
from portfixer.words import practice

SERVER = Situation(cause=CauseId.OTHER_PROGRAM, port=8080, address="127.0.0.1", pids=(812,))
OLD = Situation(
    cause=CauseId.TIME_WAIT,
    port=8080,
    address="127.0.0.1",
    made=(Made(SocketState.TIME_WAIT, "127.0.0.1"),),
    outlives=True,
)


@pytest.mark.parametrize(
    ("situation", "seconds", "last"),
    [
        (SERVER, None, "It ends with Ctrl+C."),
        (SERVER, 1, "It ends after 1 s, or with Ctrl+C."),
        (OLD, None, "It goes by itself within a minute; Ctrl+C ends this command only."),
        (OLD, 5, "It goes by itself within a minute; Ctrl+C ends this command only."),
    ],
)
def test_when_it_ends_is_told_as_it_is(situation: Situation, seconds: float | None, last: str) -> None:
    """TIME-WAIT stays whoever ends: it was told as gone."""
    assert practice.made(situation, seconds).splitlines()[-1] == last


def test_only_what_is_gone_is_called_so() -> None:
    assert practice.ended(None) == practice.ended(SERVER) == "The example is gone."
    assert practice.ended(OLD) == "The example goes by itself within a minute."


def test_an_address_of_ipv6_is_told_from_its_port() -> None:
    overlap = Situation(
        cause=CauseId.ADDRESS_OVERLAP, port=8080, address="127.0.0.1", made=(Made(SocketState.LISTEN, "::"),)
    )
    assert "  1 × LISTEN [::]:8080" in practice.made(overlap, None).splitlines()
