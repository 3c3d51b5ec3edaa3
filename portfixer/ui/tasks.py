"""Background work: plain functions with plain arguments, run away from the UI thread, handed back on it.

Looks run side by side. A change runs alone: it waits for running looks to end, new looks wait for it, and a second
change is refused. Every task ends in exactly one of done, problem and cancelled; a task that was overtaken by a newer
one of its lane, or by its deadline, is no longer listened to, whatever it still says.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer, Signal

__all__ = ["Control", "Kind", "Task", "TaskProblem", "TaskRunner", "TookTooLong"]

_log = logging.getLogger(__name__)


class Kind(Enum):
    LOOK = "look"
    CHANGE = "change"


class TaskProblem(Exception):
    """A change was asked for while another one runs."""


class TookTooLong(Exception):
    """The deadline passed. What the task still does is not listened to."""


@dataclass(frozen=True, slots=True)
class Control:
    """What the work gets: a flag to look at between its steps, and a way to say how far it is."""

    cancel: threading.Event
    report: Callable[[object], None]


def _nothing(*_args: object) -> None:
    """Nobody wants to know."""


@dataclass(eq=False, slots=True, kw_only=True)
class Task:
    id: int
    lane: str
    kind: Kind
    deadline_s: float
    work: Callable[[Control], Any]
    on_done: Callable[[Any], None]
    on_problem: Callable[[Exception], None] = _nothing
    on_cancelled: Callable[[], None] = _nothing
    on_progress: Callable[[Any], None] = _nothing
    cancel: threading.Event = field(default_factory=threading.Event)
    started_at: float | None = None


class _End(Enum):
    DONE = "done"
    PROBLEM = "problem"


class TaskRunner(QObject):
    """The one owner of background work. Made on the UI thread, kept as long as the window, shut down at the end."""

    _ended = Signal(int, object, object)
    _progressed = Signal(int, object)

    def __init__(self, parent: QObject | None = None, *, serial: bool = False) -> None:
        """`serial`: for tests; work runs on the UI thread, one after another, when the event loop comes to it."""
        super().__init__(parent)
        self._serial = serial
        self._last_id = 0
        self._waiting: list[Task] = []
        self._running: dict[int, Task] = {}
        self._open = True
        self._ended.connect(self._end)
        self._progressed.connect(self._progress)
        self._clock = QTimer(self, interval=200)
        self._clock.timeout.connect(self._check_deadlines)

    def start(
        self,
        lane: str,
        work: Callable[[Control], Any],
        *,
        on_done: Callable[[Any], None],
        on_problem: Callable[[Exception], None] = _nothing,
        on_cancelled: Callable[[], None] = _nothing,
        on_progress: Callable[[Any], None] = _nothing,
        kind: Kind = Kind.LOOK,
        deadline_s: float = 30.0,
    ) -> int:
        """Run `work` soon; returns its id. An older look of the same lane is cancelled and no longer listened to.

        Raises TaskProblem for a change while another change waits or runs. The callbacks are called on the UI thread.
        """
        self._assert_ui_thread()
        if kind is Kind.CHANGE and any(task.kind is Kind.CHANGE for task in (*self._waiting, *self._running.values())):
            raise TaskProblem(lane)
        self.cancel(lane)
        self._last_id += 1
        task = Task(
            id=self._last_id,
            lane=lane,
            kind=kind,
            deadline_s=deadline_s,
            work=work,
            on_done=on_done,
            on_problem=on_problem,
            on_cancelled=on_cancelled,
            on_progress=on_progress,
        )
        self._waiting.append(task)
        self._pump()
        return task.id

    def cancel(self, lane: str) -> None:
        """End the lane's looks as cancelled, at once. A change is only asked to hurry: it still says how it ended."""
        self._assert_ui_thread()
        for task in [task for task in self._waiting if task.lane == lane]:
            self._waiting.remove(task)
            task.cancel.set()
            task.on_cancelled()
        for task in [task for task in self._running.values() if task.lane == lane]:
            task.cancel.set()
            if task.kind is Kind.LOOK:
                del self._running[task.id]
                task.on_cancelled()
        self._pump()

    def hurry(self, lane: str) -> None:
        """Ask the lane's task to end early, and still listen to what it says: for waiting, which has a true outcome."""
        for task in (*self._waiting, *self._running.values()):
            if task.lane == lane:
                task.cancel.set()

    def busy(self, lane: str) -> bool:
        return any(task.lane == lane for task in (*self._waiting, *self._running.values()))

    def changing(self) -> bool:
        """A change runs, and looks wait for it."""
        return any(task.kind is Kind.CHANGE for task in self._running.values())

    def shut_down(self, timeout_s: float = 2.0) -> None:
        """Cancel everything and give running work a moment to notice. Nothing is handed back afterwards."""
        self._assert_ui_thread()
        self._open = False
        self._clock.stop()
        self._waiting.clear()
        for task in self._running.values():
            task.cancel.set()
        until = time.monotonic() + timeout_s
        for thread in [thread for thread in threading.enumerate() if thread.name.startswith(self._thread_prefix())]:
            thread.join(max(0.0, until - time.monotonic()))
        self._running.clear()

    # Starting

    def _pump(self) -> None:
        while self._open and self._waiting and self._may_run(self._waiting[0]):
            task = self._waiting.pop(0)
            self._running[task.id] = task
            task.started_at = time.monotonic()
            if self._serial:
                QTimer.singleShot(0, self, lambda task=task: self._work(task))
            else:
                # A daemon thread: a system call that never returns must not keep the program from ending.
                name = f"{self._thread_prefix()}{task.id}"
                threading.Thread(target=self._work, args=(task,), name=name, daemon=True).start()
        if self._running and not self._serial and not self._clock.isActive():
            self._clock.start()

    def _may_run(self, task: Task) -> bool:
        if task.kind is Kind.CHANGE:
            return not self._running
        return all(other.kind is Kind.LOOK for other in self._running.values())

    def _thread_prefix(self) -> str:
        return f"portfixer-task-{id(self):x}-"

    def _work(self, task: Task) -> None:
        """On the task's own thread."""
        control = Control(task.cancel, lambda value: self._tell(self._progressed, task.id, value))
        try:
            result = task.work(control)
        except Exception as problem:  # noqa: BLE001 - whatever the work raises has to reach the window
            _log.debug("task %s", task.lane, exc_info=True)
            self._tell(self._ended, task.id, _End.PROBLEM, problem)
        else:
            self._tell(self._ended, task.id, _End.DONE, result)

    def _tell(self, signal: Any, *args: object) -> None:
        if self._open:
            try:
                signal.emit(*args)
            except RuntimeError:  # the window was closed and took this object with it
                _log.debug("nobody listens any more")

    # Ending, on the UI thread

    def _end(self, task_id: int, end: _End, value: object) -> None:
        task = self._running.pop(task_id, None)
        if task is None or not self._open:
            return
        self._pump()
        if end is _End.DONE:
            task.on_done(value)
        elif isinstance(value, Exception):
            task.on_problem(value)

    def _progress(self, task_id: int, value: object) -> None:
        task = self._running.get(task_id)
        if task is not None:
            task.on_progress(value)

    def _check_deadlines(self) -> None:
        now = time.monotonic()
        for task in list(self._running.values()):
            if task.started_at is not None and now > task.started_at + task.deadline_s:
                task.cancel.set()
                del self._running[task.id]
                task.on_problem(TookTooLong(task.lane))
        self._pump()
        if not self._running:
            self._clock.stop()

    @staticmethod
    def _assert_ui_thread() -> None:
        application = QCoreApplication.instance()
        assert application is not None
        assert QThread.currentThread() is application.thread(), "only the UI thread starts and cancels tasks"
