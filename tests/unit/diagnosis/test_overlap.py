"""The bind rule, in the cells that were measured (LINUX.md, "The bind rule")."""

import pytest
from made_up import socket

from portfixer.diagnosis.overlap import Overlap, could_accept, overlap
from portfixer.facts import Endpoint, Platform, Protocol, SocketState

YES, NO, MAYBE = Overlap.YES, Overlap.NO, Overlap.MAYBE
LISTEN, BOUND, UP = SocketState.LISTEN, SocketState.BOUND, SocketState.ESTABLISHED

# existing state, existing address, v6only, new address, in the way?
CELLS = [
    (LISTEN, "127.0.0.1", None, "127.0.0.1", YES),
    (LISTEN, "127.0.0.1", None, "0.0.0.0", YES),
    (LISTEN, "0.0.0.0", None, "127.0.0.1", YES),
    (LISTEN, "0.0.0.0", None, "0.0.0.0", YES),
    (LISTEN, "127.0.0.1", None, "127.0.0.2", NO),
    (LISTEN, "0.0.0.0", None, "127.0.0.2", YES),
    (BOUND, "0.0.0.0", None, "127.0.0.2", YES),
    # the leftover connection of a wildcard server is on one address only
    (UP, "127.0.0.1", None, "127.0.0.2", NO),
    (UP, "127.0.0.1", None, "0.0.0.0", YES),
    # dual-stack
    (LISTEN, "::", False, "0.0.0.0", YES),
    (LISTEN, "::", False, "127.0.0.1", YES),
    (BOUND, "::", False, "127.0.0.1", YES),
    (LISTEN, "0.0.0.0", None, "::", YES),
    (LISTEN, "127.0.0.1", None, "::", YES),
    (UP, "::1", None, "127.0.0.1", NO),
    # v6only
    (LISTEN, "::", True, "0.0.0.0", NO),
    (LISTEN, "::", True, "127.0.0.1", NO),
    (LISTEN, "::", True, "::", YES),
    (LISTEN, "::", True, "::1", YES),
    (LISTEN, "::1", True, "0.0.0.0", NO),
    (LISTEN, "::1", True, "127.0.0.1", NO),
    (LISTEN, "::1", True, "::", YES),
    (BOUND, "::1", True, "0.0.0.0", NO),
    # the kernel does not show v6only of connections, and a dual-stack server's ::1 connection blocks 0.0.0.0
    (UP, "::1", None, "0.0.0.0", MAYBE),
    (SocketState.TIME_WAIT, "::1", None, "0.0.0.0", MAYBE),
    # IPv4-mapped addresses are IPv4 addresses
    (LISTEN, "::ffff:127.0.0.1", False, "127.0.0.1", YES),
    (LISTEN, "127.0.0.1", None, "::ffff:127.0.0.1", YES),
    (UP, "::ffff:127.0.0.1", None, "0.0.0.0", YES),
    (UP, "::ffff:127.0.0.1", None, "127.0.0.2", NO),
    # every state but a half-open one counts
    (SocketState.TIME_WAIT, "127.0.0.1", None, "127.0.0.1", YES),
    (SocketState.LAST_ACK, "127.0.0.1", None, "0.0.0.0", YES),
    (SocketState.SYN_SENT, "127.0.0.1", None, "0.0.0.0", YES),
    (SocketState.SYN_RECEIVED, "127.0.0.1", None, "127.0.0.1", NO),
]


@pytest.mark.parametrize(("state", "existing", "v6only", "new", "expected"), CELLS)
def test_sockets_overlap_as_linux_has_it(
    state: SocketState, existing: str, v6only: bool | None, new: str, expected: Overlap
) -> None:
    there = socket(state, existing, v6only=v6only)
    assert overlap(there, Protocol.TCP, new, 8080, Platform.LINUX) is expected


def test_another_port_is_not_in_the_way_however_alike_it_looks() -> None:
    assert overlap(socket(port=8080), Protocol.TCP, "0.0.0.0", 80, Platform.LINUX) is NO


def test_udp_does_not_stand_in_the_way_of_tcp() -> None:
    there = socket(SocketState.UNCONNECTED, protocol=Protocol.UDP)
    assert overlap(there, Protocol.TCP, "0.0.0.0", 8080, Platform.LINUX) is NO
    assert overlap(there, Protocol.UDP, "0.0.0.0", 8080, Platform.LINUX) is YES


@pytest.mark.parametrize(
    ("existing", "new", "expected"),
    [
        ("0.0.0.0", "127.0.0.1", MAYBE),
        ("127.0.0.1", "0.0.0.0", MAYBE),
        ("0.0.0.0", "0.0.0.0", YES),
        ("127.0.0.1", "127.0.0.2", NO),
        ("::", "127.0.0.1", MAYBE),
        ("127.0.0.1", "::", MAYBE),
        ("::1", "0.0.0.0", NO),
    ],
)
def test_windows_lets_wildcard_and_specific_address_live_side_by_side_unless_one_is_exclusive(
    existing: str, new: str, expected: Overlap
) -> None:
    assert overlap(socket(LISTEN, existing), Protocol.TCP, new, 8080, Platform.WINDOWS) is expected


def test_time_wait_is_not_blamed_on_windows_while_there_is_anything_else() -> None:
    there = socket(SocketState.TIME_WAIT, "0.0.0.0")
    assert overlap(there, Protocol.TCP, "0.0.0.0", 8080, Platform.WINDOWS) is MAYBE


@pytest.mark.parametrize(
    ("listener", "v6only", "called", "comes_here"),
    [
        ("0.0.0.0", None, "127.0.0.1", True),
        ("0.0.0.0", None, "::1", False),
        ("127.0.0.1", None, "127.0.0.1", True),
        ("127.0.0.1", None, "127.0.0.2", False),
        ("127.0.0.1", None, "::ffff:127.0.0.1", True),
        ("::", False, "127.0.0.1", True),
        ("::", False, "::1", True),
        ("::", True, "127.0.0.1", False),
        ("::", True, "::ffff:127.0.0.1", False),
        ("::", True, "::1", True),
        ("::1", None, "127.0.0.1", False),
    ],
)
def test_a_connection_comes_to_the_listener_of_the_address_that_was_called(
    listener: str, v6only: bool | None, called: str, comes_here: bool
) -> None:
    existing = socket(LISTEN, listener, v6only=v6only)
    assert could_accept(existing, Endpoint(called, 8080)) is comes_here
    assert not could_accept(existing, Endpoint(called, 8081))
