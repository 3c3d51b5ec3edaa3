"""A network interface that keeps a port for itself."""

from dataclasses import dataclass

__all__ = ["Interface"]


@dataclass(frozen=True, slots=True)
class Interface:
    """One that the kernel carries over UDP, with a socket that belongs to no process."""

    name: str
    kind: str
    """As ip-link(8) calls it: `vxlan`, `wireguard`."""
    certain: bool
    """The system says that it uses the port. False: it is the only one here that could."""
