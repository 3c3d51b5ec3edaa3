"""The field above the table: what is typed filters, and the arrow down leads to what was found."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from portfixer.ui.icons import icon
from portfixer.ui.theme import current_look
from portfixer.words import table as words

__all__ = ["FilterField"]

_DOWN = {Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Return, Qt.Key.Key_Enter}


class FilterField(QLineEdit):
    went_down = Signal()
    """To the rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("filter")
        self.setAccessibleName(words.FILTER)
        self.setPlaceholderText(words.FILTER)
        self.setClearButtonEnabled(True)
        self._magnifier = QAction(self)
        self.addAction(self._magnifier, QLineEdit.ActionPosition.LeadingPosition)
        self._tint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _DOWN:
            self.went_down.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "_magnifier"):
            self._tint()

    def _tint(self) -> None:
        self._magnifier.setIcon(icon("search", QColor(current_look().muted)))
