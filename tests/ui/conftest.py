"""The window offscreen, on a computer that does only what a test prepared, with settings in a folder of the test."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PORTFIXER_LOOK"] = "light"
if sys.platform == "win32":
    # Offscreen, Qt looks for fonts in its own folder alone; the second one is the lab's (Wine has no fonts of its own).
    _FONTS = [Path(os.environ["SYSTEMROOT"], "Fonts"), Path("Z:/usr/share/fonts/truetype/dejavu")]
    os.environ["QT_QPA_FONTDIR"] = next((str(folder) for folder in _FONTS if any(folder.glob("*.ttf"))), "")

import pytest
from made_up import FakeSystem
from person import Person
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from portfixer.remedies import stop as stopping
from portfixer.remedies import wait as waiting
from portfixer.ui.application import start_application
from portfixer.ui.tasks import TaskRunner
from portfixer.ui.widgets import Button
from portfixer.ui.window import Window

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """What was closed is deleted before the next test; nothing may be left open."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert not left, f"left open: {left}"


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return start_application(["tests"])


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting for what only people need time for."""
    monkeypatch.setattr(stopping, "POLITE_PATIENCE_S", 0.02)
    monkeypatch.setattr(stopping, "SECOND_PATIENCE_S", 0.02)
    monkeypatch.setattr(waiting, "_WATCH_S", 0.02)
    monkeypatch.setattr(waiting, "_POLL_S", 0.01)
    monkeypatch.setattr(Button, "GUARD_S", 0.0)


@pytest.fixture
def computer() -> FakeSystem:
    return FakeSystem()


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def window(qtbot: QtBot, computer: FakeSystem, settings: QSettings) -> Iterator[Window]:
    QGuiApplication.clipboard().clear()
    shown = Window(TaskRunner(serial=True), lambda: computer, settings)
    qtbot.addWidget(shown)
    shown.resize(980, 680)
    shown.show()
    qtbot.waitExposed(shown)
    shown.activateWindow()
    yield shown
    shown.runner.shut_down()


@pytest.fixture
def person(qtbot: QtBot, window: Window) -> Person:
    return Person(qtbot, window)


@pytest.fixture
def real_threads(qtbot: QtBot, computer: FakeSystem, settings: QSettings) -> Iterator[Window]:
    """A window whose tasks run in threads."""
    shown = Window(TaskRunner(), lambda: computer, settings)
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    shown.activateWindow()
    yield shown
    shown.runner.shut_down()
