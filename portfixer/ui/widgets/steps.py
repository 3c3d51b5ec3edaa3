"""What is done one after the other: each step with a sign of its own, and what is told of the one that is under way."""

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from portfixer.ui.icons import paint_icon
from portfixer.ui.theme import Space, Tone, Type, current_look
from portfixer.ui.widgets.busy import may_move
from portfixer.ui.widgets.texts import Text
from portfixer.words import acting as words

__all__ = ["StepList", "StepState"]

_TICK_MS, _TURN = 40, 12


class StepState(Enum):
    DONE = "done"
    DOING = "doing"
    LATER = "later"


_SPOKEN = {StepState.DONE: words.DONE, StepState.DOING: words.DOING, StepState.LATER: words.LATER}


class _Sign(QWidget):
    """A tick, a turning ring, or an empty ring. Says nothing by itself: the step's text says its state."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = StepState.LATER
        self._turn = 0
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._step)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        side = round(self.fontMetrics().height() * 1.25)
        return QSize(side, side)

    def show_state(self, state: StepState) -> None:
        self._state = state
        self._move()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._move()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _move(self) -> None:
        if self._state is StepState.DOING and self.isVisible() and may_move(self):
            self._timer.start()
        else:
            self._timer.stop()

    def _step(self) -> None:
        self._turn = (self._turn + _TURN) % 360
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = current_look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._state is StepState.DONE:
            paint_icon(painter, "check", look.ink(Tone.GOOD), QRectF(self.rect()))
            return
        thick = self.width() * 0.1
        area = QRectF(self.rect()).adjusted(thick * 1.4, thick * 1.4, -thick * 1.4, -thick * 1.4)
        painter.setPen(QPen(QColor(look.border), thick if not look.strong else 1))
        painter.drawEllipse(area)
        if self._state is StepState.DOING:
            painter.setPen(QPen(QColor(look.accent), thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(area, (90 - self._turn) * 16, -100 * 16)


class StepList(QWidget):
    """`reach` says which step is under way; those before it are done. The last line under it is `tell`'s."""

    def __init__(self, steps: Sequence[str], *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(words.STEPS)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setColumnMinimumWidth(0, round(self.fontMetrics().height() * 1.9))  # below the drawing of a card's head
        grid.setVerticalSpacing(Space.S)
        grid.setColumnStretch(1, 1)
        self._rows: list[tuple[_Sign, Text, Text]] = []
        for number, step in enumerate(steps):
            sign, text = _Sign(self), Text(step, name=f"{name}_{number}")
            told = Text("", name=f"{name}_{number}_told", kind=Type.CAPTION, tone="muted")
            told.hide()
            grid.addWidget(sign, 2 * number, 0, Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(text, 2 * number, 1, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(told, 2 * number + 1, 1)
            self._rows.append((sign, text, told))
        self._steps = tuple(steps)
        self._reached = -1
        self.reach(0)

    def reached(self) -> int:
        return self._reached

    def reach(self, number: int) -> None:
        if number == self._reached:
            return
        self._reached = number
        for row, (sign, text, told) in enumerate(self._rows):
            doing = StepState.DOING if row == number else StepState.LATER
            state = StepState.DONE if row < number else doing
            sign.show_state(state)
            text.set_tone(Tone.PLAIN if state is StepState.LATER else None)
            text.show_strong(strong=state is StepState.DOING)
            text.setAccessibleName(f"{self._steps[row]}: {_SPOKEN[state]}")
            if row != number:
                told.hide()

    def tell(self, sentence: str) -> None:
        """More about the step that is under way; "" says no more."""
        if not 0 <= self._reached < len(self._rows):
            return
        told = self._rows[self._reached][2]
        if told.text() != sentence:
            told.setText(sentence)
        told.setVisible(bool(sentence))
