"""A real service of Windows: found behind its port, and stopped through the service manager."""

import ctypes
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import psutil
import pytest
from windows_lab import HERE, HOME, become_true

from portfixer.diagnosis import Factor, Verdict, examine
from portfixer.facts import Manager, ManagerKind, Request
from portfixer.remedies import RemedyId, plan, propose
from portfixer.remedies.apply import apply
from portfixer.system.api import NotSupported, ProcessGone, SystemProblem
from portfixer.system.windows import elevation, services
from portfixer.system.windows.system import WindowsSystem

pytestmark = [
    pytest.mark.skipif(sys.platform != "win32", reason="asks Windows (or Wine)"),
    pytest.mark.skipif(
        sys.platform == "win32" and not ctypes.windll.shell32.IsUserAnAdmin(),
        reason="only an administrator adds services",
    ),
]
NAME = f"PortFixerTest{os.getpid()}"


def sc(*words: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(["sc", *words], capture_output=True, check=False, creationflags=0x08000000)


@pytest.fixture
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A service listens there, itself or through a program that it keeps running."""
    with socket.create_server((HOME, 0)) as made:
        chosen = made.getsockname()[1]
    line = subprocess.list2cmdline(
        [sys.executable, str(HERE / "service_program.py"), NAME, str(chosen), *getattr(request, "param", ())]
    )
    assert sc("create", NAME, "binPath=", line, "start=", "demand").returncode == 0
    try:
        sc("start", NAME)
        assert become_true(lambda: WindowsSystem().look(chosen).sockets)
        yield chosen
    finally:
        for service in services.running():
            if service.name == NAME and service.pid:
                for process in (*psutil.Process(service.pid).children(), psutil.Process(service.pid)):
                    process.kill()
        sc("delete", NAME)


def test_the_service_behind_a_port_is_named_and_stopped_through_windows(port: int) -> None:
    system = WindowsSystem()
    diagnosis = examine(system, Request(port=port))
    assert diagnosis.verdict is Verdict.OTHER_PROGRAM
    assert Factor.WINDOWS_SERVICE in diagnosis.factors
    manager = diagnosis.blockers[0].manager
    assert (manager.kind, manager.name) == (ManagerKind.WINDOWS_SERVICE, NAME)
    assert [member.pid for member in system.members(manager)] == [diagnosis.blockers[0].holders[0].process.pid]

    remedy = propose(diagnosis)[0]
    assert (remedy.id, remedy.recommended, remedy.needs_admin) == (RemedyId.STOP_SERVICE, True, False)
    assert plan(system, diagnosis, remedy).can_lose
    outcome = apply(system, diagnosis, remedy)
    assert (outcome.problem, outcome.done, outcome.after.blocked) == (None, True, False)
    assert services.state_of(NAME) == services.STOPPED


@pytest.mark.parametrize("port", [("child",)], indirect=True)
def test_a_program_that_a_service_keeps_running_is_stopped_as_that_service(port: int) -> None:
    """Stopped by itself, it would be back at once."""
    system = WindowsSystem()
    diagnosis = examine(system, Request(port=port))
    assert Factor.WINDOWS_SERVICE in diagnosis.factors
    manager, [holder] = diagnosis.blockers[0].manager, diagnosis.blockers[0].holders
    assert (manager.name, [member.pid for member in system.members(manager)]) == (NAME, [holder.process.parent_pid])
    remedy = propose(diagnosis)[0]
    assert remedy.id is RemedyId.STOP_SERVICE
    outcome = apply(system, diagnosis, remedy)
    assert (outcome.problem, outcome.done, outcome.after.blocked) == (None, True, False)


def test_what_the_service_manager_tells(port: int) -> None:
    [mine] = [service for service in services.running() if service.name == NAME]
    assert services.by_pid(services.running())[mine.pid] == (mine,)
    assert services.dependents(NAME) == ()
    services.request_stop(NAME)
    assert become_true(lambda: services.state_of(NAME) == services.STOPPED)
    with pytest.raises(ProcessGone):
        services.request_stop(NAME)


def test_a_tool_with_an_administrators_rights(port: int) -> None:
    """As an administrator nobody is asked; the long way, through Windows' question, does the same."""
    run = {"timeout_s": 30.0, "cancel": threading.Event()}
    assert elevation.run("net", ("stop", NAME, "/y"), **run) == 0
    assert become_true(lambda: services.state_of(NAME) == services.STOPPED)
    assert elevation.run_elevated("net", ("stop", NAME, "/y"), **run) != 0


def test_no_such_service_is_told() -> None:
    assert services.state_of("NoSuchServiceAnywhere") is None
    with pytest.raises(SystemProblem):
        services.request_stop("NoSuchServiceAnywhere")


def test_what_is_no_service_is_not_stopped_that_way() -> None:
    with pytest.raises(NotSupported):
        WindowsSystem().stop_managed(Manager(ManagerKind.WSL, "WSL"), timeout_s=1.0, cancel=threading.Event())
