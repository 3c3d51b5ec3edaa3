"""The supervisors that are known, a row each: by what one is known, what it calls its programs, and how it is told to
stop one."""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portfixer.diagnosis.controls import circus_control, configuration_of, pm2_control, pm2_folder, supervisord_control
from portfixer.diagnosis.identity import Runtime, identify, tool_name
from portfixer.facts import Process

__all__ = ["RELOADER", "ROWS", "Row"]

RELOADER = "its own reloader"
_SYSTEM_FOLDERS = frozenset({"/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"})

# From the supervisor, and the environment of what it runs, to what it calls that program; None: not to be seen.
_Item = Callable[[Process, Mapping[str, str]], str | None]
_StopBy = Callable[[Process, str], tuple[str, ...]]
# From the supervisor, that environment, and texts by their path, to where it takes orders; "": not to be seen.
_Control = Callable[[Process, Mapping[str, str], Mapping[str, str]], str]


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    fits: Callable[[Process], bool]
    alone: bool = False
    item: _Item = lambda _process, _environment: None
    stop_by: _StopBy = lambda _process, _item: ()
    control: _Control = lambda _process, _environment, _texts: ""
    never_serves: bool = False
    """It has no port of its own: one that it has, it has for a program that it runs."""


def _named(*names: str) -> Callable[[Process], bool]:
    """The program itself, or the script that an interpreter runs, has exactly one of these names: a person's own
    `foreman.py` is another program."""
    wanted = frozenset(names)
    return lambda process: tool_name(identify(process).title) in wanted


def _titled(start: str) -> Callable[[Process], bool]:
    """It wrote its name over its command line: one word, or, where it filled that to the last byte, one for each of its
    own (proc(5), cmdline)."""
    return lambda process: " ".join(process.command).startswith(start)


def _reloads(option: str, *names: str) -> Callable[[Process], bool]:
    """A server that watches its child when it is started with this option; without names any Node.js program."""

    def fits(process: Process) -> bool:
        identity = identify(process)
        is_one = tool_name(identity.title) in names if names else identity.runtime is Runtime.NODE
        return is_one and option in process.command

    return fits


def _runs_script(ending: str) -> Callable[[Process], bool]:
    return lambda process: (identify(process).script or "").replace("\\", "/").endswith(ending)


def _pm2_on_windows(process: Process) -> bool:
    return any(word.replace("\\", "/").endswith("/pm2/lib/Daemon.js") for word in process.command[1:2])


def _folder(process: Process, _environment: Mapping[str, str]) -> str | None:
    """runsv and s6-supervise work in the service's folder; supervise has it on its command line."""
    return process.folder


def _given_folder(process: Process, _environment: Mapping[str, str]) -> str | None:
    """It works there too (supervise.c, chdir), which says where a folder is that was given without its whole path."""
    given = process.command[1] if len(process.command) == 2 else None
    if given is None or given.startswith("/"):
        return given
    is_there = process.folder is not None and process.folder.endswith("/" + given.removeprefix("./").rstrip("/"))
    return process.folder if is_there else None


def _in_supervisord(_process: Process, environment: Mapping[str, str]) -> str | None:
    """supervisord tells each program its name and group (supervisord.org, Subprocess Environment)."""
    group, name = environment.get("SUPERVISOR_GROUP_NAME"), environment.get("SUPERVISOR_PROCESS_NAME")
    if not name:
        return None
    return name if group in {None, name} else f"{group}:{name}"


def _in_pm2(_process: Process, environment: Mapping[str, str]) -> str | None:
    return environment.get("pm_id") and (environment.get("name") or environment["pm_id"])


def _supervisorctl(process: Process, item: str) -> tuple[str, ...]:
    given = configuration_of(process)  # who types it may be in another folder
    return (_beside(process, "supervisorctl"), *(("-c", given) if given else ()), "stop", item)


def _beside(process: Process, tool: str) -> str:
    """What is installed outside of the system, as in a virtual environment, has its tools beside it, and no shell finds
    them there."""
    folder = posixpath.dirname(identify(process).script or process.executable or "")
    return tool if not folder.startswith("/") or folder in _SYSTEM_FOLDERS else posixpath.join(folder, tool)


def _pm2(process: Process, item: str) -> tuple[str, ...]:
    """Without its folder, the command would ask the person's usual pm2, and start that where it does not run."""
    folder = pm2_folder(process)
    which = ("env", f"PM2_HOME={folder}") if folder and posixpath.basename(folder) != ".pm2" else ()
    return (*which, "pm2", "stop", item)


def _circusctl(process: Process, item: str) -> tuple[str, ...]:
    return (_beside(process, "circusctl"), "stop", item)


def _by(*words: str) -> _StopBy:
    return lambda _process, item: (*words, item)


# The nearest ancestor that fits any row is the supervisor.
ROWS: tuple[Row, ...] = (
    Row("pm2", _titled("PM2 "), item=_in_pm2, stop_by=_pm2, control=pm2_control, never_serves=True),
    # On Windows nothing is written over a command line.
    Row("pm2", _pm2_on_windows, item=_in_pm2, stop_by=_by("pm2", "stop"), never_serves=True),
    # Where it does not go into the background: `pm2-runtime` in containers, `pm2 start --no-daemon`.
    Row(
        "pm2",
        _named("pm2", "pm2-runtime", "pm2-docker"),
        item=_in_pm2,
        stop_by=_pm2,
        control=pm2_control,
    ),
    Row(
        "supervisord",
        _named("supervisord"),
        item=_in_supervisord,
        stop_by=_supervisorctl,
        control=supervisord_control,
    ),
    Row("monit", _named("monit"), stop_by=_by("monit", "stop")),
    Row("circus", _named("circusd"), stop_by=_circusctl, control=circus_control),
    Row("runit", _named("runsv"), item=_folder, stop_by=_by("sv", "down")),
    Row("s6", _named("s6-supervise"), item=_folder, stop_by=_by("s6-svc", "-d")),
    Row("daemontools", _named("supervise"), item=_given_folder, stop_by=_by("svc", "-d")),
    Row("forever", _runs_script("/forever/bin/monitor"), alone=True),
    Row("forever", _named("forever"), alone=True),
    Row("foreman", _named("foreman")),
    Row("honcho", _named("honcho")),
    Row("overmind", _named("overmind")),
    Row("hivemind", _named("hivemind")),
    Row("goreman", _named("goreman")),
    Row("nodemon", _named("nodemon", "nodemon.js"), alone=True),
    Row("node --watch", _reloads("--watch"), alone=True),
    Row("tsx watch", _reloads("watch", "tsx"), alone=True),
    Row("ts-node-dev", _named("ts-node-dev", "tsnd"), alone=True),
    Row(
        "a file watcher",
        _named("watchexec", "cargo-watch", "entr", "watchmedo", "watchfiles", "reflex", "air"),
        alone=True,
    ),
    Row("autossh", _named("autossh"), alone=True),
    Row("dotnet watch", _named("dotnet-watch.dll"), alone=True),
    Row("watch", _named("watch"), alone=True),
    Row(RELOADER, _reloads("--reload", "uvicorn", "hypercorn", "fastapi", "granian", "sanic"), alone=True),
)
