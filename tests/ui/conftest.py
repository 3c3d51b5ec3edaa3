"""The window offscreen, on a computer that does only what a test prepared, with settings in a folder of the test."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PORTFIXER_LOOK"] = "light"
if sys.platform == "win32":
    # Offscreen, Qt looks for fonts in its own folder alone; the second one is the lab's (Wine has no fonts of its own).
    _FONTS = [Path(os.environ["SYSTEMROOT"], "Fonts"), Path("Z:/usr/share/fonts/truetype/dejavu")]
    os.environ["QT_QPA_FONTDIR"] = next((str(folder) for folder in _FONTS if any(folder.glob("*.ttf"))), "")

import pytest
from made_up import FakeSystem
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from portfixer.remedies import stop as stopping
from portfixer.remedies import wait as waiting
from portfixer.ui.application import start_application
from portfixer.ui.tasks import TaskRunner
from portfixer.ui.widgets import Button, ChipRow, Notice
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
def person(qtbot: QtBot, window: Window) -> "Person":
    return Person(qtbot, window)


W = TypeVar("W", bound=QWidget)


class Person:
    """Does what a person does: reads what is visible, types, clicks what has a name, waits for what comes."""

    def __init__(self, qtbot: QtBot, window: Window) -> None:
        self.bot = qtbot
        self.window = window

    def find(self, name: str, kind: type[W]) -> W:
        found = [widget for widget in self.window.findChildren(kind, name) if widget.isVisible()]
        assert len(found) == 1, f"{len(found)} visible {kind.__name__} called {name}"
        return found[0]

    def sees(self, name: str) -> bool:
        return any(widget.isVisible() for widget in self.window.findChildren(QWidget, name))

    def reads(self, name: str) -> str:
        widget = self.find(name, QWidget)
        if isinstance(widget, QPlainTextEdit):
            return widget.toPlainText()
        assert isinstance(widget, QLabel | QAbstractButton | Notice)
        return widget.text() if callable(widget.text) else ""

    def reads_chips(self, name: str) -> tuple[str, ...]:
        return self.find(name, ChipRow).texts()

    def click(self, name: str) -> None:
        button = self.find(name, QAbstractButton)
        assert button.isEnabled(), f"{name} cannot be pressed"
        self.bot.wait(1)  # a page that has just changed is laid out first
        self.bot.mouseClick(button, Qt.MouseButton.LeftButton)

    def types(self, name: str, text: str) -> None:
        widget = self.find(name, QWidget)
        widget.setFocus()
        self.bot.keyClicks(widget, text)

    def presses(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        focused = QApplication.focusWidget()
        assert focused is not None, "nothing has the focus"
        self.bot.keyClick(focused, key, held)

    def pastes(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        field = self.find("message_field", QPlainTextEdit)
        field.setFocus()
        field.paste()

    def waits_for(self, name: str, timeout_ms: int = 5000) -> None:
        self.bot.waitUntil(lambda: self.sees(name), timeout=timeout_ms)

    def focused(self) -> str:
        focused = QApplication.focusWidget()
        return focused.objectName() if focused is not None else ""

    def finds_out(self, text: str, page: str = "verdict_page") -> None:
        """Paste, press the button, and come to that page."""
        self.pastes(text)
        self.click("find_out")
        self.waits_for(page)


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
