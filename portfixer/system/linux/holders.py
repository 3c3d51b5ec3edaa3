"""Who holds a socket: every process, and how that is known (/proc/PID/fd, proc(5)).

Order of search: the processes in the cgroup where the socket was made, then all others, until the time is up. What is
left unexplained because descriptors may not be read is explained by the socket's unit, and at last by its user.
"""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from portfixer.facts import Evidence, Holder, Process, Socket, Unseen, UnseenThing, UnseenWhy
from portfixer.system.linux.cgroups import CgroupTree, is_unit
from portfixer.system.linux.descriptors import descriptors_of, has_socket, link_text, survives_exec
from portfixer.system.linux.processes import Processes

__all__ = ["Found", "find"]

_SHOWN = 10


@dataclass(slots=True)
class Scan:
    """What the descriptors of all processes showed."""

    began: int
    """In clock ticks since boot, like the start of a process."""
    handles: dict[int, dict[int, int]] = field(default_factory=dict)
    """inode -> pid -> its lowest descriptor found."""
    unreadable: set[int] = field(default_factory=set)
    out_of_time: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    holders: Mapping[int, tuple[Holder, ...]]
    unseen: tuple[Unseen, ...]
    unconfirmed: frozenset[int]
    """Inodes which no descriptor was seen to lead to."""


def find(
    sockets: Iterable[Socket], processes: Processes, cgroups: CgroupTree, *, proc: str = "/proc", limit_s: float
) -> Found:
    """The holders of all sockets with an inode. Without privileges, other users' descriptors are unreadable.

    Takes about 5 µs for each open descriptor of the computer, and stops looking at descriptors after `limit_s` seconds.
    """
    wanted = {socket.inode: socket for socket in sockets if socket.inode}
    if not wanted:
        return Found({}, (), frozenset())
    scan = _scan(proc, _in_order(wanted.values(), processes, cgroups), set(wanted), time.monotonic() + limit_s)
    search = _Search(scan, processes, cgroups, proc)
    holders = {inode: found for inode, socket in wanted.items() if (found := search.holders(socket))}
    unseen = tuple(_unseen(scan, frozenset(wanted), holders, processes))
    return Found(holders, unseen, frozenset(wanted.keys() - scan.handles.keys()))


def _in_order(sockets: Iterable[Socket], processes: Processes, cgroups: CgroupTree) -> Iterator[int]:
    first: dict[int, None] = {}
    for cgroup_id in {socket.cgroup_id for socket in sockets if socket.cgroup_id}:
        path = cgroups.path(cgroup_id)
        if path and path != "/":
            first.update(dict.fromkeys(cgroups.pids(path)))
    yield from first
    kernel_threads = processes.kernel_threads()
    yield from (pid for pid in processes.pids() if pid not in first and pid not in kernel_threads)


def _scan(proc: str, pids: Iterable[int], wanted: set[int], deadline: float) -> Scan:
    scan = Scan(began=int(time.clock_gettime(time.CLOCK_BOOTTIME) * os.sysconf("SC_CLK_TCK")))
    # One lookup of the link's whole text is cheaper than taking it apart.
    names = {link_text(inode): inode for inode in wanted}
    for pid in pids:
        if time.monotonic() > deadline:
            scan.out_of_time = True
            break
        try:
            found = descriptors_of(proc, pid)
        except PermissionError:
            scan.unreadable.add(pid)
            continue
        except OSError:
            continue  # gone meanwhile
        for descriptor, target in found:
            inode = names.get(target or "")
            if inode is not None:
                scan.handles.setdefault(inode, {}).setdefault(pid, descriptor)
            elif target is None:
                scan.unreadable.add(pid)
    return scan


class _Search:
    """Turns one scan into holders, reading each process once."""

    def __init__(self, scan: Scan, processes: Processes, cgroups: CgroupTree, proc: str) -> None:
        self._proc = proc
        self._scan = scan
        self._processes = processes
        self._cgroups = cgroups
        self._read: dict[int, Process | None] = {}
        self._unit_pids: dict[int, frozenset[int]] = {}

    def holders(self, socket: Socket) -> tuple[Holder, ...]:
        seen = self._scan.handles.get(socket.inode, {})
        if len(seen) == 1:
            pid, descriptor = next(iter(seen.items()))
            if self._parent(pid) not in self._scan.unreadable:
                return self._only_holder(socket.inode, pid, descriptor)
        evidence = dict.fromkeys(seen, Evidence.HANDLE)
        candidates = self._unit(socket.cgroup_id) & self._scan.unreadable
        if seen:
            # A worker that may be read, of a master that may not: the master most likely has the socket too.
            for pid in seen:
                parent = self._parent(pid)
                while parent in candidates and parent not in evidence:
                    evidence[parent] = Evidence.UNIT
                    parent = self._parent(parent)
        elif candidates:
            evidence = dict.fromkeys(candidates, Evidence.UNIT)
        else:
            only = self._only_one(socket)
            evidence = {only: Evidence.USER} if only is not None else {}
        processes = [
            process
            for pid in evidence
            if (process := self._process(pid)) and self._is_the_scanned(process, socket.inode, seen.get(pid))
        ]
        if len(processes) > 1:
            processes.sort(key=lambda process: (process.id.start, process.pid))
        pids = {process.pid for process in processes}
        return tuple(
            [
                self._holder(process, evidence[process.pid], seen.get(process.pid), root=process.parent_pid not in pids)
                for process in processes
            ]
        )

    def _only_holder(self, inode: int, pid: int, descriptor: int) -> tuple[Holder, ...]:
        """The everyday case of holders(), ten thousands of times in a large table."""
        process = self._process(pid)
        if process is None or not self._is_the_scanned(process, inode, descriptor):
            return ()
        return (self._holder(process, Evidence.HANDLE, descriptor, root=True),)

    def _holder(self, process: Process, evidence: Evidence, descriptor: int | None, *, root: bool) -> Holder:
        return Holder(
            process=process,
            evidence=evidence,
            root=root,
            descriptor=descriptor,
            may_be_inherited=self._may_be_inherited(process, descriptor) if root and process.starter_ended else None,
        )

    def _may_be_inherited(self, process: Process, descriptor: int | None) -> bool | None:
        """Whether the process that started this one, and ended, may have made the socket.

        A server that forked itself into the background (fork, setsid, fork), and made its socket only then, looks just
        the same as one that got it from its starter: both run without exec, and cannot be told apart.
        """
        stat = self._processes.stat(process.pid)
        if stat is None or stat.start != process.id.start:
            return None
        if stat.forked_without_exec:
            return True
        return None if descriptor is None else survives_exec(self._proc, process.pid, descriptor)

    def _process(self, pid: int) -> Process | None:
        if pid not in self._read:
            self._read[pid] = self._processes.read(pid)
        return self._read[pid]

    def _is_the_scanned(self, process: Process, inode: int, descriptor: int | None) -> bool:
        """Whether what was read is of the process whose descriptor was seen, and not of its number's next owner."""
        if descriptor is None or process.id.start < self._scan.began:
            return True
        try:
            return has_socket(self._proc, process.pid, inode, descriptor) is not None
        except OSError:
            return False

    def _parent(self, pid: int) -> int:
        process = self._process(pid)
        return (process.parent_pid or 0) if process else 0

    def _unit(self, cgroup_id: int | None) -> frozenset[int]:
        if cgroup_id is None or not self._scan.unreadable:
            return frozenset()
        if cgroup_id not in self._unit_pids:
            path = self._cgroups.path(cgroup_id)
            pids = self._cgroups.pids(path) if path and is_unit(path) else ()
            self._unit_pids[cgroup_id] = frozenset(pids)
        return self._unit_pids[cgroup_id]

    def _only_one(self, socket: Socket) -> int | None:
        """The one process of the socket's user and cgroup that may have it; None when several may: no guessing."""
        path = self._cgroups.path(socket.cgroup_id) if socket.cgroup_id else None
        there = self._scan.unreadable
        if path and path != "/":
            there = there.intersection(self._cgroups.pids(path))
        theirs = [pid for pid in there if socket.uid is not None and self._processes.uid(pid) == socket.uid]
        return theirs[0] if len(theirs) == 1 else None


def _unseen(
    scan: Scan, wanted: frozenset[int], holders: Mapping[int, tuple[Holder, ...]], processes: Processes
) -> Iterator[Unseen]:
    unexplained = wanted - holders.keys()
    inferred = any(holder.evidence is not Evidence.HANDLE for found in holders.values() for holder in found)
    if scan.out_of_time:
        yield Unseen(UnseenThing.HOLDERS, UnseenWhy.TOOK_TOO_LONG)
    if unexplained and processes.some_are_hidden():
        yield Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED, "hidepid")
    elif scan.unreadable and (unexplained or inferred):
        yield Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED, _some("pid", scan.unreadable))
    elif unexplained and not scan.out_of_time:
        yield Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_SUPPORTED, _some("socket", unexplained))


def _some(what: str, numbers: AbstractSet[int]) -> str:
    shown = [str(number) for number in sorted(numbers)[:_SHOWN]]
    return " ".join([what, *shown]) + (f" +{len(numbers) - _SHOWN}" if len(numbers) > _SHOWN else "")
