"""The three quiet links under a verdict, and what they unfold."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from portfixer.diagnosis import Diagnosis
from portfixer.ui.theme import Space, Type
from portfixer.ui.widgets import (
    Button,
    ButtonKind,
    CardFrame,
    CodeBlock,
    CopyButton,
    ReadingBox,
    ScrollPage,
    Text,
    row_of,
)
from portfixer.ui.widgets.layouts import WrapLayout
from portfixer.words import details
from portfixer.words import window as words

__all__ = ["Details"]

_LINES = 80


class Details(QWidget):
    """Nothing is worked out before it is asked for."""

    def __init__(self, diagnosis: Diagnosis, *, page: ScrollPage, last: Button | None = None) -> None:
        super().__init__()
        self.setObjectName("details")
        self._diagnosis = diagnosis
        self._page = page
        self._open: tuple[Button, CardFrame] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.M)
        links = WrapLayout(gap=Space.XL, line_gap=Space.XS)
        for text, name, build in (
            (words.WHAT_WAS_SEEN, "seen", self._seen),
            (words.DO_IT_YOURSELF, "yourself", self._yourself),
            (words.COPY_REPORT, "report", self._report),
        ):
            links.addWidget(self._link(text, name, build))
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addLayout(links, 1)
        if last is not None:
            row.addWidget(last)
        self._column.addLayout(row)

    def _link(self, text: str, name: str, build: Callable[[], CardFrame]) -> Button:
        link = Button(text, name=f"details_{name}", kind=ButtonKind.LINK)
        link.setAccessibleDescription(words.FOLD_CLOSED)
        link.clicked.connect(lambda: self._toggle(link, build))
        return link

    def _toggle(self, link: Button, build: Callable[[], CardFrame]) -> None:
        shown = self._open
        if shown is not None:
            shown[0].show_open(words.FOLD_CLOSED, is_open=False)
            self._column.removeWidget(shown[1])
            shown[1].hide()
            shown[1].deleteLater()
            self._open = None
        if shown is None or shown[0] is not link:
            card = build()
            self._column.addWidget(card)
            card.show()
            self._open = (link, card)
            link.show_open(words.FOLD_OPEN, is_open=True)
            # The page learns its new height first, when the event loop comes to it.
            QTimer.singleShot(0, self, lambda: self._bring_into_view(link, card))

    def _bring_into_view(self, link: Button, card: CardFrame) -> None:
        """As much of it as there is room for below its link."""
        if self._open == (link, card):
            self._page.ensureWidgetVisible(card, 0, int(Space.XL))
            self._page.ensureWidgetVisible(link, 0, int(Space.XL))

    def _seen(self) -> CardFrame:
        card = CardFrame(name="seen")
        box = self._box(details.seen(self._diagnosis), name="seen_text", accessible=words.WHAT_WAS_SEEN)
        card.column.addLayout(row_of(CopyButton(box.toPlainText, name="seen_copy", what=words.WHAT_WAS_SEEN)))
        card.column.addWidget(box)
        return card

    def _yourself(self) -> CardFrame:
        card = CardFrame(name="yourself")
        for number, command in enumerate(details.commands(self._diagnosis)):
            if number:
                card.column.addSpacing(Space.S)
            card.column.addWidget(Text(command.why, name=f"command_{number}_why", tone="muted"))
            card.column.addWidget(CodeBlock(command.line, name=f"command_{number}", what=command.why))
        return card

    def _report(self) -> CardFrame:
        card = CardFrame(name="report")
        card.column.addWidget(Text(words.REPORT_SHOWN, name="report_note", kind=Type.BODY, tone="muted"))
        box = self._box(details.report(self._diagnosis), name="report_text", accessible=words.REPORT)
        copy = CopyButton(box.toPlainText, name="report_copy", text=words.COPY_REPORT, what=words.REPORT)
        card.column.addLayout(row_of(copy))
        card.column.addWidget(box)
        return card

    @staticmethod
    def _box(text: str, *, name: str, accessible: str) -> ReadingBox:
        """So high that it is the page which scrolls, with what copies it above it."""
        return ReadingBox(text, name=name, accessible=accessible, most_lines=_LINES, wrap=True)
