"""Ports that are free, and good to use."""

from collections.abc import Iterator

from portfixer.diagnosis import every_address, is_free
from portfixer.facts import Machine, Protocol, Request
from portfixer.remedies.known_ports import BROWSER_BLOCKED, WELL_KNOWN
from portfixer.remedies.model import Suggestion
from portfixer.system.api import System

__all__ = ["suggest"]

_LOWEST, _HIGHEST = 1024, 65535
_NEAR = 100
"""A port this close to the wanted one is easy to remember."""
_WITHOUT_A_WISH = 8000
_TRIES = 4000
"""Enough to pass any crowd of listeners; the probe takes microseconds."""


def suggest(
    system: System, *, near: int | None = None, protocol: Protocol = Protocol.TCP, count: int = 3
) -> tuple[Suggestion, ...]:
    """Up to `count` ports, nearest first. Each was bound on every family a moment ago, and lies outside the ephemeral
    and reserved ranges, the well-known ports and those that browsers refuse. Takes milliseconds."""
    machine = system.machine()
    addresses = every_address(machine.platform)
    wanted = near if near is not None else _WITHOUT_A_WISH
    found: list[Suggestion] = []
    candidates = (port for port in _candidates(wanted, machine) if port != near)
    for tried, port in enumerate(candidates):
        if len(found) >= count or tried >= _TRIES:
            break
        if is_free(system, Request(port=port, protocol=protocol), addresses):
            found.append(Suggestion(port, abs(port - wanted) <= _NEAR))
    return tuple(found)


def _candidates(wanted: int, machine: Machine) -> Iterator[int]:
    """Good ports by distance from the wanted one, the higher neighbour first: 8081 for 8080."""
    start = max(wanted, _LOWEST)
    for distance in range(_HIGHEST):
        for port in (start + distance, start - distance) if distance else (start,):
            if _LOWEST <= port <= _HIGHEST and _is_good(port, machine):
                yield port


def _is_good(port: int, machine: Machine) -> bool:
    first, last = machine.ephemeral_ports
    if first <= port <= last or any(kept.first <= port <= kept.last for kept in machine.reserved_ports):
        return False
    return port not in WELL_KNOWN and port not in BROWSER_BLOCKED and port >= machine.first_unprivileged_port
