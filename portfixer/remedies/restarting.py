"""How what a remedy stops is started again. Pure."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from portfixer.diagnosis import is_started_by_its_editor, start_command
from portfixer.facts import ManagerKind, Process, ProcessId
from portfixer.remedies.model import BY_MANAGER, Remedy, Restart, Role

if TYPE_CHECKING:
    from portfixer.remedies.outcome import Outcome

__all__ = ["restarts_after", "restarts_of"]


def restarts_of(remedy: Remedy) -> tuple[Restart, ...]:
    """One for each program that is stopped, as far as its command is known: a supervisor with what it runs counts as
    one, and nobody starts a debugger for the program's sake."""
    if remedy.undo:
        return (Restart(remedy.undo),)
    return _of(process for process in _to_start(remedy))


def restarts_after(outcome: "Outcome") -> tuple[Restart, ...]:
    """The same for those that did stop, and are not running again by themselves."""
    if outcome.came_back is not None:
        return ()
    if outcome.remedy.undo:
        return (Restart(outcome.remedy.undo),) if outcome.done else ()
    ended = {process.id for process in outcome.stopped}
    return _of(process for process in _to_start(outcome.remedy) if process.id in ended)


def _to_start(remedy: Remedy) -> list[Process]:
    kind = remedy.manager.kind if remedy.manager is not None else None
    if kind is ManagerKind.ADB:
        return []  # adb started its server by itself, with a command that nobody types, and does so again
    if kind is ManagerKind.SUPERVISOR and remedy.id in BY_MANAGER:
        return []  # its supervisor starts it again, by a name that is not known
    started: set[ProcessId | None] = {each.holder for each in remedy.targets if each.role is Role.STARTER}
    wanted = [each for each in remedy.targets if each.role is not Role.DEBUGGER]
    return [
        each.process for each in wanted if each.process.id not in started and not is_started_by_its_editor(each.process)
    ]


def _of(processes: Iterable[Process]) -> tuple[Restart, ...]:
    known = ((start_command(process), process) for process in processes)
    found = {
        (command, process.folder): Restart(command, process.folder, process) for command, process in known if command
    }
    return tuple(found.values())
