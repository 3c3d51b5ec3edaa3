"""What the page shows of a cause: a card with a drawing for the three classic ones, a line for each of the others."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout

from portfixer.practice import CauseId
from portfixer.ui.learn.controls import ExampleControls
from portfixer.ui.learn.pictures import CausePicture
from portfixer.ui.theme import Space, Type
from portfixer.ui.widgets import CardFrame, Text, TurningRow, line
from portfixer.words import practice as practice_words

__all__ = ["Lesson", "MoreExamples"]

_NARROW = 30
"""In heights of the interface font."""


class Lesson(CardFrame):
    """One cause: what it is, and its example."""

    def __init__(self, cause: CauseId, title: str, text: str) -> None:
        super().__init__(name=f"lesson_{cause}")
        self._row = QHBoxLayout()
        self._row.setSpacing(Space.XL)
        self._row.addWidget(CausePicture(cause, title=title), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(Text(title, name=f"lesson_{cause}_title", kind=Type.SECTION))
        column.addWidget(Text(text, name=f"lesson_{cause}_text", tone="muted"))
        column.addSpacing(Space.XS)
        self.controls = ExampleControls(cause, title=title)
        column.addWidget(self.controls)
        column.addStretch(1)
        self._row.addLayout(column, 1)
        self.column.addLayout(self._row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The drawing stands above the words where there is no room beside them.
        narrow = self.width() < self.fontMetrics().height() * _NARROW
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)


class MoreExamples(CardFrame):
    """A line for each further cause."""

    def __init__(self, causes: tuple[CauseId, ...]) -> None:
        super().__init__(name="more_examples_card")
        self.controls: list[ExampleControls] = []
        for number, cause in enumerate(causes):
            if number:
                self.column.addWidget(line())
            about = practice_words.headline(cause)
            controls = ExampleControls(cause, title=about, apart=True)
            self.column.addWidget(TurningRow(Text(about, name=f"about_{cause}"), controls.make, narrow=_NARROW))
            self.column.addWidget(controls)
            self.controls.append(controls)
