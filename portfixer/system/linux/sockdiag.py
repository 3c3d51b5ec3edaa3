"""The kernel's socket tables by NETLINK_SOCK_DIAG (sock_diag(7), net/ipv4/inet_diag.c), without any privileges.

psutil and /proc/net show neither bound sockets that never listened, nor the owner's cgroup, IPV6_V6ONLY or the backlog.
"""

import socket
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portfixer.facts import Endpoint, Family, Protocol, Socket, SocketState, Timer, TimerKind
from portfixer.system.linux import netlink

__all__ = ["BOUND", "EVERY_STATE", "LISTENING", "Table", "interface_name", "parse", "read", "request"]

_NETLINK_SOCK_DIAG = 4
_SOCK_DIAG_BY_FAMILY = 20
_REQ_BYTECODE = 1  # INET_DIAG_REQ_BYTECODE
_BC_S_GE, _BC_S_LE = 2, 3
_SKV6ONLY, _CGROUP_ID = 11, 21  # INET_DIAG_SKV6ONLY, INET_DIAG_CGROUP_ID

# include/net/tcp_states.h
STATES = {
    1: SocketState.ESTABLISHED,
    2: SocketState.SYN_SENT,
    3: SocketState.SYN_RECEIVED,
    4: SocketState.FIN_WAIT_1,
    5: SocketState.FIN_WAIT_2,
    6: SocketState.TIME_WAIT,
    7: SocketState.BOUND,  # TCP_CLOSE: listed only when it is bound
    8: SocketState.CLOSE_WAIT,
    9: SocketState.LAST_ACK,
    10: SocketState.LISTEN,
    11: SocketState.CLOSING,
    12: SocketState.SYN_RECEIVED,  # TCP_NEW_SYN_RECV
}
UDP_STATES = {1: SocketState.ESTABLISHED, 7: SocketState.UNCONNECTED}
TIMERS = {1: TimerKind.RETRANSMIT, 2: TimerKind.KEEPALIVE, 3: TimerKind.TIME_WAIT, 4: TimerKind.PROBE}

BOUND = 1 << 13
"""TCP_BOUND_INACTIVE, since Linux 6.8; older kernels ignore the bit."""
_UNCONNECTED = 1 << 7
LISTENING = 1 << 10 | _UNCONNECTED
"""TCP LISTEN and UDP without a peer."""
EVERY_STATE = 0x1FFE | BOUND

_REQUEST = struct.Struct("=BBBxI")
_SOCKET_ID = struct.Struct("!HH44x")  # struct inet_diag_sockid: only the local port is given
_OPERATION = struct.Struct("=BBHBBH")
_MESSAGE = struct.Struct("=4B2H16s16sI8x5I")  # struct inet_diag_msg, 72 bytes
_U64 = struct.Struct("=Q")
# Linux's own numbers, so that captured answers are read the same on any system (AF_INET6 is 23 on Windows).
_AF_INET, _AF_INET6 = 2, 10
_AF = {Family.IPV4: _AF_INET, Family.IPV6: _AF_INET6}
_IPPROTO = {Protocol.TCP: socket.IPPROTO_TCP, Protocol.UDP: socket.IPPROTO_UDP}
_LINK_LOCAL = b"\xfe\x80"


@dataclass(frozen=True, slots=True)
class Table:
    """The sockets of one protocol and family."""

    sockets: tuple[Socket, ...]
    whole: bool = True
    """False: something of the listing is missing."""


def request(protocol: Protocol, family: Family, states: int, port: int | None) -> bytes:
    """The body of the question: struct inet_diag_req_v2, and for one port a filter that the kernel applies."""
    if protocol is Protocol.TCP:
        states &= ~_UNCONNECTED  # no TCP table has it, but the kernel would go through all connections to find out
    head = _REQUEST.pack(_AF[family], _IPPROTO[protocol], 0, states) + _SOCKET_ID.pack(port or 0, 0)
    if port is None:
        return head
    # The pass over bound sockets ignores the local port in the request, so it is said again as a program: two
    # comparisons, each of which jumps beyond the end (no = rest + 4) when it does not hold.
    program = _OPERATION.pack(_BC_S_GE, 8, 20, 0, 0, port) + _OPERATION.pack(_BC_S_LE, 8, 12, 0, 0, port)
    return head + struct.pack("=HH", 4 + len(program), _REQ_BYTECODE) + program


def read(protocol: Protocol, family: Family, states: int = EVERY_STATE, port: int | None = None) -> Table:
    """One table: all its sockets in these states, or those with that local port. Raises netlink.NetlinkRefused."""
    answer = netlink.dump(_NETLINK_SOCK_DIAG, _SOCK_DIAG_BY_FAMILY, request(protocol, family, states, port))
    sockets = parse(answer.datagrams, protocol, interface_name)
    if port is not None:
        # Sandboxes that imitate sock_diag (gVisor) know no filter.
        sockets = tuple(found for found in sockets if found.local.port == port)
    return Table(sockets, answer.whole)


def interface_name(index: int) -> str:
    """The name of a network interface; its number when it is gone meanwhile."""
    try:
        return socket.if_indextoname(index)
    except OSError:
        return str(index)


def parse(
    datagrams: Iterable[netlink.Datagram], protocol: Protocol, name_interface: Callable[[int], str]
) -> tuple[Socket, ...]:
    """Pure, but for `name_interface`. Messages too short to be sockets, and unknown states, are passed over."""
    reader = _Reader(protocol, name_interface)
    found = []
    for datagram in datagrams:
        for kind, start, end in datagram.bodies:
            if kind == _SOCK_DIAG_BY_FAMILY and end - start >= _MESSAGE.size:
                row = reader.socket(datagram.data, start, end)
                if row is not None:
                    found.append(row)
    return tuple(found)


class _Reader:
    """Reads messages of one listing; the same endpoints and attributes come again and again, and are read once."""

    def __init__(self, protocol: Protocol, name_interface: Callable[[int], str]) -> None:
        self._protocol = protocol
        self._states = UDP_STATES if protocol is Protocol.UDP else STATES
        self._name_interface = name_interface
        self._extras: dict[bytes, tuple[bool | None, int | None]] = {}
        self._endpoints: dict[tuple[bytes, int, int], Endpoint] = {}

    def socket(self, data: bytes, start: int, end: int) -> Socket | None:
        (
            af,
            number,
            timer,
            _,
            local_port,
            remote_port,
            local,
            remote,
            interface,
            expires,
            received,
            sent,
            uid,
            inode,
        ) = _MESSAGE.unpack_from(data, start)
        state = self._states.get(number)
        if state is None or af not in (_AF_INET, _AF_INET6):
            return None
        size = 4 if af == _AF_INET else 16
        rest = data[start + _MESSAGE.size : end]
        extras = self._extras.get(rest)
        if extras is None:
            extras = self._extras[rest] = _extras(rest)
        v6only, cgroup_id = extras
        listening = state is SocketState.LISTEN
        timer_kind = TIMERS.get(timer)
        return Socket(
            protocol=self._protocol,
            family=Family.IPV4 if af == _AF_INET else Family.IPV6,
            state=state,
            local=self._endpoint(local[:size], local_port, interface),
            remote=self._endpoint(remote[:size], remote_port, interface) if remote_port else None,
            inode=inode,
            uid=uid,
            v6only=v6only,
            timer=Timer(timer_kind, expires / 1000) if timer_kind else None,
            cgroup_id=cgroup_id,
            waiting_clients=received if listening else None,
            backlog=sent if listening else None,
            interface=self._name_interface(interface) if interface else None,
        )

    def _endpoint(self, raw: bytes, port: int, interface: int) -> Endpoint:
        key = (raw, port, interface)
        endpoint = self._endpoints.get(key)
        if endpoint is None:
            address = socket.inet_ntop(socket.AF_INET if len(raw) == 4 else socket.AF_INET6, raw)
            if interface and raw[:2] == _LINK_LOCAL and len(raw) == 16:
                address = f"{address}%{self._name_interface(interface)}"
            endpoint = self._endpoints[key] = Endpoint(address, socket.ntohs(port))
        return endpoint


def _extras(data: bytes) -> tuple[bool | None, int | None]:
    """IPV6_V6ONLY and the cgroup's id, from the attributes after a message."""
    v6only: bool | None = None
    cgroup_id: int | None = None
    for attribute, at, until in netlink.attributes(data, 0, len(data)):
        if attribute == _CGROUP_ID and until - at == _U64.size:
            cgroup_id = _U64.unpack_from(data, at)[0] or None
        elif attribute == _SKV6ONLY and until > at:
            v6only = data[at] != 0
    return v6only, cgroup_id
