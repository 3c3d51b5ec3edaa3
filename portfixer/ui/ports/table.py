"""The view of the table: one row selected at a time, its place kept whatever comes and goes."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QFontMetrics, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication

from portfixer.ui.courtesy import Courtesy
from portfixer.ui.ports.model import PROGRAM_COLUMN, REMOTE_COLUMN, STATE_COLUMN, PortsModel
from portfixer.ui.ports.widths import share
from portfixer.ui.theme import Type, font_for
from portfixer.ui.widgets.tables import RowTable
from portfixer.words import table as words

__all__ = ["PortsTable"]

_MEASURED = 300
"""So many rows are measured for the widths of the columns."""
_PADDING = 22
_MOST_FIGURES = 42
_LEAST_FIGURES = {2: 9, PROGRAM_COLUMN: 10, 5: 7, REMOTE_COLUMN: 9}
"""Addresses and names give up their ends where there is no room, down to so many figures of the font; the tooltip has
the whole. A number that is cut off is no use, nor is "everyone on…" where names have no room."""
_GIVEN_UP = (7, 5, 1)
"""In a window too narrow even for that, these columns go, one after the other."""
_NAMES_FIGURES = 14
"""They go before the program's name has less room than this."""
_ROOM_FOR = {0: "65535", 2: "127.0.0.1", 4: "4194304"}
"""What may come later: a port that is cut off is no use. The highest process number is proc(5), pid_max."""


class PortsTable(RowTable):
    sort_asked = Signal(int, bool)
    opened = Signal()
    """Enter or a double click on a row."""
    menu_asked = Signal(QPoint)
    """For the selected row; where on the screen."""

    def __init__(self, model: PortsModel) -> None:
        super().__init__(model, name="ports_table", accessible=words.PORTS_TABLE)
        self._ports = model
        self.courtesy = Courtesy()
        """What fills the table in other threads stands aside by it while the table paints."""
        self._order = (0, False)
        self._wanted: dict[int, int] = {}
        self._least: dict[int, int] = {}
        self._news = 0
        self._remote = False
        self._sharing = False
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self._shape()

    def _shape(self) -> None:
        figure = self.fontMetrics().averageCharWidth()
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 2.1))
        heads = self.horizontalHeader()
        heads.setObjectName("ports_header")
        heads.setSectionsClickable(True)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        heads.setMinimumSectionSize(figure * 6)
        self.hideColumn(REMOTE_COLUMN)
        heads.sectionClicked.connect(self.sort_by)
        heads.sectionResized.connect(self._keep_width)

    def fit_columns(self) -> None:
        """As wide as what stands in them; in a window too narrow for that, long names give up their ends."""
        metrics, bold = self.fontMetrics(), QFontMetrics(font_for(Type.STRONG, QApplication.font()))
        figure = metrics.averageCharWidth()
        for column in range(self._ports.columnCount()):
            texts = {self._ports.text_at(row, column) for row in range(self._measured_rows())}
            texts.add(_ROOM_FOR.get(column, ""))
            heading = bold.horizontalAdvance(self._ports.heading(column) + " ▾") + _PADDING // 2
            widest = max(metrics.horizontalAdvance(text) for text in texts) + _PADDING
            wanted = max(heading, min(widest, figure * _MOST_FIGURES))
            least = max(heading, figure * _LEAST_FIGURES[column] + _PADDING) if column in _LEAST_FIGURES else wanted
            self._wanted[column], self._least[column] = wanted, min(wanted, least)
        # What comes later has room as well, where there is room.
        self._news = metrics.horizontalAdvance(words.new_state(""))
        self._share_width()

    def show_remote(self, *, shown: bool) -> None:
        """The column with the other side of connections."""
        self._remote = shown
        self.setColumnHidden(REMOTE_COLUMN, not shown)
        self._share_width()

    def _share_width(self) -> None:
        if not self._wanted:
            return
        room = self.viewport().width()
        shown = [column for column in self._wanted if column != REMOTE_COLUMN or self._remote]
        name = self.fontMetrics().averageCharWidth() * _NAMES_FIGURES + _PADDING
        ease = max(self._least[PROGRAM_COLUMN], min(self._wanted[PROGRAM_COLUMN], name))
        needed = {**self._least, PROGRAM_COLUMN: ease}
        for column in _GIVEN_UP:
            if sum(needed[each] for each in shown) > room:
                shown.remove(column)
        wanted = {column: self._wanted[column] for column in shown}
        if sum(wanted.values()) + self._news <= room:
            wanted[STATE_COLUMN] += self._news
        least = [self._least[column] for column in shown]
        widths = share(list(wanted.values()), least, room, first=shown.index(PROGRAM_COLUMN))
        self._sharing = True
        for column in self._wanted:
            self.setColumnHidden(column, column not in shown)
        for column, width in zip(shown, widths, strict=True):
            self.setColumnWidth(column, width)
        self._sharing = False

    def _keep_width(self, column: int, _before: int, width: int) -> None:
        """A column that the person made wider or narrower stays so."""
        if not self._sharing and width and column in self._wanted:
            self._wanted[column] = self._least[column] = width

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

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
