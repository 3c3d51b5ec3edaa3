"""The main window: a side bar, three places, and what PortFixer is."""

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QWidget
from shiboken6 import isValid

from portfixer.facts import Request
from portfixer.system.api import System
from portfixer.ui.beforehand import Beforehand
from portfixer.ui.fix.place import FixPlace
from portfixer.ui.sidebar import SideBar
from portfixer.ui.speech import announce
from portfixer.ui.tasks import TaskRunner
from portfixer.ui.widgets import KEYBOARD_USED
from portfixer.words import window as words

__all__ = ["Window"]

_GEOMETRY = "window/geometry"
_LEAST = (640, 360)
"""A quarter of a small laptop's screen (1366 x 768)."""
_NARROW = 42
"""In heights of the interface font: in a window narrower than this the side bar shows its drawings only."""


_POLISHED = 8
"""So many widgets meet the style sheet at once."""


class _Touch(QObject):
    """Watches the native window for what was touched last, so that focus is shown to those who use the keyboard."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress}:
            by_key = event.type() is QEvent.Type.KeyPress
            self._window.setProperty(KEYBOARD_USED, by_key)
        return False


class Window(QMainWindow):
    """`system` is asked for in tasks only. The places that are not seen yet are built when they are first opened."""

    closed = Signal()

    def __init__(self, runner: TaskRunner, system: Callable[[], System], settings: QSettings) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.runner = runner
        self._system = system
        self._settings = settings
        self._watched = False
        self._came_from = "fix"
        self._build()
        self._connect()
        self._restore_size()
        self.open_place("fix")

    # Build

    def _build(self) -> None:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.side_bar = SideBar()
        row.addWidget(self.side_bar)
        self._places = QStackedWidget()
        self._places.setObjectName("places")
        row.addWidget(self._places, 1)
        self.setCentralWidget(whole)
        self.fix = FixPlace(self.runner, self._system, self._settings)
        self._places.addWidget(self.fix)
        self._built: dict[str, Any] = {"fix": self.fix}
        self.setMinimumSize(*_LEAST)
        self.setAcceptDrops(True)

    def _connect(self) -> None:
        self.side_bar.chosen.connect(self._choose_place)
        self.fix.ports_asked.connect(lambda: self.open_place("ports"))
        self.fix.left.connect(lambda: self.open_place(self._came_from))
        self.fix.titled.connect(self._retitle)
        self.fix.finished.connect(self._tell_finished)
        for number, place in enumerate(("fix", "ports", "learn", "about"), start=1):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.activated.connect(lambda place=place: self._choose_place(place))

    # Places

    def _choose_place(self, place: str) -> None:
        """Chosen once more, the guided flow begins anew; from elsewhere one comes back to where one was."""
        if place == "fix" == self.place():
            self.fix.start_anew()
        else:
            self.open_place(place)

    def open_place(self, place: str) -> None:
        widget = self._built.get(place) or self._build_place(place)
        self._places.setCurrentWidget(widget)
        self.side_bar.show_place(place)
        if place == "fix":
            self.side_bar.show_news("")
        self._retitle()
        focus = getattr(widget, "focus_first", None)
        if focus is not None and self.isVisible():
            focus()

    def place(self) -> str:
        return next(name for name, widget in self._built.items() if widget is self._places.currentWidget())

    def _build_place(self, place: str) -> QWidget:
        # Imported when they are wanted: the first page must not wait for them.
        widget: Any
        if place == "ports":
            from portfixer.ui.ports.place import PortsPlace

            widget = PortsPlace(self.runner, self._system)
            widget.stop_asked.connect(lambda request, text: self.fix_request(request, text, stop=True))
        elif place == "about":
            from portfixer.ui.about.place import AboutPlace

            widget = AboutPlace(self.runner)
        else:
            from portfixer.ui.learn.place import LearnPlace

            widget = LearnPlace(self.runner, self._system)
        if place != "about":
            widget.fix_asked.connect(self.fix_request)
        self._built[place] = widget
        self._places.addWidget(widget)
        built: QWidget = widget
        return built

    def prepared(self) -> Iterator[None]:
        """What the first answer and the first look at the ports would be held up by."""
        import portfixer.ui.fix.pages

        yield
        import portfixer.ui.ports.place  # noqa: F401 - on the way to `_build_place`, in a piece of its own

        yield
        if "ports" not in self._built:
            self._build_place("ports")
        yield
        for number, widget in enumerate(self._built["ports"].findChildren(QWidget)):
            if isValid(widget):  # a menu or dialog that was opened and closed meanwhile is not
                widget.ensurePolished()
            if number % _POLISHED == _POLISHED - 1:
                yield

    def fix_request(self, request: Request, text: str, *, stop: bool = False) -> None:
        """Open the flow with this request; `text` stands for it in the first page's field. Back leads here again."""
        self._came_from = self.place()
        self.open_place("fix")
        self.fix.ask(request, text, stop=stop, example=self._came_from == "learn")

    def ask_about(self, text: str) -> None:
        self.open_place("fix")
        self.fix.ask_about(text)

    # A message or a file that is dropped anywhere

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if (data.hasText() or data.hasUrls()) and not self.fix.is_doing():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.open_place("fix")
        self.fix.take(event.mimeData())

    # Titles and telling

    def _retitle(self) -> None:
        current = self._places.currentWidget()
        title = getattr(current, "title", None)
        self.setWindowTitle(words.window_title(title() if title is not None else ""))

    def _tell_finished(self) -> None:
        if self.place() != "fix":
            self.side_bar.show_news(self.fix.title())
            announce(self.side_bar, self.fix.title())
        if not self.isActiveWindow():
            QApplication.alert(self)

    # Size

    def _restore_size(self) -> None:
        geometry = self._settings.value(_GEOMETRY)
        kept = isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)
        if not kept:
            em = self.fontMetrics().height()
            room = self.screen().availableGeometry() if self.screen() else None
            width, height = max(1160, em * 68), max(740, em * 43)
            if room is not None:
                width, height = min(width, room.width()), min(height, room.height())
            self.resize(width, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side_bar.show_compact(compact=self.width() < self.fontMetrics().height() * _NARROW)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None and not self._watched:
            self._watched = True
            handle.installEventFilter(_Touch(self))
            self.fix.focus_first()
            self.beforehand = Beforehand(self.prepared(), self)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._settings.setValue(_GEOMETRY, self.saveGeometry())
        self.hide()  # before work that is under way gets its moment to end: nobody shall look at a window that is stuck
        learn = self._built.get("learn")
        if learn is not None:
            learn.close_example()
        self.closed.emit()
        super().closeEvent(event)
