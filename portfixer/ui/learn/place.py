"""Learn: the causes, and a harmless example of each to fix."""

from collections.abc import Callable
from contextlib import ExitStack

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication

from portfixer.facts import Request
from portfixer.practice import CauseId, PracticeProblem, Situation, here, make
from portfixer.system.api import System
from portfixer.ui.learn.controls import ExampleControls
from portfixer.ui.learn.lessons import Lesson, MoreExamples
from portfixer.ui.tasks import Control, TaskRunner
from portfixer.ui.theme import Space, Tone, Type
from portfixer.ui.widgets import FoldButton, ScrollPage, Text, row_of
from portfixer.words import learn as words
from portfixer.words import practice as practice_words

__all__ = ["LearnPlace"]

_LANE, _STILL_LANE = "practice", "practice_still"
_STILL_MS = 2000
"""So often it is looked, while somebody sees the page, whether the example is still there."""


class LearnPlace(ScrollPage):
    fix_asked = Signal(object, str)
    """A Request, and what stands for it in the first page's field."""

    def __init__(self, runner: TaskRunner, system: Callable[[], System]) -> None:
        super().__init__(name="learn_place")
        self._runner = runner
        self._system = system
        self._example: ExitStack | None = None
        self._situation: Situation | None = None
        self._controls: dict[CauseId, ExampleControls] = {}
        self._still = QTimer(self, interval=_STILL_MS)
        self._still.timeout.connect(self._look_whether_still_there)
        self._build()

    # Build

    def _build(self) -> None:
        self.column.addWidget(Text(words.LEARN_TITLE, name="learn_title", kind=Type.TITLE))
        self.column.addSpacing(6)
        self.column.addWidget(Text(words.LEARN_LEAD, name="learn_lead", kind=Type.LEAD, tone="muted"))
        for cause, title, text in words.LESSONS:
            lesson = Lesson(CauseId(cause), title, text)
            self.column.addSpacing(Space.L)
            self.column.addWidget(lesson)
            self._take(lesson.controls)
        self._build_more()
        self.column.addStretch(1)

    def _build_more(self) -> None:
        more = MoreExamples(tuple(cause for cause in here() if cause not in self._controls))
        for controls in more.controls:
            self._take(controls)
        self.column.addSpacing(Space.L)
        self._fold = FoldButton(words.MORE_EXAMPLES, name="more_examples", folded=more)
        self.column.addLayout(row_of(self._fold))
        self.column.addSpacing(Space.S)
        self.column.addWidget(more)

    def _take(self, controls: ExampleControls) -> None:
        self._controls[controls.cause] = controls
        controls.make.clicked.connect(lambda _checked=False: self.make_example(controls))
        controls.fix.clicked.connect(lambda _checked=False: self._fix())
        controls.end.clicked.connect(lambda _checked=False: self.end_example())

    def title(self) -> str:
        return words.LEARN_TITLE

    def focus_first(self) -> None:
        """The example that is there, or the first that can be made."""
        if self._situation is not None:
            self._controls[self._situation.cause].fix.setFocus()
        else:
            next(iter(self._controls.values())).make.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_whether_still_there()
        self._still.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._still.stop()

    # Examples

    def make_example(self, chosen: ExampleControls) -> None:
        """Make it in a task. Only one example at a time: the one before ends first."""
        self._show_none(busy=True)
        chosen.show_state(words.EXAMPLE_STARTS, busy=True)
        before, self._example, self._situation = self._example, None, None

        def work(_control: Control) -> tuple[ExitStack, Situation]:
            if before is not None:
                before.close()
            stack = ExitStack()
            return stack, stack.enter_context(make(chosen.cause))

        self._runner.start(
            _LANE,
            work,
            on_done=lambda made: self._made(*made),
            on_problem=lambda problem: self._not_made(chosen, problem),
        )

    def _made(self, stack: ExitStack, situation: Situation) -> None:
        self._example, self._situation = stack, situation
        self.show_example(situation.cause, situation.port, situation.address)
        controls = self._controls[situation.cause]
        controls.fix.setFocus()
        # The card learns its new height first, when the event loop comes to it.
        QTimer.singleShot(0, controls, lambda: self.ensureWidgetVisible(controls, 0, int(Space.XL)))

    def show_example(self, cause: str, port: int, address: str) -> None:
        self._show_none()
        self._controls[CauseId(cause)].show_state(words.example_ready(port, address), tone=Tone.GOOD, ready=True)

    def _not_made(self, chosen: ExampleControls, problem: Exception) -> None:
        self._show_none()
        said = practice_words.problem(problem) if isinstance(problem, PracticeProblem) else words.EXAMPLE_PROBLEM
        chosen.show_state(said, tone=Tone.WARN)

    def _show_none(self, *, busy: bool = False) -> None:
        for controls in self._controls.values():
            controls.show_state("", busy=busy)

    # Whether it is still there: it may have been fixed, or have passed by itself

    def _look_whether_still_there(self) -> None:
        situation = self._situation
        if situation is None:
            return

        def work(_control: Control) -> bool:
            tried = self._system().probe(situation.port, situation.protocol, situation.address, reuse=False)
            return tried.error is not None

        self._runner.start(_STILL_LANE, work, on_done=lambda there: self._learnt(situation, there=there))

    def _learnt(self, situation: Situation, *, there: bool) -> None:
        if there or self._situation is not situation:
            return
        controls = self._controls[situation.cause]
        focused = QApplication.focusWidget()
        had_focus = focused is not None and controls.isAncestorOf(focused)
        self.end_example()
        controls.show_state(words.example_over(situation.port), tone=Tone.GOOD)
        if had_focus:
            controls.make.setFocus()

    def end_example(self) -> None:
        stack, self._example, self._situation = self._example, None, None
        self._show_none()
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
        own = situation.program if situation.cause is CauseId.SAME_PROGRAM else None
        request = Request(port=situation.port, protocol=situation.protocol, address=situation.address, program=own)
        self.fix_asked.emit(request, f"{situation.address}:{situation.port}")
