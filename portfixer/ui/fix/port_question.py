"""One plain question with a small field: which port?"""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from portfixer.diagnosis import PortOutOfRange, with_port
from portfixer.facts import Request
from portfixer.ui.theme import Space, Tone
from portfixer.ui.widgets import Button, ButtonKind, Notice, Text
from portfixer.words import window as words

__all__ = ["PortField", "PortQuestion"]


class PortField(QLineEdit):
    """Room for a port number. What is not one is said beside it, never swallowed."""

    def __init__(self, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(words.PORT_FIELD)
        self.setMaxLength(12)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setPlaceholderText(words.PORT_EXAMPLE)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 16, super().sizeHint().height())


class PortQuestion(QWidget):
    """`answered` carries the request, with its port. With `button` it has its own way to go on."""

    answered = Signal(object)

    def __init__(self, request: Request, *, asked: str, button: bool = True) -> None:
        super().__init__()
        self.setObjectName("port_question")
        self._request = request
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        self._asked = Text(asked, name="port_asked")
        column.addWidget(self._asked)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        label = Text(words.PORT_FIELD, name="port_label", selectable=False, wrap=False)
        self.field = PortField(name="port_field")
        label.setBuddy(self.field)
        row.addWidget(label)
        row.addWidget(self.field)
        self._go = Button(words.FIND_OUT, name="port_go", kind=ButtonKind.PRIMARY, pressed=self.answer)
        row.addWidget(self._go)
        row.addStretch(1)
        column.addLayout(row)
        self._problem = Notice("", name="port_problem", tone=Tone.DANGER)
        self._problem.hide()
        column.addWidget(self._problem)
        # Only now: shown before they have a parent, they would be windows of their own for a moment.
        self._asked.setVisible(bool(asked))
        self._go.setVisible(button)
        self.field.returnPressed.connect(self.answer)
        self.field.textEdited.connect(lambda _text: self._problem.hide())

    def ask(self, request: Request, asked: str) -> None:
        self._request = request
        self._asked.setText(asked)
        self._asked.setVisible(bool(asked))

    def answer(self) -> None:
        """Go on with the number that stands in the field, or say what is wrong with it."""
        typed = self.field.text().strip()
        if not typed:
            self.field.setFocus()
            return
        try:
            request = with_port(self._request, typed)
        except PortOutOfRange:
            self._problem.say(words.not_a_port(typed), Tone.DANGER)
            self._problem.show()
            self.field.setFocus()
            self.field.selectAll()
            return
        self.answered.emit(request)
