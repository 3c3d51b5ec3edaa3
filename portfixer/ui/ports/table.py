"""The view of the table: one row selected at a time, its place kept whatever comes and goes."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QFontMetrics, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView

from portfixer.ui.courtesy import Courtesy
from portfixer.ui.ports.model import PROGRAM_COLUMN, REMOTE_COLUMN, STATE_COLUMN, PortsModel
from portfixer.ui.theme import Type, font_for
from portfixer.words import table as words

__all__ = ["PortsTable"]

_MEASURED = 300
"""So many rows are measured for the widths of the columns."""
_PADDING = 22
_ROOM_FOR = {0: "65535", 2: "127.0.0.1", 4: "4194304"}
"""What may come later: a port that is cut off is no use. The highest process number is proc(5), pid_max."""


class PortsTable(QTableView):
    sort_asked = Signal(int, bool)
    opened = Signal()
    """Enter or a double click on a row."""
    menu_asked = Signal(QPoint)
    """For the selected row; where on the screen."""

    def __init__(self, model: PortsModel) -> None:
        super().__init__()
        self.setObjectName("ports_table")
        self.setAccessibleName(words.PORTS_TABLE)
        self._ports = model
        self.courtesy = Courtesy()
        """What fills the table in other threads stands aside by it while the table paints."""
        self._order = (0, False)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self._shape()

    def _shape(self) -> None:
        figure = self.fontMetrics().averageCharWidth()
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(round(self.fontMetrics().height() * 2.1))
        heads = self.horizontalHeader()
        heads.setObjectName("ports_header")
        heads.setHighlightSections(False)
        heads.setSectionsClickable(True)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        heads.setMinimumSectionSize(figure * 6)
        self.hideColumn(REMOTE_COLUMN)
        heads.sectionClicked.connect(self.sort_by)

    def fit_columns(self) -> None:
        """As wide as what stands in them; the program takes the rest, and everything beyond the window scrolls."""
        metrics, bold = self.fontMetrics(), QFontMetrics(font_for(Type.STRONG, QApplication.font()))
        for column in range(self._ports.columnCount()):
            texts = {self._ports.text_at(row, column) for row in range(self._measured_rows())}
            texts.add(_ROOM_FOR.get(column, ""))
            if column == STATE_COLUMN:
                texts |= {words.new_state(text) for text in texts}  # what comes later has room as well
            heading = bold.horizontalAdvance(self._ports.heading(column) + " ▾")
            widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
            width = max(heading + _PADDING // 2, widest + _PADDING)
            self.setColumnWidth(column, min(width, metrics.averageCharWidth() * 42))
        self._give_rest_to_program()

    def _give_rest_to_program(self) -> None:
        used = self.horizontalHeader().length() - self.columnWidth(PROGRAM_COLUMN)
        least = self.fontMetrics().averageCharWidth() * 16
        self.setColumnWidth(PROGRAM_COLUMN, max(self.viewport().width() - used, least))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_rest_to_program()

    def _measured_rows(self) -> int:
        return min(self._ports.rowCount(), _MEASURED)

    def order(self) -> tuple[int, bool]:
        """The column that the rows are sorted by, and whether downwards."""
        return self._order

    def sort_by(self, column: int) -> None:
        """By this column; a second time the other way round."""
        was, descending = self._order
        self._order = (column, column == was and not descending)
        self.sort_asked.emit(*self._order)

    def selected_row(self) -> int | None:
        rows = self.selectionModel().selectedRows()
        return rows[0].row() if rows else None

    @contextmanager
    def keeping_its_place(self, *, reset: bool) -> Iterator[None]:
        """Rows that come above must not push away what is being read; after a reset the selection is found again."""
        selected = self.selected_row()
        chosen = self._ports.line_at(selected) if selected is not None else None
        top_row = self.rowAt(0)
        at_top = self.verticalScrollBar().value() == 0
        top = self._ports.line_at(top_row)
        yield
        if reset and chosen is not None:
            row = self._ports.row_of(chosen.number)
            if row is not None:
                self.selectRow(row)
        if not at_top and top is not None:
            row = self._ports.row_of(top.number)
            if row is not None and row != self.rowAt(0):
                self.updateGeometries()  # the scroll bar does not know of the new rows yet
                self.scrollTo(self._ports.index(row, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def paintEvent(self, event: QPaintEvent) -> None:
        with self.courtesy.window_first():
            super().paintEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.MouseFocusReason:
            self.select_something()

    def select_something(self) -> None:
        """Who comes by keyboard stands on a row: the first one in sight, when none was chosen before."""
        if self.selected_row() is None and self._ports.rowCount():
            self.selectRow(max(0, self.rowAt(0)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift_f10 = event.key() == Qt.Key.Key_F10 and bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.selected_row() is not None:
            if not event.isAutoRepeat():  # a key held in the filter, which led here
                self.opened.emit()
        elif event.key() == Qt.Key.Key_Menu or shift_f10:
            self._ask_menu()
        elif event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End} and self._ports.rowCount():
            # Qt would go to the first or last cell of the row, but rows are what is chosen here.
            self.selectRow(0 if event.key() == Qt.Key.Key_Home else self._ports.rowCount() - 1)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By mouse. Qt asks on some systems for keys too, but not on all, and then the key itself has asked already."""
        if event.reason() is QContextMenuEvent.Reason.Mouse and self.indexAt(event.pos()).isValid():
            self.menu_asked.emit(event.globalPos())

    def _ask_menu(self) -> None:
        row = self.selected_row()
        if row is not None:
            self.scrollTo(self._ports.index(row, 0))
            below = self.visualRect(self._ports.index(row, 0)).bottomLeft()
            self.menu_asked.emit(self.viewport().mapToGlobal(below))
