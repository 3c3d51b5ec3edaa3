"""Files that say more about the processes in the way, read after a look at them: start scripts, package.json."""

from collections.abc import Iterator
from dataclasses import replace

from portfixer.diagnosis.loops import script_of
from portfixer.diagnosis.packages import package_files
from portfixer.facts import Holder, ManagerKind, Request, Snapshot
from portfixer.system.api import System

__all__ = ["with_texts"]

_MOST_HOLDERS = 8


def with_texts(system: System, request: Request, snapshot: Snapshot) -> Snapshot:
    """One small file for a holder at most, and one for each start script above it; none in everyday cases."""
    texts: dict[str, str] = {}
    for holder in list(_holders(snapshot))[:_MOST_HOLDERS]:
        for shell in snapshot.ancestors.get(holder.process.pid, ()):
            _add(texts, system, script_of(shell)[0])
        if request.program or request.message:
            for path in package_files(holder.process):
                if _add(texts, system, path):
                    break
    return replace(snapshot, texts=texts) if texts else snapshot


def _holders(snapshot: Snapshot) -> Iterator[Holder]:
    """A container's files have other paths here."""
    for holders in snapshot.holders.values():
        for holder in holders:
            manager = holder.process.manager
            if holder.root and (manager is None or manager.kind is not ManagerKind.CONTAINER):
                yield holder


def _add(texts: dict[str, str], system: System, path: str | None) -> bool:
    if path is None or not path.startswith("/") or path in texts:
        return path in texts
    text = system.text_of(path)
    if text is not None:
        texts[path] = text
    return text is not None
