"""Which processes are asked for their open files, and in which order. `scan` is the only place that decides it."""

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from portfixer.facts import Process, Socket
from portfixer.system.linux.cgroups import CgroupTree, is_unit
from portfixer.system.linux.descriptors import descriptors_of, leads_to, link_text
from portfixer.system.linux.processes import Processes

__all__ = ["Known", "Scan", "scan"]

_LIFETIME_S = 10.0
_MANY = 500
"""So many processes take a tenth of a second. Only then is it worth asking no more than those of one unit."""


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
        """Some were not asked, for lack of time or to save it."""
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
        for pid in pids:
            if pid in self._asked:
                continue
            if time.monotonic() > self._deadline:
                self.not_everybody = True
                return
            self._asked.add(pid)
            try:
                found = descriptors_of(self._proc, pid)
            except PermissionError:
                self.unreadable.add(pid)
                continue
            except OSError:
                continue  # gone meanwhile
            for descriptor, target in found:
                inode = self._names.get(target or "")
                if inode is not None:
                    self._found(inode, pid, descriptor)
                elif target is None:
                    self.unreadable.add(pid)

    def _found(self, inode: int, pid: int, descriptor: int) -> None:
        self.handles.setdefault(inode, {}).setdefault(pid, descriptor)
        self.left.discard(inode)


def scan(
    wanted: Mapping[int, Socket],
    processes: Processes,
    cgroups: CgroupTree,
    *,
    known: Known,
    proc: str = "/proc",
    limit_s: float,
) -> Scan:
    """Look for the sockets (by inode) among the descriptors of all processes, until the time is up.

    Each step asks about all sockets, and is left out when the ones before explained everything.
    """
    if not known.is_good:
        known = Known()
    seen = Scan(wanted, proc, limit_s)
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
    paths = [cgroups.path(origin) if origin else None for origin in origins]
    for path in paths:
        if path and path != "/":
            seen.ask(cgroups.pids(path))

    # 3. Everybody.
    if not seen.afresh:
        enough = seen.left <= known.nobodys
    else:
        # What one unit made is seldom held outside of it: where there are many processes, that has to do.
        enough = not seen.left and all(path and is_unit(path) for path in paths) and len(seen.pids) > _MANY
        seen.not_everybody |= enough
    if not enough:
        seen.not_everybody = False
        seen.ask(sorted(seen.pids))
        seen.afresh = True
    return seen
