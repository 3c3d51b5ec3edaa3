"""Finds every port a text mentions, with what the row that found it knows."""

import re
from functools import cache
from itertools import islice

from portfixer.facts import Protocol
from portfixer.messages.evidence import Place
from portfixer.messages.fold import shape, small
from portfixer.messages.masks import masked
from portfixer.messages.numbered import Numbered
from portfixer.messages.places import ROWS, Row, compiled, is_small

__all__ = ["places_of"]

_MOST_OF_ONE = 60
_BEFORE = 60
# Words that stand before a colon and a number, and are no hosts.
_NO_HOSTS = frozenset(
    (
        "tcp",
        "udp",
        "tcp4",
        "tcp6",
        "udp4",
        "udp6",
        "port",
        "line",
        "pid",
        "code",
        "errno",
        "error",
        "http",
        "https",
        "host",
        "at",
        "id",
        "status",
        "exit",
        "level",
        "row",
        "col",
        "err",
        "lr",
        "system",
    )
)


@cache
def _needs() -> frozenset[str]:
    return frozenset(need for row in ROWS for need in row.needs)


def places_of(lines: Numbered) -> list[Place]:
    """The places of a text in their order; of overlapping ones the most telling."""
    numbers = Numbered(masked(lines.text))
    blanked, lower = numbers.text, small(numbers.text)
    found: list[Place] = []
    there = set(filter(shape(lower).__contains__, _needs()))
    for index, row in enumerate(ROWS):
        if there.isdisjoint(row.needs):
            continue
        matches = compiled(index).finditer(lower if is_small(row) else blanked)
        for match in islice(matches, _MOST_OF_ONE):
            place = _place(row, match, blanked)
            if place is not None:
                found.append(place)
    return [_moved(place, blanked, numbers, lines) for place in _merged(found)]


def _place(row: Row, match: re.Match[str], text: str) -> Place | None:
    groups = match.groupdict()
    port = int(groups["port"])
    address = text[slice(*match.span("address"))] if groups.get("address") is not None else None
    if not 0 < port < 65536 or (row.name == "host" and address is not None and address.lower() in _NO_HOSTS):
        return None
    protocol = groups.get("protocol")
    span = match.span("address") if address else None
    if row.name.startswith("v6 wildcard"):  # of ":::80" the first two are the address
        address, span = "::", (match.start(), match.start() + 2)
    return Place(
        port=port,
        start=match.start("port"),
        end=match.end("port"),
        weight=row.weight,
        row=row.name,
        address=address,
        address_span=span,
        protocol=Protocol(protocol.lower()) if protocol else _of_scheme(groups.get("scheme")),
    )


def _moved(place: Place, blanked: str, numbers: Numbered, lines: Numbered) -> Place:
    """`place` where it stood, with what stood before it on its line."""
    first = (place.address_span or (place.start,))[0]
    before = blanked[max(blanked.rfind("\n", 0, place.start) + 1, place.start - _BEFORE) : first]
    start = lines.back(numbers.back(place.start))
    span = place.address_span
    return place._replace(
        start=start,
        end=start + place.end - place.start,
        address_span=(lines.back(numbers.back(span[0])), lines.back(numbers.back(span[1] - 1)) + 1) if span else None,
        before=before,
    )


def _of_scheme(scheme: str | None) -> Protocol | None:
    if scheme is None:
        return None
    if scheme.lower() in ("udp", "quic", "coap"):
        return Protocol.UDP
    return (
        Protocol.TCP
        if scheme.lower()
        in ("http", "https", "ws", "wss", "tcp", "ftp", "net.tcp", "grpc", "redis", "mongodb", "postgresql")
        else None
    )


def _merged(found: list[Place]) -> list[Place]:
    """Of several readings of the same digits the heaviest, with the address and the protocol that any of them saw."""
    best: dict[int, Place] = {}
    for place in found:
        other = best.get(place.start)
        if other is None:
            best[place.start] = place
            continue
        first, second = (place, other) if place.weight > other.weight else (other, place)
        address = first if first.address is not None else second
        best[place.start] = Place(
            port=first.port,
            start=first.start,
            end=first.end,
            weight=first.weight,
            row=first.row,
            address=address.address,
            address_span=address.address_span,
            protocol=first.protocol or second.protocol,
        )
    return [best[start] for start in sorted(best)]
