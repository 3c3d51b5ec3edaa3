"""What people type."""

import pytest

from portfixer.diagnosis import PortOutOfRange, request_from, with_port
from portfixer.facts import Protocol

TYPED = [
    ("8080", 8080, None),
    ("  8080\n", 8080, None),
    (":3000", 3000, None),
    ("127.0.0.1:80", 80, "127.0.0.1"),
    ("localhost:5173", 5173, "localhost"),
    ("[::1]:8080", 8080, "::1"),
    ("[fe80::1%eth0]:8080", 8080, "fe80::1%eth0"),
    ("*:8080", 8080, None),
    ("http://localhost:3000/", 3000, "localhost"),
    ("98", 98, None),
]


@pytest.mark.parametrize(("text", "port", "address"), TYPED)
def test_a_port_or_a_place(text: str, port: int, address: str | None) -> None:
    request = request_from(text)
    assert (request.port, request.address, request.message) == (port, address, None)


@pytest.mark.parametrize(
    ("text", "protocol", "address"),
    [
        ("127.0.0.1:53", Protocol.TCP, "127.0.0.1"),
        ("udp://127.0.0.1:53", Protocol.UDP, "127.0.0.1"),
        ("udp6://[::1]:53", Protocol.UDP, "::1"),
        ("127.0.0.1:53/udp", Protocol.UDP, "127.0.0.1"),
        ("[::1]:53/UDP", Protocol.UDP, "::1"),
        ("udp:53", Protocol.UDP, None),
        ("tcp:53", Protocol.TCP, None),
        ("http://localhost:53/", Protocol.TCP, "localhost"),
    ],
)
def test_a_place_may_say_of_which_protocol_it_is(text: str, protocol: Protocol, address: str | None) -> None:
    request = request_from(text)
    assert (request.port, request.protocol, request.address) == (53, protocol, address)


@pytest.mark.parametrize("text", ["0", "65536", "70000", "-1", "+0", "127.0.0.1:0", "localhost:99999", "9" * 40])
def test_a_number_that_is_no_port_is_told_and_not_guessed(text: str) -> None:
    with pytest.raises(PortOutOfRange):
        request_from(text)


@pytest.mark.parametrize("text", ["", "letters", "\x00\xff", "bind: Address already in use"])
def test_anything_else_is_a_message_and_never_raises(text: str) -> None:
    request = request_from(text)
    assert request.port is None
    assert request.message is not None


def test_what_is_given_wins_over_what_the_text_says() -> None:
    request = request_from("listen tcp 127.0.0.1:80: bind: address already in use", protocol=Protocol.UDP, address="::")
    assert (request.port, request.protocol, request.address) == (80, Protocol.UDP, "::")


@pytest.mark.parametrize("text", ["80", "127.0.0.1:80", "bind: Address already in use"])
def test_a_port_is_tcps_unless_it_is_said_to_be_udps(text: str) -> None:
    assert request_from(text).protocol is Protocol.TCP
    assert request_from(text, protocol=Protocol.UDP).protocol is Protocol.UDP


def test_a_remote_port_is_not_asked_about() -> None:
    assert request_from("connect ECONNREFUSED 127.0.0.1:5432").port is None


def test_the_missing_port_can_be_answered() -> None:
    request = request_from("bind: Address already in use")
    assert with_port(request, " 8080 ").port == 8080
    with pytest.raises(PortOutOfRange):
        with_port(request, "eighty")
