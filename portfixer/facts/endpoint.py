"""Addresses and ports, as the kernel spells them."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

__all__ = [
    "LOOPBACK",
    "WILDCARDS",
    "Endpoint",
    "Family",
    "Protocol",
    "family_of",
    "is_loopback",
    "is_wildcard",
    "unmapped",
]


class Protocol(StrEnum):
    TCP = "tcp"
    UDP = "udp"


class Family(IntEnum):
    IPV4 = 4
    IPV6 = 6


WILDCARDS = {Family.IPV4: "0.0.0.0", Family.IPV6: "::"}
"""The address of each family that means "every address of this computer"."""

LOOPBACK = {Family.IPV4: "127.0.0.1", Family.IPV6: "::1"}

_MAPPED = "::ffff:"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One side of a socket: a numeric address in its shortest spelling (`::1`, `127.0.0.1`), and a port 0-65535."""

    address: str
    port: int

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


def family_of(address: str) -> Family:
    """The family of a numeric address, by its spelling; a zone (`fe80::1%eth0`) is part of the spelling."""
    return Family.IPV6 if ":" in address else Family.IPV4


def unmapped(address: str) -> str:
    """`::ffff:127.0.0.1` is 127.0.0.1 to the kernel (RFC 4291, 2.5.5.2); any other address is returned as it is."""
    tail = address[len(_MAPPED) :] if address.lower().startswith(_MAPPED) else ""
    return tail if "." in tail else address


def is_wildcard(address: str) -> bool:
    return unmapped(address) in WILDCARDS.values()


def is_loopback(address: str) -> bool:
    """Whether only programs of this computer can reach the address (127.0.0.0/8 and ::1)."""
    plain = unmapped(address)
    return plain == "::1" or (plain.startswith("127.") and ":" not in plain)
