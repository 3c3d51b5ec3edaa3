"""How to start again what was stopped."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portfixer.remedies import Restart, restarts_after
from portfixer.words.language import _, many
from portfixer.words.shell import typed
from portfixer.words.things import folder_text, program

if TYPE_CHECKING:
    from portfixer.remedies.outcome import Outcome

__all__ = ["start_again", "stopped"]

_MOST = 6


def stopped(outcome: "Outcome") -> tuple[Restart, ...]:
    """What a person can start again with a command that can be typed: at most six."""
    return tuple(restart for restart in restarts_after(outcome) if typed(restart.command) is not None)[:_MOST]


def start_again(restarts: Sequence[Restart]) -> tuple[str, ...]:
    """A line each; () where nothing is known that can be typed."""
    told = [(restart, line) for restart in restarts if (line := typed(restart.command)) is not None]
    lines = [_line(restart, line, named=len(told) > 1) for restart, line in told[:_MOST]]
    if len(told) > _MOST:
        rest = len(told) - _MOST
        lines.append(
            many(
                "And {count} more, which is started in its own way.",
                "And {count} more, each started in its own way.",
                rest,
            )
        )
    return tuple(lines)


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
