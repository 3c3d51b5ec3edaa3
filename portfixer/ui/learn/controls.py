"""The buttons of one example: make it, fix it, end it, and what became of it."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from portfixer.practice import CauseId
from portfixer.ui.theme import Space, Tone
from portfixer.ui.widgets import Button, ButtonKind, Notice, row_of
from portfixer.words import learn as words

__all__ = ["ExampleControls"]


class ExampleControls(QWidget):
    def __init__(self, cause: CauseId, *, title: str, apart: bool = False) -> None:
        """`title`: the cause, for those who hear the buttons and do not see what they stand beside.

        `apart`: a small button `make`, which stands elsewhere; the rest is seen while there is something to say.
        """
        super().__init__()
        self.cause = cause
        self._apart = apart
        kind = ButtonKind.SMALL if apart else ButtonKind.QUIET
        self.make = Button(words.MAKE_EXAMPLE, name=f"make_{cause}", kind=kind)
        self.make.setAccessibleName(f"{words.MAKE_EXAMPLE}: {title}")
        self.fix = Button(words.FIX_EXAMPLE, name=f"fix_{cause}", kind=ButtonKind.PRIMARY)
        self.end = Button(words.END_EXAMPLE, name=f"end_{cause}")
        self.said = Notice("", name=f"said_{cause}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.said)
        column.addLayout(row_of(*(() if apart else (self.make,)), self.fix, self.end))
        if not apart:
            self.show_state("")
            return
        self.hide()
        self.fix.hide()
        self.end.hide()

    def show_state(self, said: str, *, tone: Tone = Tone.PLAIN, ready: bool = False, busy: bool = False) -> None:
        self.said.say(said, tone)
        self.said.setVisible(bool(said))
        if self._apart:
            self.setVisible(bool(said))
        self.make.setVisible(not ready)
        self.make.setEnabled(not busy)
        self.fix.setVisible(ready)
        self.end.setVisible(ready)
