"""One look: the table of sockets, who has each of them, and who stands behind those."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import psutil

from portfixer.facts import (
    Container,
    Evidence,
    Holder,
    Interface,
    Manager,
    ManagerKind,
    Process,
    Protocol,
    Socket,
    SocketState,
    Unseen,
    UnseenThing,
    UnseenWhy,
    family_of,
)
from portfixer.system.portable import processes, tables
from portfixer.system.windows import bound, creation, http_sys, port_proxies, services
from portfixer.system.windows.engines import behind
from portfixer.system.windows.families import Family
from portfixer.system.windows.launchers import only_started
from portfixer.system.windows.messengers import manager_behind, starts_anything
from portfixer.system.windows.services import Service
from portfixer.system.windows.surroundings import told_by, with_script

__all__ = ["Look", "look"]

# IIS starts its workers on demand; while none runs, its services have the queue.
_IIS = ("W3SVC", "WAS")


@dataclass
class Look:
    """What is gathered for a snapshot."""

    rows: list[tables.Row]
    holders: dict[int, tuple[Holder, ...]] = field(default_factory=dict)
    managers: dict[int, Manager] = field(default_factory=dict)
    ancestors: dict[int, tuple[Process, ...]] = field(default_factory=dict)
    families: dict[int, tuple[Process, ...]] = field(default_factory=dict)
    told: dict[int, dict[str, str]] = field(default_factory=dict)
    containers: dict[int, Container] = field(default_factory=dict)
    kernel_owned: dict[int, Interface | None] = field(default_factory=dict)
    unseen: list[Unseen] = field(default_factory=list)

    @property
    def sockets(self) -> tuple[Socket, ...]:
        return tuple(row.socket for row in self.rows)

    @property
    def taken_in(self) -> frozenset[int]:
        """The families (4, 6) in which a server's socket is among them, so that nobody has to ask whether the port is
        reserved there."""
        return frozenset(row.socket.family for row in self.rows if row.socket.state.takes_the_port)


def look(port: int | None, protocol: Protocol | None, *, listening_only: bool) -> Look:
    """With a port, everybody behind it as well: HTTP.sys' queues, ended owners' children, who started whom."""
    table = tables.read(port, protocol)
    rows = list(table.rows)
    unseen = list(table.unseen)
    if protocol is not Protocol.UDP and not listening_only:
        more = _bound_rows(port, rows)
        rows += more or ()
        if more is None:
            unseen.append(Unseen(UnseenThing.BOUND_SOCKETS, UnseenWhy.NOT_SUPPORTED))
    if listening_only:
        rows = [row for row in rows if row.socket.state.waits_for_clients]
    found = Look(rows, unseen=unseen)
    _Owners(found, port, protocol).tell()
    return found


def _bound_rows(port: int | None, known: list[tables.Row]) -> list[tables.Row] | None:
    """The sockets that are only bound. Windows lists a connection's own socket among them once more."""
    endpoints = bound.read()
    if endpoints is None:
        return None
    taken = {(row.socket.local.port, pid) for row in known for pid in row.pids if row.socket.protocol is Protocol.TCP}
    rows: list[tables.Row] = []
    for endpoint in endpoints:
        at = endpoint.local.port
        if at and port in (None, at) and (at, endpoint.pid) not in taken:
            socket = Socket(
                protocol=Protocol.TCP,
                family=family_of(endpoint.local.address),
                state=SocketState.BOUND,
                local=endpoint.local,
                inode=tables.number(len(known) + len(rows), Protocol.TCP, at),
            )
            rows.append(tables.Row(socket, (endpoint.pid,)))
    return rows


class _Owners:
    """Finds out who has the sockets of one look."""

    def __init__(self, found: Look, port: int | None, protocol: Protocol | None) -> None:
        self._found = found
        self._port = port
        self._family = Family()
        self._containers: dict[tuple[int, Protocol], Container | None] = {}
        pids = {pid for row in found.rows for pid in row.pids}
        there = {pid: each for pid in pids if (each := processes.read(pid))}
        made_ms = creation.latest(port, protocol) if port is not None and there else {}
        self._replaced = {pid: each for pid, each in there.items() if creation.began_later(each, made_ms)}
        self._known: Mapping[int, Process] = {
            pid: self._named(each) for pid, each in there.items() if pid not in self._replaced
        }

    def tell(self) -> None:
        for row in self._found.rows:
            holders = self._holders(row)
            if holders:
                self._found.holders[row.socket.inode] = holders
            container = self._container(row)
            manager = container.manager if container else self._manager(row)
            if container is not None:
                self._found.containers[row.socket.inode] = container
            if manager is not None:
                self._found.managers[row.socket.inode] = manager
        self._tell_unseen()
        if self._port is not None:
            self._tell_relations()

    @cached_property
    def _services(self) -> Mapping[int, tuple[Service, ...]]:
        return services.by_pid(services.running())

    @cached_property
    def _queues(self) -> http_sys.Queues:
        return http_sys.queues()

    @cached_property
    def _proxies(self) -> tuple[port_proxies.PortProxy, ...]:
        return port_proxies.proxies()

    def _named(self, process: Process) -> Process:
        """With its manager: the service in it, or whom it passes things on for. Several services in one process are
        not told apart by a table of sockets, so none is named."""
        process = with_script(process)
        inside = self._services.get(process.pid, ())
        if len(inside) == 1:
            return replace(process, manager=Manager(ManagerKind.WINDOWS_SERVICE, inside[0].name, inside[0].title))
        return replace(process, manager=manager_behind(process) or self._service_above(process))

    def _service_above(self, process: Process) -> Manager | None:
        """The service whose own process started it, at once or through a shell, and starts it again: as PostgreSQL's
        pg_ctl.exe does, and those that make a service of any program (NSSM, WinSW)."""
        if self._port is None:
            return None  # a question for one port: it takes a look at every process above
        for ancestor in self._family.ancestors(process):
            inside = self._services.get(ancestor.pid, ())
            if inside:
                is_its_own = len(inside) == 1 and not starts_anything(ancestor)
                return Manager(ManagerKind.WINDOWS_SERVICE, inside[0].name, inside[0].title) if is_its_own else None
            if not only_started(ancestor, process):
                return None
        return None

    def _holders(self, row: tables.Row) -> tuple[Holder, ...]:
        if http_sys.KERNEL_PID in row.pids and self._port is not None and row.socket.protocol is Protocol.TCP:
            behind = self._behind_http(self._port)
            if behind or self._queues.of(self._port):
                return behind
            if not self._queues.unseen:
                # Not HTTP.sys', so another driver's: file sharing and the like.
                self._found.kernel_owned[row.socket.inode] = None
                return ()
        seen = [self._known[pid] for pid in row.pids if pid in self._known]
        if seen:
            return tuple(Holder(process=process, evidence=Evidence.HANDLE, root=True) for process in seen)
        if self._port is not None and row.pids and row.socket.inode and self._has_ended(row.pids[0]):
            return tuple(
                Holder(process=self._orphan(heir), evidence=Evidence.HEIR, root=True, may_be_inherited=True)
                for heir in self._family.heirs(row.pids[0])
                if not self._is_a_child_of_the_later_one(heir)
            )
        return ()

    def _has_ended(self, owner: int) -> bool:
        return owner in self._replaced or not psutil.pid_exists(owner)

    def _is_a_child_of_the_later_one(self, heir: Process) -> bool:
        later = self._replaced.get(heir.parent_pid or 0)
        return later is not None and heir.id.start >= later.id.start

    def _behind_http(self, port: int) -> tuple[Holder, ...]:
        pids = dict.fromkeys(pid for queue in self._queues.of(port) for pid in queue.pids)
        found = (self._named(process) for pid in pids if (process := processes.read(pid)))
        return tuple(Holder(process=process, evidence=Evidence.QUEUE, root=True) for process in found)

    def _orphan(self, process: Process) -> Process:
        return replace(self._named(process), starter_ended=True)

    def _container(self, row: tables.Row) -> Container | None:
        """Asked once for a port: an engine may have a socket for each family on it."""
        owner = next((self._known[pid] for pid in row.pids if pid in self._known), None)
        if self._port is None or owner is None or not row.socket.state.waits_for_clients:
            return None
        key = (owner.pid, row.socket.protocol)
        if key not in self._containers:
            self._containers[key] = behind(owner, self._port, row.socket.protocol)
        return self._containers[key]

    def _manager(self, row: tables.Row) -> Manager | None:
        """What stands behind the socket itself, rather than behind a process."""
        if self._port is None or row.socket.protocol is not Protocol.TCP:
            return None
        if http_sys.KERNEL_PID in row.pids:
            return self._http_manager(self._port)
        inside = {service.name.lower() for pid in row.pids for service in self._services.get(pid, ())}
        if port_proxies.SERVICE in inside:
            proxy = next((proxy for proxy in self._proxies if proxy.serves(row.socket.local)), None)
            if proxy is not None:
                return proxy.manager
        return None

    def _http_manager(self, port: int) -> Manager | None:
        """The service that has the queue, or HTTP.sys where it is an ordinary program's, or nobody's that is known."""
        queues = self._queues.of(port)
        if not queues:
            return None
        pids = {pid for queue in queues for pid in (*queue.pids, queue.controller or 0)}
        inside = [service for pid in sorted(pids) for service in self._services.get(pid, ())]
        iis = next((service for service in inside if service.name in _IIS), None)
        if iis is not None:
            return Manager(ManagerKind.WINDOWS_SERVICE, _IIS[0], "IIS")
        if len({service.name for service in inside}) == 1:
            return Manager(ManagerKind.WINDOWS_SERVICE, inside[0].name, inside[0].title)
        urls = dict.fromkeys(url for queue in queues for url in queue.urls)
        return Manager(ManagerKind.HTTP_SYS, "HTTP.sys", ", ".join(urls))

    def _tell_unseen(self) -> None:
        self._found.unseen += tables.owners_unread(self._found.rows, self._known.keys() | self._replaced.keys())
        self._found.unseen += [
            Unseen(UnseenThing.PROCESS, UnseenWhy.VANISHED, f"pid {pid}") for pid in sorted(self._replaced)
        ]
        if "_queues" in self.__dict__:
            self._found.unseen += self._queues.unseen

    def _tell_relations(self) -> None:
        roots = {holder.process.pid: holder.process for held in self._found.holders.values() for holder in held}
        for pid, process in roots.items():
            self._found.ancestors[pid] = tuple(map(self._as_service, self._family.ancestors(process)))
            if told := told_by(pid):
                self._found.told[pid] = told
            same = self._family.of_the_same_program(process)
            if same:
                self._found.families[pid] = same

    def _as_service(self, ancestor: Process) -> Process:
        """With the one service in it: that of planned tasks is a place that programs are started from."""
        inside = self._services.get(ancestor.pid, ())
        if len(inside) != 1:
            return ancestor
        return replace(ancestor, manager=Manager(ManagerKind.WINDOWS_SERVICE, inside[0].name, inside[0].title))
