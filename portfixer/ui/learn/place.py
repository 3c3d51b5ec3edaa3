"""Learn: the three causes, each with a drawing, and a harmless example to fix."""

from contextlib import ExitStack

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from portfixer.facts import Request
from portfixer.practice import PracticeProblem, Reason, Situation, make
from portfixer.ui.learn.pictures import CausePicture
from portfixer.ui.tasks import Control, TaskRunner
from portfixer.ui.theme import Space, Tone, Type
from portfixer.ui.widgets import Button, ButtonKind, CardFrame, Notice, ScrollPage, Text, row_of
from portfixer.words import window as words

__all__ = ["LearnPlace"]

_LANE = "practice"
_NARROW = 30
"""In heights of the interface font."""


class _Lesson(CardFrame):
    """One cause: what it is, and its example."""

    def __init__(self, cause: str, title: str, text: str) -> None:
        super().__init__(name=f"lesson_{cause}")
        self.cause = cause
        row = QHBoxLayout()
        row.setSpacing(Space.XL)
        row.addWidget(CausePicture(cause, title=title), 0, Qt.AlignmentFlag.AlignTop)
        words_column = QVBoxLayout()
        words_column.setSpacing(6)
        words_column.addWidget(Text(title, name=f"lesson_{cause}_title", kind=Type.SECTION))
        words_column.addWidget(Text(text, name=f"lesson_{cause}_text", tone="muted"))
        words_column.addSpacing(Space.XS)
        self.make = Button(words.MAKE_EXAMPLE, name=f"make_{cause}")
        self.make.setAccessibleName(f"{words.MAKE_EXAMPLE}: {title}")
        self.fix = Button(words.FIX_EXAMPLE, name=f"fix_{cause}", kind=ButtonKind.PRIMARY)
        self.end = Button(words.END_EXAMPLE, name=f"end_{cause}")
        self.said = Notice("", name=f"said_{cause}")
        words_column.addWidget(self.said)
        words_column.addLayout(row_of(self.make, self.fix, self.end))
        words_column.addStretch(1)
        row.addLayout(words_column, 1)
        self.column.addLayout(row)
        self._row = row
        self.show_state("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The drawing stands above the words where there is no room beside them.
        narrow = self.width() < self.fontMetrics().height() * _NARROW
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def show_state(self, said: str, *, tone: Tone = Tone.PLAIN, ready: bool = False, busy: bool = False) -> None:
        self.said.say(said, tone)
        self.said.setVisible(bool(said))
        self.make.setVisible(not ready)
        self.make.setEnabled(not busy)
        self.fix.setVisible(ready)
        self.end.setVisible(ready)


class LearnPlace(ScrollPage):
    fix_asked = Signal(object, str)
    """A Request, and what stands for it in the first page's field."""

    def __init__(self, runner: TaskRunner) -> None:
        super().__init__(name="learn_place")
        self._runner = runner
        self._example: ExitStack | None = None
        self._situation: Situation | None = None
        self._lessons: dict[str, _Lesson] = {}
        self.column.addWidget(Text(words.LEARN_TITLE, name="learn_title", kind=Type.TITLE))
        self.column.addSpacing(6)
        self.column.addWidget(Text(words.LEARN_LEAD, name="learn_lead", kind=Type.LEAD, tone="muted"))
        for cause, title, text in words.LESSONS:
            lesson = _Lesson(cause, title, text)
            lesson.make.clicked.connect(lambda _checked=False, which=lesson: self.make_example(which))
            lesson.fix.clicked.connect(lambda _checked=False: self._fix())
            lesson.end.clicked.connect(lambda _checked=False: self.end_example())
            self._lessons[cause] = lesson
            self.column.addSpacing(Space.L)
            self.column.addWidget(lesson)
        self.column.addStretch(1)

    def title(self) -> str:
        return words.LEARN_TITLE

    def focus_first(self) -> None:
        first: QWidget = next(iter(self._lessons.values())).make
        first.setFocus()

    # Examples

    def make_example(self, lesson: _Lesson) -> None:
        """Make it in a task. Only one example at a time: the one before ends first."""
        for other in self._lessons.values():
            other.show_state("", busy=True)
        lesson.show_state(words.EXAMPLE_STARTS, busy=True)
        before, self._example, self._situation = self._example, None, None

        def work(_control: Control) -> tuple[ExitStack, Situation]:
            if before is not None:
                before.close()
            stack = ExitStack()
            return stack, stack.enter_context(make(lesson.cause))

        self._runner.start(
            _LANE,
            work,
            on_done=lambda made: self._made(lesson, *made),
            on_problem=lambda problem: self._not_made(lesson, problem),
        )

    def _made(self, lesson: _Lesson, stack: ExitStack, situation: Situation) -> None:
        self._example, self._situation = stack, situation
        self.show_example(lesson.cause, situation.port, situation.address)
        lesson.fix.setFocus()

    def show_example(self, cause: str, port: int, address: str) -> None:
        for lesson in self._lessons.values():
            lesson.show_state("")
        self._lessons[cause].show_state(words.example_ready(port, address), tone=Tone.GOOD, ready=True)

    def _not_made(self, lesson: _Lesson, problem: Exception) -> None:
        here = not (isinstance(problem, PracticeProblem) and problem.reason is Reason.OTHER_SYSTEM)
        for other in self._lessons.values():
            other.show_state("")
        lesson.show_state(words.EXAMPLE_PROBLEM if here else words.EXAMPLE_NOT_HERE, tone=Tone.WARN)

    def end_example(self) -> None:
        stack, self._example, self._situation = self._example, None, None
        for lesson in self._lessons.values():
            lesson.show_state("")
        if stack is not None:
            self._runner.start(_LANE, lambda _control: stack.close(), on_done=lambda _none: None)

    def example_place(self) -> tuple[str, int] | None:
        """Address and port of the example that is there."""
        return (self._situation.address, self._situation.port) if self._situation is not None else None

    def close_example(self) -> None:
        """For the end of the program: end the example now, without a task."""
        stack, self._example, self._situation = self._example, None, None
        if stack is not None:
            stack.close()

    def _fix(self) -> None:
        situation = self._situation
        if situation is None:
            return
        request = Request(
            port=situation.port, protocol=situation.protocol, address=situation.address, program=situation.program
        )
        self.fix_asked.emit(request, f"{situation.address}:{situation.port}")
