"""Stopping programs on Windows, live: who is asked and how, what force ends, and above all what is refused."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import psutil
import pytest
from windows_lab import DETACHED, HOME, NEW_GROUP, NO_WINDOW, Program, become_true, can_show_windows, in_wine

from portfixer.facts import ProcessId, Protocol
from portfixer.system.api import CannotAsk, ProcessChanged, ProcessGone, Protected
from portfixer.system.windows import acting, consoles
from portfixer.system.windows.system import WindowsSystem

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="asks Windows (or Wine)")

Start = Callable[..., Program]


@pytest.fixture
def system() -> WindowsSystem:
    return WindowsSystem()


def seen(system: WindowsSystem, port: int) -> tuple[ProcessId, int]:
    """The process and the socket that a look at the port finds."""
    snapshot = system.look(port, Protocol.TCP)
    [(inode, [holder])] = snapshot.holders.items()
    return holder.process.id, inode


def is_free(system: WindowsSystem, port: int) -> bool:
    return system.probe(port, Protocol.TCP, HOME, reuse=False).error is None


def test_a_console_program_is_asked_with_ctrl_c(system: WindowsSystem, start: Start) -> None:
    server = start("web")
    with system.hold(*seen(system, server.port)) as handle:
        handle.ask_to_stop()
        assert handle.wait_gone(5)
    assert server.running.wait() != 1  # 1 is what TerminateProcess leaves, and it was not ended by force
    assert become_true(lambda: is_free(system, server.port))


def test_one_that_waits_in_accept_is_asked_with_ctrl_break(system: WindowsSystem, start: Start) -> None:
    server = start("waits")
    with system.hold(*seen(system, server.port)) as handle:
        handle.ask_to_stop()
        assert handle.wait_gone(5)


def test_one_of_a_group_of_its_own_is_asked_with_ctrl_break_at_once(
    system: WindowsSystem, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed = []
    ask = consoles.ask
    monkeypatch.setattr(consoles, "ask", lambda pid, allowed, keys: pressed.append(keys) or ask(pid, allowed, keys))
    server = start("waits", flags=NO_WINDOW | NEW_GROUP)
    with system.hold(*seen(system, server.port)) as handle:
        handle.ask_to_stop()
        assert handle.wait_gone(5)
    assert pressed == [consoles.Keys.CTRL_BREAK_IN_ITS_GROUP]


@pytest.mark.skipif(not can_show_windows(), reason="Wine makes no windows without a display (winx N, DISPLAY=:N)")
def test_a_program_with_a_window_is_asked_to_close_it(system: WindowsSystem, start: Start) -> None:
    server = start("window", flags=DETACHED)  # no console, so there is no other way
    with system.hold(*seen(system, server.port)) as handle:
        handle.ask_to_stop()
        assert handle.wait_gone(5)
    assert server.running.wait() == 0


@pytest.mark.skipif(in_wine(), reason="Wine ends a program by Ctrl+Break although it handles that")
def test_who_ignores_both_goes_on(system: WindowsSystem, start: Start) -> None:
    server = start("ignores")
    with system.hold(*seen(system, server.port)) as handle:
        handle.ask_to_stop()
        assert not handle.wait_gone(0.2)


def test_force_ends_it_and_frees_the_port(system: WindowsSystem, start: Start) -> None:
    server = start("ignores")
    with system.hold(*seen(system, server.port)) as handle:
        assert not handle.wait_gone(0)
        handle.force_stop()
        assert handle.wait_gone(5)
    assert become_true(lambda: is_free(system, server.port))


def test_without_window_and_console_there_is_no_polite_way(system: WindowsSystem, start: Start) -> None:
    server = start("web", flags=DETACHED)
    with system.hold(*seen(system, server.port)) as handle:
        with pytest.raises(CannotAsk, match="NO_CONSOLE"):
            handle.ask_to_stop()
        assert not handle.wait_gone(0.2)


def test_nobody_else_in_the_console_hears_of_it(system: WindowsSystem, start: Start) -> None:
    starter = start("neighbours")
    with system.hold(*seen(system, starter.port)) as handle:
        with pytest.raises(CannotAsk, match="OTHERS"):
            handle.ask_to_stop()
        assert not handle.wait_gone(0.5)
    assert starter.running.poll() is None
    assert psutil.pid_exists(starter.said["child_other"])


def test_force_ends_what_the_program_started_of_itself(system: WindowsSystem, start: Start) -> None:
    server = start("family")
    snapshot = system.look(server.port, Protocol.TCP)
    assert [member.pid for member in snapshot.families[server.pid]] == [server.said["child"]]
    with system.hold(*seen(system, server.port)) as handle:
        handle.force_stop()
        assert handle.wait_gone(5)
    assert become_true(lambda: not psutil.pid_exists(server.said["child"]))


def test_what_it_started_goes_on_hearing_ctrl_c_with_it(system: WindowsSystem, start: Start) -> None:
    server = start("family")
    with system.hold(*seen(system, server.port)) as handle:
        handle.ask_to_stop()
        assert handle.wait_gone(5)


@pytest.mark.parametrize("pid", [0, 4])
def test_the_kernel_is_never_touched(system: WindowsSystem, pid: int) -> None:
    with pytest.raises(Protected):
        system.hold(ProcessId(pid, 0), 1)


def test_portfixer_and_what_started_it_are_never_touched(system: WindowsSystem) -> None:
    with socket.create_server((HOME, 0)) as made:
        process, inode = seen(system, made.getsockname()[1])
        assert process.pid == os.getpid()
        with pytest.raises(Protected):
            system.hold(process, inode)
    assert os.getpid() in system.machine().protected_pids


@pytest.mark.parametrize("name", ["explorer.exe", "services.exe", "svchost.exe", "lsass.exe", "csrss.exe"])
def test_what_the_computer_needs_is_never_touched(
    system: WindowsSystem, start: Start, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    server = start("web")
    process, inode = seen(system, server.port)
    as_named = acting.processes.read(process.pid)
    monkeypatch.setattr(acting.processes, "read", lambda _pid: replace(as_named, name=name))
    with pytest.raises(Protected):
        system.hold(process, inode)
    assert server.running.poll() is None


def test_a_number_that_was_given_to_another_process_is_not_stopped(system: WindowsSystem, start: Start) -> None:
    server = start("web")
    process, inode = seen(system, server.port)
    with pytest.raises(ProcessChanged):
        system.hold(ProcessId(process.pid, process.start - 60_000), inode)
    assert server.running.poll() is None


def test_who_let_go_of_the_port_is_not_stopped(system: WindowsSystem, start: Start) -> None:
    server, other = start("web"), start("web")
    process, _inode = seen(system, server.port)
    _other, inode = seen(system, other.port)
    with pytest.raises(ProcessChanged):
        system.hold(process, inode)
    assert server.running.poll() is None


def test_one_that_ended_is_gone(system: WindowsSystem, start: Start) -> None:
    server = start("web")
    process, inode = seen(system, server.port)
    with system.hold(process, inode) as handle:
        server.running.kill()
        assert handle.wait_gone(5)
        for signal in (handle.ask_to_stop, handle.force_stop):
            with pytest.raises(ProcessGone):
                signal()
    with pytest.raises(ProcessGone):
        system.hold(process, inode)


def test_asking_shows_no_window(system: WindowsSystem, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    flags = []
    run = subprocess.run

    def noted(*words, **how):
        flags.append(how["creationflags"])
        return run(*words, **how)

    monkeypatch.setattr(subprocess, "run", noted)
    server = start("web")
    with system.hold(*seen(system, server.port)) as handle:
        handle.ask_to_stop()
        assert handle.wait_gone(5)
    assert flags == [NO_WINDOW]
