"""Walks the real window through a real problem, without a person: what `--self-test` does."""

import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from portfixer.flow import Page
from portfixer.notices import components, text_of
from portfixer.practice import Situation, make
from portfixer.system import tools
from portfixer.ui.about.parts import PartsTable
from portfixer.ui.widgets import Button
from portfixer.ui.window import Window

__all__ = ["SelfTest"]

_SAYS_ITS_VARIABLES = ("cmd", "/d", "/c", "set") if sys.platform == "win32" else ("env",)
_OURS = ("_PYI_", "QT_PLUGIN_PATH", "QML", "LD_LIBRARY_PATH_ORIG")
_LOOK_EVERY_MS = 30
_STEP_S = 20.0


@dataclass(frozen=True, slots=True)
class _Step:
    name: str
    reached: Callable[[], bool]
    then: Callable[[], None]


class _NotAsItShould(Exception):
    """The self-test found something wrong; the message says what."""


def _leads_into(bundle: str, value: str) -> bool:
    """Whether a variable names the folder, or one in it, however that is written."""
    folder = Path(bundle).resolve()
    return any(Path(entry).resolve().is_relative_to(folder) for entry in value.split(os.pathsep) if entry)


class SelfTest(QObject):
    """`start` it, run the event loop; it ends the application with 0 or 1, and prints a line a step."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._stack = ExitStack()
        self._situation: Situation | None = None
        self._since = time.monotonic()
        self._steps = [
            _Step("the window is up", window.isVisible, self._make_problem),
            _Step("the port is diagnosed", lambda: self._is_at(Page.VERDICT), self._press_stop),
            _Step("the window shows a result", lambda: self._is_at(Page.RESULT), self._bind),
        ]
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        self._since = time.monotonic()
        self._timer.start()

    # The steps

    def _make_problem(self) -> None:
        self._situation = self._stack.enter_context(make("other_program"))
        self._say(f"a program listens on {self._place()}")
        self._window.ask_about(self._place())

    def _press_stop(self) -> None:
        flow = self._window.fix.flow
        verdict = flow.diagnosis.verdict.value if flow.diagnosis is not None else "nothing"
        self._say(f"the verdict is {verdict}")
        self._press("remedy_stop_program")
        if self._is_at(Page.CONFIRM):
            self._press("confirm")

    def _bind(self) -> None:
        outcome = self._window.fix.flow.outcome
        if self._situation is None or outcome is None or outcome.after.blocked:
            raise _NotAsItShould("the port is still blocked")
        self._say(f"the program was stopped: {', '.join(str(process.pid) for process in outcome.stopped)}")
        with socket.socket() as probe:
            probe.bind((self._situation.address, self._situation.port))
            probe.listen()
        self._say(f"{self._place()} can be bound and listened on")
        self._look_at_children()
        self._window.open_place("about")
        self._steps.append(_Step("the window lists what it is made of", self._has_parts, self._read_licences))

    def _look_at_children(self) -> None:
        bundle = getattr(sys, "_MEIPASS", None)
        if bundle is None:
            return  # from source nothing of ours could get to them
        told = tools.run(*_SAYS_ITS_VARIABLES, timeout_s=_STEP_S)
        if not told.done:
            raise _NotAsItShould("no other program could be started")
        given = [f"{name}={value}" for name, value in tools.environment_for_others().items()]
        # What Qt starts, as a browser, has our own variables (see portfixer.ui.outside).
        own = [f"{name}={value}" for name, value in os.environ.items() if name == "LD_LIBRARY_PATH"]
        lines = [*told.output.splitlines(), *given, *own]
        ours = [line for line in lines if line.startswith(_OURS) or _leads_into(bundle, line.partition("=")[2])]
        if ours:
            raise _NotAsItShould(f"other programs get {', '.join(ours)}")
        self._say("other programs get nothing of this one")

    def _has_parts(self) -> bool:
        table = self._window.findChild(PartsTable)
        return isinstance(table, PartsTable) and table.model().rowCount() > 0

    def _read_licences(self) -> None:
        # Every text must have been packed beside the list: nobody's work is passed on without its notice.
        parts = components()
        bare = [part.name for part in parts if not text_of(part)]
        if bare:
            raise _NotAsItShould(f"there is no licence text for {', '.join(bare)}")
        self._say(f"{len(parts)} parts, each with its licence")

    # Walking

    def _look(self) -> None:
        step = self._steps[0]
        if step.reached():
            self._say(step.name)
            self._steps.pop(0)
            self._since = time.monotonic()
            try:
                step.then()
            except _NotAsItShould as problem:
                self._give_up(str(problem))
            except Exception as problem:  # noqa: BLE001 - a self-test reports whatever is wrong
                self._give_up(f"{type(problem).__name__}: {problem}")
            else:
                if not self._steps:
                    self._end(0)
        elif time.monotonic() > self._since + _STEP_S:
            self._give_up(f"this did not happen within {_STEP_S:.0f} s: {step.name}")

    def _is_at(self, page: Page) -> bool:
        return self._window.fix.flow.page is page and self._window.fix.flow.work is None

    def _press(self, name: str) -> None:
        button = self._window.fix.page().findChild(Button, name)
        if not isinstance(button, Button):
            raise _NotAsItShould(f"there is no button {name}")
        button.click()

    def _place(self) -> str:
        return f"{self._situation.address}:{self._situation.port}" if self._situation is not None else ""

    def _give_up(self, why: str) -> None:
        self._say(f"problem: {why}")
        self._steps.clear()
        self._end(1)

    def _end(self, status: int) -> None:
        self._timer.stop()
        self._stack.close()
        if status == 0:
            self._say("self-test passed")
        self._window.close()
        QApplication.exit(status)

    @staticmethod
    def _say(line: str) -> None:
        print(line, flush=True)  # noqa: T201 - its output is what a self-test is for
