"""Stopping with psutil alone: what it does, and above all what it refuses."""

import os
import socket
import sys

import psutil
import pytest

from portfixer.facts import (
    Endpoint,
    ProcessId,
    Protocol,
)
from portfixer.practice import CauseId, make
from portfixer.system.api import NotAllowed, ProcessChanged, ProcessGone, Protected, System
from portfixer.system.portable import processes, tables

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has a handle of its own")
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="this situation is made on Linux only")
HOME = "127.0.0.1"


def held(system: System, port: int) -> tuple[ProcessId, int]:
    snapshot = system.look(port)
    [(inode, [holder])] = snapshot.holders.items()
    return holder.process.id, inode


def test_asking_a_program_to_stop_frees_the_port(system: System) -> None:
    with make(CauseId.OTHER_PROGRAM) as made, system.hold(*held(system, made.port)) as handle:
        handle.ask_to_stop()
        assert handle.wait_gone(5)
        assert system.probe(made.port, Protocol.TCP, HOME, reuse=False).error is None
        with pytest.raises(ProcessGone):
            handle.force_stop()


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
        monkeypatch.setattr(processes, "_CRITICAL", frozenset({name}))
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


def test_a_refusal_of_the_system_is_not_allowed(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
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
