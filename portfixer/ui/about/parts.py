"""The list of parts: whose work, which version, which licence."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent

from portfixer.notices import Component
from portfixer.ui.widgets.tables import RowTable
from portfixer.words import about as words

__all__ = ["PartsModel", "PartsTable"]

_Index = QModelIndex | QPersistentModelIndex
_HEADINGS = (words.PART, words.VERSION, words.LICENCE)
_ROWS = 8
"""So many are seen at once; the rest scrolls."""


class PartsModel(QAbstractTableModel):
    """Set once, then only read."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[Component, ...] = ()

    def show_parts(self, parts: tuple[Component, ...]) -> None:
        self.beginResetModel()
        self._parts = parts
        self.endResetModel()

    def part_at(self, row: int) -> Component | None:
        return self._parts[row] if 0 <= row < len(self._parts) else None

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._parts)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_HEADINGS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        part = self.part_at(index.row()) if index.isValid() else None
        if part is None:
            return None
        text = (part.name, part.version, words.licence_of(part))[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return text or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_HEADINGS[index.column()]}: {text}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_HEADINGS):
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return _HEADINGS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        return None


class PartsTable(RowTable):
    chosen = Signal(object)
    """A Component."""

    def __init__(self, model: PartsModel) -> None:
        super().__init__(model, name="parts_table", accessible=words.PARTS)
        self._parts = model
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        heads = self.horizontalHeader()
        heads.setObjectName("parts_header")
        heads.setSectionsClickable(False)
        self.selectionModel().currentRowChanged.connect(self._tell)

    def fit(self) -> None:
        """As high as its rows, up to a limit; names and licences share the width."""
        height = self.fontMetrics().height()
        row = round(height * 2.1)
        self.verticalHeader().setDefaultSectionSize(row)
        shown = min(max(self._parts.rowCount(), 1), _ROWS)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + shown * row + 4)
        figure = self.fontMetrics().averageCharWidth()
        room = self.viewport().width()
        version = min(figure * 22, room // 4)
        name = (room - version) * 45 // 100
        for column, width in enumerate((name, version, room - version - name)):
            self.setColumnWidth(column, max(width, figure * 6))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def _tell(self, current: QModelIndex) -> None:
        part = self._parts.part_at(current.row())
        if part is not None:
            self.chosen.emit(part)
