"""How to start again what was stopped."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portfixer.remedies import Restart, restarts_after
from portfixer.words.language import _, many
from portfixer.words.shell import typed
from portfixer.words.things import folder_text, program

if TYPE_CHECKING:
    from portfixer.remedies.outcome import Outcome

__all__ = ["left_out", "start_again", "stopped", "to_type"]

_MOST = 6


def stopped(outcome: "Outcome") -> tuple[Restart, ...]:
    """What a person can start again with a command that can be typed: at most six."""
    return to_type(restarts_after(outcome))


def to_type(restarts: Sequence[Restart]) -> tuple[Restart, ...]:
    """Those of them with a command that can be typed: at most six."""
    return _typed(restarts)[:_MOST]


def left_out(restarts: Sequence[Restart]) -> str:
    """How many more than those there are; "" when that is all."""
    rest = len(_typed(restarts)) - _MOST
    if rest <= 0:
        return ""
    return many(
        "And {count} more, which is started in its own way.", "And {count} more, each started in its own way.", rest
    )


def start_again(restarts: Sequence[Restart]) -> tuple[str, ...]:
    """A line each; () where nothing is known that can be typed."""
    several = len(_typed(restarts)) > 1
    lines = [_line(each, typed(each.command) or "", named=several) for each in to_type(restarts)]
    rest = left_out(restarts)
    return (*lines, rest) if rest else tuple(lines)


def _typed(restarts: Sequence[Restart]) -> tuple[Restart, ...]:
    return tuple(restart for restart in restarts if typed(restart.command) is not None)


def _line(restart: Restart, line: str, *, named: bool) -> str:
    gaps = {"command": line, "folder": folder_text(restart.folder) if restart.folder else ""}
    if named and restart.process is not None:
        gaps["program"] = program(restart.process)
        if restart.folder is None:
            return _("To start {program} again: {command}").format(**gaps)
        return _("To start {program} again, in {folder}: {command}").format(**gaps)
    if restart.folder is None:
        return _("To start it again: {command}").format(**gaps)
    return _("To start it again, in {folder}: {command}").format(**gaps)
