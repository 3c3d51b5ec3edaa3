"""Chips: short facts in a pill."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from portfixer.ui.theme import Space, Tone, Type, current_look
from portfixer.ui.widgets.layouts import WrapLayout
from portfixer.ui.widgets.texts import ElidedText, Text

__all__ = ["Chip", "ChipRow"]


class Chip(ElidedText):
    def __init__(self, text: str, *, name: str, tone: Tone = Tone.ACCENT) -> None:
        super().__init__(text, name=name, kind=Type.LABEL, tone=tone.value)
        self._tone = tone
        side = round(self.fontMetrics().height() * 0.68)
        self.setContentsMargins(side, 3, side, 3)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def change(self, text: str, tone: Tone) -> None:
        self._tone = tone
        self.show_whole(text)
        self.set_tone(tone)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = current_look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.text), 1.0) if look.strong else Qt.PenStyle.NoPen)
        painter.setBrush(look.soft(self._tone))
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        painter.end()
        super().paintEvent(event)


class ChipRow(QWidget):
    """Chips in reading order, over as many lines as they need; with an optional word before them."""

    def __init__(self, *, name: str, label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._label = label
        self._shown: tuple[str, ...] | None = None
        self._layout = WrapLayout(self, gap=Space.S, line_gap=Space.XS)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def texts(self) -> tuple[str, ...]:
        return self._shown or ()

    def show_chips(self, texts: Iterable[str], tone: Tone = Tone.ACCENT) -> None:
        texts = tuple(texts)
        if texts == self._shown:
            return
        self._shown = texts
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        if self._label and texts:
            self._layout.addWidget(Text(self._label, name=f"{self.objectName()}_label", tone="muted", wrap=False))
        for number, text in enumerate(texts):
            self._layout.addWidget(Chip(text, name=f"{self.objectName()}_{number}", tone=tone))
        self.updateGeometry()
