"""What is asked of ss(8) to close connections: those that are meant, and never a server."""

import pytest
from made_up import socket

from portfixer.facts import Protocol, SocketState
from portfixer.system.ss_filter import ss_arguments

CLOSED = {"remote": ("127.0.0.1", 40000), "inode": 0}
ONE = "( src 127.0.0.1:8080 dst 127.0.0.1:40000 )"


@pytest.mark.parametrize(
    ("sockets", "filter_"),
    [
        ([socket(SocketState.TIME_WAIT, "127.0.0.1", **CLOSED)], f"-K -H -n -t state time-wait {ONE}"),
        (
            [
                socket(SocketState.LAST_ACK, "::1", remote=("::1", 40000)),
                socket(SocketState.CLOSING, "127.0.0.1", **CLOSED),
            ],
            f"-K -H -n -t state last-ack state closing ( src [::1]:8080 dst [::1]:40000 ) or {ONE}",
        ),
        (
            [socket(SocketState.ESTABLISHED, "127.0.0.1", remote=("127.0.0.1", 40000), protocol=Protocol.UDP)],
            f"-K -H -n -u state established {ONE}",
        ),
        (
            [socket(SocketState.FIN_WAIT_2, "127.0.0.1", remote=("127.0.0.1", port)) for port in range(40000, 40200)],
            "-K -H -n -t state fin-wait-2 src 127.0.0.1:8080",
        ),
        ([socket()], ""),
        ([socket(SocketState.BOUND)], ""),
        ([socket(SocketState.UNCONNECTED, protocol=Protocol.UDP)], ""),
        ([socket(), socket(SocketState.TIME_WAIT, "127.0.0.1", **CLOSED)], f"-K -H -n -t state time-wait {ONE}"),
        ([], ""),
    ],
    ids=[
        "one",
        "two families",
        "UDP",
        "too many to name",
        "a listener",
        "a bound one",
        "a UDP server",
        "a listener too",
        "none",
    ],
)
def test_the_filter_names_the_connections_and_nothing_else(sockets: list, filter_: str) -> None:
    assert " ".join(ss_arguments(sockets)) == filter_
