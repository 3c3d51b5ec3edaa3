"""Facts made up for tests, built with the real classes, and a computer that does only what a test prepared."""

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from portfixer.facts import (
    Elsewhere,
    Endpoint,
    Evidence,
    Family,
    Holder,
    Machine,
    Manager,
    Platform,
    ProbeResult,
    Process,
    ProcessId,
    Protocol,
    Request,
    Snapshot,
    Socket,
    SocketState,
    Timer,
    TimerKind,
    family_of,
)
from portfixer.system.api import ProcessGone

NOW = 1_800_000_000.0

LINUX = Machine(
    platform=Platform.LINUX,
    user="ada",
    uid=1000,
    administrator=False,
    addresses=("127.0.0.1", "::1", "192.0.2.7"),
    ephemeral_ports=(32768, 60999),
    first_unprivileged_port=1024,
    protected_pids=frozenset({1, 50, 51}),
)
WINDOWS = replace(LINUX, platform=Platform.WINDOWS, uid=None, ephemeral_ports=(49152, 65535), first_unprivileged_port=0)


def socket(
    state: SocketState = SocketState.LISTEN,
    local: str = "0.0.0.0",
    port: int = 8080,
    *,
    remote: tuple[str, int] | None = None,
    inode: int = 77,
    protocol: Protocol = Protocol.TCP,
    v6only: bool | None = None,
    expires_in_s: float | None = None,
    **more: object,
) -> Socket:
    return Socket(
        protocol=protocol,
        family=family_of(local) if local != "0.0.0.0" else Family.IPV4,
        state=state,
        local=Endpoint(local, port),
        remote=Endpoint(*remote) if remote else None,
        inode=inode,
        v6only=v6only,
        timer=None if expires_in_s is None else Timer(TimerKind.TIME_WAIT, expires_in_s),
        **more,  # type: ignore[arg-type]
    )


def process(pid: int = 812, name: str = "shop", *command: str, **more: object) -> Process:
    facts: dict[str, object] = {
        "id": ProcessId(pid, 1000 + pid),
        "name": name,
        "parent_pid": 1,
        "started_at": NOW - 3600,
        "user": "ada",
        "uid": 1000,
        "command": command or (f"/usr/bin/{name}",),
        "executable": f"/usr/bin/{name}",
        "folder": "/home/ada/shop",
    }
    return Process(**{**facts, **more})  # type: ignore[arg-type]


def holder(held_by: Process | None = None, *, root: bool = True, evidence: Evidence = Evidence.HANDLE) -> Holder:
    return Holder(process=held_by or process(), evidence=evidence, root=root)


def snapshot(
    *sockets: Socket, holders: dict[int, tuple[Holder, ...]] | None = None, machine: Machine = LINUX, **more: object
) -> Snapshot:
    return Snapshot(taken_at=NOW, machine=machine, sockets=sockets, holders=holders or {}, **more)  # type: ignore[arg-type]


def probes(
    errors: dict[str, str | None], *, port: int = 8080, protocol: Protocol = Protocol.TCP, reuse_helps: bool = False
) -> tuple[ProbeResult, ...]:
    """Both probes of every address; with `reuse_helps` the one with SO_REUSEADDR succeeds."""
    return tuple(
        ProbeResult(
            protocol=protocol,
            address=address,
            port=port,
            reuse=reuse,
            error=None if reuse and reuse_helps else error,
        )
        for address, error in errors.items()
        for reuse in (True, False)
    )


TAKEN = probes({"0.0.0.0": "EADDRINUSE", "::": "EADDRINUSE"})
FREE = probes({"0.0.0.0": None, "::": None})


def asks(port: int | None = 8080, **more: object) -> Request:
    return Request(port=port, **more)  # type: ignore[arg-type]


@dataclass
class FakeHandle:
    """A process that ends when it is asked, or only by force, or never."""

    computer: "FakeSystem"
    held: ProcessId
    signals: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.signals.append("closed")

    def ask_to_stop(self, *, interrupt: bool = False) -> None:
        self._signal("interrupt" if interrupt else "ask")

    def force_stop(self) -> None:
        self._signal("force")

    def resume(self) -> None:
        self._signal("resume")

    def _signal(self, kind: str) -> None:
        problem = self.computer.refuses.get((self.held.pid, kind))
        if problem is not None:
            raise problem
        self.signals.append(kind)
        self.computer.signalled(self.held.pid, kind)

    def wait_gone(self, timeout_s: float) -> bool:
        return self.held.pid in self.computer.gone


class FakeSystem:
    """Follows the protocol, and fails loudly when asked for anything that was not prepared."""

    def __init__(self, machine: Machine = LINUX) -> None:
        self.settings = machine
        self.errors: Callable[[int, str, bool], str | None] = lambda _port, _address, _reuse: None
        self.looks: list[Snapshot] = []
        self.refuses: dict[tuple[int, str], Exception] = {}
        self.stops_on: dict[int, str] = {}
        self.gone: set[int] = set()
        self.handles: list[FakeHandle] = []
        self.served: tuple[tuple[Protocol, Endpoint], ...] = ()
        self.web = False
        self.servers_elsewhere: tuple[Elsewhere, ...] = ()
        self.given_back: list[tuple[int, Protocol, tuple[Family, ...]]] = []
        self.names: dict[str, tuple[str, ...]] = {}
        self.first_look: Snapshot | None = None
        self.processes: dict[int, Process] = {}
        self.teams: dict[Manager, tuple[Process, ...]] = {}
        self.asked: list[Manager] = []
        self.files: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.closed: list[Socket] = []
        self.cannot: Exception | None = None
        self.on_signal: Callable[[int, str], None] = lambda _pid, _kind: None

    def machine(self) -> Machine:
        return self.settings

    def resolve(self, host: str) -> tuple[str, ...]:
        return self.names[host]

    def probe(self, port: int, protocol: Protocol, address: str, *, reuse: bool) -> ProbeResult:
        error = self.errors(port, address, reuse)
        return ProbeResult(protocol=protocol, address=address, port=port, reuse=reuse, error=error)

    def look(
        self,
        port: int | None = None,
        protocol: Protocol | None = None,
        *,
        listening_only: bool = False,
        thorough: bool = True,
    ) -> Snapshot:
        if not self.looks:
            raise AssertionError("nobody prepared a look")
        return self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]

    def glance(self, port: int, protocol: Protocol) -> Snapshot:
        """What was prepared as a first look; without one, nothing is seen at first."""
        return self.first_look or snapshot()

    def elsewhere(self, port: int, protocol: Protocol) -> tuple[Elsewhere, ...]:
        return self.servers_elsewhere

    def process(self, pid: int) -> Process | None:
        return self.processes.get(pid)

    def also_serves(
        self,
        process: Process,
        *,
        known: Collection[int] = (),
    ) -> tuple[tuple[Protocol, Endpoint], ...]:
        return self.served

    def hold(self, process: ProcessId, inode: int, *, holder: ProcessId | None = None) -> FakeHandle:
        problem = self.refuses.get((process.pid, "hold"))
        if problem is not None:
            raise problem
        if process.pid in self.gone:
            raise ProcessGone
        handle = FakeHandle(self, process)
        self.handles.append(handle)
        return handle

    def members(self, manager: Manager) -> tuple[Process, ...]:
        return self.teams.get(manager, ())

    def text_of(self, path: str) -> str | None:
        return self.files.get(path)

    def real_path(self, path: str) -> str:
        return self.links.get(path, path)

    def stop_managed(
        self, manager: Manager, *, programs: Collection[ProcessId] = (), timeout_s: float, cancel: threading.Event
    ) -> None:
        """Its members end, unless `cannot` says why not."""
        self.asked.append(manager)
        if self.cannot is not None:
            raise self.cannot
        for member in self.teams.get(manager, ()):
            self.gone.add(member.pid)
            self.processes.pop(member.pid, None)

    def close_leftovers(self, sockets: Sequence[Socket], *, timeout_s: float, cancel: threading.Event) -> None:
        self.closed += sockets
        if self.cannot is not None:
            raise self.cannot

    def free_reserved(
        self, port: int, protocol: Protocol, families: Collection[Family], *, timeout_s: float, cancel: threading.Event
    ) -> None:
        """Every address can be bound afterwards, unless `cannot` says why not."""
        if self.cannot is not None:
            raise self.cannot
        self.given_back.append((port, protocol, tuple(families)))
        self.errors = lambda _port, _address, _reuse: None

    def answers_http(self, endpoint: Endpoint, timeout_s: float = 0.5) -> bool:
        return self.web

    def signalled(self, pid: int, kind: str) -> None:
        if self.stops_on.get(pid) == kind:
            self.gone.add(pid)
        self.on_signal(pid, kind)

    def signals(self) -> list[tuple[int, str]]:
        return [(handle.held.pid, kind) for handle in self.handles for kind in handle.signals if kind != "closed"]

    def taken_until_gone(self, pids: Iterable[int], at: Snapshot) -> None:
        """Every address is refused as long as one of these runs; afterwards the port is free."""
        wanted = set(pids)
        self.errors = lambda _port, _address, _reuse: None if wanted <= self.gone else "EADDRINUSE"
        self.looks = [at]
