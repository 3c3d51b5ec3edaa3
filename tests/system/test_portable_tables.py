"""Tables of other systems, as psutil would give them there."""

import os
import socket
import subprocess
import sys
from types import SimpleNamespace

import psutil
import pytest

from portfixer.facts import (
    Platform,
    Protocol,
    SocketState,
    Unseen,
    UnseenThing,
    UnseenWhy,
)
from portfixer.system.api import System
from portfixer.system.portable import PortableSystem, processes, tables
from portfixer.system.portable import machine as machine_module

HOME = "127.0.0.1"


@pytest.fixture
def system() -> System:
    return PortableSystem()


@pytest.fixture
def listening():
    with socket.create_server((HOME, 0)) as made:
        yield made


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
    for module in (tables, processes, machine_module):
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


@pytest.mark.parametrize("protocol", Protocol)
@pytest.mark.parametrize("port", [1, 8080, 65_535])
@pytest.mark.parametrize("place", [0, 1, 70_000])
def test_the_made_up_number_tells_protocol_and_port(place: int, protocol: Protocol, port: int) -> None:
    assert tables.port_of(tables.number(place, protocol, port)) == (protocol, port)
