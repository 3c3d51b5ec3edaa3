"""One socket, as the kernel's tables show it."""

from dataclasses import dataclass
from enum import StrEnum

from portfixer.facts.endpoint import Endpoint, Family, Protocol

__all__ = ["Socket", "SocketState", "Timer", "TimerKind"]


class SocketState(StrEnum):
    """TCP states (RFC 9293, 3.3.2), and two that the RFC has no name for: BOUND and UNCONNECTED."""

    LISTEN = "LISTEN"
    BOUND = "BOUND"
    """A TCP socket that has its port, but neither listens nor is connected."""
    UNCONNECTED = "UNCONNECTED"
    """A UDP socket with a port and no fixed peer: the way a UDP server waits."""
    SYN_SENT = "SYN-SENT"
    SYN_RECEIVED = "SYN-RECEIVED"
    ESTABLISHED = "ESTABLISHED"
    FIN_WAIT_1 = "FIN-WAIT-1"
    FIN_WAIT_2 = "FIN-WAIT-2"
    CLOSE_WAIT = "CLOSE-WAIT"
    CLOSING = "CLOSING"
    LAST_ACK = "LAST-ACK"
    TIME_WAIT = "TIME-WAIT"

    @property
    def waits_for_clients(self) -> bool:
        """The way a server has its port: it listens, or of UDP it takes whatever comes."""
        return self in {SocketState.LISTEN, SocketState.UNCONNECTED}

    @property
    def takes_the_port(self) -> bool:
        """Nobody is at the other end, so that the socket is there for the port alone."""
        return self.waits_for_clients or self is SocketState.BOUND


class TimerKind(StrEnum):
    """What the kernel waits for (`idiag_timer`, include/uapi/linux/inet_diag.h, and tcp_diag.c)."""

    RETRANSMIT = "retransmit"
    KEEPALIVE = "keepalive"
    TIME_WAIT = "time-wait"
    """The end of TIME-WAIT, or of an orphaned FIN-WAIT-2."""
    PROBE = "probe"


@dataclass(frozen=True, slots=True)
class Timer:
    """What the kernel does to a socket by itself, and when."""

    kind: TimerKind
    expires_in_s: float
    """Seconds from the moment of the snapshot; 0.0 when it is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Socket:
    """One row of a socket table."""

    protocol: Protocol
    family: Family
    """The table the socket stands in. A dual-stack `[::]` listener stands among the IPv6 ones only."""
    state: SocketState
    local: Endpoint
    remote: Endpoint | None = None
    """None when there is no peer."""
    inode: int = 0
    """The open socket's identity in this snapshot (on Linux its inode). 0: no process holds it any more, or not yet."""
    uid: int | None = None
    """The creator's user id; meaningless (0) on TIME-WAIT and orphaned sockets."""
    v6only: bool | None = None
    """IPV6_V6ONLY. Linux tells it for LISTEN and bound sockets only; None: not told."""
    timer: Timer | None = None
    cgroup_id: int | None = None
    """Inode number of the creator's cgroup2 directory, at socket() time."""
    waiting_clients: int | None = None
    """LISTEN: connections the server has not accepted yet."""
    backlog: int | None = None
    """LISTEN: how many connections may wait."""
    interface: str | None = None
    """The network interface it is bound to (SO_BINDTODEVICE)."""
