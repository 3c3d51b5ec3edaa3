"""The window on the real computer: a real program in the way, stopped by a real click."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from person import Person
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from portfixer.practice import Situation, make
from portfixer.system import this_system
from portfixer.system.api import System
from portfixer.ui.learn.place import LearnPlace
from portfixer.ui.ports.place import PortsPlace
from portfixer.ui.tasks import TaskRunner
from portfixer.ui.window import Window

pytestmark = pytest.mark.linux


@pytest.fixture
def real(qtbot: QtBot, settings: QSettings) -> Iterator[Person]:
    systems: list[System] = []

    def system() -> System:
        if not systems:
            systems.append(this_system())
        return systems[0]

    window = Window(TaskRunner(), system, settings)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    yield Person(qtbot, window)
    window.close()
    window.runner.shut_down()


@contextmanager
def made(cause: str) -> Iterator[Situation]:
    with make(cause) as situation:
        yield situation


def test_from_a_real_message_to_a_port_that_binds(real: Person) -> None:
    with made("other_program") as situation:
        attempt = f"import socket; socket.socket().bind(({situation.address!r}, {situation.port}))"
        printed = subprocess.run([sys.executable, "-c", attempt], capture_output=True, text=True, check=False).stderr
        assert "Address already in use" in printed or "10048" in printed
        real.pastes(f"{printed} port {situation.port}")
        real.click("find_out")
        real.waits_for("verdict_page", 10_000)
        assert real.reads("headline") == f"Another program is using port {situation.port}"
        real.click("remedy_stop_program")
        real.waits_for("result_page", 20_000)
        assert real.reads("headline") == f"Port {situation.port} is free"
        with socket.socket() as server:
            server.bind((situation.address, situation.port))
            server.listen()


def test_a_real_listener_stands_in_the_table(real: Person) -> None:
    with made("other_program") as situation:
        real.click("place_ports")
        place = real.window.findChild(PortsPlace)
        assert isinstance(place, PortsPlace)
        real.bot.waitUntil(lambda: place.model.rowCount() > 0, timeout=10_000)
        real.types("filter", str(situation.port))
        real.bot.waitUntil(lambda: place.model.rowCount() == 1)
        line = place.model.line_at(0)
        assert line is not None
        assert line.row.pid == situation.root
        assert line.row.scope == "this computer only"


def test_an_example_is_made_fixed_and_ended(real: Person) -> None:
    real.click("place_learn")
    learn = real.window.findChild(LearnPlace)
    assert isinstance(learn, LearnPlace)
    real.click("make_same_program")
    real.waits_for("fix_same_program", 20_000)
    assert "The example is ready" in real.reads("said_same_program")
    real.click("fix_same_program")
    real.waits_for("verdict_page", 10_000)
    assert real.reads("headline").startswith("Your program is already running")
    real.click("place_learn")
    real.click("end_same_program")
    real.bot.waitUntil(lambda: not real.window.runner.busy("practice"), timeout=10_000)
    assert real.sees("make_same_program")


def test_closing_the_window_ends_the_example(real: Person) -> None:
    real.click("place_learn")
    real.click("make_other_program")
    real.waits_for("fix_other_program", 20_000)
    learn = real.window.findChild(LearnPlace)
    assert isinstance(learn, LearnPlace)
    place = learn.example_place()
    assert place is not None
    real.window.close()

    def free() -> bool:
        with socket.socket() as server:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                server.bind(place)
            except OSError:
                return False
            return True

    real.bot.waitUntil(free, timeout=10_000)
