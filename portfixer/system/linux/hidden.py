"""Processes that have a socket although the list of their open files does not show it.

Three ways to that exist: a thread with a table of its own (unshare(2) with CLONE_FILES, or the first thread has ended),
a file registered with io_uring, and a descriptor in a message that nobody has received yet.
"""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from portfixer.facts import Via
from portfixer.system.linux.descriptors import descriptors_of, link_text
from portfixer.system.linux.in_flight import look_into, unix_sockets, waiting
from portfixer.system.linux.io_uring import RING, registered
from portfixer.system.linux.numbers import own_number
from portfixer.system.linux.procfiles import text_of
from portfixer.system.linux.procstat import parse_stat
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
    """Every process that was asked answered."""
    in_time: bool = True
    """All could be asked."""


def search(wanted: Iterable[int], pids: Iterable[int], *, proc: str = "/proc", limit_s: float) -> Hidden:
    """Look for sockets, by inode, that no descriptor leads to.

    Takes about 5 µs for each descriptor of these processes and 15 µs more for each unix socket, and stops after
    `limit_s` seconds. Rights as for /proc/PID/fd; who may not be asked makes the answer not whole.
    """
    deadline = time.monotonic() + limit_s
    everybody = list(pids)
    asking = _Asking({link_text(inode): inode for inode in wanted}, unix_sockets(proc, everybody), proc)
    for pid in everybody:
        if time.monotonic() > deadline:
            asking.hidden.in_time = False
            break
        asking.ask(pid)
    return asking.hidden


def still_has(proc: str, pid: int, inode: int) -> bool:
    """Whether this process has the socket in one of the three ways. Looks at nobody else."""
    return inode in search({inode}, [pid], proc=proc, limit_s=1.0).found


class _Asking:
    """One search."""

    def __init__(self, names: Mapping[str, int], unix: AbstractSet[str], proc: str) -> None:
        self.hidden = Hidden()
        self._names = names
        self._inodes = frozenset(names.values())
        self._unix = unix
        self._proc = proc
        # The numbers in another PID namespace's /proc mean others to kcmp(2): then each thread's own table is read.
        self._counts_alike = own_number(proc) == os.getpid()

    def ask(self, pid: int) -> None:
        for folder, descriptors in self._tables(pid):
            for descriptor, target in descriptors:
                if target is None:
                    self.hidden.whole = False
                elif target == RING:
                    self._ask_ring(pid, folder, descriptor)
                elif target in self._names:
                    # Not the first thread's, or it was opened since that was looked at.
                    self._note(self._names[target], pid, Via.DESCRIPTOR if folder == str(pid) else Via.THREAD)
                elif target in self._unix and (count := waiting(self._proc, folder, descriptor)):
                    self._ask_queue(pid, int(folder.rpartition("/")[2]), descriptor, count)

    def _tables(self, pid: int) -> Iterator[tuple[str, list[tuple[int, str | None]]]]:
        """The tables of open files of a process, each once, with the folder below /proc that shows it."""
        try:
            first = self._of_first_thread(pid)
            threads = os.listdir(f"{self._proc}/{pid}/task")
        except PermissionError:
            self.hidden.whole = False
            return
        except OSError:
            return  # gone meanwhile
        yield str(pid), first
        shown = pid
        for tid in map(int, threads):
            # The first thread, when it has ended, has no table any more: then the next one's is that of most others.
            if tid == pid or (self._counts_alike and share_descriptors(shown, tid)):
                continue
            folder = f"{pid}/task/{tid}"
            try:
                descriptors = descriptors_of(self._proc, folder)
            except PermissionError:
                self.hidden.whole = False
                continue
            except OSError:
                continue
            if not first:
                shown, first = tid, descriptors
            yield folder, descriptors

    def _of_first_thread(self, pid: int) -> list[tuple[int, str | None]]:
        """Once it has ended, it has none, and only root may see even that; the other threads are the person's still."""
        try:
            return descriptors_of(self._proc, pid)
        except PermissionError:
            stat = parse_stat(text_of(f"{self._proc}/{pid}/stat").encode())
            if stat is None or stat.state != "Z":
                raise
            return []

    def _ask_ring(self, pid: int, folder: str, descriptor: int) -> None:
        files = registered(self._proc, folder, descriptor)
        if files is None:
            self.hidden.rings.add(pid)
            return
        for name in files & self._names.keys():
            self._note(self._names[name], pid, Via.IO_URING)

    def _ask_queue(self, pid: int, tid: int, descriptor: int, count: int) -> None:
        shown, inside = look_into(tid, descriptor)
        for inode in inside & self._inodes:
            self._note(inode, pid, Via.IN_FLIGHT)
        if shown < count:
            self.hidden.queues.add(pid)

    def _note(self, inode: int, pid: int, via: Via) -> None:
        self.hidden.found.setdefault(inode, {}).setdefault(pid, via)
