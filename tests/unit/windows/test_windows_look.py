"""What one look asks Windows for: netsh only where its answer may matter. Runs anywhere, on Windows' answers."""

import socket
from types import SimpleNamespace
from typing import NamedTuple

import psutil
import pytest
from made_up import socket as made
from windows_captured import output

from portfixer.facts import (
    Endpoint,
    Evidence,
    Manager,
    ManagerKind,
    Platform,
    ProbeResult,
    Process,
    ProcessId,
    Protocol,
    SocketState,
    Unseen,
    UnseenThing,
    UnseenWhy,
)
from portfixer.system import tools
from portfixer.system.portable import processes, tables
from portfixer.system.tools import ToolResult
from portfixer.system.windows import acting, bound, creation, families, looking, services, surroundings, system
from portfixer.system.windows.services import Service
from portfixer.system.windows.system import WindowsSystem

ANSWERS = {
    "excludedportrange": "excludedportrange-tcp-windows10-german",
    "dynamicport": "dynamicport-tcp-windows10-chinese",
    "servicestate": "servicestate-requestq-server2016-english",
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which of netsh's lists were asked for."""
    lists: list[str] = []

    def answer(*words: str, **_how: object) -> ToolResult:
        wanted = next(name for name in ANSWERS if name in words)
        lists.append(wanted)
        return ToolResult(path="netsh.exe", status=0, output=output(ANSWERS[wanted]))

    monkeypatch.setattr(tools, "run", answer)
    return lists


def denied(monkeypatch: pytest.MonkeyPatch, error: str | None) -> None:
    monkeypatch.setattr(
        system,
        "probe",
        lambda port, protocol, address, *, reuse: ProbeResult(
            protocol=protocol, address=address, port=port, reuse=reuse, error=error
        ),
    )


def table(monkeypatch: pytest.MonkeyPatch, *pids: int) -> None:
    """Somebody with these numbers listens on every address."""

    rows = tuple(
        tables.Row(made(port=80, inode=tables.number(place, Protocol.TCP, 80)), (pid,))
        for place, pid in enumerate(pids)
    )
    monkeypatch.setattr(tables, "read", lambda _port, _protocol: tables.Table(rows))
    monkeypatch.setattr(
        processes, "read", lambda pid: Process(id=ProcessId(pid, pid), name="w3wp.exe" if pid > 4 else "System")
    )


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as made:
        return int(made.getsockname()[1])


def test_denied_and_nobody_there_the_ranges_are_read(
    asked: list[str], free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    denied(monkeypatch, "EACCES")
    machine = WindowsSystem().look(free_port, Protocol.TCP).machine
    assert asked == ["excludedportrange", "excludedportrange"]
    assert (49851, 49950) in {(kept.first, kept.last) for kept in machine.reserved_ports}


@pytest.mark.parametrize("error", [None, "EADDRINUSE"])
def test_otherwise_nobody_waits_for_netsh(
    asked: list[str], free_port: int, monkeypatch: pytest.MonkeyPatch, error: str | None
) -> None:
    denied(monkeypatch, error)
    assert WindowsSystem().look(free_port, Protocol.TCP).machine.reserved_ports == ()
    assert asked == []


def test_behind_the_kernels_web_server_are_its_queues_processes(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table(monkeypatch, 4)
    found = looking.look(443, Protocol.TCP, listening_only=False)
    [holders] = found.holders.values()
    assert {(holder.process.pid, holder.evidence) for holder in holders} == {
        (5120, Evidence.QUEUE), (5124, Evidence.QUEUE),
    }  # fmt: skip
    [manager] = found.managers.values()
    assert (manager.kind, manager.detail) == (ManagerKind.HTTP_SYS, "HTTPS://shop.example:443/")


def test_a_queue_of_iis_without_a_worker_is_the_services(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    table(monkeypatch, 4)
    inside = (Service("WAS", "Windows Process Activation Service", 3408), Service("W3SVC", "World Wide Web", 3408))
    monkeypatch.setattr(services, "running", lambda: inside)
    found = looking.look(80, Protocol.TCP, listening_only=False)
    assert found.holders == {}
    assert list(found.managers.values()) == [Manager(ManagerKind.WINDOWS_SERVICE, "W3SVC", "IIS")]


def test_a_kernels_socket_without_a_queue_is_the_systems(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    table(monkeypatch, 4)
    found = looking.look(445, Protocol.TCP, listening_only=False)
    assert (found.holders, found.managers) == ({}, {})
    assert list(found.kernel_owned.values()) == [None]


def test_one_service_in_a_process_manages_it_and_several_are_not_told_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table(monkeypatch, 900, 901)
    inside = (Service("SharedAccess", "ICS", 900), Service("nsi", "A", 901), Service("netprofm", "B", 901))
    monkeypatch.setattr(services, "running", lambda: inside)
    found = looking.look(53, Protocol.TCP, listening_only=False)
    managers = {holder.process.pid: holder.process.manager for held in found.holders.values() for holder in held}
    assert managers == {900: Manager(ManagerKind.WINDOWS_SERVICE, "SharedAccess", "ICS"), 901: None}


def test_the_children_of_an_owner_that_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    table(monkeypatch, 777)
    living = {950: Process(id=ProcessId(950, 5), name="node.exe", parent_pid=777)}
    living[951] = Process(id=ProcessId(951, 6), name="conhost.exe", parent_pid=777)
    monkeypatch.setattr(processes, "read", living.get)
    monkeypatch.setattr(families, "starters", lambda: {950: 777, 951: 777, 960: 1})
    monkeypatch.setattr(looking.psutil, "pid_exists", lambda pid: pid in living)
    found = looking.look(80, Protocol.TCP, listening_only=False)
    [[heir]] = found.holders.values()
    assert (heir.process.pid, heir.evidence, heir.process.starter_ended) == (950, Evidence.HEIR, True)


class Place(NamedTuple):
    """As psutil has addresses."""

    ip: str
    port: int


def test_a_bound_socket_is_no_other_one_by_its_number_where_the_table_has_rows_that_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By number the holders of a socket are found: two of one number would have the same ones."""
    here = Place("127.0.0.1", 8080)
    gone, server = (
        SimpleNamespace(type=socket.SOCK_STREAM, laddr=here, raddr=(), status=status, pid=pid)
        for status, pid in (("DELETE_TCB", 0), (psutil.CONN_LISTEN, 812))
    )
    monkeypatch.setattr(psutil, "net_connections", lambda _kind: [gone, server])
    monkeypatch.setattr(bound, "read", lambda: (bound.BoundEndpoint(Endpoint("127.0.0.1", 8080), 900),))
    monkeypatch.setattr(processes, "read", lambda pid: Process(id=ProcessId(pid, pid), name="node.exe"))
    monkeypatch.setattr(tables, "PLATFORM", Platform.WINDOWS)
    found = looking.look(8080, Protocol.TCP, listening_only=False)
    holders = {(seen.state, held.process.pid) for seen in found.sockets for held in found.holders[seen.inode]}
    assert holders == {(SocketState.LISTEN, 812), (SocketState.BOUND, 900)}


def chain(monkeypatch: pytest.MonkeyPatch, *names: str) -> Manager | None:
    """Who manages the listener, by what it was started by: the first is the listener, the last a service."""
    found = {
        pid: Process(id=ProcessId(pid, 1000 - pid), name=name, parent_pid=pid + 1, command=(name, f"of {pid}"))
        for pid, name in enumerate(names, 500)
    }
    table(monkeypatch, 500)
    monkeypatch.setattr(processes, "read", found.get)
    monkeypatch.setattr(families, "starters", lambda: {pid: pid + 1 for pid in found})
    last = 500 + len(names) - 1
    monkeypatch.setattr(services, "running", lambda: (Service("shop", "The shop", last),))
    [[held]] = looking.look(80, Protocol.TCP, listening_only=False).holders.values()
    return held.process.manager


@pytest.mark.parametrize(
    "names", [("node.exe", "nssm.exe"), ("postgres.exe", "pg_ctl.exe"), ("a.exe", "cmd.exe", "b.exe")]
)
def test_what_a_services_program_started_is_the_services(
    monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]
) -> None:
    """Stopped by itself, it would only be started again."""
    assert chain(monkeypatch, *names) == Manager(ManagerKind.WINDOWS_SERVICE, "shop", "The shop")


def test_a_service_made_of_a_nodejs_program_is_seen_through_its_wrapper(monkeypatch: pytest.MonkeyPatch) -> None:
    """node-windows: the service's program starts wrapper.js, and that starts the server again and again."""
    wrapper = r"C:\shop\node_modules\node-windows\lib\wrapper.js"
    found = {
        500: Process(id=ProcessId(500, 30), name="node.exe", parent_pid=501, command=("node.exe", "server.js")),
        501: Process(
            id=ProcessId(501, 20), name="node.exe", parent_pid=502, command=("node.exe", "--harmony", wrapper)
        ),
        502: Process(id=ProcessId(502, 10), name="shop.exe", command=("shop.exe",)),
    }
    table(monkeypatch, 500)
    monkeypatch.setattr(processes, "read", found.get)
    monkeypatch.setattr(families, "starters", lambda: {500: 501, 501: 502})
    monkeypatch.setattr(services, "running", lambda: (Service("shop", "The shop", 502),))
    [[held]] = looking.look(80, Protocol.TCP, listening_only=False).holders.values()
    assert held.process.manager == Manager(ManagerKind.WINDOWS_SERVICE, "shop", "The shop")


def test_what_planned_tasks_started_is_seen_to_come_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {
        500: Process(id=ProcessId(500, 30), name="node.exe", parent_pid=501),
        501: Process(id=ProcessId(501, 20), name="svchost.exe"),
    }
    table(monkeypatch, 500)
    monkeypatch.setattr(processes, "read", found.get)
    monkeypatch.setattr(families, "starters", lambda: {500: 501})
    monkeypatch.setattr(services, "running", lambda: (Service("Schedule", "Task Scheduler", 501),))
    seen = looking.look(80, Protocol.TCP, listening_only=False)
    [[held]] = seen.holders.values()
    assert held.process.manager is None  # stopped by itself: the scheduler has nothing to do with it any more
    [above] = seen.ancestors[500]
    assert above.manager == Manager(ManagerKind.WINDOWS_SERVICE, "Schedule", "Task Scheduler")


def test_pm2s_own_script_stands_for_the_one_that_it_was_told_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    table(monkeypatch, 500)
    fork = r"C:\Users\ada\AppData\Roaming\npm\node_modules\pm2\lib\ProcessContainerFork.js"
    held = Process(id=ProcessId(500, 30), name="node.exe", command=("node.exe", fork))
    monkeypatch.setattr(processes, "read", lambda _pid: held)
    told = {"PM_EXEC_PATH": r"C:\shop\server.js", "PM_ID": "0", "NAME": "shop", "SECRET": "hunter2"}
    monkeypatch.setattr(surroundings.psutil, "Process", lambda _pid: SimpleNamespace(environ=lambda: told))
    seen = looking.look(80, Protocol.TCP, listening_only=False)
    [[holder]] = seen.holders.values()
    assert holder.process.runs == r"C:\shop\server.js"
    assert seen.told == {500: {"pm_id": "0", "name": "shop"}}  # and nothing else of it


def test_whoever_hides_his_surroundings_is_told_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_pid: int) -> object:
        raise psutil.AccessDenied

    monkeypatch.setattr(surroundings.psutil, "Process", denied)
    assert surroundings.told_by(500) == {}
    held = Process(id=ProcessId(500, 30), name="node.exe", command=("node.exe", "ProcessContainerFork.js"))
    assert surroundings.with_script(held) == held


@pytest.mark.parametrize(
    "names",
    [("node.exe", "svchost.exe"), ("node.exe", "cmd.exe", "sshd.exe"), ("node.exe", "agent.exe", "service.exe")],
)
def test_what_somebody_else_asked_for_is_not(monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]) -> None:
    """A planned task, a visitor through ssh, a program between that is no shell."""
    assert chain(monkeypatch, *names) is None


def test_a_range_may_be_the_reason_although_somebody_has_the_port_in_the_other_family(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = tables.Row(made(local="::1", port=49900, inode=tables.number(0, Protocol.TCP, 49900)), (500,))
    monkeypatch.setattr(tables, "read", lambda _port, _protocol: tables.Table((row,)))
    denied(monkeypatch, "EACCES")
    assert WindowsSystem().look(49900, Protocol.TCP).machine.reserved_ports
    v4 = tables.Row(made(port=49900, inode=tables.number(1, Protocol.TCP, 49900)), (500,))
    monkeypatch.setattr(tables, "read", lambda _port, _protocol: tables.Table((row, v4)))
    asked.clear()
    assert not WindowsSystem().look(49900, Protocol.TCP).machine.reserved_ports
    assert asked == []


def test_a_process_that_began_after_its_socket_only_has_the_owners_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows gave the ended owner's number to a stranger, who is neither named nor stopped; a child has the socket."""
    hour_ms = 3_600_000
    living = {
        777: Process(id=ProcessId(777, 10 * hour_ms), name="notepad.exe", parent_pid=1),
        950: Process(id=ProcessId(950, 2 * hour_ms), name="worker.exe", parent_pid=777),
        951: Process(id=ProcessId(951, 11 * hour_ms), name="child-of-notepad.exe", parent_pid=777),
    }
    table(monkeypatch, 777)
    monkeypatch.setattr(processes, "read", living.get)
    monkeypatch.setattr(families, "starters", lambda: {950: 777, 951: 777})
    monkeypatch.setattr(looking.psutil, "pid_exists", lambda pid: pid in living)
    made = {777: hour_ms}
    monkeypatch.setattr(creation, "latest", lambda _port, _protocol: made)
    found = looking.look(80, Protocol.TCP, listening_only=False)
    [[heir]] = found.holders.values()
    assert (heir.process.pid, heir.evidence) == (950, Evidence.HEIR)
    assert Unseen(UnseenThing.PROCESS, UnseenWhy.VANISHED, "pid 777") in found.unseen
    inode = tables.number(0, Protocol.TCP, 80)
    assert not acting.has_port(living[777], inode)
    assert acting.has_port(living[950], inode)
    made[777] = 10 * hour_ms - 60_000  # a clock that was put back by a minute accuses nobody
    [[owner]] = looking.look(80, Protocol.TCP, listening_only=False).holders.values()
    assert (owner.process.pid, owner.evidence) == (777, Evidence.HANDLE)


def record(protocol: Protocol, family: int, port: int, pid: int, filetime: int) -> bytes:
    """One row as Windows' headers lay it out (tcpmib.h, udpmib.h): addresses, ports and numbers, then the time."""
    address, scope = (b"\x7f\0\0\1", b"") if family == 2 else (b"\0" * 15 + b"\1", b"\0" * 4)
    here = address + scope + port.to_bytes(2, "big") + b"\0\0"
    there = b"\0" * len(address) + scope + b"\0" * 4
    number, state, time = pid.to_bytes(4, "little"), b"\2\0\0\0", filetime.to_bytes(8, "little")
    if protocol is Protocol.UDP:
        return here + number + b"\0" * 4 + time + b"\0" * 8 + b"\0" * 128
    row = state + here + there + number if family == 2 else here + there + state + number
    return row + time + b"\0" * 128


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("family", [2, 23], ids=["IPv4", "IPv6"])
def test_when_a_socket_was_made(protocol: Protocol, family: int) -> None:
    year_2020 = 132_223_104_000_000_000  # 2020-01-01 00:00 UTC, in 100 ns since 1601
    rows = record(protocol, family, 8080, 812, year_2020) + record(protocol, family, 8081, 813, 0)
    table_of_two = (2).to_bytes(8, "little") + rows
    assert list(creation.parse(table_of_two, protocol, family)) == [(8080, 812, 1_577_836_800_000)]
    assert list(creation.parse(table_of_two[:-200], protocol, family))[1:] == []
    for cut in (b"", b"\xff\xff", b"\xff" * 8):
        assert list(creation.parse(cut, protocol, family)) == []
