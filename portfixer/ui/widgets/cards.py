"""Surfaces: a card, facts as label over value, and the card of the thing in the way."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from portfixer.ui.icons import Picture
from portfixer.ui.theme import Space, Tone, Type
from portfixer.ui.widgets.chips import Chip
from portfixer.ui.widgets.texts import ElidedText, Text

__all__ = ["CardFrame", "FactGrid", "ThingCard", "line"]


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
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)


class FactGrid(QWidget):
    """Label over value, in as many even columns as fit."""

    def __init__(self, facts: Iterable[tuple[str, str]], *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.XL)
        self._grid.setVerticalSpacing(Space.M)
        self._cells = [self._cell(number, label, value) for number, (label, value) in enumerate(facts)]
        self._columns = 0
        self._place(max(1, len(self._cells)))

    def _cell(self, number: int, label: str, value: str) -> QWidget:
        cell = QWidget(self)
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        name = f"{self.objectName()}_{number}"
        column.addWidget(Text(label, name=f"{name}_label", kind=Type.CAPTION, tone="muted", wrap=False))
        shown = ElidedText(value, name=f"{name}_value", kind=Type.STRONG)
        shown.setAccessibleName(f"{label}: {value}")
        column.addWidget(shown)
        return cell

    def _place(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        for number, cell in enumerate(self._cells):
            self._grid.addWidget(cell, number // columns, number % columns)
            # In one line every value has its whole width; in several, long ones give up their middle.
            cell.setMinimumWidth(cell.sizeHint().width() if columns == len(self._cells) else 0)
        # Room that is left over goes between the columns, as in a table of even spacing.
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        widths = [cell.sizeHint().width() for cell in self._cells]
        # A very long value (a command) gives up its middle rather than the others their columns.
        widest = min(max(widths, default=1), max(self.width() // 3, 1))
        fitting = max(1, (self.width() + Space.XL) // (widest + Space.XL))
        total = sum(min(width, self.width() // 2) for width in widths) + Space.XL * (len(widths) - 1)
        self._place(len(widths) if widths and total <= self.width() else max(1, min(fitting, len(widths))))


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
        if badge:
            head.addWidget(Chip(badge, name=f"{name}_badge", tone=Tone.WARN), 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        facts = tuple(facts)
        if facts:
            self.column.addSpacing(Space.XS)
            self.column.addWidget(FactGrid(facts, name=f"{name}_facts"))
