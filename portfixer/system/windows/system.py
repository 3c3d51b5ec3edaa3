"""Windows, as portfixer.system.api.System."""

import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import replace

import psutil

from portfixer.facts import (
    WILDCARDS,
    Elsewhere,
    Endpoint,
    Family,
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
from portfixer.system.api import NotSupported
from portfixer.system.everywhere import Everywhere
from portfixer.system.portable import processes, tables
from portfixer.system.portable.machine import read_machine
from portfixer.system.probing import probe
from portfixer.system.windows.acting import WindowsHandle
from portfixer.system.windows.engines import stop_container
from portfixer.system.windows.looking import Look, look
from portfixer.system.windows.managing import end_port_proxy, free_reserved, members, stop_service
from portfixer.system.windows.messengers import is_critical
from portfixer.system.windows.reservations import dynamic_range, excluded_ranges

__all__ = ["WindowsSystem"]


_STOP = {
    ManagerKind.WINDOWS_SERVICE: stop_service,
    ManagerKind.PORT_PROXY: end_port_proxy,
    ManagerKind.CONTAINER: stop_container,
}


class WindowsSystem(Everywhere):
    """See portfixer.system.api.System. Keeps nothing between calls."""

    def machine(self) -> Machine:
        """Without the reserved ranges, and with the usual range of outgoing ports: only netsh knows these, and takes a
        tenth of a second. `look` has them where they matter."""
        return read_machine()

    def look(
        self,
        port: int | None = None,
        protocol: Protocol | None = None,
        *,
        listening_only: bool = False,
        thorough: bool = True,  # noqa: ARG002 - asks everybody
    ) -> Snapshot:
        taken_at = time.time()
        found = look(port, protocol, listening_only=listening_only)
        machine, unseen = self.machine(), tuple(found.unseen)
        if port is not None and protocol is not None and not listening_only:
            machine, more = _with_ranges(machine, port, protocol, found)
            unseen += more
        holders = (holder.process for held in found.holders.values() for holder in held)
        critical = frozenset(process.pid for process in holders if is_critical(process) and not _is_service(process))
        return Snapshot(
            taken_at=taken_at,
            machine=replace(machine, protected_pids=machine.protected_pids | critical),
            sockets=found.sockets,
            holders=found.holders,
            managers=found.managers,
            ancestors=found.ancestors,
            families=found.families,
            containers=found.containers,
            kernel_owned=found.kernel_owned,
            unseen=unseen,
        )

    def elsewhere(self, port: int, protocol: Protocol) -> tuple[Elsewhere, ...]:  # noqa: ARG002 - one network for all
        return ()

    def glance(self, port: int, protocol: Protocol) -> Snapshot:  # noqa: ARG002 - sees nothing of it
        """Nothing: Windows tells at once who has a socket, so that `look` has it as soon."""
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
        try:
            served = tables.served_by(process.pid)
        except psutil.Error:
            return ()
        return served if processes.still_runs(process.id) else ()

    def hold(self, process: ProcessId, inode: int, *, holder: ProcessId | None = None) -> WindowsHandle:
        return WindowsHandle(process, inode, holder=holder)

    def members(self, manager: Manager) -> tuple[Process, ...]:
        return members(manager)

    def stop_managed(self, manager: Manager, *, timeout_s: float, cancel: threading.Event) -> None:
        stop = _STOP.get(manager.kind)
        if stop is None:
            raise NotSupported(manager.kind)
        stop(manager, timeout_s=timeout_s, cancel=cancel)

    def close_leftovers(self, sockets: Sequence[Socket], *, timeout_s: float, cancel: threading.Event) -> None:  # noqa: ARG002
        raise NotSupported

    def free_reserved(
        self, port: int, protocol: Protocol, families: Collection[Family], *, timeout_s: float, cancel: threading.Event
    ) -> None:
        free_reserved(port, protocol, families, timeout_s=timeout_s, cancel=cancel)


def _is_service(process: Process) -> bool:
    """A service is stopped through its manager, also where its process is one that is never touched (svchost.exe)."""
    return process.manager is not None and process.manager.kind is ManagerKind.WINDOWS_SERVICE


def _with_ranges(machine: Machine, port: int, protocol: Protocol, found: Look) -> tuple[Machine, tuple[Unseen, ...]]:
    """With what only netsh knows, a tenth of a second each, and only where it may be the reason: reserved ranges where
    bind() is denied and no server is seen, the range of outgoing ports where there are connections."""
    unseen: tuple[Unseen, ...] = ()
    if not found.somebody_waits and any(_is_denied(port, protocol, address) for address in WILDCARDS.values()):
        reserved = excluded_ranges(protocol)
        machine, unseen = replace(machine, reserved_ports=reserved.ranges), reserved.unseen
    if any(socket.remote is not None and socket.inode for socket in found.sockets):
        machine = replace(machine, ephemeral_ports=dynamic_range(protocol) or machine.ephemeral_ports)
    return machine, unseen


def _is_denied(port: int, protocol: Protocol, address: str) -> bool:
    return probe(port, protocol, address, reuse=False).error == "EACCES"
