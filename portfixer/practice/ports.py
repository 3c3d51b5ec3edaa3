"""Which system this is, which port a practice takes, and what the kernel has on it."""

import random
import socket
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from portfixer.facts import Platform, Protocol, SocketState
from portfixer.practice.situation import PracticeProblem, Reason

__all__ = ["choose_port", "first_unprivileged_port", "has_ipv6", "states_on", "this_platform"]

_RANGE = range(20_000, 32_000)
"""Below the numbers that Linux (32768) and Windows (49152) give to outgoing connections."""

_STATES = {
    1: SocketState.ESTABLISHED,
    2: SocketState.SYN_SENT,
    3: SocketState.SYN_RECEIVED,
    4: SocketState.FIN_WAIT_1,
    5: SocketState.FIN_WAIT_2,
    6: SocketState.TIME_WAIT,
    7: SocketState.UNCONNECTED,
    8: SocketState.CLOSE_WAIT,
    9: SocketState.LAST_ACK,
    10: SocketState.LISTEN,
    11: SocketState.CLOSING,
}
"""include/net/tcp_states.h"""


def this_platform() -> Platform:
    return {"linux": Platform.LINUX, "win32": Platform.WINDOWS}.get(sys.platform, Platform.OTHER)


def choose_port(protocol: Protocol) -> int:
    """A port that can be bound now, on every address of both families."""
    for port in random.sample(_RANGE, 200):
        if _free(port, protocol):
            return port
    raise PracticeProblem(Reason.PORT_TAKEN)


def _free(port: int, protocol: Protocol) -> bool:
    kind = socket.SOCK_DGRAM if protocol is Protocol.UDP else socket.SOCK_STREAM
    families: Iterable[tuple[socket.AddressFamily, str]] = (socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")
    for family, address in families:
        try:
            probe = socket.socket(family, kind)
        except OSError:
            continue  # no IPv6 here
        with probe:
            try:
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind((address, port))
            except OSError:
                return family == socket.AF_INET6 and not has_ipv6()
    return True


def has_ipv6() -> bool:
    """Whether IPv6 works on this computer's loopback."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def states_on(port: int, protocol: Protocol = Protocol.TCP) -> Counter[SocketState]:
    """How many sockets Linux lists on a local port, by state; it does not list those that are only bound."""
    found: Counter[SocketState] = Counter()
    for table in (protocol.value, f"{protocol.value}6"):
        path = Path("/proc/net") / table
        rows = path.read_text(encoding="ascii").splitlines()[1:] if path.exists() else []
        for row in rows:
            _, local, _, state = row.split(maxsplit=4)[:4]
            if int(local.rpartition(":")[2], 16) == port:
                found[_STATES.get(int(state, 16), SocketState.UNCONNECTED)] += 1
    return found


def first_unprivileged_port() -> int:
    """Linux: below this a port takes a right."""
    try:
        return int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text(encoding="ascii"))
    except FileNotFoundError:
        return 1024  # before Linux 4.11 it was fixed
