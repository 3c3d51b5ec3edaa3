"""Labels: plain text only, selectable, at one of the type scale's sizes."""

import re
import unicodedata

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QSizePolicy, QWidget

from portfixer.ui.theme import Tone, Type, font_for
from portfixer.words import window as words

__all__ = ["ElidedText", "Text"]


_LONG_WORD = re.compile(r"\S{32,}")
_PIECE = re.compile(r"\S{16}(?=\S)")


_BREAK = "\u200b"
"""A place where a line may end: a space without width."""
_LEFT_TO_RIGHT = "\u200e"
"""A mark without width: a sentence that begins with an Arabic or Hebrew name is still one that runs to the right."""


def _begins_from_the_right(text: str) -> bool:
    """As the Unicode Bidirectional Algorithm finds the direction of a paragraph (UAX 9, P2)."""
    first = next((kind for each in text if (kind := unicodedata.bidirectional(each)) in {"L", "R", "AL"}), "L")
    return first != "L"


def _breakable(word: re.Match[str]) -> str:
    """With places where a line may end: Qt cuts off what is longer than the line otherwise."""
    return _PIECE.sub(lambda piece: piece[0] + _BREAK, word[0])


class Text(QLabel):
    """Words. What other programs call themselves is shown as it is: never as HTML."""

    def __init__(
        self,
        text: str = "",
        *,
        name: str,
        kind: Type = Type.BODY,
        tone: str = "",
        wrap: bool = True,
        selectable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._breaks = wrap
        self.setText(text)
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if tone:
            self.setProperty("tone", tone)
        self.setFont(font_for(kind, QApplication.font()))

    def setText(self, text: str) -> None:
        shown = _LONG_WORD.sub(_breakable, text) if self._breaks else text
        if self.layoutDirection() is Qt.LayoutDirection.LeftToRight and not shown.isascii():
            shown = _LEFT_TO_RIGHT + shown if _begins_from_the_right(shown) else shown
        self.setAccessibleName(text if shown != text else "")
        super().setText(shown)

    # Copying: without the marks that only the drawing needs, which would break a path or a command

    def selected(self) -> str:
        return self.selectedText().replace(_BREAK, "").removeprefix(_LEFT_TO_RIGHT)

    def copy_selected(self) -> None:
        QGuiApplication.clipboard().setText(self.selected())

    def select_all(self) -> None:
        self.setSelection(0, len(self.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.hasSelectedText():
            self.copy_selected()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and self.hasSelectedText() and self.selected() != self.selectedText():
            clipboard.setText(self.selected(), QClipboard.Mode.Selection)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse:
            event.ignore()
            return
        menu = QMenu(self)
        menu.setObjectName("text_menu")
        copy = menu.addAction(words.COPY, self.copy_selected)
        copy.setEnabled(self.hasSelectedText())
        menu.addAction(words.SELECT_ALL, self.select_all)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def minimumSizeHint(self) -> QSize:
        size = super().minimumSizeHint()
        return QSize(min(size.width(), self.fontMetrics().averageCharWidth() * 16), size.height())

    def show_strong(self, *, strong: bool) -> None:
        """By the style sheet: a font that is set here would be gone when the look changes."""
        self.setProperty("strong", strong)
        self.style().unpolish(self)
        self.style().polish(self)

    def set_tone(self, tone: Tone | None) -> None:
        """None: the ink of ordinary words."""
        self.setProperty("tone", tone.value if tone is not None else "")
        self.style().unpolish(self)
        self.style().polish(self)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.ApplicationFontChange:
            self.setFont(font_for(self._kind, QApplication.font()))
        super().changeEvent(event)


class ElidedText(Text):
    """One line that gives up its middle where it is too long; the whole text is its tooltip and accessible name."""

    def __init__(self, text: str, *, name: str, kind: Type = Type.BODY, tone: str = "") -> None:
        super().__init__("", name=name, kind=kind, tone=tone, wrap=False, selectable=False)
        self._whole = text
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setText(text)
        self.setAccessibleName(text)

    def show_whole(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self._elide()

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        margins = self.contentsMargins()
        size = QSize(QFontMetrics(self.font()).horizontalAdvance(self._whole) + 2, QFontMetrics(self.font()).height())
        return size.grownBy(margins)

    def minimumSizeHint(self) -> QSize:
        size = self.sizeHint()
        return QSize(min(size.width(), QFontMetrics(self.font()).averageCharWidth() * 12), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = self.contentsRect().width()
        shown = QFontMetrics(self.font()).elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room)
        if shown != self.text():
            name = self.accessibleName()
            self.setText(shown)
            self.setAccessibleName(name)
        self.setToolTip("" if shown == self._whole else self._whole)
