"""No listener, and yet the port is taken: connections, held by a process or closing in the kernel's care."""

from enum import Enum, auto

from portfixer.diagnosis.case import Case, Finding, blocker_of
from portfixer.diagnosis.model import Factor, Verdict
from portfixer.diagnosis.overlap import could_accept
from portfixer.facts import Protocol, Socket, SocketState

__all__ = ["closing_connections", "leftover", "outgoing", "time_wait"]

# States in which a process can still have the connection open; SYN-SENT is outgoing by itself.
_HELD = (
    SocketState.ESTABLISHED,
    SocketState.CLOSE_WAIT,
    SocketState.FIN_WAIT_1,
    SocketState.FIN_WAIT_2,
    SocketState.SYN_SENT,
)
_CLOSING = (SocketState.FIN_WAIT_1, SocketState.FIN_WAIT_2, SocketState.LAST_ACK, SocketState.CLOSING)
_SERVERS = 1024
"""The numbers below are kept for servers (RFC 6335, 6: System Ports); hardly a client has one."""


class _Opened(Enum):
    """Which side opened a connection: the kernel does not record it."""

    HERE = auto()
    """The program called out, for certain."""
    PROBABLY_HERE = auto()
    PROBABLY_THERE = auto()
    """A server accepted it."""
    EITHER = auto()
    """Both numbers may be a server's, or neither."""


def leftover(case: Case) -> Finding | None:
    """A process keeps connections that a server accepted, after the server stopped listening."""
    sides = [(socket, _opened(socket, case)) for socket in _held(case)]
    accepted = [socket for socket, side in sides if side in {_Opened.PROBABLY_THERE, _Opened.EITHER}]
    if not accepted:
        return None
    return Finding(
        verdict=Verdict.LEFTOVER_CONNECTIONS,
        blockers=tuple(blocker_of(socket, case.snapshot) for socket in accepted),
        inferred=True,
        either_side=not any(side is _Opened.PROBABLY_THERE for _socket, side in sides),
    )


def outgoing(case: Case) -> Finding | None:
    """A connection that some program made outwards has the port as its own number."""
    made = [
        (socket, side)
        for socket in _held(case)
        if (side := _opened(socket, case)) in {_Opened.HERE, _Opened.PROBABLY_HERE}
    ]
    if not made:
        return None
    return Finding(
        verdict=Verdict.OUTGOING_CONNECTION,
        blockers=tuple(blocker_of(socket, case.snapshot) for socket, _side in made),
        inferred=any(side is not _Opened.HERE for _socket, side in made),
    )


def closing_connections(case: Case) -> Finding | None:
    """The program is gone or has let go; the kernel still says goodbye to the other side."""
    sockets = [socket for socket in case.in_state(*_CLOSING) if not socket.inode]
    return _passing(case, Verdict.CLOSING_CONNECTIONS, sockets)


def time_wait(case: Case) -> Finding | None:
    """TIME-WAIT (RFC 9293, 3.6.1): the kernel keeps a finished connection's port for a minute."""
    return _passing(case, Verdict.TIME_WAIT, list(case.in_state(SocketState.TIME_WAIT)))


def _passing(case: Case, verdict: Verdict, sockets: list[Socket]) -> Finding | None:
    if not sockets:
        return None
    factors = (Factor.MANY_LINGERING,) if len(sockets) > 1 else ()
    return Finding(
        verdict=verdict, blockers=tuple(blocker_of(socket, case.snapshot) for socket in sockets), factors=factors
    )


def _held(case: Case) -> tuple[Socket, ...]:
    return tuple(socket for socket in case.in_state(*_HELD) if socket.inode)


def _opened(socket: Socket, case: Case) -> _Opened:
    """The order of the signs is that of CAUSES.md."""
    if socket.state is SocketState.SYN_SENT or _listens_here(socket, case):
        return _Opened.HERE
    # UDP keeps no server's connection: a connected socket is somebody talking to somebody.
    if socket.protocol is Protocol.UDP:
        return _Opened.PROBABLY_HERE
    first, last = case.snapshot.machine.ephemeral_ports
    local, remote = socket.local.port, socket.remote.port if socket.remote else 0
    handed_out_here, handed_out_there = first <= local <= last, first <= remote <= last
    if remote < _SERVERS <= local or (handed_out_here and not handed_out_there):
        return _Opened.PROBABLY_HERE
    return _Opened.PROBABLY_THERE if handed_out_there and not handed_out_here else _Opened.EITHER


def _listens_here(socket: Socket, case: Case) -> bool:
    """The other end is a listener of this computer."""
    remote = socket.remote
    if remote is None or not case.snapshot.machine.has(remote.address):
        return False
    return any(
        other.state is SocketState.LISTEN and other.protocol is socket.protocol and could_accept(other, remote)
        for other in case.snapshot.sockets
    )
