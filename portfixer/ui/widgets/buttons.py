"""Buttons. One filled button a page at most: the recommended way."""

import time
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFocusEvent, QGuiApplication, QKeyEvent, QMouseEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from portfixer.ui.icons import icon
from portfixer.ui.speech import announce
from portfixer.ui.theme import current_look
from portfixer.words import window as words

__all__ = ["KEYBOARD_USED", "Button", "ButtonKind", "CopyButton", "FoldButton"]

KEYBOARD_USED = "keyboard_used"
"""Property of the window: the last thing the person touched was the keyboard, so focus wants to be seen."""


_BELOW = 24
"""Pixels around what was brought into view."""
_MIRRORED = {"arrow-left": "arrow-right", "arrow-right": "arrow-left", "chevron-right": "chevron-left"}
"""Drawings that point the way of reading."""
_PRESSING = {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}


class ButtonKind(Enum):
    PRIMARY = "primary"
    QUIET = "quiet"
    DANGER = "danger"
    LINK = "link"
    NAV = "nav"
    TAB = "tab"
    SMALL = "small"
    ROW = "row"
    NEWS = "news"


_GAP, _GAP_ELSEWHERE = {ButtonKind.NAV: 0.45, ButtonKind.NEWS: 0.45}, 0.15
"""Between a drawing and the words beside it, besides what Qt leaves there; in parts of the drawing's height."""


class Button(QPushButton):
    """Says what it does, with verb and object. The focus ring shows when the keyboard brought the focus."""

    GUARD_S = 0.4
    """A guarded button takes no key and no click so soon after it appeared: they were meant for the page before."""

    def __init__(
        self,
        text: str,
        *,
        name: str,
        kind: ButtonKind = ButtonKind.QUIET,
        drawing: str | None = None,
        pressed: Callable[[], None] | None = None,
        guarded: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`guarded`: it does something that a second press of the button before must not do."""
        # A program's name may hold "&", which Qt would take for a keyboard mnemonic.
        super().__init__(text.replace("&", "&&"), parent)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setProperty("kind", kind.value)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._kind = kind
        self._drawing = drawing
        self._guarded = guarded
        self._shown_at = 0.0
        if kind in {ButtonKind.NAV, ButtonKind.TAB}:
            self.setCheckable(True)
        if kind in {ButtonKind.NAV, ButtonKind.NEWS}:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if pressed is not None:
            self.clicked.connect(lambda _checked=False: pressed())
        self.toggled.connect(self._tint)
        self._tint()

    def minimumSizeHint(self) -> QSize:
        size = super().minimumSizeHint()
        return QSize(min(size.width(), self.fontMetrics().averageCharWidth() * 16), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        missing = self.sizeHint().width() - self.width()
        if missing <= 0:
            super().paintEvent(event)
            return
        # A long name gives up its middle; the whole text is the accessible name.
        option = QStyleOptionButton()
        self.initStyleOption(option)
        metrics = option.fontMetrics
        room = max(0, metrics.horizontalAdvance(option.text) - missing)
        option.text = metrics.elidedText(option.text, Qt.TextElideMode.ElideMiddle, room)
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)

    def set_drawing(self, drawing: str) -> None:
        self._drawing = drawing
        self._tint()

    def _tint(self) -> None:
        if self._drawing is None:
            return
        look = current_look()
        inks = {ButtonKind.PRIMARY: look.on_accent, ButtonKind.LINK: look.accent, ButtonKind.NEWS: look.accent}
        colour = inks.get(self._kind, look.muted)
        if self._kind is ButtonKind.NAV and self.isChecked():
            colour = look.accent
        side = round(self.fontMetrics().height() * 1.05)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        drawing = _MIRRORED.get(self._drawing, self._drawing) if mirrored else self._drawing
        gap = _GAP.get(self._kind, _GAP_ELSEWHERE) if self.text() else 0.0
        before, after = (gap, 0.0) if mirrored else (0.0, gap)
        self.setIcon(icon(drawing, QColor(colour), before=before, after=after))
        self.setIconSize(QSize(side + round(side * gap), side))

    def setText(self, text: str) -> None:
        told = bool(self.text())
        super().setText(text)
        if bool(text) is not told:
            self._tint()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange}:
            self._tint()
        super().changeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        by_key = event.reason() in {
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        }
        self._show_ring(shown=by_key or bool(self.window().property(KEYBOARD_USED)))
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._show_ring(shown=False)
        super().focusOutEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self._shown_at = time.monotonic()
        super().showEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._too_soon():
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _PRESSING:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat() and not self._too_soon():
            if event.key() == Qt.Key.Key_Space:
                super().keyPressEvent(event)
            else:
                self.click()

    def _too_soon(self) -> bool:
        return self._guarded and time.monotonic() < self._shown_at + self.GUARD_S

    def show_open(self, spoken: str, *, is_open: bool) -> None:
        """A link to something that stands below now, or does not: seen by its line, and `spoken`."""
        self.setAccessibleDescription(spoken)
        self.setProperty("open", is_open)
        self.style().unpolish(self)
        self.style().polish(self)

    def _show_ring(self, *, shown: bool) -> None:
        if bool(self.property("ring")) != shown:
            self.setProperty("ring", shown)
            self.style().unpolish(self)
            self.style().polish(self)


class CopyButton(Button):
    """Puts a text on the clipboard and says so."""

    _SAID_FOR_MS = 2000

    def __init__(
        self,
        copied: Callable[[], str],
        *,
        name: str,
        text: str = words.COPY,
        what: str = "",
        kind: ButtonKind = ButtonKind.SMALL,
    ) -> None:
        super().__init__(text, name=name, kind=kind, drawing="copy")
        self._text = text
        self._copied = copied
        if what:
            self.setAccessibleName(words.copy_what(what))
        self._back = QTimer(self, singleShot=True, interval=self._SAID_FOR_MS)
        self._back.timeout.connect(self._say_copy)
        self.clicked.connect(self._copy)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._copied())
        self.setMinimumWidth(self.width())
        self.setText(words.COPIED)
        announce(self, words.COPIED)
        self.set_drawing("tick")
        self._back.start()

    def _say_copy(self) -> None:
        self.setText(self._text)
        self.set_drawing("copy")


class FoldButton(Button):
    """Shows and hides something below; its state is in its name for those who cannot see the arrow."""

    def __init__(self, text: str, *, name: str, folded: QWidget) -> None:
        super().__init__(text, name=name, kind=ButtonKind.LINK, drawing="chevron-right")
        self._plain = text
        self._folded = folded
        folded.setVisible(False)
        self.clicked.connect(self.toggle_fold)
        self._say()

    def is_open(self) -> bool:
        return not self._folded.isHidden()

    def toggle_fold(self) -> None:
        self._folded.setVisible(not self.is_open())
        self._say()
        if self.is_open():
            # The page learns its new height first, when the event loop comes to it.
            QTimer.singleShot(0, self, self._bring_into_view)

    def _bring_into_view(self) -> None:
        """What was unfolded below the edge of the window, as far as the button stays in sight."""
        page: QObject | None = self.parent()
        while page is not None and not isinstance(page, QScrollArea):
            page = page.parent()
        if page is not None and self.is_open():
            page.ensureWidgetVisible(self._folded, 0, _BELOW)
            page.ensureWidgetVisible(self, 0, _BELOW)

    def _say(self) -> None:
        self.set_drawing("chevron-down" if self.is_open() else "chevron-right")
        self.setAccessibleDescription(words.FOLD_OPEN if self.is_open() else words.FOLD_CLOSED)
