"""A layout that flows like text: from the reading side, wrapping where the line ends."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QStyle, QWidget

from portfixer.ui.theme import Space

__all__ = ["WrapLayout"]


class WrapLayout(QLayout):
    """Items keep their own width where they can; an item wider than the line gets the line."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = Space.S, line_gap: int = Space.S) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._line_gap = line_gap
        self.setContentsMargins(0, 0, 0, 0)

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
        return self._arrange(QRect(0, 0, width, 0), apply=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, apply=True)

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self._gap * max(0, len(shown) - 1)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, apply: bool) -> int:
        parent = self.parentWidget()
        direction = parent.layoutDirection() if parent is not None else Qt.LayoutDirection.LeftToRight
        for line, top, height in self._lines(rect):
            left = rect.left()
            for item, size in line:
                if apply:
                    area = QRect(left, top + (height - size.height()) // 2, size.width(), size.height())
                    item.setGeometry(QStyle.visualRect(direction, rect, area))
                left += size.width() + self._gap
        lines = self._lines(rect)
        return lines[-1][1] + lines[-1][2] - rect.top() if lines else 0

    def _lines(self, rect: QRect) -> list[tuple[list[tuple[QLayoutItem, QSize]], int, int]]:
        lines: list[tuple[list[tuple[QLayoutItem, QSize]], int, int]] = []
        line: list[tuple[QLayoutItem, QSize]] = []
        used, top, height = 0, rect.top(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = self._size(item, rect.width())
            if line and used + self._gap + size.width() > rect.width():
                lines.append((line, top, height))
                top += height + self._line_gap
                line, used, height = [], 0, 0
            used += size.width() + (self._gap if line else 0)
            height = max(height, size.height())
            line.append((item, size))
        if line:
            lines.append((line, top, height))
        return lines

    @staticmethod
    def _size(item: QLayoutItem, width: int) -> QSize:
        size = item.sizeHint()
        if size.width() > width:
            height = item.heightForWidth(width) if item.hasHeightForWidth() else size.height()
            return QSize(width, height)
        return size
