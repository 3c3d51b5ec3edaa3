"""Windows, as portfixer.system.api.System."""

import threading
import time
from collections.abc import Collection
from dataclasses import replace

from portfixer.facts import (
    WILDCARDS,
    Family,
    Machine,
    Manager,
    ManagerKind,
    Process,
    ProcessId,
    Protocol,
    Snapshot,
    Unseen,
)
from portfixer.system.api import NotSupported
from portfixer.system.portable import PortableSystem
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


class WindowsSystem(PortableSystem):
    """See portfixer.system.api.System: what psutil tells everywhere, and what only Windows has. Keeps nothing between
    calls."""

    def look(
        self,
        port: int | None = None,
        protocol: Protocol | None = None,
        *,
        listening_only: bool = False,
        thorough: bool = True,  # noqa: ARG002 - asks everybody
    ) -> Snapshot:
        """The machine in it has the reserved ranges and the range of outgoing ports as they are set where these matter:
        only netsh knows them, and takes a tenth of a second."""
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
            told=found.told,
            containers=found.containers,
            kernel_owned=found.kernel_owned,
            unseen=unseen,
        )

    def hold(self, process: ProcessId, inode: int, *, holder: ProcessId | None = None) -> WindowsHandle:
        return WindowsHandle(process, inode, holder=holder)

    def members(self, manager: Manager) -> tuple[Process, ...]:
        return members(manager)

    def stop_managed(
        self,
        manager: Manager,
        *,
        programs: Collection[ProcessId] = (),  # noqa: ARG002 - as the protocol has it; services are known by name
        timeout_s: float,
        cancel: threading.Event,
    ) -> None:
        stop = _STOP.get(manager.kind)
        if stop is None:
            raise NotSupported(manager.kind)
        stop(manager, timeout_s=timeout_s, cancel=cancel)

    def free_reserved(
        self, port: int, protocol: Protocol, families: Collection[Family], *, timeout_s: float, cancel: threading.Event
    ) -> None:
        free_reserved(port, protocol, families, timeout_s=timeout_s, cancel=cancel)


def _is_service(process: Process) -> bool:
    """A service is stopped through its manager, also where its process is one that is never touched (svchost.exe)."""
    return process.manager is not None and process.manager.kind is ManagerKind.WINDOWS_SERVICE


def _with_ranges(machine: Machine, port: int, protocol: Protocol, found: Look) -> tuple[Machine, tuple[Unseen, ...]]:
    """With what only netsh knows, a tenth of a second each, and only where it may be the reason: reserved ranges where
    bind() is denied and no server is seen in that family, the range of outgoing ports where there are connections."""
    unseen: tuple[Unseen, ...] = ()
    unexplained = [address for family, address in WILDCARDS.items() if family not in found.taken_in]
    if any(_is_denied(port, protocol, address) for address in unexplained):
        reserved = excluded_ranges(protocol)
        machine, unseen = replace(machine, reserved_ports=reserved.ranges), reserved.unseen
    if any(socket.remote is not None and socket.inode for socket in found.sockets):
        machine = replace(machine, ephemeral_ports=dynamic_range(protocol) or machine.ephemeral_ports)
    return machine, unseen


def _is_denied(port: int, protocol: Protocol, address: str) -> bool:
    return probe(port, protocol, address, reuse=False).error == "EACCES"
