"""Where the table is to be saved, and as what kind of file."""

from PySide6.QtWidgets import QFileDialog, QWidget

from portfixer.words import table as words

__all__ = ["SaveDialog"]


class SaveDialog(QFileDialog):
    """Open it with `open()`; it goes away by itself. The ending of the name says the kind."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, words.EXPORT_TITLE)
        self.setObjectName("export_dialog")
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setNameFilters(list(words.EXPORT_KINDS))
        self.setDefaultSuffix("csv")
        self.selectFile(words.EXPORT_NAME)
        self.filterSelected.connect(lambda kind: self.setDefaultSuffix("json" if "json" in kind else "csv"))
        self.finished.connect(self.deleteLater)
