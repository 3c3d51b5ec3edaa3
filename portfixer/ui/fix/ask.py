"""The first page: one field, and at once what was understood of it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from portfixer.facts import MessageError, Request
from portfixer.flow import Flow
from portfixer.ui.fix.base import FlowPage
from portfixer.ui.fix.dropped import end_of, last_lines
from portfixer.ui.fix.message_field import MessageField
from portfixer.ui.fix.port_question import PortQuestion
from portfixer.ui.fix.program_box import ProgramBox
from portfixer.ui.fix.recent import RecentList
from portfixer.ui.fix.understanding import Understanding, understand
from portfixer.ui.tasks import TaskRunner
from portfixer.ui.theme import Space, Tone
from portfixer.ui.widgets import Button, ButtonKind, ChipRow, Notice, TurningRow, row_of
from portfixer.words import window as words

__all__ = ["AskPage"]

_LANE, _CLIPBOARD_LANE, _FILE_LANE = "understand", "clipboard", "file"
_PAUSE_MS = 60
"""After a key, so that fast typing reads once."""


class AskPage(FlowPage):
    """Lives as long as the window: what was typed is still there when the person comes back."""

    def __init__(self, runner: TaskRunner) -> None:
        super().__init__(Flow(), name="ask_page")
        self._runner = runner
        self._understanding = Understanding(text="")
        self._submit_when_understood = False
        self._as_code = False
        self._came_back = False
        """What stands in the field has been answered, and nothing was typed since."""
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._build()
        self._connect()
        self._render(self._understanding)

    def title(self) -> str:
        return words.ASK_TITLE

    def spoken(self) -> str:
        return ""  # the field's own name says it

    def focus_first(self) -> None:
        self.field.setFocus()

    def put(self, text: str) -> None:
        """Show this text as if it had been pasted."""
        self.field.show_text(text)
        self.field.select_whole()

    def come_back(self) -> None:
        """The person was shown an answer and is here again: the next text takes the place of the one before."""
        self._came_back = True
        self.field.select_whole()
        self.look_at_clipboard()

    def submit(self) -> None:
        """Ask, as soon as the text is understood."""
        self._submit_when_understood = True
        if self._understanding.text == self.field.toPlainText() and not self._pause.isActive():
            self._submit_understood()
        else:
            self.read_now()

    # Build

    def _build(self) -> None:
        self.add_headline(words.ASK_TITLE, name="ask_title")
        self.add_lead(words.ASK_LEAD, name="ask_lead")
        self.column.addSpacing(Space.L)
        self.field = MessageField(name="message_field")
        self.column.addWidget(self.field)
        self._problem = Notice("", name="ask_problem", tone=Tone.DANGER)
        self._chips = ChipRow(name="understood_chips", label=words.UNDERSTOOD)
        self._code = self._build_code_question()
        self._port = PortQuestion(Request(port=None), asked="", button=False)
        answers = QVBoxLayout()  # its spacing counts for shown widgets only
        answers.setSpacing(Space.M)
        for widget in (self._problem, self._chips, self._code, self._port):
            answers.addWidget(widget)
        self.column.addSpacing(Space.M)
        self.column.addLayout(answers)
        self.column.addSpacing(Space.L)
        self._find = Button(words.FIND_OUT, name="find_out", kind=ButtonKind.PRIMARY, pressed=self.submit)
        self._find.setToolTip(words.FIND_OUT_TIP)
        self._say_program = Button(words.SAY_PROGRAM, name="say_program", pressed=self._show_program)
        self._clipboard = Button(words.USE_CLIPBOARD, name="use_clipboard", drawing="clipboard", pressed=self.paste)
        self.column.addLayout(row_of(self._find, self._say_program, self._clipboard, gap=10))
        self._program = ProgramBox()
        self._program.hide()
        self.column.addSpacing(Space.L)
        self.column.addWidget(self._program)
        self.column.addSpacing(Space.XL)
        self.column.addStretch(1)
        self.recent = RecentList()
        self.column.addWidget(self.recent)

    def _build_code_question(self) -> QWidget:
        self._code_notice = Notice("", name="code_notice", tone=Tone.PLAIN, drawing="question")
        self._code_switch = Button(words.MEANT_AS_CODE, name="meant_as_code", kind=ButtonKind.SMALL)
        self._code_switch.clicked.connect(self._switch_code)
        return TurningRow(self._code_notice, self._code_switch, narrow=30)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._typed)
        self.field.entered.connect(self.submit)
        self.field.no_text.connect(lambda: self._say_problem(words.NO_TEXT))
        self.field.file_dropped.connect(self._read_file)
        self._program.entered.connect(self.submit)
        self._pause.timeout.connect(self.read_now)
        self._port.answered.connect(self._submit_request)
        self.recent.asked.connect(self.submitted)
        QGuiApplication.clipboard().dataChanged.connect(self.look_at_clipboard)
        self._clipboard.hide()

    # What happens

    def _typed(self) -> None:
        self._as_code = False
        self._submit_when_understood = False
        self._came_back = False
        self._clipboard.hide()
        self.look_at_clipboard()
        self._pause.start()

    def read_now(self) -> None:
        self._pause.stop()
        text, as_code = self.field.toPlainText(), self._as_code
        work: Callable[[object], Understanding] = lambda _control: understand(text, as_code=as_code)  # noqa: E731
        self._runner.start(_LANE, work, on_done=self._understood)

    def _understood(self, understanding: Understanding) -> None:
        self._understanding = understanding
        self._render(understanding)
        if self._submit_when_understood:
            self._submit_understood()

    def _submit_understood(self) -> None:
        self._submit_when_understood = False
        request = self._understanding.request
        if request is None:
            if self._understanding.wrong_number is None:
                self._say_problem(words.NOTHING_TYPED)
            self.field.setFocus()
        elif self._understanding.missing is not None and self._port.field.text().strip():
            self._port.answer()
        else:
            self._submit_request(request)

    def _submit_request(self, request: Request) -> None:
        program = self._program.program() if not self._program.isHidden() else ""
        self.submitted.emit(replace(request, program=program or request.program))

    def _switch_code(self) -> None:
        self._as_code = not self._as_code
        self.read_now()

    def _show_program(self) -> None:
        self._program.show()
        self._say_program.hide()
        self._program.focus_field()
        # The page learns its new height first, when the event loop comes to it.
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self._program, 0, int(Space.XL)))

    def _read_file(self, path: str) -> None:
        self._runner.start(
            _FILE_LANE,
            lambda _control: end_of(Path(path)),
            on_done=self.put,
            on_problem=lambda _problem: self._say_problem(words.not_a_text(path)),
        )

    # The clipboard is offered, never taken

    def look_at_clipboard(self) -> None:
        """Offer what is there if it is about a port; only while the field waits for a text and the page is seen."""
        if not self.isVisible() or not self._waits_for_text():
            return
        text = QGuiApplication.clipboard().text()
        self._runner.start(_CLIPBOARD_LANE, lambda _control: understand(last_lines(text)), on_done=self._offer)

    def _offer(self, clipboard: Understanding) -> None:
        request = clipboard.request
        said = request.message.error if request is not None and request.message is not None else MessageError.NONE
        worth = request is not None and (request.port is not None or said is not MessageError.NONE)
        other = clipboard.text.strip() != self.field.toPlainText().strip()
        self._clipboard.setVisible(worth and other and self._waits_for_text())

    def _waits_for_text(self) -> bool:
        return self._came_back or not self.field.toPlainText()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look_at_clipboard()

    def paste(self) -> None:
        """The clipboard's text, in place of what stands there."""
        self.take(QGuiApplication.clipboard().mimeData())

    def take(self, data: QMimeData) -> None:
        """What was pasted or dropped, in place of what stands there."""
        self.field.setFocus()
        self.field.selectAll()
        self.field.insertFromMimeData(data)

    # Render

    def _render(self, understanding: Understanding) -> None:
        self._chips.show_chips(understanding.chips)
        self._chips.setVisible(bool(understanding.chips))
        self.field.show_marks(understanding.marks)
        self._problem.hide()
        if understanding.wrong_number is not None:
            self._say_problem(words.not_a_port(understanding.wrong_number))
        self._code.setVisible(understanding.code_text is not None)
        self._code_notice.say(understanding.code_text or "", Tone.PLAIN)
        self._code_switch.setText(words.MEANT_AS_PORT if self._as_code else words.MEANT_AS_CODE)
        self._port.setVisible(understanding.missing is not None)
        if understanding.missing is not None and understanding.request is not None:
            self._port.ask(understanding.request, understanding.missing)

    def _say_problem(self, text: str) -> None:
        self._problem.say(text, Tone.DANGER)
        self._problem.show()
