"""Made-up but realistic facts for the gallery: every state a page can be in, judged by the real diagnosis."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from portfixer.diagnosis import diagnose, request_from
from portfixer.facts import (
    Container,
    Elsewhere,
    Endpoint,
    Evidence,
    Holder,
    Interface,
    Machine,
    Manager,
    ManagerKind,
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
    Unseen,
    UnseenThing,
    UnseenWhy,
    family_of,
)
from portfixer.flow import Flow, Page
from portfixer.remedies import BY_MANAGER, BY_SIGNAL, Plan, Remedy, RemedyId, Restart, propose

__all__ = [
    "APACHE",
    "CHROME",
    "MACHINE",
    "NGINX",
    "NODE",
    "NOW",
    "SERVER",
    "SHOP",
    "SITUATIONS",
    "Situation",
    "busy_server",
    "held",
    "idle_server",
    "made_process",
    "made_socket",
    "service",
    "time_wait",
]

NOW = time.time()
NODE = "Error: listen EADDRINUSE: address already in use :::8080\n    at Server.setupListenHandle (node:net:1908:16)"
_PYTHON = "OSError: [Errno 98] Address already in use: ('0.0.0.0', 8080)"

MACHINE = Machine(
    platform=Platform.LINUX,
    user="ada",
    uid=1000,
    administrator=False,
    addresses=("127.0.0.1", "192.168.1.20", "::1", "fe80::1c2d:3eff:fe4f:5061"),
    ephemeral_ports=(32768, 60999),
    first_unprivileged_port=1024,
    protected_pids=frozenset({1}),
)


def made_process(pid: int, name: str, *command: str, **more: object) -> Process:
    facts: dict[str, object] = {
        "id": ProcessId(pid, pid * 100),
        "name": name,
        "parent_pid": 4711,
        "started_at": NOW - 3 * 3600,
        "user": "ada",
        "uid": 1000,
        "command": command,
        "executable": command[0] if command else None,
        "folder": "/home/ada/projects/shop",
        "terminal": "/dev/pts/1",
    }
    return Process(**{**facts, **more})  # type: ignore[arg-type]


SERVER = made_process(96939, "python3", "/usr/bin/python3", "server1.py", "--port", "8080")
SHOP = made_process(51234, "node", "/usr/bin/node", "/home/ada/projects/shop/server.js")
CHROME = made_process(2210, "chrome", "/opt/google/chrome/chrome", folder="/home/ada", terminal=None)
NGINX = made_process(
    812,
    "nginx",
    "/usr/sbin/nginx",
    user="www-data",
    uid=33,
    terminal=None,
    folder=None,
    manager=Manager(ManagerKind.SYSTEMD, "nginx.service", "system"),
)


_APACHE_UNIT = Manager(ManagerKind.SYSTEMD, "apache2.service", "system")
APACHE = replace(
    NGINX,
    name="apache2",
    command=("/usr/sbin/apache2", "-k", "start"),
    executable="/usr/sbin/apache2",
    manager=_APACHE_UNIT,
)


def made_socket(state: SocketState, local: str, port: int, remote: str | None = None, **more: object) -> Socket:
    other = None
    if remote is not None:
        host, _, number = remote.rpartition(":")
        other = Endpoint(host, int(number))
    facts: dict[str, object] = {
        "protocol": Protocol.TCP,
        "family": family_of(local),
        "state": state,
        "local": Endpoint(local, port),
        "remote": other,
        "inode": 0 if state is SocketState.TIME_WAIT else 70001,
        "uid": 1000,
    }
    return Socket(**{**facts, **more})  # type: ignore[arg-type]


def _probes(request: Request, error: str | None, *addresses: str) -> tuple[ProbeResult, ...]:
    return tuple(
        ProbeResult(protocol=request.protocol, address=address, port=request.port or 0, reuse=reuse, error=error)
        for address in addresses or ("0.0.0.0", "::")
        for reuse in (True, False)
    )


@dataclass(frozen=True, kw_only=True)
class Situation:
    request: Request
    error: str | None = "EADDRINUSE"
    sockets: tuple[Socket, ...] = ()
    holders: dict[int, tuple[Holder, ...]] = field(default_factory=dict)
    managers: dict[int, Manager] = field(default_factory=dict)
    containers: dict[int, Container] = field(default_factory=dict)
    kernel_owned: dict[int, Interface | None] = field(default_factory=dict)
    elsewhere: tuple[Elsewhere, ...] = ()
    ancestors: dict[int, tuple[Process, ...]] = field(default_factory=dict)
    tracers: dict[int, Process] = field(default_factory=dict)
    told: dict[int, dict[str, str]] = field(default_factory=dict)
    unseen: tuple[Unseen, ...] = ()
    addresses: tuple[str, ...] = ()
    web_address: str | None = None
    also_serves: tuple[tuple[Protocol, Endpoint], ...] = ()
    members: tuple[Process, ...] = ()
    machine: Machine = MACHINE

    def flow(self) -> Flow:
        """The verdict page for it."""
        port = self.request.port
        probes = _probes(self.request, self.error, *self.addresses) if port is not None else ()
        snapshot = Snapshot(
            taken_at=NOW,
            machine=self.machine,
            sockets=self.sockets,
            holders=self.holders,
            managers=self.managers,
            containers=self.containers,
            kernel_owned=self.kernel_owned,
            elsewhere=self.elsewhere,
            ancestors=self.ancestors,
            tracers=self.tracers,
            told=self.told,
            unseen=self.unseen,
        )
        diagnosis = replace(diagnose(self.request, probes, snapshot), web_address=self.web_address)
        forward = next((blocker.forward for blocker in diagnosis.blockers if blocker.forward), None)
        made = (self._plan(remedy, diagnosis.clients) for remedy in propose(diagnosis))
        plans = tuple(
            replace(plan, forward=forward) if plan.remedy.id is RemedyId.END_FORWARDING else plan for plan in made
        )
        return Flow(page=Page.VERDICT, request=self.request, diagnosis=diagnosis, plans=plans)

    def _plan(self, remedy: Remedy, clients: int) -> Plan:
        if remedy.id in BY_MANAGER:
            return Plan(
                remedy=remedy,
                clients=clients,
                also_serves=self.also_serves,
                members=self.members,
                restarts=(Restart(remedy.undo),) if remedy.undo else (),
            )
        if remedy.id not in BY_SIGNAL or not remedy.targets:
            return Plan(remedy=remedy, clients=clients if remedy.id is RemedyId.CLOSE_LEFTOVERS else 0)
        process = remedy.targets[0].process
        return Plan(
            remedy=remedy,
            clients=clients,
            also_serves=self.also_serves,
            workers=len(next(iter(self.holders.values()))) - 1,
            managers=(process.manager,) if process.manager else (),
            restarts=(Restart(process.command, process.folder, process),),
        )


def held(process: Process, *workers: Process, evidence: Evidence = Evidence.HANDLE) -> tuple[Holder, ...]:
    root = Holder(process=process, evidence=evidence, root=True, descriptor=3)
    return (root, *(Holder(process=worker, evidence=evidence, root=False, descriptor=3) for worker in workers))


def busy_server() -> Situation:
    workers = [replace(SERVER, id=ProcessId(pid, pid), parent_pid=SERVER.pid) for pid in (96940, 96941, 96942)]
    clients = tuple(
        made_socket(SocketState.ESTABLISHED, "192.168.1.20", 8080, f"192.168.1.{last}:50{last}00", inode=70000 + last)
        for last in (31, 32, 33)
    )
    return Situation(
        request=request_from(NODE),
        sockets=(made_socket(SocketState.LISTEN, "::", 8080), *clients),
        holders={70001: held(SERVER, *workers), **{70000 + last: held(SERVER) for last in (31, 32, 33)}},
        also_serves=((Protocol.TCP, Endpoint("127.0.0.1", 9229)),),
    )


def idle_server() -> Situation:
    return Situation(
        request=request_from(_PYTHON),
        sockets=(made_socket(SocketState.LISTEN, "0.0.0.0", 8080),),
        holders={70001: held(SERVER)},
    )


def _same() -> Situation:
    return Situation(
        request=replace(request_from(NODE), program="server.js"),
        sockets=(made_socket(SocketState.LISTEN, "::", 8080),),
        holders={70001: held(SHOP)},
        web_address="http://localhost:8080/",
    )


def time_wait() -> Situation:
    return Situation(
        request=request_from(_PYTHON),
        sockets=tuple(
            made_socket(
                SocketState.TIME_WAIT,
                "127.0.0.1",
                8080,
                f"127.0.0.1:4{number}112",
                timer=Timer(TimerKind.TIME_WAIT, 30.0 + number),
            )
            for number in (1, 4, 7)
        ),
    )


def _hidden() -> Situation:
    return Situation(
        request=request_from("nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)"),
        sockets=(made_socket(SocketState.LISTEN, "0.0.0.0", 80, uid=0),),
        managers={70001: Manager(ManagerKind.SYSTEMD, "apache2.service", "system")},
        unseen=(Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED, "142 processes"),),
    )


def service() -> Situation:
    return Situation(
        request=request_from("nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)"),
        sockets=(made_socket(SocketState.LISTEN, "0.0.0.0", 80, uid=0),),
        holders={70001: held(APACHE)},
        managers={70001: _APACHE_UNIT},
        also_serves=((Protocol.TCP, Endpoint("0.0.0.0", 443)),),
        members=(replace(APACHE, id=ProcessId(913, 913), name="rotatelogs", command=(), executable=None),),
    )


def _socket_unit() -> Situation:
    return Situation(
        request=request_from("631"),
        sockets=(made_socket(SocketState.LISTEN, "127.0.0.1", 631, uid=0),),
        managers={70001: Manager(ManagerKind.SOCKET_ACTIVATION, "cups.socket", "system")},
        unseen=(Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED, "142 processes"),),
    )


def _name_service() -> Situation:
    return Situation(
        request=request_from("53"),
        sockets=(made_socket(SocketState.LISTEN, "127.0.0.53", 53, uid=101),),
        managers={70001: Manager(ManagerKind.SYSTEMD, "systemd-resolved.service", "system")},
        unseen=(Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED, "142 processes"),),
    )


def _suspended() -> Situation:
    return Situation(
        request=request_from("8080"),
        sockets=(made_socket(SocketState.LISTEN, "127.0.0.1", 8080),),
        holders={70001: held(replace(SERVER, suspended=True))},
    )


def _hostile() -> Situation:
    name = "x" * 40 + "<b>&bold</b>\x1b[31m\u202e" + "y" * 40
    process = made_process(
        4242, name, f"/opt/{'very-long-folder/' * 9}{name}", "--config", "z" * 120, folder="/srv/" + "deep/" * 30
    )
    return Situation(
        request=replace(request_from(NODE), program=name),
        sockets=(made_socket(SocketState.LISTEN, "::", 8080),),
        holders={70001: held(process)},
    )


def _likely() -> Situation:
    return Situation(
        request=request_from("Error: listen EADDRINUSE: address already in use"),
        sockets=(
            made_socket(SocketState.LISTEN, "::", 3000, inode=70002),
            made_socket(SocketState.LISTEN, "127.0.0.1", 8000),
        ),
        holders={70001: held(SERVER), 70002: held(SHOP)},
    )


SITUATIONS: dict[str, Callable[[], Situation]] = {
    "other-program-busy": busy_server,
    "other-program": idle_server,
    "same-program": _same,
    "time-wait": time_wait,
    "hidden-owner": _hidden,
    "service": service,
    "socket-unit": _socket_unit,
    "name-service": _name_service,
    "suspended": _suspended,
    "hostile-names": _hostile,
    "no-port": _likely,
    "free": lambda: Situation(request=request_from(NODE), error=None),
    "leftover": lambda: Situation(
        request=request_from(_PYTHON),
        sockets=(made_socket(SocketState.CLOSE_WAIT, "127.0.0.1", 8080, "127.0.0.1:41234"),),
        holders={70001: held(SERVER)},
    ),
    "outgoing": lambda: Situation(
        request=request_from("43210"),
        sockets=(made_socket(SocketState.ESTABLISHED, "192.168.1.20", 43210, "142.250.74.110:443"),),
        holders={70001: held(CHROME)},
    ),
    "bound": lambda: Situation(
        request=request_from("8080"),
        sockets=(made_socket(SocketState.BOUND, "0.0.0.0", 8080),),
        holders={70001: held(SERVER)},
    ),
    "permission": lambda: Situation(
        request=request_from("PermissionError: [Errno 13] Permission denied: ('0.0.0.0', 80)"), error="EACCES"
    ),
    "address": lambda: Situation(
        request=request_from("OSError: [Errno 99] Cannot assign requested address: ('10.9.8.7', 8080)"),
        error="EADDRNOTAVAIL",
        addresses=("10.9.8.7",),
    ),
    "not-listening": lambda: Situation(request=request_from("Error: connect ECONNREFUSED 127.0.0.1:5432"), error=None),
    "unknown": lambda: Situation(
        request=request_from("8080"), unseen=(Unseen(UnseenThing.SOCKETS, UnseenWhy.NOT_ALLOWED),)
    ),
}
