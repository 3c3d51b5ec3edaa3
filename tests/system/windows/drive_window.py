"""Drives the real window on a real screen with keys and the mouse: `drive_window.py FOLDER`, for pictures of each page.

Where a button is, the window is asked; that it was pressed comes from Windows alone, and so does that the window has
the focus. A step waits until its page is there. Ends with 0, or says at which step it stayed and ends with 1.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "windows"  # the lab takes such variables away from outside

import hands
from PySide6.QtCore import QPoint, QSettings, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QTableView, QWidget
from windows_lab import HERE, HOME, NO_WINDOW, finish

from portfixer.app import build_window, start_application
from portfixer.flow import Page
from portfixer.ui.widgets import Button, ChipRow
from portfixer.ui.window import Window

EACH_WITHIN_S = 40.0
LOOK_EVERY_MS = 50
SETTLED_S = 2 * Button.GUARD_S
"""A page is laid out and drawn after it is there, and a button that a second press must not reach waits a moment; so
does a person, to read."""

Step = tuple[str, Callable[[], object]]
"""What must have come true before the steps go on, and how to see it."""


@contextmanager
def server() -> Iterator[int]:
    """The port of one that serves until it is stopped."""
    command = [sys.executable, HERE / "programs.py", "web"]
    running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, creationflags=NO_WINDOW)
    try:
        yield int(running.stdout.readline().decode().partition("=")[2])
    finally:
        finish(running)


class Drive:
    def __init__(self, window: Window, folder: Path, stack: ExitStack) -> None:
        self._window = window
        self._folder = folder
        self._stack = stack
        self._steps = self._walk()
        self._waits: Step = ("the window is there", window.isVisible)
        self._since = time.monotonic()
        self._true_since: float | None = None
        self._timer = QTimer(window, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        self._timer.start()

    def _look(self) -> None:
        name, reached = self._waits
        true_since = self._true_since or time.monotonic()
        self._true_since = true_since if reached() else None
        if self._true_since is None or time.monotonic() < true_since + SETTLED_S:
            if time.monotonic() > self._since + EACH_WITHIN_S:
                self._picture("stayed here")
                self._end(f"this did not happen: {name}")
            return
        print(name, flush=True)
        self._since, self._true_since = time.monotonic(), None
        try:
            self._waits = next(self._steps)
        except StopIteration:
            self._end("")
        except Exception:
            self._end(f"what comes after this could not be done: {name}")
            raise  # Qt prints it

    def _end(self, problem: str) -> None:
        self._timer.stop()
        self._stack.close()
        print(problem or "driven to the end", flush=True)
        QApplication.exit(1 if problem else 0)

    # What a person does

    def _walk(self) -> Iterator[Step]:
        at = (HOME, self._stack.enter_context(server()))
        # Somebody who would lose something: so it asks first.
        self._stack.enter_context(socket.create_connection(at))
        message = f"OSError: [WinError 10048] bind {HOME}:{at[1]}"
        field = self._window.fix.page().field

        self._click("message_field", QWidget)
        yield "a click: the field has the focus", lambda: self._window.isActiveWindow() and field.hasFocus()
        hands.write(message)
        yield "the message was typed", lambda: field.toPlainText() == message
        yield "what was understood is there", self._window.fix.page().findChild(ChipRow, "understood_chips").texts
        self._picture("1 asked")
        hands.press(hands.CONTROL, hands.ENTER)
        yield "Ctrl+Enter: the verdict is there", lambda: self._is_at(Page.VERDICT)
        self._picture("2 verdict")
        self._click("remedy_stop_program")
        yield "a click: it asks before something is lost", lambda: self._is_at(Page.CONFIRM)
        self._picture("3 confirm")
        hands.press(hands.ENTER)  # the safe button has the focus
        yield "Enter: nothing was stopped", lambda: self._is_at(Page.VERDICT)
        hands.press(hands.ENTER)
        yield "Enter: it asks again", lambda: self._is_at(Page.CONFIRM)
        self._click("confirm")
        yield "a click: the program was stopped", lambda: self._is_at(Page.RESULT)
        self._picture("4 result")
        with socket.socket() as mine:
            mine.bind(at)
            mine.listen()
            print("the port can be bound", flush=True)
            hands.press(hands.ALT, ord("2"))
            yield "Alt+2: the ports in use are listed", lambda: self._rows() > 0
            hands.write(str(at[1]))
            yield "typed: one row is left", lambda: self._rows() == 1
            self._picture("5 ports")
        hands.press(hands.ALT, ord("4"))
        yield "Alt+4: what it is made of", lambda: self._window.place() == "about"
        self._picture("6 about")
        closed: list[bool] = []
        self._window.closed.connect(lambda: closed.append(True))
        hands.press(hands.ALT, hands.F4)
        yield "Alt+F4: the window has closed", lambda: closed and not self._window.isVisible()

    def _is_at(self, page: Page) -> bool:
        return self._window.fix.flow.page is page and self._window.fix.flow.work is None

    def _find(self, name: str, kind: type[QWidget] = QAbstractButton) -> QWidget:
        found = self._window.fix.page().findChild(kind, name)
        if found is None:
            raise LookupError(name)
        return found

    def _rows(self) -> int:
        table = self._window.findChild(QTableView, "ports_table")
        return table.model().rowCount() if isinstance(table, QTableView) and table.isVisible() else 0

    def _click(self, name: str, kind: type[QWidget] = QAbstractButton) -> None:
        button = self._find(name, kind)
        place: QPoint = button.mapToGlobal(button.rect().center()) * button.devicePixelRatio()
        hands.click(place.x(), place.y())

    def _picture(self, name: str) -> None:
        """Of the whole screen, as somebody before it sees it."""
        if not self._window.screen().grabWindow(0).save(str(self._folder / f"{name}.png")):
            raise OSError(f"{name}.png could not be written")


def main(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    application = start_application(["portfixer"])
    application.setQuitOnLastWindowClosed(False)
    with ExitStack() as stack:
        window = build_window(settings=QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
        window.show()
        drive = Drive(window, folder, stack)  # kept: Qt holds it only weakly
        drive.start()
        return application.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
