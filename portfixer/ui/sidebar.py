"""The three places, and which one is open."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QVBoxLayout

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
        self._group = QButtonGroup(self)
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
        column.addStretch(1)
        column.addWidget(self._button("about", words.ABOUT, "info"))
        column.addSpacing(Space.XS)
        note = Text(words.NO_RIGHTS_NEEDED, name="no_rights_needed", kind=Type.CAPTION, tone="muted", selectable=False)
        column.addWidget(note)
        self.setFixedWidth(round(self.fontMetrics().height() * 12.9))

    def show_place(self, place: str) -> None:
        self._buttons[place].setChecked(True)

    def _brand(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(Space.XS, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(Picture("plug", side=round(self.fontMetrics().height() * 1.35)))
        brand = Text(words.PRODUCT, name="brand", kind=Type.SECTION, wrap=False, selectable=False)
        row.addWidget(brand, 1, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _button(self, place: str, text: str, drawing: str) -> Button:
        button = Button(text, name=f"place_{place}", kind=ButtonKind.NAV, drawing=drawing)
        button.clicked.connect(lambda: self.chosen.emit(place))
        self._group.addButton(button)
        self._buttons[place] = button
        return button
