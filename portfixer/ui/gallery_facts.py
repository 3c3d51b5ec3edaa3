"""Made-up but realistic facts for the gallery: every state a page can be in, judged by the real diagnosis."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from portfixer import flow as steps
from portfixer.diagnosis import diagnose, request_from
from portfixer.facts import (
    Endpoint,
    Evidence,
    Holder,
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
from portfixer.flow import Flow, Page, Work
from portfixer.remedies import (
    CameBack,
    Outcome,
    Plan,
    Problem,
    Remedy,
    RemedyId,
    Suggestion,
    propose,
)

__all__ = ["NOW", "ports_snapshots", "scenes"]

NOW = time.time()
_NODE = "Error: listen EADDRINUSE: address already in use :::8080\n    at Server.setupListenHandle (node:net:1908:16)"
_PYTHON = "OSError: [Errno 98] Address already in use: ('0.0.0.0', 8080)"

_MACHINE = Machine(
    platform=Platform.LINUX,
    user="ada",
    uid=1000,
    administrator=False,
    addresses=("127.0.0.1", "192.168.1.20", "::1", "fe80::1c2d:3eff:fe4f:5061"),
    ephemeral_ports=(32768, 60999),
    first_unprivileged_port=1024,
    protected_pids=frozenset({1}),
)


def _process(pid: int, name: str, *command: str, **more: object) -> Process:
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


_SERVER = _process(96939, "python3", "/usr/bin/python3", "server1.py", "--port", "8080")
_SHOP = _process(51234, "node", "/usr/bin/node", "/home/ada/projects/shop/server.js")
_CHROME = _process(2210, "chrome", "/opt/google/chrome/chrome", folder="/home/ada", terminal=None)
_NGINX = _process(
    812,
    "nginx",
    "/usr/sbin/nginx",
    user="www-data",
    uid=33,
    terminal=None,
    folder=None,
    manager=Manager(ManagerKind.SYSTEMD, "nginx.service", "system"),
)


def _socket(state: SocketState, local: str, port: int, remote: str | None = None, **more: object) -> Socket:
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


def _probes(port: int, error: str | None, *addresses: str) -> tuple[ProbeResult, ...]:
    return tuple(
        ProbeResult(protocol=Protocol.TCP, address=address, port=port, reuse=reuse, error=error)
        for address in addresses or ("0.0.0.0", "::")
        for reuse in (True, False)
    )


@dataclass(frozen=True, kw_only=True)
class _Situation:
    request: Request
    error: str | None = "EADDRINUSE"
    sockets: tuple[Socket, ...] = ()
    holders: dict[int, tuple[Holder, ...]] = field(default_factory=dict)
    managers: dict[int, Manager] = field(default_factory=dict)
    unseen: tuple[Unseen, ...] = ()
    addresses: tuple[str, ...] = ()
    web_address: str | None = None
    also_serves: tuple[tuple[Protocol, Endpoint], ...] = ()

    def flow(self) -> Flow:
        """The verdict page for it."""
        port = self.request.port
        probes = _probes(port, self.error, *self.addresses) if port is not None else ()
        snapshot = Snapshot(
            taken_at=NOW,
            machine=_MACHINE,
            sockets=self.sockets,
            holders=self.holders,
            managers=self.managers,
            unseen=self.unseen,
        )
        diagnosis = replace(diagnose(self.request, probes, snapshot), web_address=self.web_address)
        plans = tuple(self._plan(remedy, diagnosis.clients) for remedy in propose(diagnosis))
        return Flow(page=Page.VERDICT, request=self.request, diagnosis=diagnosis, plans=plans)

    def _plan(self, remedy: Remedy, clients: int) -> Plan:
        if remedy.id is not RemedyId.STOP_PROGRAM:
            return Plan(remedy=remedy)
        process = remedy.targets[0].process
        return Plan(
            remedy=remedy,
            clients=clients,
            also_serves=self.also_serves,
            workers=len(next(iter(self.holders.values()))) - 1,
            managers=(process.manager,) if process.manager else (),
            restart_command=process.command,
            folder=process.folder,
        )


def _held(process: Process, *workers: Process, evidence: Evidence = Evidence.HANDLE) -> tuple[Holder, ...]:
    root = Holder(process=process, evidence=evidence, root=True, descriptor=3)
    return (root, *(Holder(process=worker, evidence=evidence, root=False, descriptor=3) for worker in workers))


def _busy_server() -> _Situation:
    workers = [replace(_SERVER, id=ProcessId(pid, pid), parent_pid=_SERVER.pid) for pid in (96940, 96941, 96942)]
    clients = tuple(
        _socket(SocketState.ESTABLISHED, "192.168.1.20", 8080, f"192.168.1.{last}:50{last}00", inode=70000 + last)
        for last in (31, 32, 33)
    )
    return _Situation(
        request=request_from(_NODE),
        sockets=(_socket(SocketState.LISTEN, "::", 8080), *clients),
        holders={70001: _held(_SERVER, *workers), **{70000 + last: _held(_SERVER) for last in (31, 32, 33)}},
        also_serves=((Protocol.TCP, Endpoint("127.0.0.1", 9229)),),
    )


def _simple() -> _Situation:
    return _Situation(
        request=request_from(_PYTHON),
        sockets=(_socket(SocketState.LISTEN, "0.0.0.0", 8080),),
        holders={70001: _held(_SERVER)},
    )


def _same() -> _Situation:
    return _Situation(
        request=replace(request_from(_NODE), program="server.js"),
        sockets=(_socket(SocketState.LISTEN, "::", 8080),),
        holders={70001: _held(_SHOP)},
        web_address="http://localhost:8080/",
    )


def _time_wait() -> _Situation:
    return _Situation(
        request=request_from(_PYTHON),
        sockets=tuple(
            _socket(
                SocketState.TIME_WAIT,
                "127.0.0.1",
                8080,
                f"127.0.0.1:4{number}112",
                timer=Timer(TimerKind.TIME_WAIT, 30.0 + number),
            )
            for number in (1, 4, 7)
        ),
    )


def _hidden() -> _Situation:
    return _Situation(
        request=request_from("nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)"),
        sockets=(_socket(SocketState.LISTEN, "0.0.0.0", 80, uid=0),),
        managers={70001: Manager(ManagerKind.SYSTEMD, "apache2.service", "system")},
        unseen=(Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED, "142 processes"),),
    )


def _suspended() -> _Situation:
    return _Situation(
        request=request_from("8080"),
        sockets=(_socket(SocketState.LISTEN, "127.0.0.1", 8080),),
        holders={70001: _held(replace(_SERVER, suspended=True))},
    )


def _hostile() -> _Situation:
    name = "x" * 40 + "<b>&bold</b>\x1b[31m\u202e" + "y" * 40
    process = _process(
        4242, name, f"/opt/{'very-long-folder/' * 9}{name}", "--config", "z" * 120, folder="/srv/" + "deep/" * 30
    )
    return _Situation(
        request=replace(request_from(_NODE), program=name),
        sockets=(_socket(SocketState.LISTEN, "::", 8080),),
        holders={70001: _held(process)},
    )


def _likely() -> _Situation:
    return _Situation(
        request=request_from("Error: listen EADDRINUSE: address already in use"),
        sockets=(
            _socket(SocketState.LISTEN, "::", 3000, inode=70002),
            _socket(SocketState.LISTEN, "127.0.0.1", 8000),
        ),
        holders={70001: _held(_SERVER), 70002: _held(_SHOP)},
    )


_SITUATIONS: dict[str, Callable[[], _Situation]] = {
    "other-program-busy": _busy_server,
    "other-program": _simple,
    "same-program": _same,
    "time-wait": _time_wait,
    "hidden-owner": _hidden,
    "suspended": _suspended,
    "hostile-names": _hostile,
    "no-port": _likely,
    "free": lambda: _Situation(request=request_from(_NODE), error=None),
    "leftover": lambda: _Situation(
        request=request_from(_PYTHON),
        sockets=(_socket(SocketState.CLOSE_WAIT, "127.0.0.1", 8080, "127.0.0.1:41234"),),
        holders={70001: _held(_SERVER)},
    ),
    "outgoing": lambda: _Situation(
        request=request_from("43210"),
        sockets=(_socket(SocketState.ESTABLISHED, "192.168.1.20", 43210, "142.250.74.110:443"),),
        holders={70001: _held(_CHROME)},
    ),
    "bound": lambda: _Situation(
        request=request_from("8080"),
        sockets=(_socket(SocketState.BOUND, "0.0.0.0", 8080),),
        holders={70001: _held(_SERVER)},
    ),
    "permission": lambda: _Situation(
        request=request_from("PermissionError: [Errno 13] Permission denied: ('0.0.0.0', 80)"), error="EACCES"
    ),
    "address": lambda: _Situation(
        request=request_from("OSError: [Errno 99] Cannot assign requested address: ('10.9.8.7', 8080)"),
        error="EADDRNOTAVAIL",
        addresses=("10.9.8.7",),
    ),
    "not-listening": lambda: _Situation(request=request_from("Error: connect ECONNREFUSED 127.0.0.1:5432"), error=None),
    "unknown": lambda: _Situation(
        request=request_from("8080"), unseen=(Unseen(UnseenThing.SOCKETS, UnseenWhy.NOT_ALLOWED),)
    ),
}


def _result(flow: Flow, remedy: RemedyId, after: Flow | None = None, **more: object) -> Flow:
    """The result page after that remedy; by default the port is free."""
    chosen = next(plan for plan in flow.plans if plan.remedy.id is remedy)
    after = after or _Situation(request=flow.request or Request(port=1), error=None).flow()
    facts: dict[str, object] = {"remedy": chosen.remedy, "after": after.diagnosis, "done": True, **more}
    return replace(after, page=Page.RESULT, chosen=chosen, outcome=Outcome(**facts))  # type: ignore[arg-type]


def _results() -> dict[str, Flow]:
    busy, simple, waiting = _busy_server().flow(), _simple().flow(), _time_wait().flow()
    stop = RemedyId.STOP_PROGRAM
    service = Manager(ManagerKind.SYSTEMD, "shop.service", "user")
    again = replace(_SERVER, id=ProcessId(97001, 9_700_100), manager=service)
    return {
        "free": _result(busy, stop, stopped=(_SERVER,)),
        "waited": _result(waiting, RemedyId.WAIT, waited_s=37.4),
        "ignored": _result(simple, stop, done=False, problem=Problem.IGNORED, after=simple),
        "not-allowed": _result(simple, stop, done=False, problem=Problem.NOT_ALLOWED, after=simple),
        "changed": _result(simple, stop, done=False, problem=Problem.CHANGED, after=simple),
        "came-back": _result(
            simple,
            stop,
            problem=Problem.CAME_BACK,
            came_back=CameBack(again, service),
            stopped=(_SERVER,),
            after=simple,
        ),
        "now-waiting": _result(busy, stop, problem=Problem.STILL_BLOCKED, stopped=(_SERVER,), after=waiting),
        "stopped-waiting": _result(waiting, RemedyId.WAIT, done=False, problem=Problem.CANCELLED, after=waiting),
    }


def scenes() -> dict[str, Flow]:
    """Name of the picture -> the flow it shows. Page.ASK is not among them."""
    verdicts = {name: build().flow() for name, build in _SITUATIONS.items()}
    busy, waiting = verdicts["other-program-busy"], verdicts["time-wait"]
    found = tuple(Suggestion(port, near=port < 8100) for port in (8081, 8082, 8090, 9080, 10080))
    other = steps.choose(busy, RemedyId.USE_OTHER_PORT)
    made = {f"verdict-{name}": flow for name, flow in verdicts.items()}
    made["checking"] = steps.submit(request_from(_NODE))
    made["confirm"] = steps.choose(busy, RemedyId.STOP_PROGRAM)
    made["acting"] = steps.confirm(made["confirm"])
    made["waiting"] = steps.choose(waiting, RemedyId.WAIT)
    made["other-port-looking"] = other
    made["other-port"] = replace(other, work=None, suggestions=found)
    made["other-port-none"] = replace(other, work=None)
    made["next-time"] = steps.choose(waiting, RemedyId.SET_REUSE_ADDRESS)
    made["advice-running"] = steps.choose(verdicts["same-program"], RemedyId.USE_RUNNING_PROGRAM)
    made["advice-permission"] = steps.choose(verdicts["permission"], RemedyId.GRANT_PERMISSION)
    made["advice-address"] = steps.choose(verdicts["address"], RemedyId.FIX_ADDRESS)
    made["advice-admin"] = steps.choose(verdicts["hidden-owner"], RemedyId.LOOK_AS_ADMIN)
    made |= {f"result-{name}": flow for name, flow in _results().items()}
    assert all(flow.work in {None, Work.LOOK, Work.APPLY, Work.SUGGEST} for flow in made.values())
    return made


def ports_snapshots() -> tuple[Snapshot, Snapshot]:
    """Two looks, two seconds apart: one program started, one ended."""
    postgres = _process(733, "postgres", "/usr/lib/postgresql/17/bin/postgres", user="postgres", uid=112, terminal=None)
    redis = _process(1290, "redis-server", "/usr/bin/redis-server", terminal=None)
    code = _process(3391, "code", "/usr/share/code/code", terminal=None)
    rows = [
        (_socket(SocketState.LISTEN, "0.0.0.0", 22, inode=1, uid=0), None),
        (_socket(SocketState.LISTEN, "0.0.0.0", 80, inode=2), _NGINX),
        (_socket(SocketState.LISTEN, "::", 80, inode=3), _NGINX),
        (_socket(SocketState.LISTEN, "::", 3000, inode=4), _SHOP),
        (_socket(SocketState.UNCONNECTED, "0.0.0.0", 5353, inode=5, protocol=Protocol.UDP), _CHROME),
        (_socket(SocketState.LISTEN, "127.0.0.1", 5432, inode=6), postgres),
        (_socket(SocketState.LISTEN, "127.0.0.1", 6379, inode=7), redis),
        (_socket(SocketState.LISTEN, "0.0.0.0", 8080, inode=8), _SERVER),
        (_socket(SocketState.LISTEN, "127.0.0.1", 9229, inode=9), _SERVER),
        (_socket(SocketState.LISTEN, "127.0.0.1", 41879, inode=10), code),
    ]

    def snapshot(shown: list[tuple[Socket, Process | None]], taken_at: float) -> Snapshot:
        return Snapshot(
            taken_at=taken_at,
            machine=_MACHINE,
            sockets=tuple(socket for socket, _process in shown),
            holders={socket.inode: _held(process) for socket, process in shown if process is not None},
            managers={1: Manager(ManagerKind.SYSTEMD, "ssh.service", "system")},
        )

    before = [row for row in rows if row[0].local.port != 8080]
    after = [row for row in rows if row[0].local.port != 6379]
    return snapshot(before, NOW - 2), snapshot(after, NOW)
