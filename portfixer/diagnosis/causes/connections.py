"""No listener, and yet the port is taken: connections, held by a process or closing in the kernel's care."""

from portfixer.diagnosis.case import Case, Finding, blocker_of
from portfixer.diagnosis.model import Factor, Verdict
from portfixer.facts import Machine, Protocol, Socket, SocketState, is_loopback, unmapped

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


def leftover(case: Case) -> Finding | None:
    """A process keeps connections that a server accepted, after the server stopped listening."""
    accepted = [socket for socket in _held(case) if not _is_outgoing(socket, case)[0]]
    if not accepted:
        return None
    return Finding(
        verdict=Verdict.LEFTOVER_CONNECTIONS,
        blockers=tuple(blocker_of(socket, case.snapshot) for socket in accepted),
        inferred=not all(_is_outgoing(socket, case)[1] for socket in accepted),
    )


def outgoing(case: Case) -> Finding | None:
    """A connection that some program made outwards has the port as its own number."""
    held = [(socket, *_is_outgoing(socket, case)) for socket in _held(case)]
    made = [(socket, certain) for socket, is_outgoing, certain in held if is_outgoing]
    if not made:
        return None
    return Finding(
        verdict=Verdict.OUTGOING_CONNECTION,
        blockers=tuple(blocker_of(socket, case.snapshot) for socket, _ in made),
        inferred=not all(certain for _, certain in made),
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


def _is_outgoing(socket: Socket, case: Case) -> tuple[bool, bool]:
    """Whether the program called out, and whether that is certain: the kernel does not record who opened a connection.

    The order of the signs is that of CAUSES.md.
    """
    if socket.state is SocketState.SYN_SENT:
        return True, True
    if _listens_here(socket, case):
        return True, True
    first, last = case.snapshot.machine.ephemeral_ports
    remote_port = socket.remote.port if socket.remote else 0
    if first <= socket.local.port <= last and not first <= remote_port <= last:
        return True, False
    # UDP keeps no server's connection: a connected socket is somebody talking to somebody.
    return socket.protocol is Protocol.UDP, False


def _listens_here(socket: Socket, case: Case) -> bool:
    """The other end is a listener of this computer."""
    remote = socket.remote
    if remote is None or not _is_here(remote.address, case.snapshot.machine):
        return False
    return any(
        other.state is SocketState.LISTEN and other.protocol is socket.protocol and other.local.port == remote.port
        for other in case.snapshot.sockets
    )


def _is_here(address: str, machine: Machine) -> bool:
    plain = unmapped(address)
    return is_loopback(plain) or plain in machine.addresses
