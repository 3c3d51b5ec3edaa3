"""From what a person typed or pasted to what they want to have."""

import re
from dataclasses import replace

from portfixer.facts import Protocol, Request, Subject

__all__ = ["PortOutOfRange", "request_from", "with_port"]

_NUMBER = re.compile(r"[+-]?[0-9]{1,40}")
# host:port, [v6]:port, :port, http://host:port/ and host:port/udp with nothing else around them.
_PLACE = re.compile(
    r"(?:(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]{1,15})://)?"
    r"(?:\[(?P<v6>[0-9A-Fa-f:.]{2,45}(?:%[\w.-]{1,20})?)\]|(?P<host>[\w.*-]{1,253}))?"
    r":(?P<port>[0-9]{1,40})(?:/(?P<ends>(?i:tcp|udp))?)?"
)
_PROTOCOLS = {"tcp": Protocol.TCP, "tcp4": Protocol.TCP, "tcp6": Protocol.TCP} | {
    "udp": Protocol.UDP, "udp4": Protocol.UDP, "udp6": Protocol.UDP,
}  # fmt: skip
"""As Go's networks are called (net.Listen), which are written before an address too: `udp://:53`, `udp:53`."""
_EVERY_ADDRESS = {"", "*", "+"}


class PortOutOfRange(ValueError):
    """A number was given as the port that cannot be one; `args[0]` is the number as it was typed."""


def request_from(
    text: str, *, program: str | None = None, protocol: Protocol | None = None, address: str | None = None
) -> Request:
    """What is wanted: `text` is a port, `host:port`, or anything a program printed.

    What is given beside the text wins over what it says. Raises PortOutOfRange for a bare number, or a bare host:port,
    outside 1-65535; a message never raises.
    """
    stripped = text.strip()
    if _NUMBER.fullmatch(stripped):
        return Request(port=_port(stripped), protocol=protocol or Protocol.TCP, address=address, program=program)
    if place := _PLACE.fullmatch(stripped):
        host = place["v6"] or place["host"] or ""
        named = _PROTOCOLS.get((place["ends"] or place["scheme"] or host).lower())
        if host.lower() in _PROTOCOLS:
            host = ""
        return Request(
            port=_port(place["port"]),
            protocol=protocol or named or Protocol.TCP,
            address=address or (None if host in _EVERY_ADDRESS else host),
            program=program,
        )
    # Loaded here: who asks about a bare port shall not wait for the grammar.
    from portfixer.messages import read

    message = read(text)
    listening = message.subject in {Subject.LISTENING, Subject.NOTICE}
    known = protocol or message.protocol
    return Request(
        port=message.port if listening else None,
        protocol=known or Protocol.TCP,
        protocol_is_known=known is not None,
        address=address or message.address,
        program=program,
        message=message,
    )


def with_port(request: Request, number: str) -> Request:
    """The same request, the person having answered which port. Raises PortOutOfRange for anything but 1-65535."""
    return replace(request, port=_port(number.strip()))


def _port(number: str) -> int:
    if not _NUMBER.fullmatch(number) or not 1 <= int(number) <= 65535:
        raise PortOutOfRange(number)
    return int(number)
