"""Who starts a program again when it ends, read from what it was started by.

A supervisor is recognised by its own command line, never guessed: a parent that is only a shell or a terminal restarts
nothing. Adding one is adding a row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portfixer.diagnosis.identity import Runtime, identify
from portfixer.facts import Process

__all__ = ["Supervisor", "stop_command_of", "supervisor_of"]


_RELOADER = "its own reloader"


@dataclass(frozen=True, slots=True)
class Supervisor:
    """A process that starts others again, and how it is called."""

    process: Process
    name: str
    """As people know it: pm2, nodemon, supervisord."""
    alone: bool
    """It looks after this one program, so it can be stopped together with it; others keep more than one running."""


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    fits: Callable[[Process], bool]
    alone: bool = False
    stop_by: tuple[str, ...] = ()
    """Its own command that stops one program for good."""


def _named(*names: str) -> Callable[[Process], bool]:
    """The program itself, or the script that an interpreter runs, has exactly one of these names: a person's own
    `foreman.py` is another program."""
    wanted = frozenset(names)
    return lambda process: identify(process).title in wanted


def _titled(start: str) -> Callable[[Process], bool]:
    """It wrote its name over its command line."""
    return lambda process: bool(process.command) and process.command[0].startswith(start)


def _reloads(option: str, *names: str) -> Callable[[Process], bool]:
    """A server that watches its child when it is started with this option; without names any Node.js program."""

    def fits(process: Process) -> bool:
        identity = identify(process)
        is_one = identity.title in names if names else identity.runtime is Runtime.NODE
        return is_one and option in process.command

    return fits


# The nearest ancestor that fits any row is the supervisor.
_ROWS: tuple[_Row, ...] = (
    _Row("pm2", _titled("PM2 "), stop_by=("pm2", "stop", "NAME")),
    _Row("supervisord", _named("supervisord"), stop_by=("supervisorctl", "stop", "NAME")),
    _Row("monit", _named("monit"), stop_by=("monit", "stop", "NAME")),
    _Row("circus", _named("circusd"), stop_by=("circusctl", "stop", "NAME")),
    _Row("runit", _named("runsv"), stop_by=("sv", "down", "NAME")),
    _Row("s6", _named("s6-supervise"), stop_by=("s6-svc", "-d", "FOLDER")),
    _Row("daemontools", _named("supervise"), stop_by=("svc", "-d", "FOLDER")),
    _Row("forever", _named("forever"), stop_by=("forever", "stop", "NAME")),
    _Row("foreman", _named("foreman", "honcho", "overmind", "hivemind", "goreman")),
    _Row("nodemon", _named("nodemon", "nodemon.js"), alone=True),
    _Row("node --watch", _reloads("--watch"), alone=True),
    _Row("a file watcher", _named("watchexec", "cargo-watch"), alone=True),
    _Row(_RELOADER, _reloads("--reload", "uvicorn", "hypercorn", "fastapi", "granian", "sanic"), alone=True),
)


def supervisor_of(process: Process, ancestors: Sequence[Process]) -> Supervisor | None:
    """The nearest of `ancestors` (the parent first) that starts `process` again; None when none is known to."""
    for ancestor in ancestors:
        for row in _ROWS:
            if row.fits(ancestor):
                return Supervisor(ancestor, row.name, row.alone)
    if ancestors and _runs_itself_again(ancestors[0], process):
        return Supervisor(ancestors[0], _RELOADER, alone=True)
    return None


def _runs_itself_again(parent: Process, process: Process) -> bool:
    """The way of Werkzeug's and Django's reloaders: an interpreter started its own command line anew. (A forked copy
    has the same command line too, and nobody starts that again; no more than a shell does its subshell.)"""
    interprets = identify(parent).runtime not in {None, Runtime.SHELL}
    started_anew = parent.command == process.command and not process.forked
    return len(process.command) > 1 and started_anew and interprets


def stop_command_of(name: str) -> tuple[str, ...]:
    """The supervisor's own command to stop one program, NAME standing for it; () where it has none."""
    return next((row.stop_by for row in _ROWS if row.name == name), ())
