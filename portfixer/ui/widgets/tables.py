"""What every table of ours is: rows to choose from, one at a time."""

from PySide6.QtCore import QAbstractItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

__all__ = ["RowTable"]


class RowTable(QTableView):
    """Whole rows are chosen and nothing is edited; Tab leads out of it."""

    def __init__(self, model: QAbstractItemModel, *, name: str, accessible: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)

    def selectRow(self, row: int) -> None:
        # Qt's own looks for a column at the far edge: from right to left it finds none where they fill the width.
        self.setCurrentIndex(self.model().index(row, 0))
