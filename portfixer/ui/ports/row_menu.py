"""The menu of a row: what its buttons do, and the order of the table for those who do not use a mouse."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from portfixer.words import table as words

__all__ = ["RowMenu"]


class RowMenu(QMenu):
    """Made for one opening; gone when it is hidden."""

    def __init__(
        self, parent: QWidget, *, fix: Callable[[], None], stop: Callable[[], None], copy: Callable[[], None]
    ) -> None:
        super().__init__(parent)
        self.setObjectName("row_menu")
        self.addAction(words.FIX_THIS, fix)
        self.addAction(words.STOP_THIS, stop)
        self.addAction(words.COPY_ROW, copy)
        self.aboutToHide.connect(self.deleteLater)

    def add_orders(self, headings: dict[int, str], chosen: int, sort_by: Callable[[int], None]) -> None:
        """One entry for each shown column; `chosen` is the one that the rows are sorted by now."""
        self.addSeparator()
        orders = self.addMenu(words.SORT_BY)
        orders.setObjectName("sort_menu")
        group = QActionGroup(orders)
        for column, heading in headings.items():
            action = orders.addAction(heading, partial(sort_by, column))
            action.setCheckable(True)
            action.setChecked(column == chosen)
            group.addAction(action)
