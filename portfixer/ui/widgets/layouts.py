"""Layouts that adapt to the width they get: one flows like text, one keeps columns."""

from math import ceil

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QStyle, QWidget

from portfixer.ui.theme import Space

__all__ = ["ColumnsLayout", "WrapLayout"]


class _ArrangedLayout(QLayout):
    """What both have in common: a list of items, and a height that follows from the width."""

    def __init__(self, parent: QWidget | None = None, *, gap: int, line_gap: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._line_gap = line_gap
        self.setContentsMargins(0, 0, 0, 0)

    def places(self, width: int) -> list[tuple[QLayoutItem, QRect]]:
        """Where each item goes in a line of this width, from the left; mirrored for other directions afterwards."""
        raise NotImplementedError  # each layout has its own; Qt's metaclass leaves no room for abc's

    def shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max((area.bottom() + 1 for _item, area in self.places(width)), default=0)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        parent = self.parentWidget()
        direction = parent.layoutDirection() if parent is not None else Qt.LayoutDirection.LeftToRight
        for item, area in self.places(rect.width()):
            item.setGeometry(QStyle.visualRect(direction, rect, area.translated(rect.topLeft())))

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self.shown()]
        width = sum(size.width() for size in sizes) + self._gap * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self.shown():
            size = size.expandedTo(item.minimumSize())
        return size


class WrapLayout(_ArrangedLayout):
    """Items keep their own width where they can; an item wider than the line gets the line."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = Space.S, line_gap: int = Space.S) -> None:
        super().__init__(parent, gap=gap, line_gap=line_gap)

    def places(self, width: int) -> list[tuple[QLayoutItem, QRect]]:
        placed: list[tuple[QLayoutItem, QRect]] = []
        line: list[tuple[QLayoutItem, QSize]] = []
        used = top = 0
        for item in self.shown():
            size = self._size(item, width)
            if line and used + self._gap + size.width() > width:
                top += self._place_line(line, top, placed) + self._line_gap
                line, used = [], 0
            used += size.width() + (self._gap if line else 0)
            line.append((item, size))
        self._place_line(line, top, placed)
        return placed

    def _place_line(
        self, line: list[tuple[QLayoutItem, QSize]], top: int, placed: list[tuple[QLayoutItem, QRect]]
    ) -> int:
        height = max((size.height() for _item, size in line), default=0)
        left = 0
        for item, size in line:
            placed.append((item, QRect(left, top + (height - size.height()) // 2, size.width(), size.height())))
            left += size.width() + self._gap
        return height

    @staticmethod
    def _size(item: QLayoutItem, width: int) -> QSize:
        size = item.sizeHint()
        if size.width() > width:
            height = item.heightForWidth(width) if item.hasHeightForWidth() else size.height()
            return QSize(width, height)
        return size


class ColumnsLayout(_ArrangedLayout):
    """One line with the room that is left over spread between the items; where they do not fit, aligned columns.

    As few lines as give every item its own width; then columns as even in number as these lines allow. Only where two
    columns do not fit either, the widest item gives up some of its width (a long folder, which is elided).
    """

    def __init__(self, parent: QWidget | None = None, *, gap: int = Space.XL, line_gap: int = Space.M) -> None:
        super().__init__(parent, gap=gap, line_gap=line_gap)

    def places(self, width: int) -> list[tuple[QLayoutItem, QRect]]:
        items = self.shown()
        if not items:
            return []
        sizes = [item.sizeHint() for item in items]
        height = max(size.height() for size in sizes)
        widths = self._column_widths([size.width() for size in sizes], width)
        count = len(widths)
        left_over = width - sum(widths) - self._gap * (count - 1)
        gap = self._gap + max(0, min(left_over // max(1, count - 1), self._gap * 3))
        lefts = [sum(widths[:column]) + gap * column for column in range(count)]
        placed = []
        for number, (item, size) in enumerate(zip(items, sizes, strict=True)):
            line, column = divmod(number, count)
            room = min(size.width(), widths[column])
            placed.append((item, QRect(lefts[column], line * (height + self._line_gap), room, height)))
        return placed

    def _column_widths(self, wanted: list[int], width: int) -> list[int]:
        for lines in range(1, len(wanted)):
            columns = ceil(len(wanted) / lines)
            if columns == 1:
                break
            widths = _widest_of(wanted, columns)
            if sum(widths) + self._gap * (columns - 1) <= width:
                return widths
        return self._with_less_for_the_widest(wanted, width)

    def _with_less_for_the_widest(self, wanted: list[int], width: int) -> list[int]:
        widest = max(range(len(wanted)), key=lambda number: wanted[number])
        others = max((size for number, size in enumerate(wanted) if number != widest), default=0)
        columns = max(1, min(2, len(wanted)))
        cut = [others if number == widest else size for number, size in enumerate(wanted)]
        widths = _widest_of(cut, columns)
        if columns > 1 and sum(widths) + self._gap * (columns - 1) <= width:
            column = widest % columns
            widths[column] = width - self._gap * (columns - 1) - sum(widths) + widths[column]
            return widths
        return [min(width, max(wanted))]


def _widest_of(sizes: list[int], columns: int) -> list[int]:
    """The width of each column when the items fill lines of so many."""
    return [max(sizes[column::columns]) for column in range(columns)]
