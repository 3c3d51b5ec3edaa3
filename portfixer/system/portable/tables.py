"""psutil's table of connections as sockets, and the number by which one of them can be found again.

psutil gives no identity for a socket outside Linux, so one is made up: place in the table, protocol and port, in one
number. It serves for one snapshot, and it says by itself which port the process has to have still when it is stopped.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from socket import SOCK_DGRAM
from typing import Any

import psutil

from portfixer.facts import (
    Endpoint,
    Family,
    Platform,
    Protocol,
    Socket,
    SocketState,
    Unseen,
    UnseenThing,
    UnseenWhy,
    family_of,
)
from portfixer.system.portable.platform import PLATFORM

__all__ = ["Row", "Table", "has_port", "number", "owners_unread", "port_of", "read", "served_by"]

_STATES = {
    psutil.CONN_LISTEN: SocketState.LISTEN,
    psutil.CONN_ESTABLISHED: SocketState.ESTABLISHED,
    psutil.CONN_SYN_SENT: SocketState.SYN_SENT,
    psutil.CONN_SYN_RECV: SocketState.SYN_RECEIVED,
    psutil.CONN_FIN_WAIT1: SocketState.FIN_WAIT_1,
    psutil.CONN_FIN_WAIT2: SocketState.FIN_WAIT_2,
    psutil.CONN_TIME_WAIT: SocketState.TIME_WAIT,
    psutil.CONN_CLOSE: SocketState.BOUND,
    psutil.CONN_CLOSE_WAIT: SocketState.CLOSE_WAIT,
    psutil.CONN_LAST_ACK: SocketState.LAST_ACK,
    psutil.CONN_CLOSING: SocketState.CLOSING,
}
"""Windows' DELETE_TCB is left out: such a socket is gone."""

_MAYBE_NOBODYS = {
    SocketState.TIME_WAIT,
    SocketState.FIN_WAIT_1,
    SocketState.FIN_WAIT_2,
    SocketState.LAST_ACK,
    SocketState.CLOSING,
}
"""States in which the system keeps sockets of programs that are done with them."""

_Connection = tuple[Any, int | None]
"""psutil's row, and whose it is."""

_KINDS = {None: "inet", Protocol.TCP: "tcp", Protocol.UDP: "udp"}


@dataclass(frozen=True, slots=True)
class Row:
    socket: Socket
    pids: tuple[int, ...]
    """Who has it, as far as it was said."""


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[Row, ...]
    unseen: tuple[Unseen, ...] = ()


def read(port: int | None, protocol: Protocol | None) -> Table:
    """All sockets of all programs, or of the own ones only where more takes an administrator (macOS)."""
    kind = _KINDS[protocol]
    unseen: tuple[Unseen, ...] = ()
    try:
        connections = [(entry, entry.pid) for entry in psutil.net_connections(kind)]
    except (psutil.AccessDenied, PermissionError):
        connections = list(_own_connections(kind))
        unseen = (Unseen(UnseenThing.SOCKETS, UnseenWhy.NOT_ALLOWED),)
    # psutil raises the last of these where a system has no such table.
    except (psutil.Error, OSError, NotImplementedError) as problem:
        return Table((), (Unseen(UnseenThing.SOCKETS, UnseenWhy.UNREADABLE, str(problem)),))
    return Table(tuple(_rows(connections, port)), unseen)


def served_by(pid: int) -> tuple[tuple[Protocol, Endpoint], ...]:
    """Everything that one process listens on. Raises psutil.Error."""
    connections = [(entry, pid) for entry in psutil.Process(pid).net_connections("inet")]
    sockets = (row.socket for row in _rows(connections, None))
    return tuple(dict.fromkeys((socket.protocol, socket.local) for socket in sockets if socket.state.waits_for_clients))


def owners_unread(rows: Iterable[Row], known: Container[int]) -> tuple[Unseen, ...]:
    """Those that the table names and that are not among the `known`, which could be read."""
    missing = sorted({pid for row in rows for pid in row.pids if pid not in known})
    # What exists and cannot be read does not let itself be looked at; the rest has ended in this moment.
    return tuple(
        Unseen(
            UnseenThing.PROCESS,
            UnseenWhy.NOT_ALLOWED if psutil.pid_exists(pid) else UnseenWhy.VANISHED,
            f"pid {pid}",
        )
        for pid in missing
    )


def has_port(pid: int, inode: int) -> bool:
    """Whether the process has a socket with the local port that the number stands for. Raises psutil.Error."""
    protocol, port = port_of(inode)
    return any(_port(entry) == port for entry in psutil.Process(pid).net_connections(protocol.value))


def port_of(inode: int) -> tuple[Protocol, int]:
    """Protocol and port of a socket's made-up number."""
    return (Protocol.UDP if inode & 0x1_0000 else Protocol.TCP), inode & 0xFFFF


def number(place: int, protocol: Protocol, port: int) -> int:
    """The made-up number of the socket at that place of the table."""
    return (place + 1) << 17 | (protocol is Protocol.UDP) << 16 | port


def _own_connections(kind: str) -> Iterator[_Connection]:
    for process in psutil.process_iter():
        try:
            yield from [(entry, process.pid) for entry in process.net_connections(kind)]
        except psutil.Error:
            continue  # not ours, or gone meanwhile


def _rows(connections: Iterable[_Connection], port: int | None) -> Iterator[Row]:
    groups: dict[object, list[_Connection]] = {}
    for place, (entry, pid) in enumerate(connections):
        if _port(entry) and port in (None, _port(entry)):
            # On Windows each row is a socket of its own, and equal ones are two programs on one port. On other systems
            # equal rows are mostly one socket that a parent and its children have together.
            key = place if PLATFORM is Platform.WINDOWS else (entry.type, entry.laddr, entry.raddr, entry.status)
            groups.setdefault(key, []).append((entry, pid))
    place = 0
    for group in groups.values():
        row = _row(place, group)
        if row:
            place += 1
            yield row


def _row(place: int, group: list[_Connection]) -> Row | None:
    entry, _ = group[0]
    protocol = Protocol.UDP if entry.type == SOCK_DGRAM else Protocol.TCP
    remote = Endpoint(entry.raddr.ip, entry.raddr.port) if entry.raddr else None
    if protocol is Protocol.UDP:
        state: SocketState | None = SocketState.ESTABLISHED if remote else SocketState.UNCONNECTED
    else:
        state = _STATES.get(entry.status)
    if state is None:
        return None
    pids = tuple(dict.fromkeys(pid for _, pid in group if pid is not None and _is_somebody(pid)))
    nobodys = not pids and state in _MAYBE_NOBODYS
    local = Endpoint(entry.laddr.ip, entry.laddr.port)
    socket = Socket(
        protocol=protocol,
        family=Family(family_of(local.address)),
        state=state,
        local=local,
        remote=remote,
        inode=0 if nobodys else number(place, protocol, local.port),
    )
    return Row(socket, pids)


def _is_somebody(pid: int) -> bool:
    # Windows gives pid 0 to TIME-WAIT.
    return not (PLATFORM is Platform.WINDOWS and pid == 0)


def _port(entry: Any) -> int:
    return int(entry.laddr.port) if entry.laddr else 0
