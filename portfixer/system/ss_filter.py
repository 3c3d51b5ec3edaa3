"""The filter by which ss(8) closes the connections that are meant, and no other. Pure."""

from collections.abc import Sequence

from portfixer.facts import Protocol, Socket, SocketState

__all__ = ["ss_arguments"]

_STATES = {
    SocketState.SYN_SENT: "syn-sent",
    SocketState.SYN_RECEIVED: "syn-recv",
    SocketState.ESTABLISHED: "established",
    SocketState.FIN_WAIT_1: "fin-wait-1",
    SocketState.FIN_WAIT_2: "fin-wait-2",
    SocketState.CLOSE_WAIT: "close-wait",
    SocketState.CLOSING: "closing",
    SocketState.LAST_ACK: "last-ack",
    SocketState.TIME_WAIT: "time-wait",
}
_MOST_BY_NAME = 64
"""As many as fit well into one command line."""


def ss_arguments(sockets: Sequence[Socket], *, most_by_name: int = _MOST_BY_NAME) -> tuple[str, ...]:
    """The fixed filter for exactly these connections: their states and both their ends. () for none. Pure.

    More than `most_by_name` are named by their own address and states alone. Never one that listens or is only bound: a
    socket without another end is left out.
    """
    connected = [socket for socket in sockets if socket.remote is not None and socket.state in _STATES]
    if not connected:
        return ()
    protocol = "-u" if connected[0].protocol is Protocol.UDP else "-t"
    kinds = dict.fromkeys(_STATES[socket.state] for socket in connected)
    states = [word for kind in kinds for word in ("state", kind)]
    chosen: dict[tuple[str, ...], None] = {}
    for socket in connected:
        here, there = str(socket.local), str(socket.remote or socket.local)
        chosen[("src", here) if len(connected) > most_by_name else ("(", "src", here, "dst", there, ")")] = None
    joined = [word for place in chosen for word in ("or", *place)][1:]
    return ("-K", "-H", "-n", protocol, *states, *joined)
