"""Made-up but realistic facts for the gallery: a computer, its programs, and what the real diagnosis says of them."""

import time
from dataclasses import dataclass, field, replace

from portfixer.diagnosis import diagnose
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
    Unseen,
    family_of,
)
from portfixer.flow import Flow, Page
from portfixer.remedies import BY_MANAGER, BY_SIGNAL, Plan, Remedy, RemedyId, Restart, propose

__all__ = [
    "CHROME",
    "MACHINE",
    "NGINX",
    "NOW",
    "SERVER",
    "SHOP",
    "Situation",
    "held",
    "made_process",
    "made_socket",
]

NOW = time.time()

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

    def _plan(self, remedy: Remedy, clients: int | None) -> Plan:
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
    root = Holder(process=process, evidence=evidence, root=True)
    return (root, *(Holder(process=worker, evidence=evidence, root=False) for worker in workers))
