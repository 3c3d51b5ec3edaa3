"""Any system, as portfixer.system.api.System."""

import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import replace

import psutil

from portfixer.facts import (
    Elsewhere,
    Endpoint,
    Evidence,
    Holder,
    Machine,
    Manager,
    Process,
    ProcessId,
    Protocol,
    Snapshot,
    Socket,
    Unseen,
    UnseenThing,
    UnseenWhy,
)
from portfixer.system.api import Handle, NotSupported
from portfixer.system.everywhere import Everywhere
from portfixer.system.portable import processes, tables
from portfixer.system.portable.acting import PortableHandle
from portfixer.system.portable.machine import read_machine

__all__ = ["PortableSystem"]

_NEVER_SEEN = tuple(
    Unseen(thing, UnseenWhy.NOT_SUPPORTED, "psutil")
    for thing in (UnseenThing.BOUND_SOCKETS, UnseenThing.TIMERS, UnseenThing.UNITS)
)


class PortableSystem(Everywhere):
    """See portfixer.system.api.System. Keeps nothing between calls."""

    def machine(self) -> Machine:
        return read_machine()

    def look(
        self,
        port: int | None = None,
        protocol: Protocol | None = None,
        *,
        listening_only: bool = False,
        thorough: bool = True,  # noqa: ARG002 - asks everybody
    ) -> Snapshot:
        """Sockets that are bound and do not listen, timers and services are not seen, and `unseen` says so."""
        taken_at = time.time()
        table = tables.read(port, protocol)
        if listening_only:
            table = replace(table, rows=tuple(row for row in table.rows if row.socket.state.waits_for_clients))
        pids = {pid for row in table.rows for pid in row.pids}
        known = {pid: process for pid in sorted(pids) if (process := processes.read(pid))}
        holders: dict[int, tuple[Holder, ...]] = {}
        for row in table.rows:
            found = _holders(row, known)
            if found:
                holders[row.socket.inode] = found
        machine = self.machine()
        critical = frozenset(pid for pid, process in known.items() if processes.is_critical(process))
        return Snapshot(
            taken_at=taken_at,
            machine=replace(machine, protected_pids=machine.protected_pids | critical),
            sockets=tuple(row.socket for row in table.rows),
            holders=holders,
            unseen=(*table.unseen, *_unseen(table, known), *_NEVER_SEEN),
        )

    def elsewhere(self, port: int, protocol: Protocol) -> tuple[Elsewhere, ...]:  # noqa: ARG002 - one network for all
        return ()

    def glance(self, port: int, protocol: Protocol) -> Snapshot:  # noqa: ARG002 - sees nothing of it
        """Nothing: these systems tell everything in one go, so that `look` has it as soon."""
        not_yet = Unseen(UnseenThing.SOCKETS, UnseenWhy.NOT_YET)
        return Snapshot(taken_at=time.time(), machine=self.machine(), unseen=(not_yet,))

    def process(self, pid: int) -> Process | None:
        return processes.read(pid)

    def also_serves(
        self,
        process: Process,
        *,
        known: Collection[int] = (),  # noqa: ARG002 - as the protocol has it
    ) -> tuple[tuple[Protocol, Endpoint], ...]:
        """Nothing where the system does not tell of other users' programs. UDP counts when it has no fixed peer."""
        try:
            served = tables.served_by(process.pid)
        except psutil.Error:
            return ()
        return served if processes.still_runs(process.id) else ()

    def hold(self, process: ProcessId, inode: int, *, holder: ProcessId | None = None) -> Handle:
        return PortableHandle(process, inode, holder=holder)

    # Services and containers are not seen here, and nothing can be asked for.

    def members(self, manager: Manager) -> tuple[Process, ...]:  # noqa: ARG002 - as the protocol has it
        return ()

    def stop_managed(  # as the protocol has it
        self,
        manager: Manager,
        *,
        programs: Collection[ProcessId] = (),  # noqa: ARG002
        timeout_s: float,  # noqa: ARG002
        cancel: threading.Event,  # noqa: ARG002
    ) -> None:
        raise NotSupported(manager.kind)

    def close_leftovers(self, sockets: Sequence[Socket], *, timeout_s: float, cancel: threading.Event) -> None:  # noqa: ARG002
        raise NotSupported


def _holders(row: tables.Row, known: dict[int, Process]) -> tuple[Holder, ...]:
    found = [known[pid] for pid in row.pids if pid in known]
    return tuple(
        Holder(process=process, evidence=Evidence.HANDLE, root=process.parent_pid not in row.pids)
        for process in sorted(found, key=lambda process: (process.id.start, process.pid))
    )


def _unseen(table: tables.Table, known: dict[int, Process]) -> tuple[Unseen, ...]:
    found: list[Unseen] = []
    if any(row.socket.inode and not row.pids for row in table.rows):
        found.append(Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED))
    return (*found, *tables.owners_unread(table.rows, known))
