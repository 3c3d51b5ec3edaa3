"""What stands in the table's place while it has no rows."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from portfixer.ui.theme import Space, Type
from portfixer.ui.widgets import BusySign, Button, Text
from portfixer.words import table as words

__all__ = ["EmptyNote"]


class EmptyNote(QWidget):
    """Why there is nothing, and what to do next."""

    filter_cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(Space.S)
        column.addStretch(1)
        self._busy = BusySign(name="looking")
        column.addWidget(self._busy, 0, Qt.AlignmentFlag.AlignHCenter)
        self._why = Text("", name="empty", kind=Type.SECTION)
        self._more = Text("", name="empty_more", tone="muted")
        for text in (self._why, self._more):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(text)
        self._clear = Button(words.CLEAR_FILTER, name="clear_filter", pressed=self.filter_cleared.emit)
        column.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)

    def say(self, why: str, more: str = "", *, busy: bool = False, filtered: bool = False) -> None:
        """`filtered`: there would be rows without the filter."""
        self._busy.setVisible(busy)
        self._why.setText(why)
        self._more.setText(more)
        self._clear.setVisible(filtered)
