"""One line with a drawing: a hint, a problem beside its field, something to know."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from portfixer.ui.icons import Picture
from portfixer.ui.theme import Space, Tone
from portfixer.ui.widgets.texts import Text

__all__ = ["Notice"]

_DRAWINGS = {
    Tone.PLAIN: "info",
    Tone.ACCENT: "info",
    Tone.WARN: "warning",
    Tone.GOOD: "check",
    Tone.DANGER: "blocked",
}


class Notice(QWidget):
    def __init__(
        self, text: str, *, name: str, tone: Tone = Tone.PLAIN, drawing: str | None = None, ink: bool = True
    ) -> None:
        """`ink`: the words too take the tone's colour."""
        super().__init__()
        self.setObjectName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        self._picture = Picture(drawing or _DRAWINGS[tone], tone=tone)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        self._text = Text(text, name=f"{name}_text")
        if ink and tone is not Tone.PLAIN:
            self._text.setProperty("tone", tone.value)
        row.addWidget(self._text, 1)

    def text(self) -> str:
        return self._text.text()

    def say(self, text: str, tone: Tone) -> None:
        self._picture.show_drawing(_DRAWINGS[tone], tone)
        self._text.setText(text)
        self._text.set_tone(tone)
