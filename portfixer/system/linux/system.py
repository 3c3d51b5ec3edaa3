"""Linux, as portfixer.system.api.System."""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from portfixer.facts import (
    Elsewhere,
    Endpoint,
    Holder,
    Machine,
    Manager,
    ManagerKind,
    Process,
    ProcessId,
    Protocol,
    Snapshot,
    Socket,
    Unseen,
    UnseenThing,
    UnseenWhy,
)
from portfixer.system.api import NotSupported, Protected
from portfixer.system.everywhere import Everywhere
from portfixer.system.linux import descriptors, holders, sockdiag, surroundings
from portfixer.system.linux.cgroups import CgroupTree
from portfixer.system.linux.machine import read_machine
from portfixer.system.linux.pidfd import open_pidfd
from portfixer.system.linux.processes import Processes
from portfixer.system.linux.scanning import Extent, Known
from portfixer.system.linux.tables import ReadTable, Seen, Tables

if TYPE_CHECKING:
    from portfixer.system.linux.acting import LinuxHandle
    from portfixer.system.linux.container_memory import ContainerMemory

__all__ = ["LinuxSystem"]

_NOTHING = Known()


class LinuxSystem(Everywhere):
    """See portfixer.system.api.System. May be shared by threads; what it keeps are caches."""

    def __init__(
        self,
        *,
        proc: str = "/proc",
        read_table: ReadTable = sockdiag.read,
        pidfd_opener: Callable[[int], int] = open_pidfd,
        scan_limit_s: float = 2.0,
    ) -> None:
        """`scan_limit_s` is the longest time that one look may spend on open descriptors."""
        self._proc = proc
        self._pidfd_opener = pidfd_opener
        self._scan_limit_s = scan_limit_s
        self._tables = Tables(proc, read_table)
        self._processes = Processes(proc)
        self._cgroups = CgroupTree(proc)
        self._known: dict[object, Known] = {}
        self._containers: ContainerMemory | None = None

    def machine(self) -> Machine:
        return read_machine(self._processes, self._proc)

    def look(
        self,
        port: int | None = None,
        protocol: Protocol | None = None,
        *,
        listening_only: bool = False,
        thorough: bool = True,
    ) -> Snapshot:
        """On an idle computer about 3 ms for one port.

        Holders cost about 5 µs for each open descriptor of the computer, and a table about 15 µs for each socket. One
        port is always looked at afresh, since something may be done about it; of everything, what the look before saw
        is only made sure of (scanning.Known).
        """
        machine = self.machine()
        protocols = (protocol,) if protocol else tuple(Protocol)
        states = sockdiag.LISTENING if listening_only else sockdiag.EVERY_STATE
        kind = (protocol, listening_only)
        known = self._known.get(kind, Known()) if port is None else Known()

        def inodes_now() -> set[int]:
            return {row.inode for row in self._tables.read(protocols, states, port).sockets}

        for last in (False, True):
            taken_at = time.time()
            seen = self._with_unlisted(self._tables.read(protocols, states, port), port)
            found = self._find(seen, extent=Extent.EVERYBODY if thorough else Extent.RELATED, known=known)
            # A socket may have been closed between the table and the descriptors: then everything is looked at again.
            fresh = found.unconfirmed - known.nobodys
            if last or not fresh or fresh <= inodes_now():
                break
        if port is None:
            self._known[kind] = found.known
            return self._with_containers(self._snapshot(taken_at, machine, seen, found))
        return self._whole_picture(self._snapshot(taken_at, machine, seen, found), found.unseen, inodes_now)

    def glance(self, port: int, protocol: Protocol) -> Snapshot:
        """Takes about 20 ms at most, whatever runs here. Only what waits for clients is looked for: to find the few
        connections of one port, the kernel goes through all there are."""
        machine = self.machine()
        taken_at = time.time()
        seen = self._tables.read((protocol,), sockdiag.LISTENING, port)
        found = self._find(seen, extent=Extent.LIKELY)
        snapshot = self._snapshot(taken_at, machine, seen, found)
        return replace(snapshot, ancestors=surroundings.ancestors_of(snapshot.holders, self._processes))

    def _find(self, seen: Seen, *, extent: Extent = Extent.EVERYBODY, known: Known = _NOTHING) -> holders.Found:
        return holders.find(
            seen.sockets,
            self._processes,
            self._cgroups,
            extent=extent,
            known=known,
            proc=self._proc,
            limit_s=self._scan_limit_s,
        )

    def _snapshot(self, taken_at: float, machine: Machine, seen: Seen, found: holders.Found) -> Snapshot:
        behind = {number: self._cgroups.manager(number) for number in {socket.cgroup_id for socket in seen.sockets}}
        managers = {
            socket.inode: manager for socket in seen.sockets if socket.inode and (manager := behind[socket.cgroup_id])
        }
        unseen = seen.unseen + found.unseen
        if found.unconfirmed and not self._cgroups.mounted:
            unseen += (Unseen(UnseenThing.UNITS, UnseenWhy.NOT_SUPPORTED, "cgroup2"),)
        return Snapshot(
            taken_at=taken_at,
            machine=machine,
            sockets=seen.sockets,
            holders=found.holders,
            managers=managers,
            users=self._users(seen.sockets, found.holders),
            unseen=unseen,
        )

    def _with_containers(self, seen: Snapshot) -> Snapshot:
        if self._containers is None:
            from portfixer.system.linux.container_memory import ContainerMemory  # here, as one port alone needs none

            self._containers = ContainerMemory(self._processes, self._proc)
        return self._containers.with_containers(seen)

    def _whole_picture(
        self, seen: Snapshot, hidden: tuple[Unseen, ...], inodes_now: Callable[[], set[int]]
    ) -> Snapshot:
        """For one port, about which something may be done: whose the sockets are that no open file led to, which
        containers stand behind them, and what started the holders. `hidden` is what is unseen of the holders."""
        sockets = seen.sockets
        if any(socket.inode and holders.is_nameless(seen.holders_of(socket)) for socket in sockets):
            from portfixer.system.linux.unexplained import explain  # here, as hardly a look comes to this

            explained = explain(
                sockets,
                seen.holders,
                hidden,
                self._processes,
                still_there=inodes_now,
                proc=self._proc,
                limit_s=self._scan_limit_s,
            )
            rest = tuple(each for each in seen.unseen if each not in hidden)
            seen = replace(
                seen,
                holders=explained.holders,
                kernel_owned=explained.kernel_owned,
                unseen=rest + explained.unseen,
            )
        if any(socket.inode for socket in sockets):
            from portfixer.system.linux import containers, socket_units

            seen = replace(seen, managers={**seen.managers, **socket_units.find(sockets, seen.holders, seen.managers)})

            behind = containers.find(
                sockets,
                seen.holders,
                seen.managers,
                self._processes,
                own=seen.machine.protected_managers,
                proc=self._proc,
            )
            seen = containers.with_found(seen, behind)
        return replace(
            seen,
            ancestors=surroundings.ancestors_of(seen.holders, self._processes),
            tracers=surroundings.tracers_of(seen.holders, self._processes),
            told=surroundings.told_of(seen.holders, self._processes),
            users=self._users(sockets, seen.holders),
        )

    def _with_unlisted(self, seen: Seen, port: int | None) -> Seen:
        """Where the tables lack bound sockets and show nobody on the port, the processes themselves are asked."""
        missing = {each for each in seen.unseen if each.thing is UnseenThing.BOUND_SOCKETS}
        if port is None or not missing or any(socket.inode for socket in seen.sockets):
            return seen
        from portfixer.system.linux.unlisted import find_unlisted  # as above

        listed = {row.inode for row in self._tables.read((Protocol.TCP,), sockdiag.EVERY_STATE).sockets}
        pids = sorted(set(self._processes.pids()) - self._processes.kernel_threads())
        more = find_unlisted(port, pids, listed, self._pidfd_opener, proc=self._proc, limit_s=self._scan_limit_s)
        unseen = tuple(each for each in seen.unseen if not (more.whole and each in missing))
        return Seen(seen.sockets + more.sockets, unseen)

    def _users(self, sockets: Iterable[Socket], found: Mapping[int, tuple[Holder, ...]]) -> dict[int, str]:
        uids = {socket.uid for socket in sockets if socket.inode and socket.inode not in found}
        return {uid: self._processes.user_name(uid) for uid in uids if uid is not None}

    def elsewhere(self, port: int, protocol: Protocol) -> tuple[Elsewhere, ...]:
        from portfixer.system.linux.elsewhere import listening_elsewhere  # here, as a look does not need it

        own = self.machine().protected_managers
        return listening_elsewhere(port, protocol, self._processes, own=own, proc=self._proc)

    def process(self, pid: int) -> Process | None:
        return self._processes.read(pid)

    def also_serves(self, process: Process, *, known: Collection[int] = ()) -> tuple[tuple[Protocol, Endpoint], ...]:
        """UDP counts when it has no fixed peer, which some clients have not either. Nothing where its descriptors may
        not be read (other users' processes)."""
        try:
            inodes = descriptors.socket_inodes(self._proc, process.pid).difference(known)
        except OSError:
            return ()
        if not inodes:
            return ()
        seen = self._tables.read(tuple(Protocol), sockdiag.LISTENING)
        served = {
            (socket.protocol, socket.local): None
            for socket in seen.sockets
            if socket.inode in inodes and socket.state.waits_for_clients
        }
        return tuple(served) if self._processes.is_still(process.id) else ()

    def hold(self, process: ProcessId, inode: int, *, holder: ProcessId | None = None) -> "LinuxHandle":
        from portfixer.system.linux.acting import LinuxHandle  # as above

        return LinuxHandle(process, inode, self._processes, holder=holder, proc=self._proc, opener=self._pidfd_opener)

    def members(self, manager: Manager) -> tuple[Process, ...]:
        """By its cgroup; about 6 ms for 400 of them. Nothing on cgroup v1 alone. Of a supervisor its children."""
        if manager.pid is not None:
            return surroundings.children_of(manager.pid, self._processes)
        if manager.id:
            manager = Manager(manager.kind, manager.id, manager.detail)
        read = (self._processes.read(pid) for pid in self._cgroups.members(manager))
        return tuple(process for process in read if process is not None)

    def stop_managed(
        self, manager: Manager, *, programs: Collection[ProcessId] = (), timeout_s: float, cancel: threading.Event
    ) -> None:
        protected = self.machine().protected_managers
        if manager in protected or any(manager.id == each.name for each in protected):
            raise Protected(manager.name)
        if manager.kind is ManagerKind.CONTAINER:
            from portfixer.system.linux.container_stop import stop_container  # here, as a look does not need it

            stop_container(manager, timeout_s=timeout_s, cancel=cancel)
        elif manager.control:
            from portfixer.system.linux import ordering  # as above

            ordering.stop_by_order(manager, programs, self._processes, timeout_s=timeout_s, cancel=cancel)
        elif manager.kind is ManagerKind.SUPERVISOR:
            from portfixer.system.linux import supervising  # as above

            supervising.stop_supervised(manager, timeout_s=timeout_s, cancel=cancel)
        elif manager.kind in {ManagerKind.SYSTEMD, ManagerKind.SOCKET_ACTIVATION}:
            from portfixer.system.linux import systemd  # as above

            systemd.stop_unit(manager, timeout_s=timeout_s, cancel=cancel)
        else:
            raise NotSupported(manager.kind)

    def close_leftovers(self, sockets: Sequence[Socket], *, timeout_s: float, cancel: threading.Event) -> None:
        from portfixer.system.linux import leftovers  # as above

        leftovers.close_leftovers(sockets, timeout_s=timeout_s, cancel=cancel)
