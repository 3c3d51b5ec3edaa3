"""Who starts a program again when it ends, read from what it was started by.

A supervisor is recognised by its own command line, or by the text of the script it runs, never guessed: a parent that
is only a shell or a terminal restarts nothing. Adding one is adding a row to the known ones.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from portfixer.diagnosis.identity import Runtime, identify
from portfixer.diagnosis.loops import runs_in_a_loop, script_of
from portfixer.diagnosis.origins import is_typed_into
from portfixer.diagnosis.paths import is_windows_path, path_key
from portfixer.diagnosis.supervisor_rows import RELOADER, ROWS, Row
from portfixer.facts import Manager, ManagerKind, Process

__all__ = ["Supervisor", "ends_everything", "holds_for_others", "runs_its_own_copy", "supervisor_of"]


_SHELL_LOOP = "a shell loop"
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
        for row in ROWS:
            if row.fits(ancestor):
                return _supervisor(row, ancestor, environment, texts)
        if ancestor.pid in own:
            return None
        if _loops(ancestor, below, texts):
            name = identify(ancestor).title if script_of(ancestor)[0] else _SHELL_LOOP
            return Supervisor(ancestor, _manager(name, ancestor), alone=True, inner=copies)
        if ancestor is ancestors[0] and runs_its_own_copy(ancestor, process):
            return Supervisor(ancestor, _manager(RELOADER, ancestor), alone=True)
        below.append(ancestor)
        copies = ()
    return None


def holds_for_others(process: Process, *, shared: bool) -> Supervisor | None:
    """The supervisor that `process` itself is, where it has a port for what it runs, as pm2 does in cluster mode, and
    others do that hand their sockets on (`shared`: its programs have it too). None: it is none, or the port its own."""
    for row in ROWS:
        if row.fits(process):
            return _supervisor(row, process, {}, {}) if not row.alone and (shared or row.never_serves) else None
    return None


def _supervisor(row: Row, process: Process, environment: Mapping[str, str], texts: Mapping[str, str]) -> Supervisor:
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
    """On Windows the python.exe of a virtual environment starts the real one with the same words, and ends with it; and
    what pip made of a package's command (uvicorn.exe) starts Python with itself and its words."""
    kept: list[Process] = []
    below = process
    for ancestor in ancestors:
        if not _only_launches(ancestor, below):
            kept.append(ancestor)
        below = ancestor
    return kept


def _only_launches(parent: Process, process: Process) -> bool:
    file, runs = parent.executable, process.command[1:2]
    if file is not None and is_windows_path(file) and [path_key(word) for word in runs] == [path_key(file)]:
        return process.command[2:] == parent.command[1:]
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
