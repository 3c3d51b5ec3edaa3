"""The live table: worked out without Qt, applied cheaply, and keeping its place."""

import csv
import json
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from made_up import NOW, FakeSystem, holder, process, snapshot, socket
from person import Person
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from portfixer.facts import Holder, Snapshot, Socket, SocketState
from portfixer.ui.ports.export import export
from portfixer.ui.ports.listing import Listing, Mark, Query, arrange, change_between, refresh
from portfixer.ui.ports.model import PortsModel
from portfixer.ui.ports.place import PortsPlace
from portfixer.ui.widgets import Button
from portfixer.ui.window import Window
from portfixer.words import table as words


def look(ports: dict[int, str], taken_at: float = NOW) -> Snapshot:
    """These ports, each with a program of that name."""
    sockets: list[Socket] = []
    holders: dict[int, tuple[Holder, ...]] = {}
    for port, name in ports.items():
        sockets.append(socket(port=port, inode=port))
        holders[port] = (holder(process(port, name)),)
    return Snapshot(taken_at=taken_at, machine=snapshot().machine, sockets=tuple(sockets), holders=holders)


def ports_of(listing: Listing) -> list[int]:
    return [line.row.port for line in listing.shown]


def test_ports_are_sorted_as_numbers() -> None:
    listing = refresh(None, look({443: "nginx", 8080: "shop", 80: "nginx", 10000: "x"}), Query())
    assert ports_of(listing) == [80, 443, 8080, 10000]
    assert ports_of(arrange(listing, Query(descending=True))) == [10000, 8080, 443, 80]


def test_the_filter_wants_every_word() -> None:
    listing = refresh(None, look({80: "nginx", 8080: "shop", 443: "nginx"}), Query())
    assert ports_of(arrange(listing, Query(filter="NGINX 80"))) == [80]
    assert ports_of(arrange(listing, Query(filter="80"))) == [80, 8080]


def test_connections_are_shown_when_they_are_asked_for() -> None:
    seen = snapshot(socket(), socket(SocketState.ESTABLISHED, "127.0.0.1", 8080, remote=("127.0.0.1", 5000), inode=5))
    assert len(refresh(None, seen, Query()).shown) == 1
    assert len(refresh(None, seen, Query(every=True)).shown) == 2


def test_what_came_and_went_is_marked_for_a_while() -> None:
    first = refresh(None, look({80: "nginx"}), Query())
    assert [line.mark for line in first.shown] == [Mark.NONE]
    second = refresh(first, look({8080: "shop"}, NOW + 2), Query())
    assert [(line.row.port, line.mark) for line in second.shown] == [(80, Mark.GONE), (8080, Mark.NEW)]
    third = refresh(second, look({8080: "shop"}, NOW + 4), Query())
    assert [line.mark for line in third.shown] == [Mark.GONE, Mark.NEW]
    later = refresh(third, look({8080: "shop"}, NOW + 60), Query())
    assert [(line.row.port, line.mark) for line in later.shown] == [(8080, Mark.NONE)]


def test_showing_connections_too_marks_nothing_as_new() -> None:
    first = refresh(None, look({80: "nginx"}), Query())
    second = refresh(first, look({80: "nginx"}, NOW + 2), Query(every=True))
    assert {line.mark for line in second.shown} == {Mark.NONE}


def test_any_change_leads_from_one_listing_to_the_next_under_the_eyes_of_the_model_tester(qapp: object) -> None:
    chance = random.Random(7)  # noqa: S311 - the same every time, for a test
    model = PortsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    listing = Listing(query=Query())
    for step in range(40):
        ports = {port: chance.choice(["nginx", "shop", "db"]) for port in chance.sample(range(1, 30), 12)}
        query = Query(column=chance.randrange(9), descending=chance.random() < 0.5, filter=chance.choice(["", "s"]))
        after = refresh(listing, look(ports, NOW + step * 3), query)
        persistent = [model.index(row, 0) for row in range(model.rowCount())]
        assert persistent is not None
        model.apply(change_between(model.lines(), after.shown))
        assert model.lines() == after.shown
        listing = after
    assert tester.model() is model


def test_the_selection_stays_on_its_row(person: Person, computer: FakeSystem, window: Window) -> None:
    place = opened(person, computer, {80: "nginx", 443: "nginx", 8080: "shop"})
    place.table.selectRow(2)
    show(place, {22: "ssh", 80: "nginx", 443: "nginx", 8080: "shop"}, NOW + 2)
    assert chosen_port(place) == 8080
    show(place, {port: f"p{port}" for port in range(1000, 2000, 2)} | {8080: "shop"}, NOW + 9)
    assert chosen_port(place) == 8080
    place.table.sort_by(3)
    person.bot.waitUntil(lambda: place.model.line_at(0) is not None and place.table.selected_row() is not None)
    assert chosen_port(place) == 8080


def test_the_selection_stays_when_connections_are_shown_too(person: Person, computer: FakeSystem) -> None:
    place = opened(person, computer, {80: "nginx", 443: "nginx", 8080: "shop"})
    place.table.selectRow(2)
    connections = [
        socket(SocketState.ESTABLISHED, "127.0.0.1", 80, remote=("127.0.0.1", 5000 + number), inode=900 + number)
        for number in range(500)
    ]
    listening = look({80: "nginx", 443: "nginx", 8080: "shop"})
    computer.looks = [replace(listening, sockets=(*listening.sockets, *connections))]
    place.every.click()
    person.bot.waitUntil(lambda: place.model.rowCount() == 503)
    assert chosen_port(place) == 8080
    place.every.click()
    person.bot.waitUntil(lambda: place.model.rowCount() == 3)
    assert chosen_port(place) == 8080


def test_the_scroll_position_stays_when_rows_come_above(person: Person, computer: FakeSystem) -> None:
    many = dict.fromkeys(range(3000, 3200), "shop")
    place = opened(person, computer, many)
    place.table.scrollTo(place.model.index(100, 0), place.table.ScrollHint.PositionAtTop)
    top = place.model.line_at(place.table.rowAt(0))
    show(place, dict.fromkeys(range(2900, 3200), "shop"), NOW + 2)
    assert place.model.line_at(place.table.rowAt(0)) == top


def test_a_longer_port_that_comes_later_is_shown_whole(person: Person, computer: FakeSystem) -> None:
    place = opened(person, computer, {80: "a"})
    show(place, {80: "a", 65535: "b"}, NOW + 2)
    index = place.model.index(1, 0)
    assert index.data() == "65535"
    assert place.table.columnWidth(0) >= place.table.sizeHintForIndex(index).width()


def test_fifty_thousand_rows_are_applied_at_once(qapp: object, qtbot: QtBot) -> None:
    sockets = tuple(
        socket(SocketState.ESTABLISHED, "10.0.0.1", 8080, remote=(f"10.1.{n // 250}.{n % 250}", 9000), inode=n + 1)
        for n in range(50_000)
    )
    query = Query(every=True)
    first = refresh(None, snapshot(*sockets), query)
    second = refresh(first, snapshot(*sockets[40:], socket()), query)
    model = PortsModel()
    durations = []
    for before, after in (((), first.shown), (first.shown, second.shown)):
        change = change_between(before, after)
        begun = time.thread_time()
        model.apply(change)
        durations.append(time.thread_time() - begun)
    assert model.rowCount() == len(second.shown)
    assert max(durations) < 0.05


def opened(person: Person, computer: FakeSystem, ports: dict[int, str]) -> PortsPlace:
    """The place, having looked once; the test shows what comes after."""
    computer.looks = [look(ports)]
    person.click("place_ports")
    place = person.window.findChild(PortsPlace)
    assert isinstance(place, PortsPlace)
    person.bot.waitUntil(lambda: place.model.rowCount() == len(ports))
    return place


def show(place: PortsPlace, ports: dict[int, str], taken_at: float) -> None:
    assert place.listing is not None
    after = refresh(place.listing, look(ports, taken_at), place.listing.query)
    place.show_listing((after, change_between(place.listing.shown, after.shown)))


def chosen_port(place: PortsPlace) -> int | None:
    row = place.table.selected_row()
    line = place.model.line_at(row) if row is not None else None
    return line.row.port if line is not None else None


def test_filter_as_you_type_and_clear(person: Person, computer: FakeSystem) -> None:
    place = opened(person, computer, {80: "nginx", 8080: "shop"})
    assert person.focused() == "filter"
    person.types("filter", "sho")
    person.bot.waitUntil(lambda: place.model.rowCount() == 1)
    assert person.reads("count") == "1 of 2"
    person.types("filter", "zzz")
    person.waits_for("clear_filter")
    assert person.reads("empty") == words.NOTHING_FITS
    person.click("clear_filter")
    person.bot.waitUntil(lambda: place.model.rowCount() == 2)


def test_an_empty_table_explains_itself(person: Person, computer: FakeSystem) -> None:
    opened(person, computer, {})
    person.bot.waitUntil(lambda: person.reads("empty") == words.NOTHING_LISTENS)


def test_fix_this_port_opens_the_flow(person: Person, computer: FakeSystem, window: Window) -> None:
    place = opened(person, computer, {80: "nginx", 8080: "shop"})
    assert not person.find("fix_this", Button).isEnabled()
    place.table.selectRow(1)
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    computer.looks = [look({8080: "shop"})]
    person.click("fix_this")
    person.waits_for("verdict_page")
    assert person.reads("headline") == "Another program is using port 8080"
    assert window.place() == "fix"


def test_stop_asks_first_and_says_who_it_is(person: Person, computer: FakeSystem, window: Window) -> None:
    place = opened(person, computer, {80: "nginx", 8080: "shop"})
    place.table.selectRow(1)
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    computer.looks = [look({8080: "shop"})]
    person.click("stop_this")
    person.waits_for("confirm_page")
    assert person.reads("headline") == "Stop shop?"
    assert "process 8080" in person.reads("loss_0")
    assert person.focused() == "keep"
    person.click("keep")
    assert person.sees("verdict_page")
    assert computer.signals() == []
    person.click("back")
    assert window.place() == "ports"


def test_stop_of_what_has_gone_meanwhile_tells_that(person: Person, computer: FakeSystem) -> None:
    place = opened(person, computer, {8080: "shop"})
    place.table.selectRow(0)
    computer.errors = lambda _port, _address, _reuse: None
    computer.looks = [look({})]
    person.click("stop_this")
    person.waits_for("verdict_page")
    assert person.reads("headline") == "Port 8080 is free"


def test_enter_on_a_row_fixes_it_and_copy_copies_it(person: Person, computer: FakeSystem) -> None:
    place = opened(person, computer, {8080: "shop"})
    place.table.setFocus()
    place.table.selectRow(0)
    person.click("copy_row")
    assert QGuiApplication.clipboard().text().startswith("8080\tTCP\t0.0.0.0\tshop")
    place.table.setFocus()
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    person.presses(Qt.Key.Key_Return)
    person.waits_for("verdict_page")


def test_looking_stops_while_nobody_sees_the_table(person: Person, computer: FakeSystem) -> None:
    opened(person, computer, {8080: "shop"})
    person.click("place_fix")
    computer.looks = []  # from here on a look would be a problem
    person.bot.wait(50)
    person.bot.waitUntil(lambda: not person.window.runner.busy("ports"))


def test_a_look_that_goes_wrong_leaves_the_table_standing(person: Person, computer: FakeSystem) -> None:
    place = opened(person, computer, {8080: "shop"})
    computer.looks = []
    place.look()
    person.waits_for("ports_notice")
    assert person.reads("ports_notice") == words.STANDSTILL
    assert place.model.rowCount() == 1
    computer.looks = [look({8080: "shop"})]
    place.look()
    person.bot.waitUntil(lambda: not person.sees("ports_notice"))


@pytest.mark.parametrize("name", ["ports.csv", "ports.json"])
def test_the_table_can_be_saved(person: Person, computer: FakeSystem, tmp_path: Path, name: str) -> None:
    place = opened(person, computer, {80: "=cmd()", 8080: "shop"})
    place.save(tmp_path / name)
    person.bot.waitUntil(lambda: (tmp_path / name).exists() and person.sees("ports_notice"))
    text = (tmp_path / name).read_text(encoding="utf-8")
    if name.endswith("json"):
        assert [row["port"] for row in json.loads(text)] == [80, 8080]
    else:
        rows = list(csv.reader(text.splitlines()))
        assert [row[0] for row in rows[1:]] == ["80", "8080"]
        assert rows[1][3] == "'=cmd()"


def test_where_it_was_saved_is_still_said_after_the_next_look(
    person: Person, computer: FakeSystem, tmp_path: Path
) -> None:
    place = opened(person, computer, {80: "nginx"})
    place.save(tmp_path / "ports.csv")
    person.waits_for("ports_notice")
    show(place, {80: "nginx", 8080: "shop"}, NOW + 2)
    said = person.reads("ports_notice").replace("\u200b", "")
    assert said == words.saved_to(str(tmp_path / "ports.csv"))


def test_a_folder_that_cannot_be_written_is_said(person: Person, computer: FakeSystem, tmp_path: Path) -> None:
    place = opened(person, computer, {80: "nginx"})
    place.save(tmp_path / "missing" / "ports.csv")
    person.bot.waitUntil(lambda: person.sees("ports_notice"))
    assert "couldn't be saved" in person.reads("ports_notice")


def test_a_real_file(tmp_path: Path) -> None:
    listing = refresh(None, look({80: "nginx"}), Query())
    assert export(listing.shown, tmp_path / "a.csv").stat().st_size > 0


def headings(model: QAbstractItemModel) -> list[str]:
    return [
        str(model.headerData(section, Qt.Orientation.Horizontal)) for section in range(model.columnCount(QModelIndex()))
    ]


def test_the_order_is_told_in_the_heading(person: Person, computer: FakeSystem) -> None:
    place = opened(person, computer, {80: "nginx", 8080: "shop"})
    assert headings(place.model)[0].startswith("Port")
    place.table.sort_by(0)
    person.bot.waitUntil(lambda: place.model.line_at(0) is not None and place.model.line_at(0).row.port == 8080)
    assert headings(place.model)[0].endswith("▾")
