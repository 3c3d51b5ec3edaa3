"""The drawings of the three causes: programs as windows, the port as a socket in the middle."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from portfixer.ui.icons import paint_icon
from portfixer.ui.theme import Look, current_look
from portfixer.words import learn as words

__all__ = ["CausePicture"]

_WIDE, _HIGH = 220.0, 110.0


class CausePicture(QWidget):
    """Painted for the current look, at any size."""

    def __init__(self, cause: str, *, title: str) -> None:
        super().__init__()
        self.setObjectName(f"picture_{cause}")
        self.setAccessibleName(words.picture_of(title))
        self._paint = _PICTURES[cause]
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        scale = self.fontMetrics().height() / 17
        return QSize(round(_WIDE * scale), round(_HIGH * scale))

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width() / _WIDE, self.height() / _HIGH)
        self._paint(painter, current_look())


def _other_program(painter: QPainter, look: Look) -> None:
    _cable(painter, look.accent, 62, 55, 92)
    _program(painter, look.accent, 18, 33)
    _port(painter, look, taken=True)
    _cable(painter, look.warn, 158, 55, 136, dashed=True)
    _program(painter, look.muted, 158, 33)
    _sign(painter, "blocked", look.warn, 137, 43)


def _same_program(painter: QPainter, look: Look) -> None:
    _cable(painter, look.accent, 62, 55, 92)
    _program(painter, look.accent, 18, 33)
    _port(painter, look, taken=True)
    _cable(painter, look.warn, 158, 55, 136, dashed=True)
    _program(painter, look.accent, 158, 33)
    _sign(painter, "blocked", look.warn, 137, 43)
    painter.setPen(QPen(QColor(look.accent), 1.6, Qt.PenStyle.DotLine))
    painter.drawArc(QRectF(40, 6, 140, 62), 30 * 16, 120 * 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.surface))
    painter.drawEllipse(QPointF(110, 9), 10, 8)
    painter.setPen(QPen(QColor(look.accent), 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(105, 7), QPointF(115, 7))
    painter.drawLine(QPointF(105, 12), QPointF(115, 12))


def _time_wait(painter: QPainter, look: Look) -> None:
    for height, length in ((33, 44), (55, 58), (77, 36)):
        painter.setPen(QPen(QColor(look.muted), 2.2, Qt.PenStyle.DotLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(90 - length, height), QPointF(90, height))
    _port(painter, look, taken=True)
    _cable(painter, look.warn, 158, 55, 136, dashed=True)
    _program(painter, look.muted, 158, 33)
    _sign(painter, "clock", look.warn, 135, 43)


def _program(painter: QPainter, ink: str, left: float, top: float) -> None:
    painter.setPen(QPen(QColor(ink), 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(left, top, 44, 44), 7, 7)
    painter.drawLine(QPointF(left, top + 12), QPointF(left + 44, top + 12))
    painter.drawLine(QPointF(left + 9, top + 23), QPointF(left + 30, top + 23))
    painter.drawLine(QPointF(left + 9, top + 32), QPointF(left + 22, top + 32))


def _port(painter: QPainter, look: Look, *, taken: bool) -> None:
    painter.setPen(QPen(QColor(look.text), 2.0))
    painter.setBrush(QColor(look.accent_soft if taken else look.surface))
    painter.drawRoundedRect(QRectF(92, 26, 36, 58), 8, 8)
    painter.setBrush(QColor(look.text))
    painter.setPen(Qt.PenStyle.NoPen)
    for x in (104, 116):
        painter.drawRoundedRect(QRectF(x - 2, 46, 4, 18), 2, 2)


def _cable(painter: QPainter, ink: str, start: float, height: float, end: float, *, dashed: bool = False) -> None:
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    painter.setPen(QPen(QColor(ink), 2.4, style, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(start, height), QPointF(end, height))


def _sign(painter: QPainter, drawing: str, ink: str, left: float, top: float) -> None:
    look = current_look()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.surface))
    painter.drawEllipse(QRectF(left - 2, top - 2, 26, 26))
    paint_icon(painter, drawing, QColor(ink), QRectF(left, top, 22, 22))


_PICTURES: dict[str, Callable[[QPainter, Look], None]] = {
    "other_program": _other_program,
    "same_program": _same_program,
    "time_wait": _time_wait,
}
