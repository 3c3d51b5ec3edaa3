"""A server that has the same port, and is in nobody's way here."""

from dataclasses import dataclass

from portfixer.facts.endpoint import Endpoint, Protocol
from portfixer.facts.process import Manager, Process

__all__ = ["Elsewhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """It listens in another network namespace (network_namespaces(7)), as every container has one of its own."""

    protocol: Protocol
    endpoint: Endpoint
    process: Process | None = None
    """The one that has the socket; None where that may not be seen."""
    manager: Manager | None = None
    """The container or service whose namespace it is."""
