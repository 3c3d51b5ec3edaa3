"""Finds every port a text mentions, with what the row that found it knows."""

from portfixer.facts import Protocol
from portfixer.messages.evidence import Place
from portfixer.messages.places import ROWS, compiled

__all__ = ["places_of"]

_MOST_OF_ONE = 60


def places_of(masked: str, lower: str) -> list[Place]:
    """The places of `masked`, in the order of the text; of overlapping ones the most telling."""
    found: list[Place] = []
    for index, row in enumerate(ROWS):
        if not any(need in lower for need in row.needs):
            continue
        for count, match in enumerate(compiled(index).finditer(masked)):
            if count >= _MOST_OF_ONE:
                break
            groups = match.groupdict()
            port = int(groups["port"])
            if not 0 < port < 65536:
                continue
            address = groups.get("address")
            protocol = groups.get("protocol")
            found.append(
                Place(
                    port=port,
                    start=match.start("port"),
                    end=match.end("port"),
                    weight=row.weight,
                    row=row.name,
                    address="::" if row.name == "v6 wildcard" else address,
                    address_span=match.span("address") if address else None,
                    protocol=Protocol(protocol.lower()) if protocol else _of_scheme(groups.get("scheme")),
                )
            )
    return _merged(found)


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
