"""The settings of this computer that decide what bind() may do."""

from dataclasses import dataclass
from enum import StrEnum

from portfixer.facts.endpoint import Family, Protocol, is_loopback, unmapped
from portfixer.facts.process import Manager

__all__ = ["Machine", "Platform", "Reservation"]


class Platform(StrEnum):
    LINUX = "linux"
    WINDOWS = "windows"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A range of ports that the system does not give out by itself."""

    first: int
    last: int
    family: Family | None = None
    """None: it holds for both families."""
    protocol: Protocol | None = None
    """None: it holds for both protocols."""
    administered: bool = False
    """A program that asks for one of these ports gets it all the same (Linux: always; Windows: `*` in netsh's list)."""

    def holds(self, port: int, protocol: Protocol) -> bool:
        return self.first <= port <= self.last and self.protocol in {None, protocol}


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What this computer lets a program do with ports, and who asks."""

    platform: Platform
    user: str
    """The person running PortFixer."""
    uid: int | None
    administrator: bool
    addresses: tuple[str, ...]
    """Every numeric address of this computer's interfaces, without the wildcards."""
    ephemeral_ports: tuple[int, int]
    """First and last port that outgoing connections get by themselves (Linux: net.ipv4.ip_local_port_range)."""
    first_unprivileged_port: int
    """Below this, bind() needs a right (Linux: net.ipv4.ip_unprivileged_port_start); 0 where there is no such rule."""
    reserved_ports: tuple[Reservation, ...] = ()
    """Ranges the system keeps for itself (Linux: ip_local_reserved_ports; Windows: excluded port ranges, which are read
    only where one port is looked at, bind() is denied and nobody is seen to have it)."""
    protected_pids: frozenset[int] = frozenset()
    """Never to be stopped: the system's first process, PortFixer itself and everything above it."""
    protected_managers: frozenset[Manager] = frozenset()
    """Never to be stopped either: the services and containers that those processes run in."""

    def has(self, address: str) -> bool:
        """Whether the address is one of this computer's own."""
        plain = unmapped(address)
        return is_loopback(plain) or plain in self.addresses
