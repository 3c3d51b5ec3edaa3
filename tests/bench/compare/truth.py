"""What is true in a situation: made by `situations.py`, measured by `inside.py`, judged by `judging.py`."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

__all__ = ["Cell", "Kind", "Ran", "Truth"]


class Kind(StrEnum):
    """What keeps a server from having the port."""

    LISTENER = "listener"
    """A program listens (or, for UDP, has the port)."""
    HELD = "held"
    """A program has the port and does not listen."""
    CONNECTION = "connection"
    """A program has a connection whose own end is that port."""
    LINGERING = "lingering"
    """Connections that only the kernel still looks after."""
    RIGHT = "right"
    """The person lacks the right to that port."""
    ADDRESS = "address"
    """The address is not this computer's."""
    NOTHING = "nothing"
    """The port can be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    port: int
    address: str
    kind: Kind
    verdicts: tuple[str, ...]
    """What PortFixer has to say."""
    protocol: str = "tcp"
    holders: tuple[int, ...] = ()
    """Every process that has the port."""
    right: tuple[tuple[str, ...], ...] = ()
    """Who has to be named: of each group one, by process number or by another name. (): nobody is behind it."""
    meant: tuple[int, ...] = ()
    """Who may be ended for the port's sake, where that frees it."""
    program: str | None = None
    """The file of the program that the person is starting, where that matters."""
    error: str | None = "EADDRINUSE"
    """What bind() says before anything is done."""

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        fields = json.loads(text)
        fields["kind"] = Kind(fields["kind"])
        fields["right"] = tuple(tuple(group) for group in fields["right"])
        for name in ("verdicts", "holders", "meant"):
            fields[name] = tuple(fields[name])
        return cls(**fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One command of a tool."""

    command: tuple[str, ...]
    output: str
    status: int | None
    """None: it had not ended when its time was over, and was ended."""
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One tool in one situation, as measured."""

    truth: Truth
    looked: Ran | None
    """None: the tool has no way to look without acting."""
    acted: Ran
    free_at_once: bool
    """bind() worked within a second of the tool's end."""
    free_later: bool
    """And it did three seconds after that."""
    everyone: tuple[int, ...]
    """Every process of the situation."""
    ended: dict[str, str]
    """Which of them, by number, had ended afterwards, and what they were; and those that were suspended."""
    deaf: tuple[str, ...]
    """Who listened before, elsewhere than on the port that is to be freed, and does no longer."""
    shell_ended: bool
    """The shell that the tool was typed into was ended by it."""

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        fields = json.loads(text)
        fields["truth"] = Truth.from_json(json.dumps(fields["truth"]))
        for name in ("looked", "acted"):
            ran = fields[name]
            fields[name] = Ran(**{**ran, "command": tuple(ran["command"])}) if ran else None
        fields["everyone"], fields["deaf"] = tuple(fields["everyone"]), tuple(fields["deaf"])
        return cls(**fields)
