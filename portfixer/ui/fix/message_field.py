"""The field for the message: monospace, with the understood pieces highlighted where they stand."""

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QSizePolicy, QTextEdit

from portfixer.ui.fix.dropped import last_lines
from portfixer.ui.theme import code_font, current_look
from portfixer.words import window as words

__all__ = ["MessageField"]

_LINES = 8
_MOST_MARKS = 200
_LONG_LINE = 5_000
"""Looking for the ends of words in a line takes Qt the square of its length: a minute for a million characters."""


class MessageField(QPlainTextEdit):
    """Tab moves on, Ctrl+Enter asks; Enter alone asks when it is a bare number, or one line of a place."""

    entered = Signal()
    file_dropped = Signal(str)
    """Its path, instead of which its text is wanted."""
    no_text = Signal()
    """What was pasted or dropped holds no text: a picture, or nothing at all."""

    def __init__(self, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(words.ASK_FIELD)
        self.setPlaceholderText(words.ASK_HINT)
        self.setTabChangesFocus(True)
        self.setFont(code_font(QApplication.font()))
        self.document().setDocumentMargin(6)
        # A program's output is written from left to right, whatever the language of the person.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._marks: tuple[tuple[int, int], ...] = ()
        self._pasted = False
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * 4 + 24)

    def sizeHint(self) -> QSize:
        return QSize(400, self.fontMetrics().lineSpacing() * _LINES + 30)

    def show_text(self, text: str) -> None:
        """Put this in place of what stands here."""
        self._wrap_for(text)
        self.setPlainText(text)

    def _wrap_for(self, text: str) -> None:
        """How lines are broken where `text` stands. Once a long line is there, it stays so until all is replaced."""
        wrap = QTextOption.WrapMode
        long = any(len(line) > _LONG_LINE for line in text.split("\n"))
        alone = self.document().isEmpty() or len(self.textCursor().selectedText()) >= len(self.toPlainText())
        if long or alone:
            self.setWordWrapMode(wrap.WrapAnywhere if long else wrap.WrapAtWordBoundaryOrAnywhere)

    def select_whole(self) -> None:
        """So that typing or pasting replaces what stands here; the view stays where it is."""
        bar = self.verticalScrollBar()
        stood = bar.value()
        self.selectAll()
        bar.setValue(stood)

    def show_marks(self, marks: tuple[tuple[int, int], ...]) -> None:
        self._marks = marks[:_MOST_MARKS]
        look = current_look()
        form = QTextCharFormat()
        form.setBackground(QColor(look.accent_soft))
        form.setForeground(QColor(look.accent))
        if look.strong:
            form.setFontUnderline(True)
        selections = []
        end_of_text = max(0, self.document().characterCount() - 1)
        for start, end in self._marks:
            if start < end <= end_of_text:
                selection = QTextEdit.ExtraSelection()
                cursor = QTextCursor(self.document())
                cursor.setPosition(start)
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                selection.cursor = cursor
                selection.format = form
                selections.append(selection)
        self.setExtraSelections(selections)
        if self._pasted and selections:
            self._pasted = False
            self._show_first_mark(selections[0].cursor)

    def _show_first_mark(self, mark: QTextCursor) -> None:
        """After pasting a screenful the view is at its end; what was understood stands elsewhere."""
        above = max(0, mark.block().firstLineNumber() - 1)
        self.verticalScrollBar().setValue(min(above, self.verticalScrollBar().value()))

    def marked(self) -> tuple[str, ...]:
        """The highlighted pieces, as they stand in the field."""
        return tuple(selection.cursor.selectedText() for selection in self.extraSelections())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            text = self.toPlainText().strip()
            short = text != "" and len(text) <= 60 and not any(char.isspace() for char in text)
            if (control or (short and not shift)) and not event.isAutoRepeat():
                self.entered.emit()
                return
        super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        # Some terminals put a NUL or carriage returns into what they copy; Qt would cut the text, or double its lines.
        files = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if files:
            self.file_dropped.emit(files[0])
            return
        text = last_lines(source.text()).replace("\x00", "").replace("\r\n", "\n")
        if text:
            self._pasted = True
            self._wrap_for(text)
            self.insertPlainText(text)
        else:
            self.no_text.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if getattr(self, "_marks", ()):
            self.show_marks(self._marks)
