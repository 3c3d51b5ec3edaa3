"""How doing it goes, and what came of it. Not loaded by whoever only looks."""

from dataclasses import dataclass
from enum import StrEnum

from portfixer.diagnosis import Diagnosis
from portfixer.facts import Manager, Process
from portfixer.remedies.model import Remedy

__all__ = ["CameBack", "Outcome", "Problem", "Progress", "Step"]


class Step(StrEnum):
    """What an applied remedy is doing at the moment."""

    ASKING = "asking"
    """The program was asked to stop and has not ended yet."""
    FORCING = "forcing"
    MANAGER = "manager"
    """The manager of a service or container, or a system tool, does it."""
    PASSWORD = "password"  # noqa: S105 - the step in which the system may ask for one
    """The same, and it may be waiting for the person's password."""
    WAITING = "waiting"
    """Old connections run out; `remaining_s` counts down."""
    WATCHING = "watching"
    """The port is free and is watched, to see whether something comes back."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far something that takes time has come."""

    step: Step
    remaining_s: float | None = None
    total_s: float | None = None


class Problem(StrEnum):
    """Why a remedy did not do what it is for."""

    NOT_ALLOWED = "not_allowed"
    DECLINED = "declined"
    """The person was asked for a password or a yes by the system, and did not give it; nothing was touched."""
    PROTECTED = "protected"
    CHANGED = "changed"
    """What was seen is no longer there; nothing was touched."""
    NOT_POSSIBLE = "not_possible"
    """The system could not do it now, for a reason of its own; nothing was touched."""
    NOT_HERE = "not_here"
    """The tool for it, or what it should have acted on, is not on this computer; nothing was touched."""
    NOT_SUPPORTED = "not_supported"
    """This system's kernel or manager has no such function; nothing was touched."""
    NO_ANSWER = "no_answer"
    """The manager was asked and has not done it within its time; it may still do it."""
    IGNORED = "ignored"
    """It was asked to stop and goes on running."""
    NOT_ASKED = "not_asked"
    """There was no polite way to reach it (Windows); it goes on running."""
    STILL_BLOCKED = "still_blocked"
    CAME_BACK = "came_back"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"


@dataclass(frozen=True, slots=True)
class CameBack:
    """Somebody took the port again while it was watched."""

    process: Process | None
    manager: Manager | None
    starter: Process | None = None
    """The process that started it again, and may be stopped for it: it is older, and still there."""
    typed: Process | None = None
    """The shell that somebody types into, which started it again: nothing that PortFixer would stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is true after a remedy; `after` was looked at again, and only it says whether the port is free."""

    remedy: Remedy
    after: Diagnosis
    done: bool
    """The remedy did what it is: the program ended, the wait is over, the advice was given."""
    problem: Problem | None = None
    escalated: bool = False
    """Force was used."""
    stopped: tuple[Process, ...] = ()
    running: tuple[Process, ...] = ()
    """Those that were asked to stop and go on running: with the port, or without it where there is no problem."""
    came_back: CameBack | None = None
    waited_s: float = 0.0

    @property
    def can_be_forced(self) -> bool:
        """The program goes on running although a polite stop was tried; force would end it, and was not tried."""
        return self.problem in {Problem.IGNORED, Problem.NOT_ASKED} and not self.escalated
