"""The table of ports without a mouse."""

import pytest
from made_up import FakeSystem
from person import Person
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from shiboken6 import delete, isValid
from test_ports import look, opened

from portfixer.ui.ports.place import PortsPlace
from portfixer.ui.window import Window


@pytest.fixture
def place(person: Person, computer: FakeSystem) -> PortsPlace:
    return opened(person, computer, {80: "nginx", 3000: "node", 8080: "shop"})


def chosen(place: PortsPlace) -> int | None:
    row = place.table.selected_row()
    line = place.model.line_at(row) if row is not None else None
    return line.row.port if line is not None else None


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_Return])
def test_from_the_filter_one_key_leads_to_the_first_row_that_fits(
    person: Person, place: PortsPlace, key: Qt.Key
) -> None:
    person.types("filter", "shop")
    person.bot.waitUntil(lambda: place.model.rowCount() == 1)
    person.presses(key)
    assert person.focused() == "ports_table"
    assert chosen(place) == 8080


def test_tab_comes_to_the_first_row_and_the_arrow_to_the_second(person: Person, place: PortsPlace) -> None:
    person.presses(Qt.Key.Key_Tab)
    person.presses(Qt.Key.Key_Tab)
    assert chosen(place) == 80
    person.presses(Qt.Key.Key_Down)
    assert chosen(place) == 3000


def test_home_and_end_lead_to_the_first_and_the_last_row(person: Person, place: PortsPlace) -> None:
    person.presses(Qt.Key.Key_Down)
    person.presses(Qt.Key.Key_End)
    assert chosen(place) == 8080
    person.presses(Qt.Key.Key_Home)
    assert chosen(place) == 80


def test_a_click_beside_the_rows_chooses_none(person: Person, place: PortsPlace) -> None:
    below = QPoint(20, place.table.viewport().height() - 4)
    person.bot.mouseClick(place.table.viewport(), Qt.MouseButton.LeftButton, pos=below)
    assert chosen(place) is None


def test_escape_clears_the_filter_wherever_one_is(person: Person, place: PortsPlace) -> None:
    for _ in range(2):
        person.types("filter", "shop")
        person.bot.waitUntil(lambda: place.model.rowCount() == 1)
        person.presses(Qt.Key.Key_Down)
        person.presses(Qt.Key.Key_Escape)
        person.bot.waitUntil(lambda: place.model.rowCount() == 3)
        assert place.filter.text() == ""


offscreen_popups = pytest.mark.qt_log_ignore("This plugin does not support")


def menu(place: PortsPlace) -> QMenu:
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    assert popup.objectName() == "row_menu"
    return popup


@offscreen_popups
@pytest.mark.parametrize(
    ("key", "held"),
    [(Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)],
)
def test_the_menu_of_the_chosen_row_opens_by_key_below_it(
    person: Person, place: PortsPlace, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    person.presses(Qt.Key.Key_Down)
    person.presses(key, held)
    opened_menu = menu(place)
    row = place.table.visualRect(place.model.index(0, 0))
    assert opened_menu.pos().y() >= place.table.viewport().mapToGlobal(row.topLeft()).y()
    opened_menu.close()


def test_the_key_opens_one_menu_where_the_system_asks_for_it_too(person: Person, place: PortsPlace) -> None:
    person.presses(Qt.Key.Key_Down)
    asked: list[QPoint] = []
    place.table.menu_asked.connect(asked.append)
    by_key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    QApplication.sendEvent(place.table.viewport(), by_key)
    assert asked == []


@offscreen_popups
def test_the_order_is_chosen_from_the_menu(person: Person, place: PortsPlace, window: Window) -> None:
    person.presses(Qt.Key.Key_Down)
    person.presses(Qt.Key.Key_Menu)
    opened_menu = menu(place)
    orders = opened_menu.findChild(QMenu, "sort_menu")
    assert isinstance(orders, QMenu)
    headings = [action.text() for action in orders.actions()]
    assert headings[:4] == ["Port", "Protocol", "Address", "Program"]
    assert "Connected to" not in headings
    assert [action.text() for action in orders.actions() if action.isChecked()] == ["Port"]
    orders.actions()[3].trigger()
    opened_menu.close()
    person.bot.waitUntil(lambda: [line.row.program for line in place.model.lines()] == ["nginx", "node", "shop"])
    assert place.table.order() == (3, False)


def test_the_table_stands_ready_before_it_is_wanted(person: Person, window: Window, computer: FakeSystem) -> None:
    person.bot.waitUntil(window.beforehand.done)
    assert isinstance(window.findChild(PortsPlace), PortsPlace)
    assert not window.runner.busy("ports"), "nobody looks at it yet"
    computer.looks = [look({80: "nginx"})]
    person.click("place_ports")
    place = window.findChild(PortsPlace)
    assert isinstance(place, PortsPlace)
    person.bot.waitUntil(lambda: place.model.rowCount() == 1)


def test_what_was_opened_and_closed_while_the_table_is_made_ready_does_no_harm(
    person: Person, place: PortsPlace, window: Window
) -> None:
    """Found by chance: a dialog that was gone again ended the preparation with an exception."""
    pieces = window.prepared()
    menu = QMenu(place)
    for _ in range(3):
        next(pieces)
    delete(menu)
    for _ in pieces:
        pass
    assert not isValid(menu)


def test_rows_can_be_chosen_where_writing_runs_from_right_to_left(
    person: Person, computer: FakeSystem, window: Window, qapp: QApplication
) -> None:
    """Qt's own way to choose a row finds none there once the columns fill the table."""
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    place = opened(person, computer, {80: "nginx", 3000: "node", 8080: "shop"})
    person.bot.waitUntil(lambda: place.table.horizontalHeader().length() == place.table.viewport().width())
    person.presses(Qt.Key.Key_Down)
    assert chosen(place) == 80
    person.presses(Qt.Key.Key_End)
    assert chosen(place) == 8080
    person.click("place_about")
    person.waits_for("part_text")
