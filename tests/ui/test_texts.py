"""Words of other programs in our sentences: names from right to left, names without end."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from portfixer.ui.widgets import Text

_ARABIC = "\u062e\u0627\u062f\u0645"


@pytest.mark.parametrize("said", [f"{_ARABIC} is using port 8080.", f"({_ARABIC}) is using it", _ARABIC])
def test_a_sentence_that_begins_with_an_arabic_name_still_runs_to_the_right(qapp: QApplication, said: str) -> None:
    text = Text(said, name="text")
    assert text.text() == "\u200e" + said
    assert text.accessibleName() == said


@pytest.mark.parametrize("said", ["nginx is using port 8080.", f"Stop {_ARABIC}?", "Schließen", "8080", ""])
def test_other_sentences_stay_as_they_are(qapp: QApplication, said: str) -> None:
    assert Text(said, name="text").text() == said


def test_in_a_language_from_right_to_left_nothing_is_turned(qapp: QApplication) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        assert Text(f"{_ARABIC} 8080", name="text").text() == f"{_ARABIC} 8080"
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


_PATH = "/home/ada/" + "a-folder-with-a-name-that-goes-on/" * 3


@pytest.mark.parametrize("said", [_PATH, f"{_ARABIC} is using port 8080."])
def test_what_is_copied_from_a_text_is_what_was_said(qapp: QApplication, qtbot: QtBot, said: str) -> None:
    text = Text(said, name="text")
    qtbot.addWidget(text)
    assert text.text() != said, "it is drawn with marks of our own"
    text.setSelection(0, len(text.text()))
    qtbot.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == said


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_text_is_copied_by_its_menu(qapp: QApplication, qtbot: QtBot) -> None:
    text = Text(_PATH, name="text")
    qtbot.addWidget(text)
    text.show()
    for entry in (1, 0):  # select all, then copy
        asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), text.mapToGlobal(QPoint(5, 5)))
        QApplication.sendEvent(text, asked)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        menu.actions()[entry].trigger()
        menu.close()
    assert QGuiApplication.clipboard().text() == _PATH
