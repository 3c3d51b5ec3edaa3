"""Ports in use: a live table, looked at again every two seconds while it is seen."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from portfixer.facts import Request, is_wildcard
from portfixer.system.api import System
from portfixer.ui.ports.empty import EmptyNote
from portfixer.ui.ports.export import export
from portfixer.ui.ports.filter_field import FilterField
from portfixer.ui.ports.listing import Change, Listing, Query, arrange, change_between, refresh
from portfixer.ui.ports.model import PortsModel
from portfixer.ui.ports.row_menu import RowMenu
from portfixer.ui.ports.save_dialog import SaveDialog
from portfixer.ui.ports.table import PortsTable
from portfixer.ui.speech import announce
from portfixer.ui.tasks import Control, TaskRunner
from portfixer.ui.theme import Space, Tone, Type
from portfixer.ui.widgets import Button, ButtonKind, Check, Notice, Text, TurningRow, row_of
from portfixer.words import table as words

__all__ = ["PortsPlace"]

_LANE, _EXPORT_LANE = "ports", "export"
_AGAIN_MS = 2000
_ROOMY = 860
"""A table of this width leaves room for the same margins as every other page has."""
_LOW = 20
"""In heights of the interface font."""


class PortsPlace(QWidget):
    fix_asked = Signal(object, str)
    """A Request, and what stands for it in the first page's field."""
    stop_asked = Signal(object, str)
    """The same, and what has the port is to be stopped."""

    def __init__(self, runner: TaskRunner, system: Callable[[], System]) -> None:
        super().__init__()
        self.setObjectName("ports_place")
        self._runner = runner
        self._system = system
        self._query = Query()
        self.listing: Listing | None = None
        self._fitted = False
        self._standing = False
        """The last look did not succeed."""
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self.look)
        self._build()
        self._connect()
        self._render()

    def title(self) -> str:
        return words.PORTS_TITLE

    def focus_first(self) -> None:
        """The field; who comes back to a chosen row finds that again."""
        (self.filter if self.table.selected_row() is None else self.table).setFocus()

    # Build

    def _build(self) -> None:
        column = self._column = QVBoxLayout(self)
        column.setSpacing(0)
        column.addWidget(Text(words.PORTS_TITLE, name="ports_title", kind=Type.TITLE))
        column.addSpacing(6)
        self._lead = Text(words.PORTS_LEAD, name="ports_lead", kind=Type.LEAD, tone="muted")
        column.addWidget(self._lead)
        column.addSpacing(Space.L)
        column.addWidget(self._build_tools())
        column.addSpacing(Space.M)
        self.model = PortsModel()
        self.table = PortsTable(self.model)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._empty = EmptyNote()
        self._empty.filter_cleared.connect(self.filter.clear)
        self._stack.addWidget(self._empty)
        column.addWidget(self._stack, 1)
        column.addSpacing(Space.M)
        self._notice = Notice("", name="ports_notice", tone=Tone.PLAIN)
        self._notice.hide()
        below = QVBoxLayout()  # its gap counts only while the notice is shown
        below.setSpacing(Space.M)
        below.addLayout(self._build_actions())
        below.addWidget(self._notice)
        column.addLayout(below)

    def _build_tools(self) -> QWidget:
        self.filter = FilterField()
        self.every = Check(words.SHOW_ALL, name="every")
        self.every.setToolTip(words.SHOW_ALL_TIP)
        return TurningRow(self.filter, self.every, narrow=24, gap=Space.L)

    def _build_actions(self) -> QHBoxLayout:
        self._fix = Button(words.FIX_THIS, name="fix_this", kind=ButtonKind.PRIMARY, pressed=self.fix_selected)
        self._stop = Button(words.STOP_THIS, name="stop_this", pressed=self.stop_selected)
        self._copy = Button(words.COPY_ROW, name="copy_row", pressed=self.copy_selected)
        self._export = Button(words.EXPORT, name="export", drawing="export", pressed=self._ask_where)
        self._count = Text("", name="count", tone="muted", wrap=False)
        row = QHBoxLayout()
        row.addLayout(row_of(self._fix, self._stop, self._copy, self._export), 1)
        row.addWidget(self._count)
        return row

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._ask_otherwise)
        self.every.toggled.connect(self._ask_otherwise)
        self.table.sort_asked.connect(self._sort)
        self.table.opened.connect(self.fix_selected)
        self.table.menu_asked.connect(self._show_menu)
        self.filter.went_down.connect(self._go_to_rows)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._render_actions())
        for keys, does in (
            (QKeySequence.StandardKey.Find, self._go_to_filter),
            (QKeySequence.StandardKey.Refresh, self.look),
            (QKeySequence.StandardKey.Cancel, self.filter.clear),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(does)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.copy_selected)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = int(Space.PAGE if self.width() > _ROOMY else Space.XL)
        self._column.setContentsMargins(side, 30, side, Space.XL)
        # In a low window the table needs the room more than a sentence does.
        self._lead.setVisible(self.height() > self.fontMetrics().height() * _LOW)

    # Looking, only while it is seen

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()
        self._runner.cancel(_LANE)

    def look(self) -> None:
        self._again.stop()
        before, query, courtesy = self.listing, self._query, self.table.courtesy

        def work(_control: Control) -> tuple[Listing, Change]:
            listing = refresh(before, self._system().look(listening_only=not query.every), query, courtesy)
            return listing, change_between(before.shown if before is not None else (), listing.shown, courtesy)

        self._runner.start(_LANE, work, on_done=self.show_listing, on_problem=self._stand_still)
        if before is None:
            self._render()

    def _ask_otherwise(self, *_changed: object) -> None:
        """The person typed, sorted or ticked: first what is known already, in the new way; then look again."""
        self._query = replace(self._query, filter=self.filter.text(), every=self.every.isChecked())
        self.table.show_remote(shown=self._query.every)
        before, query, courtesy = self.listing, self._query, self.table.courtesy
        if before is None or before.query.every != query.every:
            self._fitted = False
            self.look()
            return

        def work(_control: Control) -> tuple[Listing, Change]:
            listing = arrange(before, query, courtesy)
            return listing, change_between(before.shown, listing.shown, courtesy)

        self._runner.start(_LANE, work, on_done=self.show_listing, on_problem=self._stand_still)

    def _sort(self, column: int, descending: bool) -> None:  # noqa: FBT001 - the signal's own shape
        self._query = replace(self._query, column=column, descending=descending)
        self.model.show_order(column, descending=descending)
        self._ask_otherwise()

    def show_listing(self, result: tuple[Listing, Change]) -> None:
        listing, change = result
        self.listing = listing
        with self.table.courtesy.window_first(), self.table.keeping_its_place(reset=change.reset):
            self.model.apply(change)
        if self._standing:  # what else is said there stays until something else is done
            self._notice.hide()
        self._standing = False
        self._render()
        if not self._fitted and listing.shown:
            self._fitted = True
            self.table.fit_columns()
        if self.isVisible():
            self._again.start()

    def _stand_still(self, _problem: Exception) -> None:
        self._standing = True
        if self.listing is not None:
            self._notice.say(words.STANDSTILL, Tone.WARN)
            self._notice.show()
        self._render()
        if self.isVisible():
            self._again.start()

    # Render

    def _render(self) -> None:
        listing = self.listing
        empty = listing is None or not listing.shown
        self._stack.setCurrentIndex(1 if empty else 0)
        if listing is None:
            waiting = words.AFTER_CHANGE if self._runner.changing() else ""
            self._empty.say(words.NO_LOOK_YET if self._standing else waiting, busy=True)
        elif listing.known:
            self._empty.say(words.NOTHING_FITS, filtered=empty)
        else:
            self._empty.say(words.NOTHING_LISTENS, words.NOTHING_LISTENS_MORE)
        self._export.setEnabled(not empty)
        self._render_actions()

    def _render_actions(self) -> None:
        chosen = self.table.selected_row() is not None
        for button in (self._fix, self._stop, self._copy):
            button.setEnabled(chosen)
            button.setToolTip("" if chosen else words.SELECT_FIRST)
        shown, every = self.model.rowCount(), len(self.listing.known) if self.listing else 0
        self._count.setText(words.shown_of(shown, every) if self.listing else "")

    # Doing

    def fix_selected(self) -> None:
        asked = self._selected()
        if asked is not None:
            self.fix_asked.emit(*asked)

    def stop_selected(self) -> None:
        asked = self._selected()
        if asked is not None:
            self.stop_asked.emit(*asked)

    def _selected(self) -> tuple[Request, str] | None:
        row = self.table.selected_row()
        line = self.model.line_at(row) if row is not None else None
        if line is None:
            return None
        local, protocol = line.row.socket.local, line.row.socket.protocol
        address = None if is_wildcard(local.address) else local.address
        place = str(local.port) if address is None else str(local)
        return Request(port=local.port, protocol=protocol, address=address), place

    def copy_selected(self) -> None:
        row = self.table.selected_row()
        if row is not None:
            QGuiApplication.clipboard().setText(self.model.text_of(row))

    def _go_to_filter(self) -> None:
        self.filter.setFocus()
        self.filter.selectAll()

    def _go_to_rows(self) -> None:
        if self.model.rowCount():
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_menu(self, where: QPoint) -> None:
        menu = RowMenu(self, fix=self.fix_selected, stop=self.stop_selected, copy=self.copy_selected)
        shown = [column for column in range(self.model.columnCount()) if not self.table.isColumnHidden(column)]
        menu.add_orders(
            {column: self.model.heading(column) for column in shown}, self.table.order()[0], self.table.sort_by
        )
        menu.popup(where)

    def _ask_where(self) -> None:
        dialog = SaveDialog(self)
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def save(self, path: Path) -> None:
        lines = self.model.lines()
        self._runner.start(
            _EXPORT_LANE,
            lambda _control: export(lines, path),
            on_done=lambda saved: self._say(words.saved_to(str(saved)), Tone.GOOD),
            on_problem=lambda problem: self._say(words.not_saved(str(problem)), Tone.DANGER),
        )

    def _say(self, text: str, tone: Tone) -> None:
        self._notice.say(text, tone)
        self._notice.show()
        announce(self, text)
