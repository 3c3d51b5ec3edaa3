"""What the person wants to have: a port, and for whom."""

from dataclasses import dataclass

from portfixer.facts.endpoint import Protocol
from portfixer.facts.message import Message

__all__ = ["Request"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A port that cannot be used, or a message about it."""

    port: int | None
    """1-65535; None: not known yet."""
    protocol: Protocol = Protocol.TCP
    protocol_is_known: bool = True
    """False: nobody said which, and TCP is meant as long as nothing speaks for UDP."""
    address: str | None = None
    """The address the server binds, numeric or a name; None: not known, so every address is asked about."""
    program: str | None = None
    """The program the person is starting: a path or a name, as they gave it."""
    message: Message | None = None
    """The message the request was read from."""
