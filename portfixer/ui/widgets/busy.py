"""A small busy sign: three quiet dots, still where the system asks for less motion."""

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from portfixer.ui.theme import current_look
from portfixer.words import window as words

__all__ = ["BusySign", "may_move"]

_BEAT_MS = 320


def may_move(widget: QWidget) -> bool:
    """Whether the system wants things to move by themselves."""
    return widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, widget) > 0


class BusySign(QWidget):
    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(words.BUSY)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._beat = 0
        self._timer = QTimer(self, interval=_BEAT_MS)
        self._timer.timeout.connect(self._step)

    def sizeHint(self) -> QSize:
        height = self.fontMetrics().height()
        return QSize(height * 3, height)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if may_move(self):
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _step(self) -> None:
        self._beat = (self._beat + 1) % 3
        self.update()

    def paintEvent(self, _event: object) -> None:
        look = current_look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        side = self.height() * 0.42
        for dot in range(3):
            painter.setBrush(QColor(look.accent if dot == self._beat else look.border))
            painter.drawEllipse(round(dot * self.height()), round((self.height() - side) / 2), round(side), round(side))
