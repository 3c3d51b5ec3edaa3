"""A check box drawn like the rest: Fusion's own has no visible frame on our dark surfaces."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from portfixer.ui.icons import paint_icon
from portfixer.ui.theme import Space, current_look

__all__ = ["Check"]


class Check(QCheckBox):
    def __init__(self, text: str, *, name: str) -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        box = self._box()
        return QSize(metrics.horizontalAdvance(self.text()) + box + Space.S + 4, max(metrics.height(), box) + 6)

    def _box(self) -> int:
        return round(self.fontMetrics().height() * 1.05)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = current_look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self._box()
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.width() - box - 2 if mirrored else 2
        square = QRectF(left, (self.height() - box) / 2, box, box).adjusted(1, 1, -1, -1)
        edge = look.accent if self.isChecked() or self.hasFocus() else look.muted
        painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() or look.strong else 1.4))
        painter.setBrush(QColor(look.accent if self.isChecked() else look.surface))
        painter.drawRoundedRect(square, 4, 4)
        if self.isChecked():
            paint_icon(painter, "tick", QColor(look.on_accent), square.adjusted(2, 2, -2, -2))
        painter.setPen(QColor(look.text))
        words = QRectF(self.rect()).adjusted(
            0 if mirrored else box + Space.S, 0, -(box + Space.S) if mirrored else 0, 0
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, self.text())
