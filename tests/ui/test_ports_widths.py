"""The table never scrolls sideways by itself, however long the names and however narrow the window."""

import pytest
from made_up import FakeSystem
from person import Person
from PySide6.QtCore import Qt
from test_ports import opened, show

from portfixer.ui.ports.model import PROGRAM_COLUMN, REMOTE_COLUMN
from portfixer.ui.ports.place import PortsPlace
from portfixer.ui.ports.widths import share

LONG = {80: "a-server-with-a-name-that-goes-on-and-on-and-on", 443: "nginx", 8080: "shop"}


@pytest.mark.parametrize(
    ("wanted", "least", "room", "widths"),
    [
        ((50, 100, 50), (50, 60, 50), 300, [50, 200, 50]),  # the first one of importance takes what is left
        ((50, 100, 50), (50, 60, 50), 180, [50, 80, 50]),
        ((60, 200, 150), (60, 50, 50), 260, [60, 100, 100]),  # the widest give up first, to one width
        ((60, 200, 150), (60, 50, 120), 260, [60, 80, 120]),
        ((60, 200, 150), (60, 50, 50), 261, [60, 101, 100]),  # no pixel is left over
        ((60, 200, 150), (60, 100, 100), 100, [60, 100, 100]),  # less than the least is no use
    ],
)
def test_room_is_shared(wanted: tuple[int, ...], least: tuple[int, ...], room: int, widths: list[int]) -> None:
    assert share(wanted, least, room, first=1) == widths


@pytest.mark.parametrize("width", [640, 680, 700, 800, 980, 1160, 1700])
def test_nothing_scrolls_sideways(person: Person, computer: FakeSystem, width: int) -> None:
    place = opened(person, computer, LONG)
    person.window.resize(width, 600)
    person.bot.waitUntil(lambda: filled(place) and place.table.horizontalScrollBar().maximum() == 0)
    place.every.click()
    person.bot.waitUntil(lambda: not place.table.isColumnHidden(REMOTE_COLUMN))
    assert place.table.horizontalScrollBar().maximum() == 0


def filled(place: PortsPlace) -> bool:
    return place.table.horizontalHeader().length() == place.table.viewport().width()


def test_what_is_cut_off_is_in_the_tooltip(person: Person, computer: FakeSystem) -> None:
    place = opened(person, computer, LONG)
    person.window.resize(700, 600)
    index = place.model.index(0, PROGRAM_COLUMN)
    person.bot.waitUntil(lambda: filled(place))
    assert place.table.columnWidth(PROGRAM_COLUMN) < place.table.sizeHintForIndex(index).width()
    assert index.data(Qt.ItemDataRole.ToolTipRole) == LONG[80]


def test_columns_that_went_for_want_of_room_come_back(person: Person, computer: FakeSystem) -> None:
    place = opened(person, computer, LONG)
    person.window.resize(640, 600)
    person.bot.waitUntil(lambda: place.table.isColumnHidden(7))
    person.window.resize(1300, 600)
    person.bot.waitUntil(lambda: not place.table.isColumnHidden(7))
    assert place.table.isColumnHidden(REMOTE_COLUMN)


def test_a_width_chosen_by_hand_stays(person: Person, computer: FakeSystem) -> None:
    place = opened(person, computer, LONG)
    place.table.horizontalHeader().resizeSection(5, 170)
    person.window.resize(1200, 640)
    show(place, {**LONG, 9000: "another"}, 1e9)
    person.bot.waitUntil(lambda: filled(place))
    assert place.table.columnWidth(5) == 170
