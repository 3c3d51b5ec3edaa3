"""Who starts a program again when it ends, read from what it was started by.

A supervisor is recognised by its own command line, or by the text of the script it runs, never guessed: a parent that
is only a shell or a terminal restarts nothing. Adding one is adding a row.
"""

import posixpath
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from portfixer.diagnosis.controls import circus_control, configuration_of, pm2_control, pm2_folder, supervisord_control
from portfixer.diagnosis.identity import Runtime, identify, tool_name
from portfixer.diagnosis.loops import runs_in_a_loop, script_of
from portfixer.diagnosis.origins import is_typed_into
from portfixer.diagnosis.paths import is_windows_path, path_key
from portfixer.facts import Manager, ManagerKind, Process

__all__ = ["Supervisor", "ends_everything", "holds_for_others", "runs_its_own_copy", "supervisor_of"]


_RELOADER = "its own reloader"
_SHELL_LOOP = "a shell loop"
_SYSTEM_FOLDERS = frozenset({"/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"})
_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Supervisor:
    """A process that starts others again, and how it is called."""

    process: Process
    manager: Manager
    """Named as people know it: pm2, nodemon, supervisord. Its detail is what it calls this program, if known."""
    alone: bool
    """It looks after this one program, so it can be stopped together with it; others keep more than one running."""
    stop_by: tuple[str, ...] = ()
    """Its own command that stops this program for good; () where it has none."""
    inner: tuple[Process, ...] = ()
    """What is between it and the program and would start that again too, the farthest first: supervisors that it looks
    after, and copies of itself (subshells), one of which may be what loops."""

    @property
    def name(self) -> str:
        return self.manager.name


# From the supervisor, and the environment of what it runs, to what it calls that program; None: not to be seen.
_Item = Callable[[Process, Mapping[str, str]], str | None]
_StopBy = Callable[[Process, str], tuple[str, ...]]
# From the supervisor, that environment, and texts by their path, to where it takes orders; "": not to be seen.
_Control = Callable[[Process, Mapping[str, str], Mapping[str, str]], str]


@dataclass(frozen=True, slots=True)
class _Row:
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
    given = process.command[1] if len(process.command) == 2 else None
    if given is None or given.startswith("/"):
        return given
    return None  # relative to a folder that it has left (supervise.c changes into it)


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
_ROWS: tuple[_Row, ...] = (
    _Row("pm2", _titled("PM2 "), item=_in_pm2, stop_by=_pm2, control=pm2_control, never_serves=True),
    # On Windows nothing is written over a command line.
    _Row("pm2", _pm2_on_windows, item=_in_pm2, stop_by=_by("pm2", "stop"), never_serves=True),
    # Where it does not go into the background: `pm2-runtime` in containers, `pm2 start --no-daemon`.
    _Row(
        "pm2",
        _named("pm2", "pm2-runtime", "pm2-docker"),
        item=_in_pm2,
        stop_by=_pm2,
        control=pm2_control,
    ),
    _Row(
        "supervisord",
        _named("supervisord"),
        item=_in_supervisord,
        stop_by=_supervisorctl,
        control=supervisord_control,
    ),
    _Row("monit", _named("monit"), stop_by=_by("monit", "stop")),
    _Row("circus", _named("circusd"), stop_by=_circusctl, control=circus_control),
    _Row("runit", _named("runsv"), item=_folder, stop_by=_by("sv", "down")),
    _Row("s6", _named("s6-supervise"), item=_folder, stop_by=_by("s6-svc", "-d")),
    _Row("daemontools", _named("supervise"), item=_given_folder, stop_by=_by("svc", "-d")),
    _Row("forever", _runs_script("/forever/bin/monitor"), alone=True),
    _Row("forever", _named("forever"), alone=True),
    _Row("foreman", _named("foreman")),
    _Row("honcho", _named("honcho")),
    _Row("overmind", _named("overmind")),
    _Row("hivemind", _named("hivemind")),
    _Row("goreman", _named("goreman")),
    _Row("nodemon", _named("nodemon", "nodemon.js"), alone=True),
    _Row("node --watch", _reloads("--watch"), alone=True),
    _Row("tsx watch", _reloads("watch", "tsx"), alone=True),
    _Row("ts-node-dev", _named("ts-node-dev", "tsnd"), alone=True),
    _Row(
        "a file watcher",
        _named("watchexec", "cargo-watch", "entr", "watchmedo", "watchfiles", "reflex", "air"),
        alone=True,
    ),
    _Row("autossh", _named("autossh"), alone=True),
    _Row("dotnet watch", _named("dotnet-watch.dll"), alone=True),
    _Row("watch", _named("watch"), alone=True),
    _Row(_RELOADER, _reloads("--reload", "uvicorn", "hypercorn", "fastapi", "granian", "sanic"), alone=True),
)

_END_TOGETHER = frozenset({"foreman", "honcho", "overmind", "hivemind", "goreman"})
_ITEM_UNKNOWN = "NAME"


def supervisor_of(
    process: Process,
    ancestors: Sequence[Process],
    *,
    texts: Mapping[str, str] = _NOTHING,
    environment: Mapping[str, str] = _NOTHING,
    own: Collection[int] = (),
) -> Supervisor | None:
    """Who of `ancestors` (the parent first) has to be told that `process` shall not start again; None when none is
    known to start it. One that looks after it alone may be looked after itself, and would be back with it: then the
    outer one counts, and the inner one is stopped with it.

    `texts` are scripts by their path, `environment` what the supervisor told the process. What is above a shell that
    somebody types into has nothing to do with what was typed there. `own` is what PortFixer was started from: whoever
    is above one of those waits for that to end, not for `process`. A shell among them waits for PortFixer, and a
    program that starts itself once more, as tests do, is a reloader only where it does nothing else.
    """
    found = _nearest(process, ancestors, environment, texts, own)
    while found is not None and found.alone:
        above = ancestors[ancestors.index(found.process) + 1 :]
        outer = _nearest(found.process, above, environment, texts, own)
        if outer is None or outer.process.pid in own or ends_everything(outer.manager):
            break
        found = replace(outer, inner=(*outer.inner, found.process, *found.inner)) if outer.alone else outer
    return found


def _nearest(
    process: Process,
    ancestors: Sequence[Process],
    environment: Mapping[str, str],
    texts: Mapping[str, str],
    own: Collection[int],
) -> Supervisor | None:
    below = [process]
    ancestors = _without_launchers(process, ancestors)
    copies: tuple[Process, ...] = ()
    for ancestor, above in zip_longest(ancestors, ancestors[1:]):
        if is_typed_into(ancestor) or below[-1].pid in own:
            return None
        if above is not None and ancestor.forked and ancestor.command == above.command:
            below.append(ancestor)
            copies = (ancestor, *copies)
            continue  # a copy that a supervisor makes of itself for each program (honcho 2.0)
        for row in _ROWS:
            if row.fits(ancestor):
                return _supervisor(row, ancestor, environment, texts)
        if ancestor.pid in own:
            return None
        if _loops(ancestor, below, texts):
            name = identify(ancestor).title if script_of(ancestor)[0] else _SHELL_LOOP
            return Supervisor(ancestor, _manager(name, ancestor), alone=True, inner=copies)
        if ancestor is ancestors[0] and runs_its_own_copy(ancestor, process):
            return Supervisor(ancestor, _manager(_RELOADER, ancestor), alone=True)
        below.append(ancestor)
        copies = ()
    return None


def holds_for_others(process: Process, *, shared: bool) -> Supervisor | None:
    """The supervisor that `process` itself is, where it has a port for what it runs, as pm2 does in cluster mode, and
    others do that hand their sockets on (`shared`: its programs have it too). None: it is none, or the port its own."""
    for row in _ROWS:
        if row.fits(process):
            return _supervisor(row, process, {}, {}) if not row.alone and (shared or row.never_serves) else None
    return None


def _supervisor(row: _Row, process: Process, environment: Mapping[str, str], texts: Mapping[str, str]) -> Supervisor:
    item = row.item(process, environment)
    manager = replace(_manager(row.name, process, item or ""), control=row.control(process, environment, texts))
    return Supervisor(process, manager, row.alone, row.stop_by(process, item or _ITEM_UNKNOWN))


def _manager(name: str, process: Process, item: str = "") -> Manager:
    return Manager(ManagerKind.SUPERVISOR, name, item, uid=process.uid, pid=process.pid)


def _loops(shell: Process, below: Sequence[Process], texts: Mapping[str, str]) -> bool:
    file, text = script_of(shell)
    if file is not None:
        text = texts.get(file)
    return text is not None and runs_in_a_loop(text, *below, file=file)


def runs_its_own_copy(parent: Process, process: Process) -> bool:
    """The way of Werkzeug's and Django's reloaders: an interpreter started its own command line anew, by its whole path
    where a person typed its name. (A forked copy has the same command line too, and nobody starts that again; no more
    than a shell does its subshell.)"""
    runtime = identify(parent).runtime
    interprets = runtime not in {None, Runtime.SHELL} and runtime is identify(process).runtime
    started_anew = parent.command[1:] == process.command[1:] and not process.forked
    return len(process.command) > 1 and started_anew and interprets


def _without_launchers(process: Process, ancestors: Sequence[Process]) -> Sequence[Process]:
    """The python.exe of a virtual environment on Windows starts the real one with the same words, and ends with it."""
    kept: list[Process] = []
    below = process
    for ancestor in ancestors:
        if not _only_launches(ancestor, below):
            kept.append(ancestor)
        below = ancestor
    return kept


def _only_launches(parent: Process, process: Process) -> bool:
    if identify(parent).runtime is not Runtime.PYTHON or not runs_its_own_copy(parent, process):
        return False
    return _is_in_scripts(parent) and process.executable is not None and not _is_in_scripts(process)


def _is_in_scripts(process: Process) -> bool:
    """Where a virtual environment has its python.exe on Windows (venv in Python's documentation)."""
    path = process.executable or ""
    return is_windows_path(path) and path_key(path).rsplit("/", 2)[-2:-1] == ["scripts"]


def ends_everything(supervisor: Manager) -> bool:
    """It starts nothing again, but ends all its programs when one of them ends (foreman and its relatives)."""
    return supervisor.kind is ManagerKind.SUPERVISOR and supervisor.name in _END_TOGETHER
