"""The psutil-only system, on real sockets and real child processes: runs on Linux and on Windows."""

import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from types import SimpleNamespace

import pytest

from portfixer.facts import (
    Endpoint,
    Evidence,
    Platform,
    ProcessId,
    Protocol,
    SocketState,
    UnseenThing,
    UnseenWhy,
)
from portfixer.practice import CauseId, make
from portfixer.system.api import System
from portfixer.system.probing import error_name

WINDOWS = sys.platform == "win32"
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="this situation is made on Linux only")
HOME = "127.0.0.1"


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


def test_udp_has_ports_of_its_own(system: System) -> None:
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


def test_the_machine_is_this_one(system: System) -> None:
    machine = system.machine()
    assert machine.platform is (Platform.WINDOWS if WINDOWS else Platform.LINUX)
    assert HOME in machine.addresses
    assert machine.ephemeral_ports == (49152, 65535)
    assert machine.first_unprivileged_port == (0 if WINDOWS else 1024)
    assert {os.getpid(), *([0, 4] if WINDOWS else [0, 1])} <= machine.protected_pids
    if not WINDOWS:  # Wine's Python has no parent
        assert os.getppid() in machine.protected_pids


def test_what_else_a_process_serves_is_told_of_the_same_process_only(system: System) -> None:
    with ExitStack() as stack:
        stream = stack.enter_context(socket.create_server((HOME, 0)))
        datagram = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        datagram.bind((HOME, 0))
        served = system.also_serves(system.process(os.getpid()))
        assert (Protocol.TCP, Endpoint(*stream.getsockname())) in served
        assert (Protocol.UDP, Endpoint(*datagram.getsockname())) in served
    assert system.also_serves(replace(system.process(os.getpid()), id=ProcessId(os.getpid(), 1))) == ()


def test_only_who_speaks_http_answers_it(system: System, listening: socket.socket) -> None:
    with make(CauseId.OTHER_PROGRAM) as made:
        assert system.answers_http(Endpoint(HOME, made.port), 2.0)
    with make(CauseId.NOT_ANSWERING) as made:
        assert not system.answers_http(Endpoint(HOME, made.port), 0.1)
    assert not system.answers_http(Endpoint(HOME, free_port()), 0.1)


def test_names_become_addresses(system: System) -> None:
    assert {HOME} <= set(system.resolve("localhost")) <= {HOME, "::1"}
    assert system.resolve("127.0.0.1") == (HOME,)
    assert system.resolve("no such name") == ()
