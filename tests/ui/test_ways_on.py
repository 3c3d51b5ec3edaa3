"""From every page there is a way on, and back leads to where one came from."""

import pytest
from made_up import NOW, FakeSystem, holder, process, snapshot, socket
from person import Person
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from portfixer.facts import Snapshot, SocketState
from portfixer.ui.fix.message_field import MessageField
from portfixer.ui.fix.port_question import PortField
from portfixer.ui.ports.place import PortsPlace
from portfixer.ui.widgets import Button
from portfixer.ui.window import Window

SEEN = snapshot(socket(), holders={77: (holder(process()),)})


@pytest.fixture(autouse=True)
def taken(computer: FakeSystem) -> None:
    computer.taken_until_gone([812], SEEN)


def nobody_listens() -> Snapshot:
    return Snapshot(taken_at=NOW, machine=SEEN.machine, sockets=())


# The next question takes the place of the one before


def test_after_an_answer_typing_replaces_the_question_before(person: Person) -> None:
    person.finds_out("8080")
    person.click("remedy_stop_program")
    person.waits_for("result_page")
    person.click("ask_another")
    person.bot.keyClicks(person.find("message_field", MessageField), "3000")
    assert person.reads("message_field") == "3000"


def test_what_was_replaced_can_be_had_again(person: Person) -> None:
    person.finds_out("8080")
    person.click("back")
    person.bot.keyClicks(person.find("message_field", MessageField), "3")
    person.presses(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert person.reads("message_field") == "8080"


def test_after_an_answer_another_message_on_the_clipboard_is_offered(person: Person) -> None:
    person.finds_out("8080")
    QGuiApplication.clipboard().setText("listen tcp :9090: bind: address already in use")
    person.click("back")
    person.waits_for("use_clipboard")
    person.click("use_clipboard")
    assert person.reads("message_field") == "listen tcp :9090: bind: address already in use"


def test_the_message_that_was_just_answered_is_not_offered_again(person: Person, window: Window) -> None:
    person.finds_out("listen tcp :8080: bind: address already in use")
    person.click("back")
    person.bot.waitUntil(lambda: not window.runner.busy("clipboard"))
    assert not person.sees("use_clipboard")


# Places


def chooses_the_only_port(person: Person, window: Window) -> None:
    person.click("place_ports")
    place = window.findChild(PortsPlace)
    assert isinstance(place, PortsPlace)
    person.bot.waitUntil(lambda: place.model.rowCount() == 1)
    place.table.selectRow(0)


def test_the_flow_begins_anew_when_its_place_is_chosen_again(person: Person) -> None:
    person.finds_out("8080")
    person.click("place_fix")
    assert person.sees("ask_page")
    assert person.focused() == "message_field"


def test_choosing_its_place_again_ends_no_wait(person: Person, window: Window) -> None:
    person.finds_out("8080")
    person.click("place_learn")
    person.click("place_fix")
    assert person.sees("verdict_page"), "from elsewhere one comes back to where one was"


def test_back_leads_to_the_table_that_asked(person: Person, computer: FakeSystem, window: Window) -> None:
    computer.looks = [SEEN]
    chooses_the_only_port(person, window)
    person.click("fix_this")
    person.waits_for("verdict_page")
    person.presses(Qt.Key.Key_Escape)
    assert window.place() == "ports"
    assert person.focused() == "ports_table"
    person.click("place_fix")
    assert person.sees("ask_page")


def test_once_the_port_is_free_back_leads_to_the_table_at_once(
    person: Person, computer: FakeSystem, window: Window
) -> None:
    computer.stops_on = {812: "ask"}
    chooses_the_only_port(person, window)
    person.click("stop_this")
    person.waits_for("confirm_page")
    person.click("confirm")
    person.waits_for("result_page")
    assert person.reads("headline") == "Port 8080 is free"
    person.click("back")
    assert window.place() == "ports"


def test_a_question_asked_here_leads_back_here(person: Person, computer: FakeSystem, window: Window) -> None:
    computer.looks = [SEEN]
    chooses_the_only_port(person, window)
    person.click("fix_this")
    person.waits_for("verdict_page")
    person.click("place_fix")
    person.finds_out("8080")
    person.click("back")
    assert window.place() == "fix"


def test_what_ends_while_another_place_is_looked_at_is_told_there(
    person: Person, computer: FakeSystem, window: Window
) -> None:
    old = snapshot(socket(SocketState.TIME_WAIT, inode=0, remote=("10.0.0.9", 40000), expires_in_s=30.0))
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    computer.looks = [old]
    person.finds_out("8080")
    assert not person.sees("news")
    person.click("remedy_wait")
    window.open_place("learn")  # before the task, which runs when the event loop comes to it
    computer.errors = lambda _port, _address, _reuse: None
    person.waits_for("news")
    assert person.reads("news") == "Port 8080 is free"
    person.click("news")
    assert person.sees("result_page")
    assert not person.sees("news")


# Keys


def test_f5_looks_again(person: Person, computer: FakeSystem) -> None:
    person.finds_out("8080")
    computer.errors = lambda _port, _address, _reuse: None
    computer.looks = [nobody_listens()]
    person.presses(Qt.Key.Key_F5)
    person.bot.waitUntil(lambda: person.reads("headline") == "Port 8080 is free")


def test_the_buttons_tell_their_keys(person: Person) -> None:
    person.finds_out("8080")
    assert person.find("back", QPushButton).toolTip() == "Esc"


def test_alt_and_the_left_arrow_lead_back(person: Person) -> None:
    person.finds_out("8080")
    person.presses(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert person.sees("ask_page")


@pytest.mark.parametrize("key", [Qt.Key.Key_V, Qt.Key.Key_Insert])
def test_pasted_anywhere_it_is_the_next_question(person: Person, key: Qt.Key) -> None:
    person.finds_out("8080")
    QGuiApplication.clipboard().setText("listen tcp :9090: bind: address already in use")
    held = Qt.KeyboardModifier.ControlModifier if key == Qt.Key.Key_V else Qt.KeyboardModifier.ShiftModifier
    person.presses(key, held)
    assert person.sees("ask_page")
    assert person.reads("message_field") == "listen tcp :9090: bind: address already in use"
    assert person.focused() == "message_field"


def test_pasted_into_the_port_it_stays_there(person: Person) -> None:
    person.finds_out("OSError: [Errno 98] Address already in use")
    QGuiApplication.clipboard().setText("9090")
    assert person.focused() == "port_field"
    person.presses(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert person.sees("verdict_page")
    assert person.find("port_field", PortField).text() == "9090"


# Messages about something else


@pytest.mark.parametrize(
    "message",
    [
        "connect ECONNREFUSED 127.0.0.1:5432",
        "dial tcp 10.0.0.1:80: connect: cannot assign requested address",
    ],
)
def test_who_called_a_server_in_vain_can_see_which_ones_run(
    person: Person, computer: FakeSystem, window: Window, message: str
) -> None:
    computer.looks = [SEEN]
    person.finds_out(message)
    assert person.focused() == "show_ports"
    person.click("show_ports")
    assert window.place() == "ports"


def test_a_server_of_which_only_the_port_is_known_is_named_by_that(person: Person) -> None:
    person.finds_out("ssh: connect to host example.com port 22: Connection refused")
    assert person.reads("headline") == "Nobody answers at port 22"


def test_a_socket_file_leads_to_the_next_question(person: Person) -> None:
    person.finds_out("bind: /tmp/mysql.sock: Address already in use")
    assert person.reads("headline") == "A socket file is in the way, not a port"
    assert person.focused() == "ask_another"
    person.click("ask_another")
    assert person.sees("ask_page")


def test_of_many_listeners_the_first_few_are_offered_and_the_table_shows_all(
    person: Person, computer: FakeSystem, window: Window
) -> None:
    ports = range(8000, 8010)
    computer.looks = [
        snapshot(
            *(socket(port=port, inode=port) for port in ports),
            holders={port: (holder(process(port, f"api{port}")),) for port in ports},
        )
    ]
    person.finds_out("Address already in use")
    assert person.sees("likely_5")
    assert not person.sees("likely_6")
    person.click("show_ports")
    assert window.place() == "ports"


def test_the_open_place_stays_marked_when_it_is_pressed_again(person: Person, window: Window) -> None:
    for place in ("about", "about", "fix", "fix"):
        person.click(f"place_{place}")
        marked = [button.objectName() for button in window.side_bar.findChildren(Button) if button.isChecked()]
        assert marked == [f"place_{place}"]
