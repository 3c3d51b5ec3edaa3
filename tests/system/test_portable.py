"""The psutil-only system, on real sockets and real child processes: runs on Linux and on Windows."""

import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from types import SimpleNamespace

import psutil
import pytest

from portfixer.facts import (
    Endpoint,
    Evidence,
    Platform,
    ProcessId,
    Protocol,
    SocketState,
    Unseen,
    UnseenThing,
    UnseenWhy,
)
from portfixer.practice import CauseId, make
from portfixer.system.api import NotAllowed, ProcessChanged, ProcessGone, Protected, System
from portfixer.system.portable import PortableSystem, acting, processes, tables
from portfixer.system.portable import machine as machine_module
from portfixer.system.portable.probing import error_name

WINDOWS = sys.platform == "win32"
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="this situation is made on Linux only")
HOME = "127.0.0.1"


@pytest.fixture
def system() -> System:
    return PortableSystem()


@pytest.fixture
def listening():
    with socket.create_server((HOME, 0)) as made:
        yield made


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((HOME, 0))
        return probe.getsockname()[1]


# Probing


def test_a_free_port_binds_and_stays_free(system: System) -> None:
    port = free_port()
    for reuse in (False, True):
        assert system.probe(port, Protocol.TCP, HOME, reuse=reuse).error is None
    with socket.socket() as server:
        server.bind((HOME, port))


@pytest.mark.parametrize("reuse", [False, True])
@pytest.mark.parametrize("address", [HOME, "0.0.0.0"])
def test_a_listener_is_in_the_way(system: System, listening: socket.socket, address: str, reuse: bool) -> None:
    port = listening.getsockname()[1]
    result = system.probe(port, Protocol.TCP, address, reuse=reuse)
    assert result.error == "EADDRINUSE"
    assert (result.protocol, result.address, result.port, result.reuse) == (Protocol.TCP, address, port, reuse)
    assert system.probe(port, Protocol.UDP, address, reuse=reuse).error is None


def test_udp(system: System) -> None:
    with make(CauseId.UDP) as made:
        assert system.probe(made.port, Protocol.UDP, HOME, reuse=False).error == "EADDRINUSE"
        assert system.probe(made.port, Protocol.TCP, HOME, reuse=False).error is None


def test_an_address_of_another_computer(system: System) -> None:
    with make(CauseId.ADDRESS_NOT_HERE) as made:
        assert system.probe(made.port, Protocol.TCP, made.address, reuse=False).error == "EADDRNOTAVAIL"


@pytest.mark.parametrize("address", ["localhost", "example.com", "", "1.2.3", ":::", "\0"])
def test_only_numeric_addresses_are_probed(system: System, address: str) -> None:
    assert system.probe(free_port(), Protocol.TCP, address, reuse=False).error == "EINVAL"


@pytest.mark.parametrize(
    ("number", "winerror", "name"),
    [
        (98 if not WINDOWS else 10048, None, "EADDRINUSE"),
        (10048, 10048, "EADDRINUSE"),
        (13, 10013, "EACCES"),
        (10049, 10049, "EADDRNOTAVAIL"),
        (10047, 10047, "EAFNOSUPPORT"),
        (13, None, "EACCES"),
        (99_999, None, "99999"),
    ],
)
def test_errors_have_one_name_on_all_systems(number: int, winerror: int | None, name: str) -> None:
    problem = OSError(number, "any text")
    if winerror is not None:
        problem = SimpleNamespace(errno=number, winerror=winerror)
    assert error_name(problem) == name


# Looking


def test_a_listener_and_its_program_are_seen(system: System) -> None:
    with make(CauseId.OTHER_PROGRAM) as made:
        snapshot = system.look(made.port)
        [seen] = snapshot.sockets
        assert (seen.state, seen.local, seen.remote) == (SocketState.LISTEN, Endpoint(HOME, made.port), None)
        [holder] = snapshot.holders_of(seen)
        assert holder.process.pid == made.root
        assert (holder.root, holder.evidence) == (True, Evidence.HANDLE)
        assert any("practice" in part for part in holder.process.command)
        assert holder.process == system.process(made.root)
        assert snapshot.taken_at >= (holder.process.started_at or 0)


def test_what_psutil_cannot_show_is_named(system: System) -> None:
    unseen = {entry.thing: entry.why for entry in system.look(free_port()).unseen}
    assert unseen[UnseenThing.BOUND_SOCKETS] is UnseenWhy.NOT_SUPPORTED
    assert unseen[UnseenThing.TIMERS] is UnseenWhy.NOT_SUPPORTED


def test_one_protocol_or_both(system: System) -> None:
    with ExitStack() as stack:
        port = free_port()
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            made = stack.enter_context(socket.socket(socket.AF_INET, kind))
            made.bind((HOME, port))
            if kind == socket.SOCK_STREAM:
                made.listen()
        both = system.look(port)
        assert {seen.protocol for seen in both.sockets} == set(Protocol)
        assert len({seen.inode for seen in both.sockets}) == 2
        for protocol, state in ((Protocol.TCP, SocketState.LISTEN), (Protocol.UDP, SocketState.UNCONNECTED)):
            [seen] = system.look(port, protocol).sockets
            assert (seen.protocol, seen.state) == (protocol, state)


def test_numbers_are_unique_in_a_whole_snapshot(system: System, listening: socket.socket) -> None:
    snapshot = system.look()
    inodes = [seen.inode for seen in snapshot.sockets if seen.inode]
    assert len(inodes) == len(set(inodes))
    assert listening.getsockname()[1] in {seen.local.port for seen in snapshot.sockets}


@ON_LINUX
def test_connections_without_a_listener(system: System) -> None:
    with make(CauseId.LEFTOVER_CONNECTIONS) as made:
        snapshot = system.look(made.port)
        states = {seen.state: snapshot.holders_of(seen) for seen in snapshot.sockets}
        assert set(states) == {SocketState.ESTABLISHED, SocketState.CLOSE_WAIT}
        assert {holder.process.pid for found in states.values() for holder in found} == {made.root}


@ON_LINUX
def test_lingering_connections_belong_to_nobody(system: System) -> None:
    with make(CauseId.MANY_LINGERING) as made:
        sockets = system.look(made.port).sockets
    assert [(seen.state, seen.inode) for seen in sockets] == [(SocketState.TIME_WAIT, 0)] * 200


def test_a_process_that_is_gone(system: System) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
    assert system.process(child.pid) is None


def test_facts_of_this_very_process(system: System) -> None:
    own = system.process(os.getpid())
    assert own is not None
    assert own.parent_pid == os.getppid()
    assert own.command
    assert os.path.samefile(own.folder, os.getcwd())
    assert own.user == system.machine().user
    assert not own.suspended


def test_machine(system: System) -> None:
    machine = system.machine()
    assert machine.platform is (Platform.WINDOWS if WINDOWS else Platform.LINUX)
    assert HOME in machine.addresses
    assert machine.ephemeral_ports == (49152, 65535)
    assert machine.first_unprivileged_port == (0 if WINDOWS else 1024)
    assert {os.getpid(), *([0, 4] if WINDOWS else [0, 1])} <= machine.protected_pids
    if not WINDOWS:  # Wine's Python has no parent
        assert os.getppid() in machine.protected_pids


def test_also_serves(system: System) -> None:
    with ExitStack() as stack:
        stream = stack.enter_context(socket.create_server((HOME, 0)))
        datagram = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        datagram.bind((HOME, 0))
        served = system.also_serves(system.process(os.getpid()))
        assert (Protocol.TCP, Endpoint(*stream.getsockname())) in served
        assert (Protocol.UDP, Endpoint(*datagram.getsockname())) in served
    assert system.also_serves(replace(system.process(os.getpid()), id=ProcessId(os.getpid(), 1))) == ()


def test_http(system: System, listening: socket.socket) -> None:
    with make(CauseId.OTHER_PROGRAM) as made:
        assert system.answers_http(Endpoint(HOME, made.port), 2.0)
    with make(CauseId.NOT_ANSWERING) as made:
        assert not system.answers_http(Endpoint(HOME, made.port), 0.1)
    assert not system.answers_http(Endpoint(HOME, free_port()), 0.1)


def test_names(system: System) -> None:
    assert set(system.resolve("localhost")) <= {HOME, "::1"}
    assert system.resolve("127.0.0.1") == (HOME,)
    assert system.resolve("no such name") == ()


# Acting


def held(system: System, port: int) -> tuple[ProcessId, int]:
    snapshot = system.look(port)
    [(inode, [holder])] = snapshot.holders.items()
    return holder.process.id, inode


@pytest.mark.skipif(WINDOWS, reason="a program without a window cannot be asked there")
def test_asking_a_program_to_stop_frees_the_port(system: System) -> None:
    with make(CauseId.OTHER_PROGRAM) as made, system.hold(*held(system, made.port)) as handle:
        handle.ask_to_stop()
        assert handle.wait_gone(5)
        assert system.probe(made.port, Protocol.TCP, HOME, reuse=False).error is None
        with pytest.raises(ProcessGone):
            handle.force_stop()


@pytest.mark.skipif(not WINDOWS, reason="elsewhere a signal reaches every program")
def test_asking_a_program_without_a_window_changes_nothing(system: System) -> None:
    with make(CauseId.OTHER_PROGRAM) as made, system.hold(*held(system, made.port)) as handle:
        handle.ask_to_stop()
        assert not handle.wait_gone(0.2)


def test_force_frees_the_port(system: System) -> None:
    with make(CauseId.OTHER_PROGRAM) as made, system.hold(*held(system, made.port)) as handle:
        assert not handle.wait_gone(0)
        handle.force_stop()
        assert handle.wait_gone(5)
        assert system.probe(made.port, Protocol.TCP, HOME, reuse=False).error is None


@ON_LINUX
def test_a_suspended_program_is_seen_and_hears_the_question(system: System) -> None:
    with make(CauseId.SUSPENDED) as made:
        assert system.process(made.root).suspended
        with system.hold(*held(system, made.port)) as handle:
            handle.ask_to_stop()
            assert handle.wait_gone(5)


@ON_LINUX
def test_a_suspended_program_goes_on(system: System) -> None:
    with make(CauseId.SUSPENDED) as made:
        with system.hold(*held(system, made.port)) as handle:
            handle.resume()
        assert system.answers_http(Endpoint(HOME, made.port), 2.0)


@ON_LINUX
def test_who_ignores_the_question_has_to_be_forced(system: System) -> None:
    with make(CauseId.IGNORES_STOP) as made, system.hold(*held(system, made.port)) as handle:
        handle.ask_to_stop()
        assert not handle.wait_gone(0.1)
        handle.force_stop()
        assert handle.wait_gone(5)


def test_never_itself_nor_what_started_it(system: System, listening: socket.socket) -> None:
    own, inode = held(system, listening.getsockname()[1])
    assert own.pid == os.getpid()
    with pytest.raises(Protected):
        system.hold(own, inode)
    for pid in system.machine().protected_pids:
        with pytest.raises(Protected):
            system.hold(ProcessId(pid, 0), inode)


def test_a_critical_program_is_never_stopped(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    with make(CauseId.OTHER_PROGRAM) as made:
        identity, inode = held(system, made.port)
        name = system.process(identity.pid).name.lower()
        monkeypatch.setattr(processes, "_CRITICAL", {processes.PLATFORM: frozenset({name})})
        assert identity.pid in system.look(made.port).machine.protected_pids
        with pytest.raises(Protected):
            system.hold(identity, inode)
        assert psutil.pid_exists(identity.pid)


def test_another_process_with_the_same_number_is_left_alone(system: System) -> None:
    with make(CauseId.OTHER_PROGRAM) as made:
        identity, inode = held(system, made.port)
        with pytest.raises(ProcessChanged):
            system.hold(ProcessId(identity.pid, identity.start - 1), inode)
        assert system.process(identity.pid)


def test_a_process_that_let_go_of_the_port_is_left_alone(system: System) -> None:
    with make(CauseId.OTHER_PROGRAM) as made, make(CauseId.OTHER_PROGRAM) as unrelated:
        _, inode = held(system, made.port)
        identity, _ = held(system, unrelated.port)
        with pytest.raises(ProcessChanged):
            system.hold(identity, inode)
        assert system.process(identity.pid)


def test_looks_again_before_every_signal(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    with make(CauseId.OTHER_PROGRAM) as made, system.hold(*held(system, made.port)) as handle:
        monkeypatch.setattr(tables, "has_port", lambda *_: False)
        for act in (handle.ask_to_stop, handle.force_stop, handle.resume):
            with pytest.raises(ProcessChanged):
                act()
        assert not handle.wait_gone(0)


def test_not_allowed(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise psutil.AccessDenied

    with make(CauseId.OTHER_PROGRAM) as made:
        identity, inode = held(system, made.port)
        with system.hold(identity, inode) as handle:
            with monkeypatch.context() as patch:
                patch.setattr(psutil.Process, "kill", refuse)
                with pytest.raises(NotAllowed):
                    handle.force_stop()
            monkeypatch.setattr(tables, "has_port", refuse)
            with pytest.raises(NotAllowed):
                system.hold(identity, inode)


def test_a_process_that_is_gone_cannot_be_held(system: System) -> None:
    with make(CauseId.OTHER_PROGRAM) as made:
        identity, inode = held(system, made.port)
    with pytest.raises(ProcessGone):
        system.hold(identity, inode)


# Tables of other systems, as psutil would give them


def row(status: str, port: int, *, pid: int | None, remote: tuple[str, int] | None = None) -> SimpleNamespace:
    def address(pair: tuple[str, int] | None):
        return SimpleNamespace(ip=pair[0], port=pair[1]) if pair else ()

    return SimpleNamespace(
        type=socket.SOCK_STREAM, laddr=_Address(HOME, port), raddr=address(remote), status=status, pid=pid
    )


class _Address(tuple):
    """Hashable, like psutil's."""

    __slots__ = ()

    def __new__(cls, ip: str, port: int):
        return super().__new__(cls, (ip, port))

    ip = property(lambda self: self[0])
    port = property(lambda self: self[1])


def given(monkeypatch: pytest.MonkeyPatch, platform: Platform, *rows: SimpleNamespace) -> None:
    for module in (tables, processes, acting, machine_module):
        monkeypatch.setattr(module, "PLATFORM", platform)
    monkeypatch.setattr(psutil, "net_connections", lambda _: list(rows))


def test_windows_gives_lingering_connections_to_the_idle_process(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, Platform.WINDOWS, row(psutil.CONN_TIME_WAIT, 8080, pid=0, remote=(HOME, 5000)))
    snapshot = system.look(8080)
    assert [(seen.state, seen.inode) for seen in snapshot.sockets] == [(SocketState.TIME_WAIT, 0)]
    assert snapshot.holders == {}


def test_windows_two_programs_on_one_port_are_two_sockets(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        twice = [row(psutil.CONN_LISTEN, 8080, pid=pid) for pid in (os.getpid(), other.pid)]
        given(monkeypatch, Platform.WINDOWS, *twice)
        snapshot = system.look(8080)
        other.communicate(b"\n")
    assert len(snapshot.sockets) == 2
    assert [holder.process.pid for seen in snapshot.sockets for holder in snapshot.holders_of(seen)] == [
        os.getpid(),
        other.pid,
    ]


def test_elsewhere_equal_rows_are_one_socket_with_its_root(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as worker:
        twice = [row(psutil.CONN_LISTEN, 8080, pid=pid) for pid in (worker.pid, os.getpid())]
        given(monkeypatch, Platform.OTHER, *twice)
        snapshot = system.look(8080)
        worker.communicate(b"\n")
    [seen] = snapshot.sockets
    assert {holder.process.pid: holder.root for holder in snapshot.holders_of(seen)} == {
        os.getpid(): True,
        worker.pid: False,
    }


def test_windows_sockets_on_their_way_out_are_left_out(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, Platform.WINDOWS, row("DELETE_TCB", 8080, pid=0), row("NEVER_HEARD_OF", 8080, pid=0))
    assert system.look(8080).sockets == ()


def test_a_holder_that_is_not_told_is_unseen(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, Platform.LINUX, row(psutil.CONN_LISTEN, 8080, pid=None))
    snapshot = system.look(8080)
    [seen] = snapshot.sockets
    assert seen.inode
    assert snapshot.holders_of(seen) == ()
    assert Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED) in snapshot.unseen


def test_a_holder_that_vanishes_meanwhile(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
    given(monkeypatch, Platform.WINDOWS, row(psutil.CONN_LISTEN, 8080, pid=child.pid))
    snapshot = system.look(8080)
    assert snapshot.holders == {}
    assert Unseen(UnseenThing.PROCESS, UnseenWhy.VANISHED, f"pid {child.pid}") in snapshot.unseen


def test_where_all_tables_take_an_administrator_the_own_sockets_are_seen(
    system: System, listening: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "net_connections", refuse)
    snapshot = system.look(listening.getsockname()[1])
    assert Unseen(UnseenThing.SOCKETS, UnseenWhy.NOT_ALLOWED) in snapshot.unseen
    [seen] = snapshot.sockets
    assert [holder.process.pid for holder in snapshot.holders_of(seen)] == [os.getpid()]


def test_tables_that_cannot_be_read_at_all(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> None:
        raise OSError(5, "rubbish")

    monkeypatch.setattr(psutil, "net_connections", fail)
    snapshot = system.look(8080)
    assert snapshot.sockets == ()
    assert snapshot.unseen[0].why is UnseenWhy.UNREADABLE


def test_windows_asks_the_windows_of_a_program_with_a_fixed_tool(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []
    with make(CauseId.OTHER_PROGRAM) as made, system.hold(*held(system, made.port)) as handle:
        monkeypatch.setattr(acting, "PLATFORM", Platform.WINDOWS)
        monkeypatch.setattr(acting.tools, "run", lambda *arguments, **options: asked.append((*arguments, options)))
        handle.ask_to_stop()
        assert asked == [("taskkill", "/PID", str(made.root), {"timeout_s": 5.0})]
        assert not handle.wait_gone(0)


@pytest.mark.parametrize("protocol", Protocol)
@pytest.mark.parametrize("port", [1, 8080, 65_535])
@pytest.mark.parametrize("place", [0, 1, 70_000])
def test_the_made_up_number_tells_protocol_and_port(place: int, protocol: Protocol, port: int) -> None:
    assert tables.port_of(tables._number(place, protocol, port)) == (protocol, port)
