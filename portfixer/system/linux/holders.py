"""Who holds a socket: every process, and how that is known.

What is left unexplained because descriptors may not be read is explained by the socket's unit, and at last by its user.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from portfixer.facts import Evidence, Holder, Process, Socket, Unseen, UnseenThing, UnseenWhy
from portfixer.system.linux.cgroups import CgroupTree, is_unit
from portfixer.system.linux.descriptors import has_socket, survives_exec
from portfixer.system.linux.processes import Processes
from portfixer.system.linux.scanning import Extent, Known, Scan, scan

__all__ = ["Found", "find", "is_nameless"]

_SHOWN = 10
_FEW = 12
"""So many processes of a unit a person may look through."""
_NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Found:
    """What one search for holders found."""

    holders: Mapping[int, tuple[Holder, ...]]
    unseen: tuple[Unseen, ...]
    unconfirmed: frozenset[int]
    """Inodes which no descriptor was seen to lead to."""
    known: Known
    """For the next look."""


def find(
    sockets: Iterable[Socket],
    processes: Processes,
    cgroups: CgroupTree,
    *,
    extent: Extent = Extent.EVERYBODY,
    known: Known = _NOTHING,
    proc: str = "/proc",
    limit_s: float,
) -> Found:
    """The holders of all sockets with an inode. Without privileges, other users' descriptors are unreadable.

    Takes about 5 µs for each open descriptor of the computer, or for each that is `known`, and stops looking at
    descriptors after `limit_s` seconds; a look at the likely ones (`extent`) stops after a few milliseconds.
    """
    wanted = {socket.inode: socket for socket in sockets if socket.inode}
    if not wanted:
        return Found({}, (), frozenset(), known)
    scanned = scan(wanted, processes, cgroups, extent=extent, known=known, proc=proc, limit_s=limit_s)
    search = _Search(scanned, processes, cgroups, proc, {} if scanned.afresh else known.processes)
    holders = {inode: found for inode, socket in wanted.items() if (found := search.holders(socket))}
    unseen = tuple(_unseen(scanned, frozenset(wanted), holders, processes))
    return Found(holders, unseen, frozenset(scanned.left), known.after(scanned, search.processes))


def is_nameless(holders: tuple[Holder, ...]) -> bool:
    """Nobody was seen to have it, nor the service that made it: at best it could be guessed from its user."""
    return all(holder.evidence is Evidence.USER for holder in holders)


class _Search:
    """Turns one scan into holders, reading each process once."""

    def __init__(
        self, scan: Scan, processes: Processes, cgroups: CgroupTree, proc: str, before: Mapping[int, Process]
    ) -> None:
        self._proc = proc
        self._scan = scan
        self._processes = processes
        self._cgroups = cgroups
        self._before = before
        self._read: dict[int, Process | None] = {}
        self._unit_pids: dict[int, frozenset[int]] = {}

    @property
    def processes(self) -> dict[int, Process]:
        """Every process that was read."""
        return {pid: process for pid, process in self._read.items() if process}

    def holders(self, socket: Socket) -> tuple[Holder, ...]:
        seen = self._scan.handles.get(socket.inode, {})
        if len(seen) == 1:
            ((pid, descriptor),) = seen.items()
            process = self._process(pid)
            if process is None or process.parent_pid not in self._scan.unreadable:
                return self._only_holder(process, socket.inode, descriptor)
        evidence = dict.fromkeys(seen, Evidence.HANDLE)
        candidates = self._could_have(socket, self._unit(socket.cgroup_id) & self._scan.unreadable)
        if seen:
            for pid in seen:
                evidence = {**self._masters(pid, socket, candidates), **evidence}
        elif candidates:
            evidence = dict.fromkeys(candidates, Evidence.UNIT)
        elif not self._scan.goes_on:
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

    def _only_holder(self, process: Process | None, inode: int, descriptor: int) -> tuple[Holder, ...]:
        """The everyday case of holders(), ten thousands of times in a large table."""
        if process is None or not self._is_the_scanned(process, inode, descriptor):
            return ()
        return (self._holder(process, Evidence.HANDLE, descriptor, root=True),)

    def _holder(self, process: Process, evidence: Evidence, descriptor: int | None, *, root: bool) -> Holder:
        return Holder(
            process=process,
            evidence=evidence,
            root=root,
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
            before = self._before.get(pid)
            still = before is not None and self._processes.is_unchanged(before)
            self._read[pid] = before if still else self._processes.read(pid)
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

    def _could_have(self, socket: Socket, unit: frozenset[int]) -> frozenset[int]:
        """Those of the unit that are worth naming. Of a big one (docker.service, a desktop's) the processes of the
        socket's user, or none: a list of hundreds, one of which it is, tells nothing."""
        if len(unit) <= _FEW:
            return unit
        theirs = frozenset(pid for pid in unit if self._processes.uid(pid) == socket.uid)
        return theirs if len(theirs) <= _FEW else frozenset()

    def _masters(self, worker: int, socket: Socket, candidates: frozenset[int]) -> dict[int, Evidence]:
        """Of a worker that may be read the masters that may not: those most likely have the socket too."""
        found: dict[int, Evidence] = {}
        child, parent = worker, self._parent(worker)
        while parent not in found:
            if parent in candidates:
                found[parent] = Evidence.UNIT
            elif self._left_it_to(child, parent, socket):
                found[parent] = Evidence.PARENT
            else:
                break
            child, parent = parent, self._parent(parent)
        return found

    def _left_it_to(self, child: int, parent: int, socket: Socket) -> bool:
        """Whether a parent that may not be looked into most likely has the socket that its child has: the child is a
        copy of it, and the socket was made by the parent's user, as a root server does before its workers give up their
        rights (sk_uid in net/core/sock.c). A child that runs a program of its own may have made the socket itself."""
        process = self._process(child)
        if process is None or parent <= 1 or parent not in self._scan.unreadable:
            return False
        copied = process.forked and not process.starter_ended
        return copied and socket.uid is not None and self._processes.uid(parent) == socket.uid

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
    if scan.goes_on:
        yield Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_YET)
        return
    if scan.only_related:
        yield Unseen(UnseenThing.OTHER_HOLDERS, UnseenWhy.NOT_ASKED)
    if scan.not_everybody:
        yield Unseen(UnseenThing.HOLDERS, UnseenWhy.TOOK_TOO_LONG)
    if unexplained and not scan.pids:
        yield Unseen(UnseenThing.PROGRAMS, UnseenWhy.NOT_SUPPORTED, "/proc")
    elif unexplained and processes.some_are_hidden():
        yield Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED, "hidepid")
    elif scan.unreadable and (unexplained or inferred):
        yield Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED, _some("pid", scan.unreadable))
    elif unexplained and processes.some_are_outside():
        yield Unseen(UnseenThing.OUTSIDE, UnseenWhy.NOT_FROM_HERE)
    elif unexplained and not scan.not_everybody:
        yield Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_SUPPORTED, _some("socket", unexplained))


def _some(what: str, numbers: AbstractSet[int]) -> str:
    shown = [str(number) for number in sorted(numbers)[:_SHOWN]]
    return " ".join([what, *shown]) + (f" +{len(numbers) - _SHOWN}" if len(numbers) > _SHOWN else "")
