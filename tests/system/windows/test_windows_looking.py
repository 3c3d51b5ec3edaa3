"""Looking at Windows, live: tables and owners, and that every verdict agrees with what bind() really does."""

import itertools
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from windows_lab import HERE, HOME, NO_WINDOW, Program, end_by_pid, environment, finish, in_wine

from portfixer.diagnosis import Diagnosis, Factor, Verdict, examine, start_command
from portfixer.facts import Endpoint, Evidence, Protocol, Request, SocketState, UnseenThing, UnseenWhy
from portfixer.system import this_system, tools
from portfixer.system.windows import bound, port_proxies
from portfixer.system.windows.families import Family
from portfixer.system.windows.port_proxies import PortProxy
from portfixer.system.windows.reservations import dynamic_range, excluded_ranges
from portfixer.system.windows.system import WindowsSystem

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="asks Windows (or Wine)")

Start = Callable[..., Program]
LISTED = bound.read() is not None


@pytest.fixture
def system() -> WindowsSystem:
    return WindowsSystem()


def test_this_is_how_windows_is_looked_at() -> None:
    assert isinstance(this_system(), WindowsSystem)


@pytest.mark.parametrize(
    ("kind", "address", "protocol", "state"),
    [
        (socket.SOCK_STREAM, "127.0.0.1", Protocol.TCP, SocketState.LISTEN),
        (socket.SOCK_STREAM, "0.0.0.0", Protocol.TCP, SocketState.LISTEN),
        (socket.SOCK_STREAM, "::1", Protocol.TCP, SocketState.LISTEN),
        (socket.SOCK_DGRAM, "127.0.0.1", Protocol.UDP, SocketState.UNCONNECTED),
        (socket.SOCK_DGRAM, "::1", Protocol.UDP, SocketState.UNCONNECTED),
    ],
)
def test_every_table_names_the_owner(
    system: WindowsSystem, kind: int, address: str, protocol: Protocol, state: SocketState
) -> None:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind) as made:
        made.bind((address, 0))
        if protocol is Protocol.TCP:
            made.listen()
        port = made.getsockname()[1]
        snapshot = system.look(port, protocol)
        [found] = [each for each in snapshot.sockets if each.local == Endpoint(address, port)]
        [holder] = snapshot.holders_of(found)
        assert (found.state, found.protocol, holder.evidence, holder.process.pid) == (
            state, protocol, Evidence.HANDLE, os.getpid(),
        )  # fmt: skip


def test_a_connection_has_both_ends(system: WindowsSystem) -> None:
    with socket.create_server((HOME, 0)) as server, socket.create_connection(server.getsockname()) as client:
        served, _address = server.accept()
        with served:
            port = server.getsockname()[1]
            connected = [each for each in system.look(port).sockets if each.state is SocketState.ESTABLISHED]
            assert [each.remote for each in connected] == [Endpoint(HOME, client.getsockname()[1])]


def test_only_what_waits_for_clients(system: WindowsSystem) -> None:
    with socket.create_server((HOME, 0)) as server, socket.create_connection(server.getsockname()):
        found = system.look(server.getsockname()[1], listening_only=True)
        assert {each.state for each in found.sockets} == {SocketState.LISTEN}


def says_so(diagnosis: Diagnosis) -> bool:
    """That sockets which are only bound could not be seen."""
    unseen = {(each.thing, each.why) for each in diagnosis.unseen}
    return (UnseenThing.BOUND_SOCKETS, UnseenWhy.NOT_SUPPORTED) in unseen


def test_a_socket_that_is_only_bound_is_listed_or_said_to_be_unseen(system: WindowsSystem) -> None:
    with socket.socket() as made:
        made.bind((HOME, 0))
        port = made.getsockname()[1]
        diagnosis = examine(system, Request(port=port))
        assert diagnosis.blocked
        if diagnosis.verdict is Verdict.UNKNOWN:
            assert not LISTED
            assert says_so(diagnosis)
        else:  # Wine has them in the ordinary table, as closed ones
            assert diagnosis.verdict is Verdict.BOUND_NOT_LISTENING
            assert diagnosis.blockers[0].holders[0].process.pid == os.getpid()


def test_what_windows_itself_says_of_reserved_ranges() -> None:
    for protocol in Protocol:
        found = excluded_ranges(protocol)
        if in_wine():  # its netsh answers nothing at all, which must not pass for "none is reserved"
            assert {each.why for each in found.unseen} == {UnseenWhy.UNREADABLE}
        else:
            assert found.unseen == ()
            first, last = dynamic_range(protocol)
            assert 1024 <= first < last <= 65535


def test_reserved_ranges_are_asked_for_only_where_bind_is_denied(
    system: WindowsSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server((HOME, 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setattr(tools, "run", lambda *words, **_how: pytest.fail(f"{words} takes a tenth of a second"))
    assert system.look(port, Protocol.TCP).machine.reserved_ports == ()


def test_who_started_whom(system: WindowsSystem, start: Start) -> None:
    server = start("family")
    snapshot = system.look(server.port, Protocol.TCP)
    assert [each.pid for each in snapshot.families[server.pid]] == [server.said["child"]]
    assert os.getpid() in [each.pid for each in snapshot.ancestors[server.pid]]


def test_the_children_of_one_that_ended_are_found(start: Start) -> None:
    server = start("family")
    server.running.kill()
    assert server.ends()
    [heir] = Family().heirs(server.pid)
    assert heir.pid == server.said["child"]


@pytest.mark.skipif(not in_wine(), reason="would change the rules of a real computer")
def test_port_proxies_are_read_from_the_registry() -> None:
    import winreg

    key = rf"{port_proxies._KEY}\v4tov4\tcp"
    with winreg.CreateKey(winreg.HKEY_LOCAL_MACHINE, key) as made:
        winreg.SetValueEx(made, "127.0.0.1/18080", 0, winreg.REG_SZ, "172.20.1.2/80")
    try:
        expected = PortProxy("v4tov4", Endpoint("127.0.0.1", 18080), Endpoint("172.20.1.2", 80))
        assert expected in port_proxies.proxies()
    finally:
        winreg.DeleteKey(winreg.HKEY_LOCAL_MACHINE, key)


def test_what_pm2_tells_its_programs_is_read_from_them(
    system: WindowsSystem, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only pm2's own words of it: the script, its name and number."""
    for name, value in (("pm_exec_path", r"C:\shop\server.js"), ("pm_id", "7"), ("name", "shop"), ("SECRET", "x")):
        monkeypatch.setenv(name, value)
    server = start("holds", "ProcessContainerFork.js", HOME, "0")
    snapshot = system.look(server.port, Protocol.TCP)
    [[holder]] = snapshot.holders.values()
    assert holder.process.runs == r"C:\shop\server.js"
    assert snapshot.told[server.pid] == {"pm_id": "7", "name": "shop"}


def test_a_batch_file_that_goes_back_is_named_and_can_be_started_again(system: WindowsSystem, tmp_path: Path) -> None:
    """As a double click starts it, from a folder with a blank in its name."""
    with socket.create_server((HOME, 0)) as free:
        port = free.getsockname()[1]
    script = tmp_path / "my shop" / "start.bat"
    script.parent.mkdir()
    server = f'"{sys.executable}" "{HERE / "programs.py"}" holds - {HOME} {port}'
    script.write_text(f"@echo off\n:again\n{server}\ngoto again\n")
    shell = subprocess.Popen(f'cmd.exe /c ""{script}" "', stdout=subprocess.PIPE, creationflags=NO_WINDOW)
    try:
        assert b"port" in shell.stdout.readline()
        diagnosis = examine(system, Request(port=port))
        [blocker] = diagnosis.blockers
        assert blocker.supervisor is not None
        assert (blocker.supervisor.name, blocker.supervisor.process.pid) == ("start.bat", shell.pid)
        assert start_command(blocker.supervisor.process) == (str(script),)
    finally:
        shell.kill()
        for child in Family().heirs(shell.pid):
            end_by_pid(child.pid, shell.pid)
        finish(shell)


# What bind() does, and what is said of it

ADDRESSES = ("0.0.0.0", "127.0.0.1", "::", "::1")
OPTIONS = ("", "exclusive", "reuse", "bound", "bound exclusive")


@pytest.fixture
def made(request: pytest.FixtureRequest) -> Iterator[tuple[str, str, int]]:
    options, address = request.param
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as held:
        if "exclusive" in options:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        if "reuse" in options:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((address, 0))
        if "bound" not in options:
            held.listen()
        yield options, address, held.getsockname()[1]


@pytest.mark.parametrize("made", list(itertools.product(OPTIONS, ADDRESSES)), indirect=True, ids="-".join)
@pytest.mark.parametrize("asked", [None, *ADDRESSES])
def test_the_verdict_agrees_with_bind(system: WindowsSystem, made: tuple[str, str, int], asked: str | None) -> None:
    options, address, port = made
    diagnosis = examine(system, Request(port=port, address=asked))
    refused = [probe for probe in diagnosis.probes if not probe.reuse and probe.error]
    assert diagnosis.blocked is bool(refused)
    if not refused:
        assert diagnosis.verdict is Verdict.FREE
        beside = {"0.0.0.0": "127.0.0.1", "127.0.0.1": "0.0.0.0", "::": "::1", "::1": "::"}.get(address) == asked
        assert (Factor.DOUBLE_BIND in diagnosis.factors) is (beside and "bound" not in options)
        return
    if diagnosis.verdict is Verdict.UNKNOWN and "bound" in options and not LISTED:
        assert says_so(diagnosis)
        return
    assert diagnosis.verdict in {Verdict.OTHER_PROGRAM, Verdict.EXCLUSIVE_ELSEWHERE, Verdict.BOUND_NOT_LISTENING}
    assert diagnosis.blockers[0].holders[0].process.pid == os.getpid()


def test_nobody_on_the_port_is_free(system: WindowsSystem) -> None:
    with socket.create_server((HOME, 0)) as server:
        port = server.getsockname()[1]
    diagnosis = examine(system, Request(port=port))
    assert (diagnosis.verdict, diagnosis.blocked) == (Verdict.FREE, False)


def test_the_command_names_the_program_and_stops_it(start: Start) -> None:
    """As a person would: diagnose, fix, look again."""
    server = start("web")
    command = [sys.executable, "-m", "portfixer"]
    run = {"capture_output": True, "text": True, "encoding": "utf-8", "errors": "replace", "env": environment()}
    said = subprocess.run([*command, "diagnose", str(server.port)], **run)
    assert said.returncode == 1
    assert f"programs.py (process {server.pid}), is using port {server.port}." in said.stdout
    fixed = subprocess.run([*command, "fix", str(server.port), "--yes"], **run)
    assert (fixed.returncode, server.ends()) == (0, True)
    assert "programs.py has stopped." in fixed.stdout
