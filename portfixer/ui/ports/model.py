"""The table model: holds lines that were worked out elsewhere, and tells the view what became of them."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QModelRoleData,
    QModelRoleDataSpan,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor

from portfixer.ui.ports.listing import COLUMNS, Change, Line, Mark
from portfixer.ui.theme import current_look
from portfixer.words import ports as port_words
from portfixer.words import table as words

__all__ = ["PROGRAM_COLUMN", "REMOTE_COLUMN", "STATE_COLUMN", "PortsModel"]

PROGRAM_COLUMN, STATE_COLUMN = 3, 6
REMOTE_COLUMN = len(COLUMNS) - 1

_Index = QModelIndex | QPersistentModelIndex


class PortsModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []
        self._headings = (*port_words.columns(), words.REMOTE_COLUMN)
        self._sorted_by = (0, False)

    # What it holds

    def line_at(self, row: int) -> Line | None:
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, number: int) -> int | None:
        """Where the line with this number stands now."""
        return next((row for row, line in enumerate(self._lines) if line.number == number), None)

    def lines(self) -> tuple[Line, ...]:
        return tuple(self._lines)

    def text_of(self, row: int) -> str:
        """The row as one line, to copy."""
        return "\t".join(self._text(self._lines[row], column) for column in range(self.columnCount())).rstrip()

    def text_at(self, row: int, column: int) -> str:
        return self._text(self._lines[row], column)

    def heading(self, column: int) -> str:
        return self._headings[column]

    # What Qt asks

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._headings)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line, column = self._lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(line, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._text(line, column) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._headings[column]}: {self._text(line, column)}"
        if role == Qt.ItemDataRole.ForegroundRole:
            look = current_look()
            if line.mark is Mark.NEW:
                return QColor(look.good)
            if line.mark is Mark.GONE:
                return QColor(look.muted)
        return None

    def multiData(self, index: _Index, roles: QModelRoleDataSpan | QModelRoleData) -> None:
        """All that a cell is painted from in one call: the way from Qt to Python is what a table's painting costs."""
        span = QModelRoleDataSpan(roles) if isinstance(roles, QModelRoleData) else roles
        for number in range(span.size()):
            asked: QModelRoleData = span[number]  # type: ignore[index]  # it is: the stubs do not say so
            value = self.data(index, asked.role())
            if value is None:
                asked.clearData()
            else:
                asked.setData(value)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._headings):
            return None
        column, descending = self._sorted_by
        if role == Qt.ItemDataRole.DisplayRole:
            arrow = (" ▾" if descending else " ▴") if section == column else ""
            return self._headings[section] + arrow
        if role == Qt.ItemDataRole.AccessibleTextRole:
            order = (words.DESCENDING if descending else words.ASCENDING) if section == column else ""
            return f"{self._headings[section]} {order}".strip()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        return None

    @staticmethod
    def _text(line: Line, column: int) -> str:
        row = line.row
        texts = (
            str(row.port),
            row.protocol,
            row.address,
            row.program,
            str(row.pid) if row.pid else "",
            row.user,
            _state(line),
            row.scope,
            row.remote,
        )
        return texts[column]

    # Changing, on the UI thread

    def show_order(self, column: int, *, descending: bool) -> None:
        self._sorted_by = (column, descending)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._headings) - 1)

    def apply(self, change: Change) -> None:
        """`change` leads from the lines held now to its own."""
        if change.reset:
            self.beginResetModel()
            self._lines = list(change.shown)
            self.endResetModel()
            return
        for first, last in change.removed:
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._lines[first : last + 1]
            self.endRemoveRows()
        if change.reordered:
            self._reorder(change.kept)
        for first, last in change.inserted:
            self.beginInsertRows(QModelIndex(), first, last)
            self._lines[first:first] = change.shown[first : last + 1]
            self.endInsertRows()
        self._lines = list(change.shown)
        if change.touched is not None:
            first, last = change.touched
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._headings) - 1))

    def _reorder(self, kept: tuple[Line, ...]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        numbers = [self._lines[index.row()].number for index in before]
        wanted = set(numbers)
        rows = {line.number: row for row, line in enumerate(kept) if line.number in wanted}
        self._lines = list(kept)
        after = [self.index(rows[number], index.column()) for number, index in zip(numbers, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


def _state(line: Line) -> str:
    if line.mark is Mark.NEW:
        return words.new_state(line.row.state)
    return words.GONE if line.mark is Mark.GONE else line.row.state
