"""Which program the person is starting: a field for a file or a name, into which a file may be dropped too."""

import os

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from portfixer.ui.theme import Space, Type
from portfixer.ui.widgets import Button, Text
from portfixer.words import window as words

__all__ = ["ProgramBox", "program_meant"]

_HOME = ("~/", "~\\")


def program_meant(typed: str) -> str:
    """What stands in the field, as a shell or a file manager would understand it: `~`, quotes, a file's address.

    Another person's home (`~bob`) stays as it is: to look that up can take a network's time.
    """
    text = typed.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()
    if text.lower().startswith("file://"):
        text = QUrl(text).toLocalFile()
    return os.path.expanduser(text) if text == "~" or text.startswith(_HOME) else text  # noqa: PTH111 - it never raises


class _ProgramField(QLineEdit):
    """A file that is dropped here is meant by its path, not by its address (`file://…`)."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.setText(paths[0])
            event.acceptProposedAction()
        else:
            super().dropEvent(event)


class ProgramBox(QWidget):
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("program_box")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        label = Text(words.PROGRAM_LABEL, name="program_label", kind=Type.STRONG, selectable=False)
        column.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        self._field = _ProgramField()
        self._field.setObjectName("program_field")
        self._field.setAccessibleName(words.PROGRAM_LABEL)
        self._field.setPlaceholderText(words.PROGRAM_HINT)
        self._field.returnPressed.connect(self.entered)
        label.setBuddy(self._field)
        row.addWidget(self._field, 1)
        row.addWidget(Button(words.CHOOSE_FILE, name="choose_file", drawing="folder", pressed=self._choose_file))
        column.addLayout(row)
        column.addWidget(Text(words.PROGRAM_WHY, name="program_why", kind=Type.CAPTION, tone="muted"))

    def program(self) -> str:
        """File or name; "" when nothing is said."""
        return program_meant(self._field.text())

    def focus_field(self) -> None:
        self._field.setFocus()

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, words.CHOOSE_FILE_TITLE)
        dialog.setObjectName("choose_file_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._field.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
