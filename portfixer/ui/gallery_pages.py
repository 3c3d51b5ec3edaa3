"""The gallery's work; apart from `gallery`, which has to say how Qt draws before Qt is imported."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSettings, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from portfixer.facts import Protocol
from portfixer.flow import Flow
from portfixer.remedies import RemedyId
from portfixer.remedies.outcome import Progress, Step
from portfixer.system.api import System
from portfixer.ui.about.place import AboutPlace
from portfixer.ui.appearance import Appearance
from portfixer.ui.application import start_application
from portfixer.ui.fix.acting import ActingPage
from portfixer.ui.fix.confirm import ForcePage
from portfixer.ui.fix.problem import ProblemPage
from portfixer.ui.fix.recent import Fixed
from portfixer.ui.fix.waiting import WaitingPage
from portfixer.ui.gallery_facts import NOW
from portfixer.ui.gallery_scenes import ports_snapshots, scenes
from portfixer.ui.learn.place import LearnPlace
from portfixer.ui.ports.listing import Query, change_between, refresh
from portfixer.ui.ports.place import PortsPlace
from portfixer.ui.tasks import TaskRunner
from portfixer.ui.theme import LOOKS
from portfixer.ui.widgets import Button
from portfixer.ui.window import Window

__all__ = ["new_window", "pictures", "render"]

_NODE = (
    "Error: listen EADDRINUSE: address already in use :::3000\n"
    "    at Server.setupListenHandle [as _listen2] (node:net:1908:16)\n"
    "    at listenInCluster (node:net:1965:12)"
)
_ASKED = {
    "ask": "",
    "ask-message": _NODE,
    "ask-port": "8080",
    "ask-out-of-range": "70000",
    "ask-no-port": "OSError: [Errno 98] Address already in use",
    "ask-code": "10048",
    "ask-noise": "what is this \N{PILE OF POO}\n" * 40,
}


class _NoSystem:
    """The gallery shows made-up facts: it must not look at the machine that draws it."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"the gallery asked the system for {name}")


def render(folder: Path, arguments: list[str]) -> int:
    options = _options(arguments)
    folder.mkdir(parents=True, exist_ok=True)
    application = start_application(["gallery"])
    appearance = application.findChild(Appearance)
    assert isinstance(appearance, Appearance)
    font = application.font()
    font.setPointSizeF(font.pointSizeF() * options.scale)
    application.setFont(font)
    if options.rtl:
        application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    drawn = 0
    for look in options.looks.split(","):
        appearance.force(look)
        for name, build in pictures():
            if options.part in name:
                window = new_window(options.size)
                build(window)
                _save(window, folder / f"{name}-{look}.png", longer=options.long)
                drawn += 1
    print(f"{drawn} pictures in {folder}")
    return 0


def _options(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(prog="gallery")
    parser.add_argument("part", nargs="?", default="")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--rtl", action="store_true")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--size", default="980x680")
    parser.add_argument("--looks", default=",".join(LOOKS))
    return parser.parse_args(arguments)


def new_window(size: str, *, on_screen: bool = False) -> Window:
    """`on_screen`: as a window that can have the focus."""

    def system() -> System:
        return _NoSystem()  # type: ignore[return-value]  # it is there to refuse

    settings = QSettings("", QSettings.Format.IniFormat)
    window = Window(TaskRunner(serial=True), system, settings)
    width, _, height = size.partition("x")
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, not on_screen)
    window.resize(int(width), int(height))
    window.show()
    return window


def _save(window: Window, path: Path, *, longer: bool) -> None:
    if longer:
        _lengthen(window)
    for _ in range(3):  # layouts with wrapped text settle in rounds
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    window.grab().save(str(path))
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _lengthen(window: QWidget) -> None:
    """As a translation that needs half as much room again."""
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QLabel | QPushButton) and widget.text():
            widget.setText(f"{widget.text()} {widget.text()[: (len(widget.text()) + 1) // 2]}")


def pictures() -> Iterator[tuple[str, Callable[[Window], object]]]:
    for name, text in _ASKED.items():
        yield name, partial(_ask, text=text)
    yield "ask-program", _ask_program
    yield "ask-recent", _ask_recent
    for name, flow in scenes().items():
        yield name, partial(_flow, flow=flow)
    for which in ("seen", "yourself", "report"):
        yield f"details-{which}", partial(_details, which=which)
    yield "details-unseen", partial(_details, which="seen", of="verdict-unseen")
    yield "details-many", partial(_details, which="seen", of="verdict-many-programs")
    yield "verdict-other-ways", _other_ways
    yield "acting-watching", _watching
    yield "waiting-counting", lambda window: _counting(window, 37.0)
    yield "waiting-long", lambda window: _counting(window, 3400.0)
    yield "force", lambda window: window.fix.show_page(ForcePage(scenes()["result-ignored"]))
    yield "problem", _problem
    yield "ports", _ports
    yield "ports-nothing-fits", lambda window: _ports(window, Query(filter="zzz"))
    yield "ports-could-not-look", lambda window: window.open_place("ports")
    yield "learn", lambda window: window.open_place("learn")
    yield "learn-ready", _learn_ready
    yield "learn-more", _learn_more
    yield "learn-news", _learn_news
    yield "about", _about
    yield "about-licence", _about_licence


def _flow(window: Window, flow: Flow) -> None:
    window.fix.show_flow(flow)


def _ask(window: Window, text: str) -> None:
    window.fix.ask_page.field.setPlainText(text)
    _run_tasks(window)


def _run_tasks(window: Window) -> None:
    """The page reads after a pause; the gallery does not wait for it."""
    window.fix.ask_page.read_now()


def _press(window: Window, name: str) -> None:
    button = window.findChild(Button, name)
    assert isinstance(button, Button)
    button.click()


def _ask_program(window: Window) -> None:
    _ask(window, _NODE)
    _press(window, "say_program")


def _ask_recent(window: Window) -> None:
    _ask(window, _NODE)
    shown = (
        Fixed(
            port=5432,
            protocol=Protocol.TCP,
            remedy=RemedyId.STOP_PROGRAM,
            program="postgres",
            stopped="postgresql",
            waited_s=0.0,
            at=NOW - 86_400,
        ),
        Fixed(
            port=8080,
            protocol=Protocol.TCP,
            remedy=RemedyId.WAIT,
            program="tomcat",
            stopped="",
            waited_s=58.0,
            at=NOW - 3 * 86_400,
        ),
    )
    window.fix.ask_page.recent.show_fixes(shown)


def _details(window: Window, which: str, of: str = "verdict-other-program-busy") -> None:
    window.fix.show_flow(scenes()[of])
    _press(window, f"details_{which}")
    _settle()


def _settle() -> None:
    for _ in range(3):
        QCoreApplication.sendPostedEvents()
    application = QApplication.instance()
    assert application is not None


def _other_ways(window: Window) -> None:
    window.fix.show_flow(scenes()["verdict-same-program"])
    _press(window, "other_ways")


def _watching(window: Window) -> None:
    window.fix.show_flow(scenes()["acting"])
    page = window.fix.page()
    assert isinstance(page, ActingPage)
    page.show_progress(Progress(Step.WATCHING, 2.0, 3.0))


def _counting(window: Window, remaining_s: float) -> None:
    window.fix.show_flow(scenes()["waiting"])
    page = window.fix.page()
    assert isinstance(page, WaitingPage)
    page.show_progress(Progress(Step.WAITING, remaining_s, remaining_s * 1.6))


def _problem(window: Window) -> None:
    try:
        raise RuntimeError("the table of sockets was empty")
    except RuntimeError as problem:
        window.fix.show_page(ProblemPage(scenes()["checking"], problem, changed=False))


def _ports(window: Window, query: Query | None = None) -> None:
    query = query or Query()
    window.open_place("ports")
    place = window.findChild(PortsPlace)
    assert isinstance(place, PortsPlace)
    looks = ports_snapshots()
    window.runner.cancel("ports")
    first = refresh(None, looks[0], query)
    second = refresh(first, looks[1], query)
    place.show_listing((first, change_between((), first.shown)))
    place.show_listing((second, change_between(first.shown, second.shown)))
    place.table.selectRow(3)


def _about(window: Window) -> AboutPlace:
    window.open_place("about")
    place = window.findChild(AboutPlace)
    assert isinstance(place, AboutPlace)
    return place


def _about_licence(window: Window) -> None:
    place = _about(window)
    _settle()
    place.table.selectRow(2)
    _settle()
    bar = place.verticalScrollBar()
    bar.setValue(bar.maximum())


def _learn_more(window: Window) -> None:
    window.open_place("learn")
    _press(window, "more_examples")


def _learn_news(window: Window) -> None:
    window.open_place("learn")
    window.side_bar.show_news("Port 8080 is free")


def _learn_ready(window: Window) -> None:
    window.open_place("learn")
    place = window.findChild(LearnPlace)
    assert isinstance(place, LearnPlace)
    place.show_example("time_wait", 31128, "127.0.0.1")
