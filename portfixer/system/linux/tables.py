"""The socket tables, from the best source that answers, with what that source does not show."""

import errno
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass

from portfixer.facts import Family, Protocol, Socket, SocketState, Unseen, UnseenThing, UnseenWhy
from portfixer.system.linux import procnet, sockdiag
from portfixer.system.linux.netlink import NetlinkRefused

__all__ = ["ReadTable", "Seen", "Tables"]

_LISTS_BOUND = (6, 8)
"""Linux 6.8 began to list sockets that are bound and do not listen (TCP_BOUND_INACTIVE)."""

ReadTable = Callable[[Protocol, Family, int, int | None], sockdiag.Table]
"""sockdiag.read, or what stands in for it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The sockets that were asked for, and what the tables could not show."""

    sockets: tuple[Socket, ...]
    unseen: tuple[Unseen, ...]


class Tables:
    """Reads the tables of this network namespace. Needs no privileges. Safe to share by threads."""

    def __init__(self, proc: str = "/proc", read_table: ReadTable = sockdiag.read) -> None:
        self._proc = proc
        self._read_table = read_table
        self._shows_bound = True if read_table is sockdiag.read and _release() >= _LISTS_BOUND else None

    def read(self, protocols: tuple[Protocol, ...], states: int, port: int | None = None) -> Seen:
        """The sockets in these states (a bit mask as in sockdiag), all or with one local port."""
        found: list[Socket] = []
        unseen: dict[Unseen, None] = {}
        for protocol in protocols:
            refused = None
            for family in Family:
                try:
                    if refused is None:
                        table = self._read_table(protocol, family, states, port)
                except NetlinkRefused as problem:
                    refused = problem.name
                if refused is not None:
                    unseen.update(dict.fromkeys(_lost(protocol, states, refused)))
                    try:
                        table = procnet.read(self._proc, protocol, family, states, port)
                    except OSError as problem:
                        unseen[_unreadable(protocol, family, problem)] = None
                        continue
                if not table.whole:
                    unseen[Unseen(UnseenThing.SOCKETS, UnseenWhy.UNREADABLE, _name(protocol, family))] = None
                found += table.sockets
            if protocol is Protocol.TCP and refused is None and states & sockdiag.BOUND and not self._bound_is_shown():
                unseen[Unseen(UnseenThing.BOUND_SOCKETS, UnseenWhy.NOT_SUPPORTED, "Linux < 6.8")] = None
        return Seen(tuple(found), tuple(unseen))

    def _bound_is_shown(self) -> bool:
        # An older number says little (distributions port things back), so a socket of our own is looked for, once. In
        # a large table the kernel takes 20 ms for it.
        if self._shows_bound is None:
            try:
                with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as own:
                    own.bind(("127.0.0.1", 0))
                    port = own.getsockname()[1]
                    table = self._read_table(Protocol.TCP, Family.IPV4, sockdiag.BOUND, port)
            except (OSError, NetlinkRefused):
                return True  # could not be tried: nothing is known to be missing
            self._shows_bound = any(found.state is SocketState.BOUND for found in table.sockets)
        return self._shows_bound


def _release() -> tuple[int, ...]:
    """The kernel's version, as far as it is numbers (uname(2))."""
    return tuple(int(number) for number in os.uname().release.split("-")[0].split(".")[:2] if number.isdecimal())


def _lost(protocol: Protocol, states: int, refused: str) -> tuple[Unseen, ...]:
    units = Unseen(UnseenThing.UNITS, UnseenWhy.NOT_SUPPORTED, f"sock_diag: {refused}")
    if protocol is Protocol.TCP and states & sockdiag.BOUND:
        return Unseen(UnseenThing.BOUND_SOCKETS, UnseenWhy.NOT_SUPPORTED, f"sock_diag: {refused}"), units
    return (units,)


def _unreadable(protocol: Protocol, family: Family, problem: OSError) -> Unseen:
    why = UnseenWhy.NOT_ALLOWED if isinstance(problem, PermissionError) else UnseenWhy.UNREADABLE
    number = errno.errorcode.get(problem.errno or 0, str(problem.errno))
    return Unseen(UnseenThing.SOCKETS, why, f"{_name(protocol, family)}: {number}")


def _name(protocol: Protocol, family: Family) -> str:
    return f"{protocol} IPv{family.value}"
