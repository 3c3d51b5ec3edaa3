"""Walks the guided flow: shows the page of the current `Flow`, asks `portfixer.flow` what follows, runs its work."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QMimeData, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from portfixer import flow as steps
from portfixer.facts import Request
from portfixer.flow import Flow, Page, Work
from portfixer.remedies import RemedyId
from portfixer.remedies.outcome import Progress
from portfixer.system.api import System
from portfixer.ui.fix.ask import AskPage
from portfixer.ui.fix.base import FlowPage
from portfixer.ui.fix.recent import RecentFixes, fixed_by
from portfixer.ui.outside import open_address
from portfixer.ui.speech import announce
from portfixer.ui.tasks import Control, Kind, TaskProblem, TaskRunner

__all__ = ["FixPlace"]

_LANE = "fix"
_KEYS = {"back": Qt.Key.Key_Escape, "look_again": Qt.Key.Key_F5}
"""Buttons that a key stands for wherever they are: their tooltips tell it."""
_PATIENCE_MS = 1000
"""Nothing is shown for waits shorter than this."""
_LOOK_S, _CHANGE_S, _WAIT_S = 30.0, 300.0, 6 * 3600.0


class FixPlace(QWidget):
    titled = Signal(str)
    """The page changed; this is its title."""
    finished = Signal()
    """Something the person may have turned away from is done."""
    ports_asked = Signal()
    """The table of ports is wanted."""
    left = Signal()
    """Back was asked for where the question came from another place (`ask`)."""

    def __init__(self, runner: TaskRunner, system: Callable[[], System], settings: QSettings) -> None:
        super().__init__()
        self.setObjectName("fix_place")
        self._runner = runner
        self._system = system
        self._recent = RecentFixes(settings)
        self._flow = steps.start()
        self._asked_elsewhere = False
        self._example = False
        self._stop_wanted = False
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.ask_page = AskPage(runner)
        self.ask_page.recent.show_fixes(self._recent.all())
        self._wire(self.ask_page)
        self._stack.addWidget(self.ask_page)
        self._page: FlowPage = self.ask_page
        self.patience_ms = _PATIENCE_MS
        self._late = QTimer(self, singleShot=True)
        self._late.timeout.connect(lambda: self._show_flow(self._flow))
        standard = QKeySequence.StandardKey
        for keys, does in (
            ([QKeySequence(Qt.Key.Key_Escape), QKeySequence(Qt.Modifier.ALT | Qt.Key.Key_Left)], self.go_back),
            (QKeySequence.keyBindings(standard.Refresh), self.look_again),
            (QKeySequence.keyBindings(standard.Paste), self.paste),
        ):
            shortcut = QShortcut(self)
            shortcut.setKeys(keys)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(does)

    @property
    def flow(self) -> Flow:
        return self._flow

    def page(self) -> FlowPage:
        return self._page

    def title(self) -> str:
        return self._page.title()

    def focus_first(self) -> None:
        self._page.focus_first()

    def ask_about(self, text: str) -> None:
        """Start over with this text, and find out at once. Not while something is being changed."""
        if self._flow.page is Page.ACTING:
            return
        self._start_over()
        self.ask_page.put(text)
        self.ask_page.submit()

    def ask(self, request: Request, text: str, *, stop: bool = False, example: bool = False) -> None:
        """Start over with this request; `text` stands in the field for when the person comes back.

        `stop`: what has the port is to be stopped; that is asked, once it is known what it is.
        `example`: it was made to learn from, and is nothing to be found again among what was fixed lately.
        """
        if self._flow.page is Page.ACTING:
            return
        self._start_over()
        self.ask_page.put(text)
        self._submit(request)
        self._asked_elsewhere, self._stop_wanted, self._example = True, stop, example

    def is_doing(self) -> bool:
        """Something is being done or waited for, which is not left by the way."""
        return self._flow.page in {Page.ACTING, Page.WAITING}

    def start_anew(self) -> None:
        """The first page, unless something is being done."""
        if not self.is_doing():
            self._start_over()

    def show_flow(self, flow: Flow) -> None:
        """Show where somebody could be, without doing its work: for the gallery."""
        self._flow = flow
        self._show_flow(flow)

    def show_page(self, page: FlowPage) -> None:
        """Show a page that stands for no step of its own: for the gallery."""
        self._show(page)

    def paste(self) -> None:
        """Pasted beside any field: the next question, wherever one is."""
        self.take(QGuiApplication.clipboard().mimeData())

    def take(self, data: QMimeData) -> None:
        """Pasted or dropped: the next question. Not while something is being done."""
        self.start_anew()
        if self._page is self.ask_page:
            self.ask_page.take(data)

    # What the pages say happened

    def _wire(self, page: FlowPage) -> None:
        page.submitted.connect(self._submit)
        page.chosen.connect(self._choose)
        page.confirmed.connect(lambda: self._go(steps.confirm(self._flow)))
        page.force_asked.connect(self._ask_for_force)
        page.forced.connect(lambda: self._go(steps.force(self._flow)))
        page.next_time_asked.connect(lambda: self._go(steps.next_time(self._flow)))
        page.hurried.connect(lambda: self._runner.hurry(_LANE))
        page.went_back.connect(self.go_back)
        page.looked_again.connect(self.look_again)
        page.started_over.connect(self._start_over)
        page.web_opened.connect(open_address)
        page.ports_asked.connect(self.ports_asked)
        for name, key in _KEYS.items():
            for button in page.findChildren(QPushButton, name):
                button.setToolTip(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))

    def _submit(self, request: Request) -> None:
        self._asked_elsewhere = self._example = self._stop_wanted = False
        self._go(steps.submit(request))

    def _ask_for_force(self) -> None:
        from portfixer.ui.fix.pages import ForcePage  # as below

        self._show(ForcePage(self._flow))

    def _choose(self, remedy: RemedyId) -> None:
        diagnosis = self._flow.diagnosis
        if remedy is RemedyId.USE_RUNNING_PROGRAM and diagnosis is not None and diagnosis.web_address:
            open_address(diagnosis.web_address)
        self._go(steps.choose(self._flow, remedy))

    def look_again(self) -> None:
        """At the same request. Not while something is done, nor before something was asked."""
        if self._flow.page is not Page.ASK and not self.is_doing():
            self._go(steps.restart(self._flow))

    def _start_over(self) -> None:
        self._asked_elsewhere = self._stop_wanted = False
        self._go(steps.start())

    def go_back(self) -> None:
        """One step back. Where work is done: a look is given up, a wait ended; a change is never left half done."""
        if self._page.asks_for_force:
            self._show_flow(self._flow)
        elif self._flow.page is Page.WAITING:
            self._runner.hurry(_LANE)
        elif self._flow.page is not Page.ACTING:
            follows = steps.start() if self._is_done() else steps.back(self._flow)
            elsewhere = follows.page is Page.ASK and self._asked_elsewhere
            self._asked_elsewhere = self._asked_elsewhere and not elsewhere
            self._go(follows)
            if elsewhere:
                self.left.emit()

    def _is_done(self) -> bool:
        """The port is free: before this there is nothing to go back to but the question."""
        outcome = self._flow.outcome
        return self._flow.page is Page.RESULT and outcome is not None and not outcome.after.blocked

    # Walking

    def _go(self, flow: Flow) -> None:
        """Be there: show its page, and do its work."""
        self._late.stop()
        self._runner.cancel(_LANE)
        self._flow = flow
        if flow.page is Page.ASK:
            self._show(self.ask_page)
        elif flow.page is Page.CHECKING:
            self._late.start(self.patience_ms)  # the page before it stays, unless it takes long
        else:
            self._show_flow(flow)
        if flow.work is not None:
            self._start_work(flow)

    def _start_work(self, flow: Flow) -> None:
        def work(control: Control) -> Flow:
            return steps.perform(
                flow, self._system(), progress=control.report, on_first=control.report, cancel=control.cancel
            )

        changes = flow.work is Work.APPLY and flow.page is not Page.WAITING  # waiting changes nothing
        deadline_s = _LOOK_S if flow.work is not Work.APPLY else _CHANGE_S if changes else _WAIT_S
        try:
            self._runner.start(
                _LANE,
                work,
                on_done=self._arrive,
                on_problem=partial(self._meet_problem, changes=changes),
                on_progress=self._show_progress,
                kind=Kind.CHANGE if changes else Kind.LOOK,
                deadline_s=deadline_s,
            )
        except TaskProblem:  # two clicks in one moment: the first one counts
            return

    def _arrive(self, flow: Flow) -> None:
        self._late.stop()
        waited = self._flow.page in {Page.WAITING, Page.ACTING}
        if self._stop_wanted:
            flow, self._stop_wanted = steps.stop_first(flow), False
        self._flow = flow
        self._show_flow(flow)
        fixed = fixed_by(flow)
        if fixed is not None and not self._example:
            self._recent.add(fixed)
            self.ask_page.recent.show_fixes(self._recent.all())
        if waited:
            self.finished.emit()

    def _meet_problem(self, problem: Exception, *, changes: bool) -> None:
        self._late.stop()
        from portfixer.ui.fix.pages import ProblemPage  # as below

        self._show(ProblemPage(self._flow, problem, changed=changes))
        # The page's buttons lead away from here; the flow itself stands where nothing is being done.
        self._flow = Flow(page=Page.CHECKING, request=self._flow.request)

    def _show_progress(self, progress: object) -> None:
        if isinstance(progress, Flow):
            self._show_first(progress)
        elif isinstance(progress, Progress):
            self._page.show_progress(progress)
            self.titled.emit(self._page.title())

    def _show_first(self, flow: Flow) -> None:
        """Who listens is known before who else has it, and stands on the page that is shown when that takes long."""
        self._flow = flow
        if not self._late.isActive():
            self._show_flow(flow)

    def _show_flow(self, flow: Flow) -> None:
        # Imported when the first of them is wanted: the window is open sooner.
        from portfixer.ui.fix.pages import page_for

        self._show(page_for(flow))

    def _show(self, page: FlowPage) -> None:
        before = self._page
        if page is before:
            self.titled.emit(page.title())
            return
        if page is not self.ask_page:
            self._wire(page)
            self._stack.addWidget(page)
        self._page = page
        self._stack.setCurrentWidget(page)
        if page is self.ask_page:
            self.ask_page.come_back()
        if before is not self.ask_page:
            self._stack.removeWidget(before)
            before.hide()
            before.setParent(None)
            before.deleteLater()
        self.titled.emit(page.title())
        if self.isVisible():
            page.focus_first()
            announce(page, page.spoken())
