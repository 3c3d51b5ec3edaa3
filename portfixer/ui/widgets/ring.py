"""The countdown: a ring that empties. To screen readers it is a progress bar."""

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QApplication, QProgressBar, QSizePolicy

from portfixer.ui.theme import Type, current_look, font_for
from portfixer.ui.widgets.busy import may_move
from portfixer.words import window as words

__all__ = ["CountdownRing"]

_STEPS = 1000


class CountdownRing(QProgressBar):
    """Seconds in the middle, or nothing but a turning arc where nobody can say how long it takes."""

    def __init__(self, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(words.COUNTDOWN)
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(self.sizeHint())
        self._remaining_s: float | None = None
        self._turn = 0.0

    def show_time(self, remaining_s: float | None, total_s: float | None) -> None:
        self._remaining_s = remaining_s
        share = 0.0 if remaining_s is None or not total_s else min(1.0, max(0.0, remaining_s / total_s))
        self.setValue(round(share * _STEPS))
        self.setAccessibleDescription("" if remaining_s is None else words.seconds_left(math.ceil(remaining_s)))
        self.update()

    def turn(self, degrees: float) -> None:
        """For times unknown: move the arc on a little."""
        if may_move(self):
            self._turn = (self._turn + degrees) % 360
            self.update()

    def sizeHint(self) -> QSize:
        side = round(self.fontMetrics().height() * 10.4)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: object) -> None:
        look = current_look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thick = self.width() * 0.055
        area = QRectF(self.rect()).adjusted(thick, thick, -thick, -thick)
        painter.setPen(QPen(QColor(look.border), thick if not look.strong else 2))
        painter.drawEllipse(area)
        painter.setPen(QPen(QColor(look.accent), thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        if self._remaining_s is None:
            painter.drawArc(area, round((90 - self._turn) * 16), -70 * 16)
        elif self.value():
            painter.drawArc(area, 90 * 16, round(360 * 16 * self.value() / _STEPS))
        self._write(painter, look.text, look.muted)

    def _write(self, painter: QPainter, ink: str, muted: str) -> None:
        if self._remaining_s is None:
            return
        count, unit = words.countdown(math.ceil(self._remaining_s))
        big = font_for(Type.TITLE, QApplication.font())
        big.setPointSizeF(big.pointSizeF() * 1.35)
        big.setFeature(QFont.Tag("tnum"), 1)  # figures of one width, so that the number does not dance
        painter.setFont(big)
        painter.setPen(QColor(ink))
        middle = QRectF(self.rect())
        number = middle.adjusted(0, 0, 0, -middle.height() * 0.10)
        painter.drawText(number, Qt.AlignmentFlag.AlignCenter, count)
        painter.setFont(font_for(Type.BODY, QApplication.font()))
        painter.setPen(QColor(muted))
        below = middle.adjusted(0, middle.height() * 0.30, 0, 0)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, unit)
