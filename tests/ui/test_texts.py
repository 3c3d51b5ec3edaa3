"""Words of other programs in our sentences: names from right to left, names without end."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

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
