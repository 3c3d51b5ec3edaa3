"""Processes that have a socket although the list of their open files does not show it.

Three ways to that exist: a thread with a table of its own (unshare(2) with CLONE_FILES, or the first thread has ended),
a file registered with io_uring, and a descriptor in a message that nobody has received yet.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from portfixer.facts import Via
from portfixer.system.linux.descriptors import SOCKET, descriptors_of, link_text
from portfixer.system.linux.in_flight import look_into, waiting
from portfixer.system.linux.io_uring import RING, registered
from portfixer.system.linux.syscalls import share_descriptors

__all__ = ["Hidden", "search", "still_has"]


@dataclass(slots=True)
class Hidden:
    """What a search showed."""

    found: dict[int, dict[int, Via]] = field(default_factory=dict)
    """inode -> pid -> how the process has it."""
    queues: set[int] = field(default_factory=set)
    """Processes for which descriptors wait that could not be seen: any socket may be among them."""
    rings: set[int] = field(default_factory=set)
    """Processes whose registered files the kernel did not tell."""
    whole: bool = True
    """Every process was asked, and answered."""


def search(wanted: Iterable[int], pids: Iterable[int], *, proc: str = "/proc", limit_s: float) -> Hidden:
    """Look for sockets, by inode, that no descriptor leads to.

    Looks at every descriptor of these processes and into each unix socket, about 15 µs for each, and stops after
    `limit_s` seconds. Rights as for /proc/PID/fd; who may not be asked makes the answer not whole.
    """
    names = {link_text(inode): inode for inode in wanted}
    hidden, deadline = Hidden(), time.monotonic() + limit_s
    for pid in pids:
        if time.monotonic() > deadline:
            hidden.whole = False
            break
        _ask(hidden, names, proc, pid)
    return hidden


def still_has(proc: str, pid: int, inode: int) -> bool:
    """Whether this process has the socket in one of the three ways. Looks at nobody else."""
    return inode in search({inode}, [pid], proc=proc, limit_s=1.0).found


def _ask(hidden: Hidden, names: dict[str, int], proc: str, pid: int) -> None:
    for folder, descriptors in _tables(hidden, proc, pid):
        for descriptor, target in descriptors:
            if target is None:
                hidden.whole = False
            elif target == RING:
                _ask_ring(hidden, names, proc, pid, folder, descriptor)
            elif target in names:
                # Not the first thread's, or it was opened since that was looked at.
                _note(hidden, names[target], pid, Via.DESCRIPTOR if folder == str(pid) else Via.THREAD)
            elif target.startswith(SOCKET) and (count := waiting(proc, folder, descriptor)):
                _ask_queue(hidden, names, pid, int(folder.rpartition("/")[2]), descriptor, count)


def _tables(hidden: Hidden, proc: str, pid: int) -> Iterator[tuple[str, list[tuple[int, str | None]]]]:
    """The tables of open files of a process, each once, with the folder below /proc that shows it."""
    try:
        first = descriptors_of(proc, str(pid))
        yield str(pid), first
        threads = [int(task.name) for task in Path(proc, str(pid), "task").iterdir()]
    except PermissionError:
        hidden.whole = False
        return
    except OSError:
        return  # gone meanwhile
    others = [tid for tid in threads if tid != pid]
    shown = pid
    for tid in others:
        # The first thread, when it has ended, has no table any more: then the next one's is that of most others.
        if share_descriptors(shown, tid):
            continue
        folder = f"{pid}/task/{tid}"
        try:
            descriptors = descriptors_of(proc, folder)
        except OSError:
            continue
        if not first:
            shown, first = tid, descriptors
        yield folder, descriptors


def _ask_ring(hidden: Hidden, names: dict[str, int], proc: str, pid: int, folder: str, descriptor: int) -> None:
    files = registered(proc, folder, descriptor)
    if files is None:
        hidden.rings.add(pid)
        return
    for name in files & names.keys():
        _note(hidden, names[name], pid, Via.IO_URING)


def _ask_queue(hidden: Hidden, names: dict[str, int], pid: int, tid: int, descriptor: int, count: int) -> None:
    shown, inside = look_into(tid, descriptor)
    for inode in inside.intersection(names.values()):
        _note(hidden, inode, pid, Via.IN_FLIGHT)
    if shown < count:
        hidden.queues.add(pid)


def _note(hidden: Hidden, inode: int, pid: int, via: Via) -> None:
    hidden.found.setdefault(inode, {}).setdefault(pid, via)
