"""Somebody who sits before the window."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from portfixer.ui.widgets import ChipRow, Notice
from portfixer.ui.window import Window

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
