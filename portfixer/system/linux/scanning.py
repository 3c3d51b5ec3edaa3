"""Which processes are asked for their open files, and in which order. `scan` is the only place that decides it."""

import os
import time
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Self

from portfixer.facts import Process, Socket
from portfixer.system.linux import asking
from portfixer.system.linux.cgroups import CgroupTree
from portfixer.system.linux.descriptors import leads_to, link_text
from portfixer.system.linux.numbering import Numbering
from portfixer.system.linux.processes import Processes

__all__ = ["Extent", "Known", "Scan", "scan"]

_LIFETIME_S = 10.0
_FIRST_S = 0.012
_FEW_FILES = 1000
"""A first look leaves processes with more open files to the thorough one: one of them could take all its time."""
_CROWD = 20_000
"""So many open files take a tenth of a second."""
_PORTION = 500
"""So many open files are gone through at first before it is asked whether that was enough; then four times as many."""
_MANY = 200
"""Among so many processes it is worth the time to find out who probably made a socket."""
_NEAREST = 80
_SORTED = 1000
"""To find out whose a process is and how many files it has takes 5 µs: only the newest are tried."""


class Extent(Enum):
    """How far a scan goes."""

    LIKELY = "likely"
    """As far as a few milliseconds reach, the likely processes first: for a first answer."""
    RELATED = "related"
    """Everybody where little runs; where very much runs until every socket has a holder, and then who is likely to have
    it too: for an answer after which nothing is done."""
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a look at everything leaves to the next one. Never changed, only replaced, so threads may share it.

    It is good for ten seconds after the scan it comes from. Until then a look does not notice when a process hands a
    socket to another one that ran before, or gives itself a new title.
    """

    handles: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    """inode -> pid -> descriptor, as in Scan."""
    nobodys: frozenset[int] = frozenset()
    """Inodes that no descriptor was seen to lead to."""
    unreadable: frozenset[int] = frozenset()
    pids: frozenset[int] = frozenset()
    """Every process there was."""
    processes: Mapping[int, Process] = field(default_factory=dict)
    not_everybody: bool = False
    good_until: float = float("-inf")
    """On the monotonic clock."""

    @property
    def is_good(self) -> bool:
        return time.monotonic() < self.good_until

    def after(self, scan: "Scan", processes: Mapping[int, Process]) -> Self:
        """What is known after the next look."""
        return type(self)(
            handles=scan.handles,
            nobodys=frozenset(scan.left),
            unreadable=frozenset(scan.unreadable),
            pids=scan.pids,
            processes=processes,
            not_everybody=scan.not_everybody,
            good_until=time.monotonic() + _LIFETIME_S if scan.afresh else self.good_until,
        )


class Scan:
    """What the descriptors of processes showed about the wanted sockets."""

    def __init__(self, wanted: Iterable[int], proc: str, limit_s: float) -> None:
        self.began = int(time.clock_gettime(time.CLOCK_BOOTTIME) * os.sysconf("SC_CLK_TCK"))
        """In clock ticks since boot, like the start of a process."""
        self.handles: dict[int, dict[int, int]] = {}
        """inode -> pid -> its lowest descriptor found."""
        self.unreadable: set[int] = set()
        self.pids: frozenset[int] = frozenset()
        """Every process there is, but kernel threads."""
        self.afresh = True
        """Nothing was taken from an earlier look."""
        self.not_everybody = False
        """Some were not asked, for lack of time."""
        self.only_related = False
        """In a crowd, only relatives of the holders were asked whether they have the sockets too."""
        self.goes_on = False
        """A first look: who else has the sockets was not looked for yet."""
        self.left = set(wanted)
        """Those which no descriptor was seen to lead to."""
        self._proc = proc
        self._deadline = time.monotonic() + limit_s
        self._asked: set[int] = set()
        # One lookup of the link's whole text is cheaper than taking it apart.
        self._names = {link_text(inode): inode for inode in self.left}

    def verify(self, known: Mapping[int, Mapping[int, int]]) -> None:
        """Look once more at descriptors that led to the sockets: one link each."""
        for inode in known.keys() & self.left:
            for pid, descriptor in known[inode].items():
                try:
                    if leads_to(self._proc, pid, descriptor, inode):
                        self._found(inode, pid, descriptor)
                except OSError:
                    continue  # it ended, or became somebody else's

    def ask(self, pids: Iterable[int]) -> None:
        """Go through all descriptors of these processes, about 5 µs each; of none twice."""
        self._take(asking.ask(self._proc, self._not_asked(pids), self._names, self._deadline))

    def ask_everybody(self) -> None:
        """The same for all there are, as fast as this computer can."""
        self._take(asking.ask_side_by_side(self._proc, self._not_asked(self.pids), self._names, self._deadline))

    def ask_nearest(self) -> None:
        """The same for those that probably made the sockets, until every socket has a holder."""
        if len(self.pids) < _MANY:
            return
        numbering = Numbering(self._proc, sorted(self.pids))
        for inode in sorted(self.left):
            for pid in numbering.nearest(inode, _NEAREST):
                if inode not in self.left or self.not_everybody:
                    break
                if asking.open_files(self._proc, pid)[0] <= _FEW_FILES:
                    self.ask([pid])

    def ask_quick_ones(self, pids: Iterable[int], users: Container[int | None]) -> None:
        """The same for those with few open files, the fewest first and those of these users before others, until every
        socket has a holder. (Who changed its user since it started may be among the others.)"""
        if not self.left:
            return
        told = ((*asking.open_files(self._proc, pid), pid) for pid in pids)
        few = [(owner not in users, count, pid) for count, owner, pid in told if count <= _FEW_FILES]
        for _, _, pid in sorted(few):
            if not self.left or self.not_everybody:
                break
            self.ask([pid])

    def ask_until_found(self, users: Container[int | None]) -> None:
        """The same for everybody in portions until every socket has a holder, these users' processes and small ones
        first."""
        if not self.left:
            return
        files = {pid: asking.open_files(self._proc, pid) for pid in self.pids - self._asked}
        portion: list[int] = []
        size, enough = 0, _PORTION
        for pid in sorted(files, key=lambda pid: (files[pid][1] not in users, files[pid][0])):
            if not self.left or self.not_everybody:
                return
            portion.append(pid)
            size += files[pid][0]
            if size >= enough:
                self._take(asking.ask_side_by_side(self._proc, self._not_asked(portion), self._names, self._deadline))
                portion, size, enough = [], 0, enough * 4
        self.ask(portion)

    def ask_for_the_same(self) -> None:
        """Who has the socket that a holder has under its lowest number, under the same one: a copy of a process has all
        the same numbers. One link for each process."""
        lowest: dict[int, tuple[int, int]] = {}
        for inode, by_pid in self.handles.items():
            for pid, number in by_pid.items():
                lowest[pid] = min(lowest.get(pid, (number, inode)), (number, inode))
        copies = set()
        for number, inode in set(lowest.values()):
            for pid in self.pids - self._asked:
                try:
                    if leads_to(self._proc, pid, number, inode):
                        copies.add(pid)
                except OSError:
                    continue  # gone, or nobody may look: as when everything of it is asked for
        self.ask(copies)

    def _not_asked(self, pids: Iterable[int]) -> list[int]:
        new = sorted(set(pids) - self._asked)
        self._asked.update(new)
        return new

    def _take(self, answers: asking.Answers) -> None:
        self.unreadable.update(answers.unreadable)
        self.not_everybody |= not answers.whole
        for inode, pid, descriptor in answers.found:
            self._found(inode, pid, descriptor)

    def _found(self, inode: int, pid: int, descriptor: int) -> None:
        self.handles.setdefault(inode, {}).setdefault(pid, descriptor)
        self.left.discard(inode)


def scan(
    wanted: Mapping[int, Socket],
    processes: Processes,
    cgroups: CgroupTree,
    *,
    extent: Extent = Extent.EVERYBODY,
    known: Known,
    proc: str = "/proc",
    limit_s: float,
) -> Scan:
    """Look for the sockets (by inode) among the descriptors of processes, until the time is up.

    Each step asks about all sockets, and is left out when the ones before explained everything. A first look ends when
    its few milliseconds are over, which may be in any step.
    """
    first = extent is Extent.LIKELY
    if not known.is_good:
        known = Known()
    seen = Scan(wanted, proc, _FIRST_S if first else limit_s)
    seen.pids = frozenset(processes.pids()) - processes.kernel_threads()
    seen.afresh = not known.pids
    seen.unreadable.update(known.unreadable & seen.pids)
    seen.not_everybody = known.not_everybody

    # 1. What led there a moment ago, and whoever started since: those may have got any of the sockets.
    seen.verify(known.handles)
    if not seen.afresh:
        seen.ask(seen.pids - known.pids)

    # 2. The cgroups that the others were made in.
    origins = {wanted[inode].cgroup_id for inode in seen.left - known.nobodys}
    paths = {path for origin in origins if origin and (path := cgroups.path(origin)) and path != "/"}
    there = {pid for path in paths for pid in cgroups.pids(path)}
    if not first:
        seen.ask(there)
        if extent is Extent.RELATED and _enough_related(seen, wanted, processes, proc):
            return seen
        # 3. Everybody, unless all that is missing is known to be nobody's.
        if seen.afresh or not seen.left <= known.nobodys:
            seen.not_everybody = False
            seen.ask_everybody()
            seen.afresh = True
        return seen

    # 3. In a first look: who probably made the sockets, then their users' processes, then the others. Which of them it
    #    is nobody can tell, so those that are asked soonest come first. It is over when every socket has a holder.
    users = {wanted[inode].uid for inode in seen.left}
    seen.ask_quick_ones(there, users)
    seen.ask_nearest()
    seen.ask_quick_ones(sorted(seen.pids - there, reverse=True)[:_SORTED], users)
    seen.goes_on = True
    return seen


def _enough_related(seen: Scan, wanted: Mapping[int, Socket], processes: Processes, proc: str) -> bool:
    """In a crowd: somebody for every socket, what that one was started by and has started, and its copies. False: there
    is no crowd, or somebody is still missing, so that everybody has to be asked."""
    if not _is_crowded(seen.pids, proc):
        return False
    seen.ask_nearest()
    seen.ask_until_found({wanted[inode].uid for inode in seen.left})
    if seen.left:
        return False
    holders = {pid for by_pid in seen.handles.values() for pid in by_pid}
    for pid in holders:
        seen.ask({*processes.ancestors(pid), *processes.descendants(pid)} & seen.pids)
    seen.ask_for_the_same()
    seen.only_related = True
    return True


def _is_crowded(pids: Iterable[int], proc: str) -> bool:
    files = 0
    for pid in pids:
        files += asking.open_files(proc, pid)[0]
        if files >= _CROWD:
            return True
    return False
