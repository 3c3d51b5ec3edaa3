"""The three places, and which one is open."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from portfixer.ui.icons import Picture
from portfixer.ui.theme import Space, Type
from portfixer.ui.widgets import Button, ButtonKind, Text
from portfixer.words import window as words

__all__ = ["SideBar"]


class SideBar(QFrame):
    chosen = Signal(str)
    """`fix`, `ports`, `learn` or `about`."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("side_bar")
        self.setProperty("kind", "side")
        self.setAccessibleName(words.PLACES)
        self._buttons: dict[str, Button] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.M, 18, Space.M, Space.L)
        column.setSpacing(6)
        column.addLayout(self._brand())
        column.addSpacing(Space.M)
        for place, text, drawing in (
            ("fix", words.FIX, "wrench"),
            ("ports", words.PORTS, "list"),
            ("learn", words.LEARN, "book"),
        ):
            column.addWidget(self._button(place, text, drawing))
        column.addSpacing(Space.S)
        self._news = Button(
            "", name="news", kind=ButtonKind.NEWS, drawing="info", pressed=lambda: self.chosen.emit("fix")
        )
        self._news.hide()
        column.addWidget(self._news)
        column.addStretch(1)
        column.addWidget(self._button("about", words.ABOUT, "info"))
        column.addSpacing(Space.XS)
        self._note = Text(
            words.NO_RIGHTS_NEEDED, name="no_rights_needed", kind=Type.CAPTION, tone="muted", selectable=False
        )
        column.addWidget(self._note)
        self._texts = {button: button.text() for button in self._buttons.values()}
        self._compact: bool | None = None
        self._said = ""
        self.show_compact(compact=False)

    def show_place(self, place: str) -> None:
        # No QButtonGroup: in an exclusive one Tab passes by all buttons but the one that was used last.
        for name, button in self._buttons.items():
            button.setChecked(name == place)

    def show_news(self, text: str) -> None:
        """What was done in the guided flow while another place was looked at; leads there. "": nothing any more."""
        self._said = text
        self._news.setVisible(bool(text))
        self._news.setAccessibleName(text)
        self._news.setToolTip(text)
        self._news.setText("" if self._compact else text.replace("&", "&&"))

    def show_compact(self, *, compact: bool) -> None:
        """Drawings only, with their names as tooltips: for a narrow window, or large letters."""
        if compact == self._compact:
            return
        self._compact = compact
        self._brand_name.setHidden(compact)
        self._note.setHidden(compact)
        for button, text in self._texts.items():
            button.setText("" if compact else text)
            button.setToolTip(button.accessibleName() if compact else "")
        self.show_news(self._said)
        narrow = next(iter(self._texts)).sizeHint().width() + 2 * int(Space.M)
        self.setFixedWidth(narrow if compact else round(self.fontMetrics().height() * 12.9))

    def _choose(self, place: str) -> None:
        self.show_place(place)  # a press has turned it off, where it was on
        self.chosen.emit(place)

    def _brand(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(Space.XS, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(Picture("plug", side=round(self.fontMetrics().height() * 1.35)))
        self._brand_name = Text(words.PRODUCT, name="brand", kind=Type.SECTION, wrap=False, selectable=False)
        row.addWidget(self._brand_name, 1, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _button(self, place: str, text: str, drawing: str) -> Button:
        button = Button(text, name=f"place_{place}", kind=ButtonKind.NAV, drawing=drawing)
        button.clicked.connect(lambda: self._choose(place))
        self._buttons[place] = button
        return button
