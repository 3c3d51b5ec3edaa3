"""What has to hold for every page in every state: names, words, room, and no window that nobody asked for."""

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from portfixer.ui.appearance import Appearance
from portfixer.ui.gallery_pages import new_window, pictures
from portfixer.ui.icons import icon_names
from portfixer.ui.widgets import Button, ElidedText, ReadingBox, ScrollPage
from portfixer.ui.window import Window
from portfixer.words import table as table_words
from portfixer.words import window as words

PICTURES: dict[str, Callable[[Window], None]] = dict(pictures())
_NARROW = "900x600"
_FORBIDDEN = re.compile(r"\b(error|failed|failure|invalid|illegal|fatal|kill|terminate|abort)\w*\b", re.IGNORECASE)
_QUOTING = {"message_field", "technical_text", "seen_text", "report_text", "code_notice_text"}
"""What other programs and the system said, word for word."""


def settle() -> None:
    for _ in range(4):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


@pytest.fixture(params=sorted(PICTURES))
def page(request: pytest.FixtureRequest, qapp: QApplication, qtbot: QtBot) -> Window:
    window = new_window(_NARROW)
    qtbot.addWidget(window)
    PICTURES[request.param](window)
    settle()
    return window


def visible(window: QWidget, kind: type[QWidget]) -> list[QWidget]:
    return [widget for widget in window.findChildren(kind) if widget.isVisible()]


def test_everything_holds(page: Window) -> None:
    names_are_there(page)
    everything_is_spoken(page)
    words_are_kind(page)
    nothing_is_cut_off(page)
    only_one_window_is_open(page)


def names_are_there(page: Window) -> None:
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QAbstractItemView, QProgressBar)
    for kind in kinds:
        for widget in visible(page, kind):
            if widget.objectName().startswith("qt_") or isinstance(
                widget.parentWidget(), QLineEdit | QAbstractItemView
            ):
                continue  # Qt's own small parts, such as a field's button to clear it
            assert widget.objectName(), f"{widget} has no name"
            assert widget.accessibleName(), f"{widget.objectName()} says nothing to a screen reader"
            if isinstance(widget, QAbstractButton) and widget.isEnabled():
                assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, f"{widget.objectName()} is out of reach"
    for label in visible(page, QLabel):
        assert label.objectName(), f"a label has no name: {label.text()}"
    assert words.PRODUCT in page.windowTitle()


def everything_is_spoken(page: Window) -> None:
    """Asked of what a screen reader asks, not of the widgets."""
    spoken: dict[str, str] = {}
    for widget in stops_of_tab(page):
        interface = QAccessible.queryAccessibleInterface(widget)
        assert interface is not None, widget.objectName()
        name = interface.text(QAccessible.Text.Name)
        assert name, f"{widget.objectName()} says nothing"
        assert interface.role() is not QAccessible.Role.NoRole, widget.objectName()
        if isinstance(widget, QAbstractButton):
            assert name not in spoken, f"{widget.objectName()} and {spoken[name]} both say {name}"
            spoken[name] = widget.objectName()


def stops_of_tab(page: Window) -> list[QWidget]:
    return [
        widget
        for widget in visible(page, QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isEnabled()
        and not is_qts_own(widget)
        and widget.focusProxy() is None
    ]


def is_qts_own(widget: QWidget) -> bool:
    """A small part of a bigger widget, such as a field's button to clear it."""
    return isinstance(widget.parentWidget(), QLineEdit | QAbstractItemView)


def words_are_kind(page: Window) -> None:
    for label in visible(page, QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText, label.objectName()
        if label.objectName() not in _QUOTING:
            assert not _FORBIDDEN.search(label.text()), label.text()
    for button in visible(page, QAbstractButton):
        assert not _FORBIDDEN.search(button.text()) or button.objectName() == "meant_as_code", button.text()


def nothing_is_cut_off(page: Window) -> None:
    for area in visible(page, ScrollPage):
        assert area.horizontalScrollBar().maximum() == 0, f"{area.objectName()} is wider than the window"
    for label in visible(page, QLabel):
        if label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()) - 1, f"cut off: {label.text()}"
        elif not isinstance(label, ElidedText):
            assert label.width() >= label.sizeHint().width() - 1, f"cut off: {label.text()}"
        assert label.height() >= label.fontMetrics().height() - 1, f"cut off: {label.text()}"
        for parent in parents_of(label):
            if isinstance(parent, QAbstractScrollArea) or isinstance(parent.parentWidget(), QAbstractScrollArea):
                break
            area = label.rect().translated(label.mapTo(parent, label.rect().topLeft()))
            assert parent.rect().adjusted(-1, -1, 1, 1).contains(area), f"{label.text()} sticks out of its place"
    for button in visible(page, Button):
        assert button.height() >= button.minimumSizeHint().height() - 1, button.objectName()


def parents_of(widget: QWidget) -> list[QWidget]:
    found = []
    parent = widget.parentWidget()
    while parent is not None:
        found.append(parent)
        parent = parent.parentWidget()
    return found


def only_one_window_is_open(page: Window) -> None:
    others = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible() and widget is not page]
    assert not others


@pytest.mark.parametrize(
    "name", ["verdict-other-program-busy", "ask-code", "next-time", "learn-ready", "result-free", "about"]
)
def test_text_twice_as_big_still_fits(
    name: str, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = QFont(qapp.font())
    big = QFont(usual)
    big.setPointSizeF(usual.pointSizeF() * 2)
    try:
        qapp.setFont(big)
        window = new_window("1280x800")
        qtbot.addWidget(window)
        PICTURES[name](window)
        settle()
        nothing_is_cut_off(window)
    finally:
        qapp.setFont(usual)


def shown(name: str, size: str, qtbot: QtBot) -> Window:
    window = new_window(size)
    qtbot.addWidget(window)
    PICTURES[name](window)
    settle()
    return window


def test_a_fact_gives_up_nothing_while_further_lines_have_room(qapp: QApplication, qtbot: QtBot) -> None:
    for name in ("verdict-leftover", "verdict-debugger", "verdict-container", "verdict-suspended"):
        for size in ("980x680", "800x560"):
            for text in visible(shown(name, size, qtbot), ElidedText):
                assert "…" not in text.text(), f"{name} at {size}: {text.text()}"


def test_a_folder_without_end_takes_no_room_from_its_neighbours(qapp: QApplication, qtbot: QtBot) -> None:
    texts = [
        text for text in visible(shown("verdict-hostile-names", "980x680", qtbot), ElidedText) if "…" in text.text()
    ]
    assert [text.objectName() for text in texts if "facts" in text.objectName()] == ["thing_0_facts_3_value"]


def test_the_last_line_of_code_is_not_cut_off(qapp: QApplication, qtbot: QtBot) -> None:
    for name in ("next-time", "details-yourself", "result-free"):
        for box in visible(shown(name, "980x680", qtbot), ReadingBox):
            assert box.verticalScrollBar().maximum() == 0, box.objectName()
            last = box.document().lastBlock()
            area = box.blockBoundingGeometry(last).translated(box.contentOffset())
            assert area.bottom() <= box.viewport().height(), f"{name}: {last.text()}"


_KINDS_OF_PAGES = (
    "ask-program ask-no-port verdict-other-ways verdict-no-port confirm acting-watching waiting-counting result-free "
    "details-yourself details-report other-port next-time ports learn-more about problem"
)


@pytest.mark.parametrize("name", _KINDS_OF_PAGES.split())
def test_tab_comes_by_everything_and_is_caught_nowhere(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    window = new_window("980x680", on_screen=True)
    qtbot.addWidget(window)
    PICTURES[name](window)
    settle()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    wanted = {widget.objectName() for widget in stops_of_tab(window)}

    window.setFocus()
    come_by: list[str] = []
    for _ in range(len(wanted) + 10):
        focused = QApplication.focusWidget()
        assert focused is not None
        come_by.append(focused.objectName())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert wanted <= set(come_by), f"Tab does not come by {wanted - set(come_by)}"
    assert come_by[1] in come_by[2:], "and comes round again"


def test_what_is_unfolded_is_in_sight_with_the_link_above_it(qapp: QApplication, qtbot: QtBot) -> None:
    for name, link, unfolded in (
        ("details-report", "details_report", "report"),
        ("details-yourself", "details_yourself", "yourself"),
        ("learn-more", "more_examples", "more_examples_card"),
        ("verdict-other-ways", "other_ways", "other_ways_card"),
    ):
        window = shown(name, "980x560", qtbot)
        page = next(area for area in visible(window, ScrollPage) if area.findChild(QWidget, link))
        for part in (link, unfolded):
            widget = page.findChild(QWidget, part)
            assert isinstance(widget, QWidget)
            assert not widget.visibleRegion().isEmpty(), f"{name}: {part} is out of sight"
        page.close()


def test_in_a_narrow_window_the_side_bar_keeps_its_drawings_and_spoken_names(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = QFont(qapp.font())
    big = QFont(usual)
    big.setPointSizeF(usual.pointSizeF() * 2)
    try:
        qapp.setFont(big)
        for name in ("ports", "ask-code", "learn-ready", "other-port", "verdict-suspended"):
            window = shown(name, "800x560", qtbot)
            assert window.side_bar.width() < window.width() / 6
            buttons = visible(window.side_bar, Button)
            assert [button.accessibleName() for button in buttons] == [words.FIX, words.PORTS, words.LEARN, words.ABOUT]
            assert [button.toolTip() for button in buttons] == [button.accessibleName() for button in buttons]
            nothing_is_cut_off(window)
            window.resize(1700, 700)
            assert [button.text() for button in buttons] == [button.accessibleName() for button in buttons]
    finally:
        qapp.setFont(usual)


def test_a_table_that_never_was_is_not_said_to_stand_still(qapp: QApplication, qtbot: QtBot) -> None:
    window = shown("ports-could-not-look", "980x680", qtbot)
    texts = [label.text() for label in visible(window, QLabel)]
    assert table_words.NO_LOOK_YET in texts
    assert table_words.STANDSTILL not in texts


def test_the_look_changes_while_the_window_is_open(qapp: QApplication, qtbot: QtBot) -> None:
    appearance = qapp.findChild(Appearance)
    assert isinstance(appearance, Appearance)
    window = new_window("980x680")
    qtbot.addWidget(window)
    PICTURES["verdict-other-program-busy"](window)
    settle()
    light = window.grab().toImage()
    try:
        appearance.force("dark")
        settle()
        changed = window.grab().toImage()
    finally:
        appearance.force("light")
    fresh = new_window("980x680")
    qtbot.addWidget(fresh)
    appearance.force("dark")
    try:
        PICTURES["verdict-other-program-busy"](fresh)
        settle()
        made_dark = fresh.grab().toImage()
    finally:
        appearance.force("light")
    assert light != changed
    assert changed == made_dark


def test_every_drawing_of_the_pages_is_there() -> None:
    assert {"plug", "wrench", "list", "book", "window", "connection", "lock", "pin", "tick", "dot"} <= icon_names()
