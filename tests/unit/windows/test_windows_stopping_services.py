"""Stopping a Windows service: through the service manager, else by one step as administrator."""

import threading
import time

import pytest

from portfixer.facts import Manager, ManagerKind
from portfixer.system.api import Cancelled, NotAllowed, SystemProblem, TookTooLong
from portfixer.system.windows import elevation, managing, services

WEB = Manager(ManagerKind.WINDOWS_SERVICE, "web")
STOPPING = 3


class Windows:
    """A service manager with one service and one that depends on it."""

    def __init__(self) -> None:
        self.states = [services.RUNNING]
        self.asked: list[str] = []
        self.elevated: list[tuple[str, ...]] = []
        self.refuses = False
        self.is_elevated = False
        self.status = 0

    def ask(self, name: str) -> None:
        if self.refuses:
            raise NotAllowed(name)
        self.asked.append(name)

    def state(self, _name: str) -> int:
        return self.states.pop(0) if len(self.states) > 1 else self.states[0]

    def run(self, tool: str, arguments: tuple[str, ...], **_: object) -> int:
        self.elevated.append((tool, *arguments))
        return self.status


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Windows:
    it = Windows()
    monkeypatch.setattr(services, "dependents", lambda _name: ("shop",))
    monkeypatch.setattr(services, "request_stop", it.ask)
    monkeypatch.setattr(services, "state_of", it.state)
    monkeypatch.setattr(elevation, "is_elevated", lambda: it.is_elevated)
    monkeypatch.setattr(elevation, "run_elevated", it.run)
    return it


def stop(timeout_s: float = 5, cancel: threading.Event | None = None) -> None:
    managing.stop_service(WEB, timeout_s=timeout_s, cancel=cancel or threading.Event())


def test_what_depends_on_it_is_asked_first_and_its_end_is_waited_for(windows: Windows) -> None:
    windows.states = [services.RUNNING, STOPPING, services.STOPPED]
    stop()
    assert (windows.asked, windows.elevated) == (["shop", "web"], [])


def test_without_the_right_one_step_as_administrator_stops_it(windows: Windows) -> None:
    windows.refuses, windows.states = True, [services.STOPPED]
    stop()
    assert windows.elevated == [("net", "stop", "web", "/y")]


def test_an_administrator_who_may_not_is_not_asked_again(windows: Windows) -> None:
    windows.refuses = windows.is_elevated = True
    with pytest.raises(NotAllowed):
        stop()
    assert windows.elevated == []


def test_a_service_that_refuses_to_stop_is_not_waited_for(windows: Windows) -> None:
    windows.refuses, windows.status = True, 2
    began = time.monotonic()
    with pytest.raises(SystemProblem) as raised:
        stop(timeout_s=2)
    assert type(raised.value) is SystemProblem
    assert time.monotonic() - began < 1


def test_one_that_is_still_stopping_is_waited_for_whatever_the_tool_said(windows: Windows) -> None:
    windows.refuses, windows.status = True, 2
    windows.states = [STOPPING, STOPPING, services.STOPPED]
    stop()


def test_one_that_never_ends_took_too_long(windows: Windows) -> None:
    windows.states = [STOPPING]
    with pytest.raises(TookTooLong):
        stop(timeout_s=0.2)


def test_the_wait_can_be_cancelled(windows: Windows) -> None:
    windows.states = [STOPPING]
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        stop(cancel=cancel)
