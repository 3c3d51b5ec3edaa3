"""Commands and code: monospace, scrolling sideways rather than wrapping, with a copy button."""

from heapq import nlargest
from math import ceil

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from portfixer.ui.theme import Space, code_font
from portfixer.ui.widgets.buttons import CopyButton

__all__ = ["CodeBlock", "ReadingBox"]

_FRAME = 20
"""Border and padding of the style sheet, above and below together, and two pixels to spare for rounding."""
_BAR = 14
_MEASURED = 40


class ReadingBox(QPlainTextEdit):
    """Text to read and select, exactly as it is; as high as its lines, up to a limit, then it scrolls."""

    def __init__(self, text: str, *, name: str, accessible: str, most_lines: int = 18, wrap: bool = False) -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setProperty("kind", "reading")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFont(code_font(QApplication.font()))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth if wrap else QPlainTextEdit.LineWrapMode.NoWrap)
        self._most_lines = most_lines
        # Code reads from left to right in every language.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.fit()

    def show_text(self, text: str) -> None:
        self.setPlainText(text)
        self.fit()

    def fit(self) -> None:
        metrics = QFontMetrics(self.font())
        lines = self.toPlainText().split("\n")
        high = max(len(lines), round(self.document().size().height()))  # a document of this kind counts lines as shown
        shown = min(high, self._most_lines)
        fits = shown == high
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(policy)
        margins = 2 * round(self.document().documentMargin())
        # In a font of one width the longest lines are the widest; a licence has thousands of others.
        longest = nlargest(_MEASURED, lines, key=len)
        widest = max((metrics.horizontalAdvance(line) for line in longest), default=0) + margins
        wraps = self.lineWrapMode() is not QPlainTextEdit.LineWrapMode.NoWrap
        bar = _BAR if widest > self.viewport().width() and not wraps else 0
        line = ceil(QFontMetricsF(self.font()).lineSpacing())  # a line of a document is a whole number of pixels high
        self.setFixedHeight(shown * line + margins + _FRAME + bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class CodeBlock(QFrame):
    """A command or some lines of code, to copy."""

    def __init__(self, code: str, *, name: str, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("kind", "code")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, Space.S, 0)
        row.setSpacing(Space.S)
        self.box = ReadingBox(code, name=f"{name}_text", accessible=what)
        row.addWidget(self.box, 1)
        side = QVBoxLayout()
        side.setContentsMargins(0, Space.S, 0, Space.S)
        side.addWidget(CopyButton(self.code, name=f"{name}_copy", what=what))
        if "\n" in code:
            side.addStretch(1)
        row.addLayout(side)

    def code(self) -> str:
        return self.box.toPlainText()

    def show_code(self, code: str) -> None:
        self.box.show_text(code)
