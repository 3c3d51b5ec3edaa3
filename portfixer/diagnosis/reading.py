"""Files that say more about the processes in the way, read after a look at them: start scripts, package.json; and
whether two paths lead to one file."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from portfixer.diagnosis.controls import settings_files
from portfixer.diagnosis.identity import identify
from portfixer.diagnosis.loops import script_of
from portfixer.diagnosis.packages import package_files
from portfixer.diagnosis.paths import is_windows_path
from portfixer.facts import Holder, ManagerKind, Platform, Request, Snapshot
from portfixer.system.api import System

__all__ = ["with_texts"]

_MOST_HOLDERS = 8


def with_texts(system: System, request: Request, snapshot: Snapshot) -> Snapshot:
    """One small file for a holder at most, and one for each start script or supervisor above it; none in everyday
    cases."""
    texts: dict[str, str] = {}
    for holder in list(_holders(snapshot))[:_MOST_HOLDERS]:
        for above in snapshot.ancestors.get(holder.process.pid, ()):
            _add(texts, system, snapshot, script_of(above)[0])
            _add_first(texts, system, snapshot, settings_files(above))
        if request.program or request.message:
            _add_first(texts, system, snapshot, package_files(holder.process))
    return replace(snapshot, texts=texts, real_paths=_real_paths(system, request, snapshot))


def _real_paths(system: System, request: Request, snapshot: Snapshot) -> dict[str, str]:
    """Of those that are to be compared; links make it that a program is started by one and named by another."""
    wanted = [request.program or "", *(request.message.paths if request.message else ())]
    if not any(_is_here(path, snapshot) for path in wanted):
        return {}
    for holder in list(_holders(snapshot))[:_MOST_HOLDERS]:
        for process in (holder.process, *snapshot.ancestors.get(holder.process.pid, ())):
            identity = identify(process)
            wanted += [path for path in (identity.script, identity.jar) if path]
    found = {path: system.real_path(path) for path in wanted if _is_here(path, snapshot)}
    return {path: real for path, real in found.items() if real != path}


def _holders(snapshot: Snapshot) -> Iterator[Holder]:
    """A container's files have other paths here."""
    for holders in snapshot.holders.values():
        for holder in holders:
            manager = holder.process.manager
            if holder.root and (manager is None or manager.kind is not ManagerKind.CONTAINER):
                yield holder


def _is_here(path: str, snapshot: Snapshot) -> bool:
    r"""A whole path of this computer. One of another computer (`\\server\share`) may not answer for long."""
    if snapshot.machine.platform is Platform.WINDOWS:
        return path[1:2] == ":" and is_windows_path(path)
    return path.startswith("/")


def _add_first(texts: dict[str, str], system: System, snapshot: Snapshot, paths: Iterable[str]) -> None:
    """Of the first of these that there is."""
    any(_add(texts, system, snapshot, path) for path in paths)


def _add(texts: dict[str, str], system: System, snapshot: Snapshot, path: str | None) -> bool:
    if path is None or not _is_here(path, snapshot) or path in texts:
        return path in texts
    text = system.text_of(path)
    if text is not None:
        texts[path] = text
    return text is not None
