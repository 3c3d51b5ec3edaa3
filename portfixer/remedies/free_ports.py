"""Ports that are free, and good to use."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from portfixer.diagnosis import every_address, is_free
from portfixer.facts import Machine, Protocol, Request
from portfixer.remedies.known_ports import BROWSER_BLOCKED, CUSTOMARY, WELL_KNOWN
from portfixer.remedies.model import Suggestion
from portfixer.system.api import System

__all__ = ["suggest"]

_LOWEST, _HIGHEST = 1024, 65535
_NEAR = 100
"""A port this close to the wanted one is easy to remember."""
_WITHOUT_A_WISH = 8000
_IN_PLACE_OF_LOW = 8000
"""8025 for 25: the number is easy to remember, and needs no right."""
_TRIES = 4000
"""Enough to pass any crowd of listeners; the probe takes microseconds."""


def suggest(
    system: System, *, near: int | None = None, protocol: Protocol = Protocol.TCP, count: int = 3
) -> tuple[Suggestion, ...]:
    """Up to `count` ports, nearest first. Each was bound on every family a moment ago, and lies outside the ephemeral
    and reserved ranges, the well-known ports and those that browsers refuse. Takes milliseconds.

    Where the ephemeral range leaves nothing free, ports within it are better than none, and are marked `outgoing`. A
    port that needs a right has customary stand-ins, which are well known (8080 for 80).
    """
    machine = system.machine()
    wanted = near if near is not None else _WITHOUT_A_WISH
    for outgoing in (False, True):
        ports = (port for port in _candidates(wanted, machine, outgoing=outgoing) if port != near)
        found = _free(system, protocol, ports, count, every_address(machine.platform))
        if found:
            return tuple(Suggestion(port, near is not None and abs(port - near) <= _NEAR, outgoing) for port in found)
    return ()


def _free(
    system: System, protocol: Protocol, ports: Iterable[int], count: int, addresses: tuple[str, ...]
) -> list[int]:
    found: list[int] = []
    for port in islice(ports, _TRIES):
        if len(found) >= count:
            break
        if is_free(system, Request(port=port, protocol=protocol), addresses):
            found.append(port)
    return found


def _candidates(wanted: int, machine: Machine, *, outgoing: bool) -> Iterator[int]:
    """Good ports: the customary ones, then by distance from the wanted one, the higher neighbour first, 8081 for 8080.

    `outgoing`: of those that outgoing connections get, instead of the others.
    """
    start = wanted if wanted >= _LOWEST else _IN_PLACE_OF_LOW + wanted
    first, last = machine.ephemeral_ports
    customary = CUSTOMARY.get(wanted, ())
    for port in chain(customary, (port for port in _by_distance(start) if port not in customary)):
        if (first <= port <= last) is outgoing and _is_for_anybody(port, machine):
            yield port


def _by_distance(start: int) -> Iterator[int]:
    for distance in range(_HIGHEST):
        for port in (start + distance, start - distance) if distance else (start,):
            if _LOWEST <= port <= _HIGHEST and port not in WELL_KNOWN and port not in BROWSER_BLOCKED:
                yield port


def _is_for_anybody(port: int, machine: Machine) -> bool:
    kept = any(kept.first <= port <= kept.last for kept in machine.reserved_ports)
    return not kept and port >= machine.first_unprivileged_port
