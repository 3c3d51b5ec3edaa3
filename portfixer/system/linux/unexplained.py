"""Whose the sockets of one port are that no process's open files lead to: the last and slowest stage of a look."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from portfixer.facts import Evidence, Holder, Interface, Protocol, Socket, Unseen, UnseenThing, UnseenWhy, Via
from portfixer.system.linux.hidden import Hidden, search
from portfixer.system.linux.holders import is_nameless
from portfixer.system.linux.links import interface_on
from portfixer.system.linux.processes import Processes

__all__ = ["Explained", "explain"]

_ROUNDS = 3
"""A process that hands its socket to a child and ends can be missed once, and hardly three times."""
_SHOWN = 10
_VAGUE = (UnseenThing.HOLDERS, UnseenWhy.NOT_SUPPORTED)


@dataclass(frozen=True, slots=True)
class Explained:
    holders: Mapping[int, tuple[Holder, ...]]
    """By inode: all holders, also those that were known before."""
    kernel_owned: Mapping[int, Interface | None]
    """See Snapshot."""
    unseen: tuple[Unseen, ...]
    """What is still missing; takes the place of what was missing before."""


def explain(
    sockets: Iterable[Socket],
    holders: Mapping[int, tuple[Holder, ...]],
    unseen: tuple[Unseen, ...],
    processes: Processes,
    *,
    still_there: Callable[[], AbstractSet[int]],
    proc: str = "/proc",
    limit_s: float,
) -> Explained:
    """Who has the sockets that nobody was seen with; `holders` and `unseen` are what the search among open files found.

    `still_there` gives the inodes of all sockets on the port, asked at the end: one that was closed meanwhile has no
    holder either. Where everything is explained, it costs nothing; otherwise as hidden.search(), so it is only for
    looks at one port, about which something will be done.
    """
    wanted = {each.inode: each for each in sockets if each.inode and is_nameless(holders.get(each.inode, ()))}
    carried = _carried(wanted)
    wanted = {inode: socket for inode, socket in wanted.items() if inode not in carried}
    certain = {inode: held for inode, held in holders.items() if inode not in carried and inode not in wanted}
    guessed = {inode: held for inode, held in holders.items() if inode in wanted}
    if not wanted:
        return Explained(certain, carried, _without_holders(unseen) if carried else unseen)
    hidden = _search(wanted.keys(), processes, proc, limit_s)
    seen = {inode: found for inode, by_pid in hidden.found.items() if (found := _holders(by_pid, processes))}
    left = wanted.keys() - seen.keys()
    left &= still_there() if left else set()
    if not left:
        return Explained({**certain, **seen}, carried, _without_holders(unseen))
    missing = tuple(_missing(hidden, processes))
    refused = any(each.why is not UnseenWhy.NOT_SUPPORTED for each in unseen)
    if missing:
        # Nobody may be named only because nobody else is left: there is somebody else.
        kept = (each for each in unseen if (each.thing, each.why) != _VAGUE)
        return Explained({**certain, **seen}, carried, tuple(dict.fromkeys((*kept, *missing))))
    if refused or not hidden.whole:
        return Explained({**certain, **guessed, **seen}, carried, unseen)
    # Every process was asked in every way, and none has it.
    owned = {inode: _interface(wanted[inode]) for inode in left}
    return Explained({**certain, **seen}, {**carried, **owned}, _without_holders(unseen))


def _search(wanted: AbstractSet[int], processes: Processes, proc: str, limit_s: float) -> Hidden:
    deadline = time.monotonic() + limit_s
    asked: set[int] = set()
    hidden = Hidden()
    for _ in range(_ROUNDS):
        pids = set(processes.pids()) - processes.kernel_threads() - asked
        if not pids:
            break
        asked |= pids
        more = search(wanted, sorted(pids, reverse=True), proc=proc, limit_s=deadline - time.monotonic())
        for inode, by_pid in more.found.items():
            hidden.found.setdefault(inode, {}).update(by_pid)
        hidden.queues |= more.queues
        hidden.rings |= more.rings
        hidden.whole &= more.whole
        hidden.in_time &= more.in_time
    hidden.whole &= bool(asked)  # without /proc nobody was
    return hidden


def _holders(by_pid: Mapping[int, Via], processes: Processes) -> tuple[Holder, ...]:
    read = [process for pid in by_pid if (process := processes.read(pid)) is not None]
    read.sort(key=lambda process: (process.id.start, process.pid))
    pids = {process.pid for process in read}
    return tuple(
        Holder(
            process=process,
            evidence=Evidence.HANDLE,
            root=process.parent_pid not in pids,
            via=by_pid[process.pid],
        )
        for process in read
    )


def _missing(hidden: Hidden, processes: Processes) -> Iterator[Unseen]:
    if hidden.queues:
        yield Unseen(UnseenThing.ON_THE_WAY, UnseenWhy.NOT_SUPPORTED, _numbers(hidden.queues))
    if hidden.rings:
        yield Unseen(UnseenThing.IO_URING, UnseenWhy.NOT_SUPPORTED, _numbers(hidden.rings))
    if not hidden.in_time:
        yield Unseen(UnseenThing.HOLDERS, UnseenWhy.TOOK_TOO_LONG)
    if processes.some_are_outside():
        yield Unseen(UnseenThing.OUTSIDE, UnseenWhy.NOT_FROM_HERE)


def _carried(wanted: Mapping[int, Socket]) -> dict[int, Interface | None]:
    """Those that an interface says it uses: certain without asking any process, and so without any rights."""
    found = {inode: _interface(socket) for inode, socket in wanted.items() if socket.uid == 0}
    return {inode: interface for inode, interface in found.items() if interface is not None and interface.certain}


def _without_holders(unseen: tuple[Unseen, ...]) -> tuple[Unseen, ...]:
    """Everybody was found, so that neither the asked nor those outside of a container keep anything back."""
    return tuple(each for each in unseen if each.thing not in {UnseenThing.HOLDERS, UnseenThing.OUTSIDE})


def _interface(socket: Socket) -> Interface | None:
    return interface_on(socket.local.port) if socket.protocol is Protocol.UDP else None


def _numbers(pids: AbstractSet[int]) -> str:
    shown = " ".join(str(pid) for pid in sorted(pids)[:_SHOWN])
    return f"pid {shown}" + (f" +{len(pids) - _SHOWN}" if len(pids) > _SHOWN else "")
