"""Surfaces: a card, facts as label over value, and the card of the thing in the way."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from portfixer.ui.icons import Picture
from portfixer.ui.theme import Space, Tone, Type
from portfixer.ui.widgets.chips import Chip
from portfixer.ui.widgets.layouts import ColumnsLayout
from portfixer.ui.widgets.texts import ElidedText, Text

__all__ = ["CardFrame", "FactGrid", "ThingCard", "line"]


_NARROW = 26
"""In heights of the interface font."""


def line(parent: QWidget | None = None) -> QFrame:
    hairline = QFrame(parent)
    hairline.setProperty("kind", "line")
    hairline.setFixedHeight(1)
    return hairline


class CardFrame(QFrame):
    """One step above the page. Put things into `column`."""

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("kind", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, Space.L, 20, Space.L)
        self.column.setSpacing(Space.S)


class FactGrid(QWidget):
    """Label over value, in as many even columns as fit."""

    def __init__(self, facts: Iterable[tuple[str, str]], *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        layout = ColumnsLayout(self)
        for number, (label, value) in enumerate(facts):
            layout.addWidget(self._cell(number, label, value))

    def _cell(self, number: int, label: str, value: str) -> QWidget:
        cell = QWidget(self)
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        name = f"{self.objectName()}_{number}"
        # With an alignment, the narrower of the two does not bound the width of both.
        side = Qt.AlignmentFlag.AlignLeading
        column.addWidget(ElidedText(label, name=f"{name}_label", kind=Type.CAPTION, tone="muted"), 0, side)
        shown = ElidedText(value, name=f"{name}_value", kind=Type.STRONG)
        shown.setAccessibleName(f"{label}: {value}")
        column.addWidget(shown, 0, side)
        return cell


class ThingCard(CardFrame):
    """What is in the way: a name, what it is, and its facts."""

    def __init__(
        self,
        *,
        name: str,
        title: str,
        subtitle: str,
        badge: str | None,
        facts: Iterable[tuple[str, str]],
        drawing: str,
    ) -> None:
        super().__init__(name=name)
        self.setAccessibleName(title)
        head = QHBoxLayout()
        head.setSpacing(Space.L)
        side = round(self.fontMetrics().height() * 1.9)
        head.addWidget(Picture(drawing, side=side), 0, Qt.AlignmentFlag.AlignTop)
        names = QVBoxLayout()
        names.setSpacing(1)
        names.addWidget(Text(title, name=f"{name}_title", kind=Type.SECTION))
        if subtitle:
            names.addWidget(Text(subtitle, name=f"{name}_subtitle", tone="muted"))
        head.addLayout(names, 1)
        self._head, self._names = head, names
        self._badge = Chip(badge, name=f"{name}_badge", tone=Tone.WARN) if badge else None
        if self._badge is not None:
            head.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        facts = tuple(facts)
        if facts:
            self.column.addSpacing(Space.XS)
            self.column.addWidget(FactGrid(facts, name=f"{name}_facts"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._badge is None:
            return
        # Beside the name where there is room, below it otherwise.
        narrow = self.width() < self.fontMetrics().height() * _NARROW
        here, there = (self._names, self._head) if narrow else (self._head, self._names)
        if here.indexOf(self._badge) < 0:
            there.removeWidget(self._badge)
            here.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
