"""What a practice made, and why one could not be made."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

from portfixer.facts import Protocol, SocketState
from portfixer.practice.causes import CauseId

__all__ = ["Made", "PracticeProblem", "Reason", "Situation"]


class Reason(StrEnum):
    UNKNOWN_CAUSE = "unknown_cause"
    OTHER_SYSTEM = "other_system"
    """The cause cannot be made on this system."""
    PORT_TAKEN = "port_taken"
    """The wanted port is in use already."""
    NOT_ALLOWED = "not_allowed"
    """The wanted port takes rights that the person does not have."""
    NOT_POSSIBLE = "not_possible"
    """This computer's settings, or too many rights, keep the cause from existing here."""
    NO_ANSWER = "no_answer"
    """The practice program ended, or took too long."""


class PracticeProblem(Exception):
    """A practice could not be made; nothing is left of it."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Made:
    """So many sockets in one state, on one local address and the situation's port."""

    state: SocketState
    address: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One cause, as it really is on this computer now."""

    cause: CauseId
    port: int
    address: str
    """The address a server would ask for in vain. Not always the one that is taken: see `made`."""
    protocol: Protocol = Protocol.TCP
    made: tuple[Made, ...] = ()
    pids: tuple[int, ...] = ()
    """Every process that holds a socket on the port; () where no process does."""
    root: int | None = None
    """The one of them to stop; None where stopping nothing helps, or where several have to be stopped."""
    supervisor: int | None = None
    """The process that starts the holder again."""
    program: str | None = None
    """What a person would name as "my program" to be told that it runs already: a path."""
    outlives: bool = False
    """It stays for up to a minute after the practice has ended (TIME-WAIT), as only an administrator could end it."""

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        fields = json.loads(text)
        fields["cause"] = CauseId(fields["cause"])
        fields["protocol"] = Protocol(fields["protocol"])
        fields["pids"] = tuple(fields["pids"])
        fields["made"] = tuple(Made(SocketState(row["state"]), row["address"], row["count"]) for row in fields["made"])
        return cls(**fields)
