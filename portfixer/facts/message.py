"""What an error message says."""

from dataclasses import dataclass
from enum import StrEnum

from portfixer.facts.endpoint import Protocol

__all__ = ["Message", "MessageError", "Piece", "Subject"]


class MessageError(StrEnum):
    IN_USE = "in_use"
    ACCESS_DENIED = "access_denied"
    NOT_AVAILABLE = "not_available"
    """The address is not on this computer (EADDRNOTAVAIL); said by connect(), that the local ports are used up."""
    REFUSED = "refused"
    OTHER = "other"
    """A problem, but none of these."""
    NONE = "none"
    """The text tells of no problem."""


class Subject(StrEnum):
    """What the message is about: only LISTENING is a port that a server wanted."""

    LISTENING = "listening"
    CONNECTING = "connecting"
    """The program called out; a port in the message is the other side's."""
    UNIX_SOCKET = "unix_socket"
    LOCK = "lock"
    """A lock file, a data folder or another single-instance mark."""
    NETWORK = "network"
    """An address inside a container network."""
    NOTICE = "notice"
    """The program helped itself ("trying another port")."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a field of the message came from: `text[start:end]` of the text as it was given."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A field is None when the text does not say."""

    error: MessageError
    port: int | None = None
    """The port a server wanted, 1-65535: for containers the host's."""
    protocol: Protocol | None = None
    address: str | None = None
    """As the text has it: numeric or a name; a wildcard as 0.0.0.0 or ::."""
    program: str | None = None
    """A short lower-case name: node, python, nginx …, the most specific one the text supports."""
    code: int | None = None
    """The number of the operating system's error, as stated: 98, 10048 …"""
    subject: Subject = Subject.LISTENING
    remote: str | None = None
    """CONNECTING: the other side, as the text has it."""
    paths: tuple[str, ...] = ()
    """Files of the program that the text shows (stack frames), to recognise it by; the person's own first."""
    package: str | None = None
    """The name of the Node.js package whose script was run, as npm announces it."""
    pieces: tuple[Piece, ...] = ()
    others: tuple["Message", ...] = ()
    """Further problems in the same text."""
