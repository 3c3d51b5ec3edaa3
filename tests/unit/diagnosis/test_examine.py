"""What is asked of the computer for a diagnosis: as much as decides it, and no more."""

import pytest
from made_up import FakeSystem, asks, holder, process, snapshot, socket

from portfixer.diagnosis import Verdict, examine
from portfixer.facts import Message, MessageError, ProbeResult, Protocol, Request, Snapshot, SocketState

SHOP = {77: (holder(),)}
IN_USE = Message(error=MessageError.IN_USE, port=8080)


class Watched(FakeSystem):
    """Notes which ports were looked at, and knows of a port that is taken for UDP alone."""

    def __init__(self, *looks: Snapshot, udp_is_taken: bool = False) -> None:
        super().__init__()
        self.looks = list(looks)
        self.looked_at: list[int | None] = []
        self.udp_is_taken = udp_is_taken
        self.errors = lambda _port, _address, _reuse: "EADDRINUSE"

    def look(self, port: int | None = None, *args, **more) -> Snapshot:  # type: ignore[no-untyped-def]
        self.looked_at.append(port)
        return super().look(port, *args, **more)

    def probe(self, port: int, protocol: Protocol, address: str, *, reuse: bool) -> ProbeResult:
        if self.udp_is_taken:
            self.errors = lambda _port, _address, _reuse: "EADDRINUSE" if protocol is Protocol.UDP else None
        return super().probe(port, protocol, address, reuse=reuse)


def calls(*remote_ports: int):  # type: ignore[no-untyped-def]
    """Connections of this computer to itself, from port 8080."""
    return [
        socket(SocketState.ESTABLISHED, "127.0.0.1", remote=("127.0.0.1", port), inode=77 + number)
        for number, port in enumerate(remote_ports)
    ]


def test_the_other_end_of_a_connection_is_looked_for_and_shows_who_called() -> None:
    """Both numbers may be a server's: only the listener at 9443 decides."""
    server = snapshot(socket(port=9443, inode=99))
    computer = Watched(snapshot(*calls(9443), holders=SHOP), server)
    found = examine(computer, asks())
    assert (found.verdict, found.inferred) == (Verdict.OUTGOING_CONNECTION, False)
    assert computer.looked_at == [8080, 9443]


def test_a_listener_of_another_address_accepted_nothing_and_the_other_end_is_looked_for() -> None:
    """Whether somebody listens on [::1]:8080 says nothing about a connection from 127.0.0.1:8080."""
    elsewhere = socket(SocketState.LISTEN, "::1", inode=76)
    server = snapshot(socket(port=9443, inode=99))
    computer = Watched(snapshot(elsewhere, *calls(9443), holders=SHOP), server)
    found = examine(computer, asks(address="127.0.0.1"))
    assert (found.verdict, found.inferred) == (Verdict.OUTGOING_CONNECTION, False)
    assert computer.looked_at == [8080, 9443]


def test_many_other_ends_are_looked_for_in_one_look() -> None:
    computer = Watched(snapshot(*calls(*range(9000, 9009)), holders=SHOP), snapshot(socket(port=9000, inode=99)))
    examine(computer, asks())
    assert computer.looked_at == [8080, None]


def test_the_clients_of_a_listener_are_not_followed() -> None:
    computer = Watched(snapshot(socket(inode=76), *calls(9443), holders={76: (holder(),)}))
    assert examine(computer, asks()).verdict is Verdict.OTHER_PROGRAM
    assert computer.looked_at == [8080]


@pytest.mark.parametrize(
    ("says", "request_", "verdict"),
    [
        ("in use, and not of which kind", asks(message=IN_USE, protocol_is_known=False), Verdict.OTHER_PROGRAM),
        ("in use, and of TCP", asks(message=IN_USE, protocol_is_known=True), Verdict.FREE),
        ("denied", asks(message=Message(error=MessageError.ACCESS_DENIED), protocol_is_known=False), Verdict.FREE),
        ("nothing", asks(protocol_is_known=False), Verdict.FREE),
    ],
    ids=lambda value: value if type(value) is str else "",
)
def test_a_message_about_a_port_that_is_free_for_tcp_may_be_about_udp(
    says: str, request_: Request, verdict: Verdict
) -> None:
    listener = socket(SocketState.UNCONNECTED, protocol=Protocol.UDP)
    computer = Watched(snapshot(listener, holders=SHOP), udp_is_taken=True)
    assert examine(computer, request_).verdict is verdict


ELSEWHERE = "198.51.100.1"


@pytest.mark.parametrize(
    ("error", "verdict"),
    [(MessageError.NOT_AVAILABLE, Verdict.ADDRESS_NOT_HERE), (MessageError.IN_USE, Verdict.NO_PORT)],
)
def test_an_address_can_be_asked_for_without_a_port_where_the_message_is_about_the_address(
    error: MessageError, verdict: Verdict
) -> None:
    computer = FakeSystem()
    computer.looks = [snapshot()]
    computer.errors = lambda port, _address, _reuse: None if port else "EADDRNOTAVAIL"
    request = Request(port=None, address=ELSEWHERE, message=Message(error=error, address=ELSEWHERE))
    assert examine(computer, request).verdict is verdict


@pytest.mark.parametrize(("name", "asked"), [("shop", True), ("nc", False), ("gdbserver", False), ("mysqld", False)])
def test_only_a_server_that_the_question_does_no_harm_to_is_asked_for_a_page(name: str, asked: bool) -> None:
    """nc -l ended, because PortFixer had been its first client."""
    computer = Watched(snapshot(socket(), holders={77: (holder(process(812, name)),)}))
    computer.web = True
    found = examine(computer, asks(program=name))
    assert (found.verdict, found.web_address is not None) == (Verdict.SAME_PROGRAM, asked)


@pytest.mark.parametrize(
    ("backlog", "waiting", "asked"),
    [(None, None, True), (5, 0, True), (128, 1, True), (0, 0, False), (1, 0, False), (5, 6, False)],
)
def test_who_lets_hardly_anybody_wait_may_serve_one_client_only_and_is_not_asked(
    backlog: int | None, waiting: int | None, asked: bool
) -> None:
    """The echo server of Python's documentation (`s.listen(1); s.accept()`) ended, because PortFixer was its client."""
    listener = socket(backlog=backlog, waiting_clients=waiting)
    computer = Watched(snapshot(listener, holders={77: (holder(process(812, "shop")),)}))
    computer.web = True
    assert (examine(computer, asks(program="shop")).web_address is not None) is asked
