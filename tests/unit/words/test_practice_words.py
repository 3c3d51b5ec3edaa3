"""What a practice in the terminal says of itself."""

import pytest

from portfixer.facts import Protocol, SocketState
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


@pytest.mark.parametrize(
    ("program", "shown"),
    [
        ("/home/ada/my shop/server.py", "--program '/home/ada/my shop/server.py'"),
        (r"C:\Users\ada\my shop\server.py", r'--program "C:\Users\ada\my shop\server.py"'),
    ],
)
def test_what_to_try_can_be_typed_on_its_system(program: str, shown: str) -> None:
    own = Situation(cause=CauseId.SAME_PROGRAM, port=8080, address="127.0.0.1", program=program)
    assert practice.made(own, None).splitlines()[-2] == f"Try: portfixer diagnose 8080 --address 127.0.0.1 {shown}"


def test_what_to_try_over_udp_says_so() -> None:
    heard = Situation(cause=CauseId.UDP, port=8080, address="0.0.0.0", protocol=Protocol.UDP)
    assert "Try: portfixer diagnose 8080 --protocol udp" in practice.made(heard, None).splitlines()
