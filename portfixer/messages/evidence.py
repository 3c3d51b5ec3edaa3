"""What the recognisers find: each a small fact with its place in the cleaned text."""

from dataclasses import dataclass

from portfixer.facts import MessageError, Protocol

__all__ = ["Code", "Place", "Reason"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Words that say what went wrong."""

    error: MessageError
    start: int
    end: int
    doubtful: bool = False
    """Also said about files, containers and users: true of a port only beside words such as bind or listen.

    Together with OTHER: it was said of one of those."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """An error number."""

    number: int
    start: int
    end: int
    error: MessageError | None
    """None: stated as an error number, but of no kind known here."""
    alone: bool = False
    """The number says enough even where no sentence stands beside it."""
    certain: bool = False
    """Written in a way that only error numbers are: it cannot be a port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something listens or wants to: a port, and perhaps an address and a protocol."""

    port: int
    start: int
    end: int
    weight: int
    row: str
    address: str | None = None
    address_span: tuple[int, int] | None = None
    protocol: Protocol | None = None
    before: str = ""
    """What stands before it on its line."""
