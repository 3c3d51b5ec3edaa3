"""The four questions in one calm list, each with its answer in a pill."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout

from portfixer.ui.theme import Space, Tone
from portfixer.ui.widgets.cards import CardFrame
from portfixer.ui.widgets.chips import Chip
from portfixer.ui.widgets.texts import Text

__all__ = ["QuestionList"]


class QuestionList(CardFrame):
    def __init__(self, rows: Sequence[tuple[str, str, Tone]], *, name: str) -> None:
        """Each row: the question, the answer in words, and what its colour says."""
        super().__init__(name=name)
        self.column.setSpacing(Space.S)
        self._answers: list[Chip] = []
        for number, (question, answer, tone) in enumerate(rows):
            row = QHBoxLayout()
            row.setSpacing(Space.L)
            asked = Text(question, name=f"{name}_{number}_question")
            row.addWidget(asked, 1)
            said = Chip(answer, name=f"{name}_{number}_answer", tone=tone)
            said.setAccessibleName(f"{question} {answer}")
            row.addWidget(said, 0, Qt.AlignmentFlag.AlignVCenter)
            self.column.addLayout(row)
            self._answers.append(said)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for answer in self._answers:  # a long name must not squeeze its question
            answer.setMaximumWidth(self.width() // 2)
