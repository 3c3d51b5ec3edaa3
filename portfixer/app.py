"""Builds the window and everything it needs. The only place that does."""

import gc
import os
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer

from portfixer.system.api import System
from portfixer.ui.application import start_application
from portfixer.ui.tasks import TaskRunner
from portfixer.ui.window import Window

__all__ = ["build_window", "put_the_window_first", "run", "self_test", "start_application"]


def build_window(*, settings: QSettings | None = None, runner: TaskRunner | None = None) -> Window:
    """The window and what it needs, not shown yet. `settings` and `runner` are given by tests alone."""

    @cache
    def system() -> System:
        # In a task, when it is first needed: the window is visible before anything of this is imported.
        from portfixer.system import this_system

        return this_system()

    runner = runner or TaskRunner()
    window = Window(runner, system, settings or QSettings())
    runner.setParent(window)
    window.closed.connect(runner.shut_down)
    return window


def run(argv: Sequence[str], *, text: str | None = None) -> int:
    """Open the window and stay until it is closed. `text`: a message or port to find out about at once."""
    application = start_application(argv)
    put_the_window_first()
    window = build_window()
    window.show()
    if text:
        QTimer.singleShot(0, window, lambda: window.ask_about(text))
    return application.exec()


def put_the_window_first() -> None:
    """Have Python's own work hold the window up as little as it can."""
    # A full collection over the table's hundreds of thousands of values would hold the window up for half a second.
    # They hold no cycles, so counting references frees them; the rest of the program makes few cycles.
    gc.set_threshold(2_000, 10, 1_000_000)
    # Work beside the window gives the interpreter back after half a millisecond, when the window asks, not after five:
    # painting a page asks hundreds of times.
    sys.setswitchinterval(0.0005)


def self_test() -> int:
    """Walk the window through a real problem, offscreen; a line a step on standard output. 0 when all of it worked."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from portfixer.ui.self_test import SelfTest

    application = start_application(["portfixer"])
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder, "settings.ini")), QSettings.Format.IniFormat)
        window = build_window(settings=settings)
        window.show()
        SelfTest(window).start()
        status = application.exec()
        settings.sync()  # later it would write the folder anew
        return status
