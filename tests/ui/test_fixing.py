"""From the verdict to the result, by clicking."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from made_up import FakeSystem, holder, process, snapshot, socket
from person import Person
from PySide6.QtCore import QSettings, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from portfixer.facts import (
    Manager,
    ManagerKind,
    Process,
    ProcessId,
    Snapshot,
    SocketState,
    Unseen,
    UnseenThing,
    UnseenWhy,
)
from portfixer.flow import Flow, Page, Work
from portfixer.remedies.outcome import Progress, Step
from portfixer.system.api import Declined, NotAllowed
from portfixer.ui.appearance import Appearance
from portfixer.ui.fix.acting import ActingPage
from portfixer.ui.fix.place import FixPlace
from portfixer.ui.fix.recent import RecentFixes
from portfixer.ui.gallery_scenes import scenes
from portfixer.ui.tasks import TaskRunner
from portfixer.ui.widgets import Button, CountdownRing, Text
from portfixer.ui.window import Window
from portfixer.words import window as words

SHOP = process(812, "shop")
ALONE = snapshot(socket(), holders={77: (holder(SHOP),)})
WITH_CLIENT = snapshot(
    socket(),
    socket(SocketState.ESTABLISHED, "127.0.0.1", 8080, remote=("127.0.0.1", 50000), inode=78),
    holders={77: (holder(SHOP),), 78: (holder(SHOP),)},
)


def prepared(computer: FakeSystem, at: Snapshot = ALONE, *, stops_on: str = "ask") -> None:
    computer.stops_on = {812: stops_on}
    computer.taken_until_gone([812], at)


def test_from_the_message_to_a_free_port(person: Person, computer: FakeSystem) -> None:
    prepared(computer)
    person.finds_out("Error: listen EADDRINUSE: address already in use :::8080")
    assert person.reads("headline") == "Another program is using port 8080"
    assert person.reads("thing_0_title") == "shop"
    assert person.reads("questions_0_answer") == "Yes, shop"
    assert person.focused() == "remedy_stop_program"
    person.click("remedy_stop_program")
    person.waits_for("result_page")
    assert person.reads("headline") == "Port 8080 is free"
    assert "/usr/bin/shop" in person.reads("start_again_command_text")
    assert computer.signals() == [(812, "ask")]
    person.click("ask_another")
    assert person.sees("ask_page")


def test_what_can_be_lost_is_told_first_and_nothing_is_the_default(person: Person, computer: FakeSystem) -> None:
    prepared(computer, WITH_CLIENT)
    person.finds_out("8080")
    assert person.reads("remedy_stop_program") == "Stop shop…"
    person.click("remedy_stop_program")
    person.waits_for("confirm_page")
    assert person.reads("headline") == "Stop shop?"
    assert any("1 client" in person.reads(f"loss_{number}") for number in range(2))
    assert person.focused() == "keep"
    person.presses(Qt.Key.Key_Return)
    person.waits_for("verdict_page")
    assert computer.signals() == []
    person.click("remedy_stop_program")
    person.waits_for("confirm_page")
    person.click("confirm")
    person.waits_for("result_page")
    assert computer.signals() == [(812, "ask")]


def test_escape_leaves_the_question_harmlessly(person: Person, computer: FakeSystem) -> None:
    prepared(computer, WITH_CLIENT)
    person.finds_out("8080")
    person.click("remedy_stop_program")
    person.waits_for("confirm_page")
    person.presses(Qt.Key.Key_Escape)
    person.waits_for("verdict_page")
    person.presses(Qt.Key.Key_Escape)
    person.waits_for("ask_page")
    assert computer.signals() == []


def test_force_is_a_later_question_of_its_own(person: Person, computer: FakeSystem) -> None:
    prepared(computer, stops_on="force")
    person.finds_out("8080")
    person.click("remedy_stop_program")
    person.waits_for("result_page")
    assert person.reads("headline") == "shop goes on running"
    person.click("force_ask")
    person.waits_for("force_page")
    assert person.focused() == "keep"
    person.click("keep")
    person.waits_for("result_page")
    assert ("force" in [kind for _pid, kind in computer.signals()]) is False
    person.click("force_ask")
    person.waits_for("force_page")
    person.click("force")
    person.bot.waitUntil(lambda: person.sees("result_page") and person.reads("headline") == "Port 8080 is free")
    assert computer.signals()[-1] == (812, "force")


def test_not_allowed_is_said_plainly(person: Person, computer: FakeSystem) -> None:
    prepared(computer)
    computer.refuses = {(812, "hold"): NotAllowed()}
    person.finds_out("8080")
    person.click("remedy_stop_program")
    person.waits_for("result_page")
    assert person.reads("headline") == "PortFixer is not allowed to stop it"
    assert not person.sees("force_ask")
    assert person.sees("remedy_use_other_port")


def test_a_service_is_stopped_after_a_question_that_names_what_else_ends(person: Person, computer: FakeSystem) -> None:
    unit = Manager(ManagerKind.SYSTEMD, "web.service", "system")
    computer.teams = {unit: (SHOP, process(813, "cache"))}
    computer.taken_until_gone([812], snapshot(socket(), holders={77: (holder(SHOP),)}, managers={77: unit}))
    person.finds_out("8080")
    assert person.reads("remedy_stop_service") == "Stop web.service…"
    person.click("remedy_stop_service")
    person.waits_for("confirm_page")
    told = " ".join(person.reads(f"loss_{number}") for number in range(2))
    assert "for everybody who uses it" in told
    assert "cache" in told
    assert person.reads("start_again_command_text") == "systemctl start web.service"
    person.click("confirm")
    person.waits_for("result_page")
    assert person.reads("headline") == "Port 8080 is free"
    assert person.reads("start_again_command_text") == "systemctl start web.service"
    assert (computer.asked, computer.signals()) == ([unit], [])


def test_a_declined_password_changes_nothing_and_shows_the_command(person: Person, computer: FakeSystem) -> None:
    unit = Manager(ManagerKind.SYSTEMD, "web.service", "system")
    computer.taken_until_gone([812], snapshot(socket(), holders={77: (holder(SHOP),)}, managers={77: unit}))
    computer.cannot = Declined()
    person.finds_out("8080")
    person.click("remedy_stop_service")
    person.waits_for("confirm_page")
    person.click("confirm")
    person.waits_for("result_page")
    assert person.reads("headline") == "Nothing was changed"
    assert person.reads("by_hand_text") == "systemctl stop web.service"


def test_while_a_password_may_be_asked_for_the_waiting_can_be_ended(person: Person) -> None:
    page = ActingPage(Flow(page=Page.ACTING, work=Work.APPLY))
    person.bot.addWidget(page)
    page.show()
    page.show_progress(Progress(Step.PASSWORD))
    stop = page.findChild(Button, "stop_watching")
    assert isinstance(stop, Button)
    assert (stop.isVisible(), stop.text()) == (True, "Stop waiting")
    page.close()


def test_while_something_is_done_its_steps_are_told(person: Person) -> None:
    page = ActingPage(scenes()["acting"])
    person.bot.addWidget(page)
    page.show()
    assert states_of(page) == ["being done", "comes next", "comes next"]
    page.show_progress(Progress(Step.ASKING))
    assert states_of(page) == ["being done", "comes next", "comes next"]
    page.show_progress(Progress(Step.WATCHING, 2.0, 3.0))
    assert states_of(page) == ["done", "done", "being done"]
    page.close()


def test_the_step_under_way_stays_emphasised_when_the_look_changes(
    person: Person, window: Window, qapp: QApplication
) -> None:
    window.fix.show_flow(scenes()["acting"])
    page = window.fix.page()
    assert isinstance(page, ActingPage)
    steps = [person.find(f"steps_{number}", Text) for number in range(3)]
    assert [step.font().weight() > 500 for step in steps] == [True, False, False]
    page.show_progress(Progress(Step.WATCHING, 2.0, 3.0))
    appearance = qapp.findChild(Appearance)
    assert isinstance(appearance, Appearance)
    for look in ("dark", "light"):
        appearance.force(look)
        person.bot.wait(1)
        assert [step.font().weight() > 500 for step in steps] == [False, False, True]


def states_of(page: ActingPage) -> list[str]:
    """What a screen reader says of each step, behind its own words."""
    texts = [text for number in range(3) for text in page.findChildren(Text, f"steps_{number}")]
    return [text.accessibleName().rpartition(": ")[2] for text in texts]


def test_what_came_back_is_named(person: Person, computer: FakeSystem) -> None:
    again = Process(
        id=ProcessId(900, 2000), name="shop", parent_pid=1, command=("/usr/bin/shop",), user="ada", uid=1000
    )
    prepared(computer)
    computer.looks = [ALONE, snapshot(socket(inode=99), holders={99: (holder(again),)})]
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    person.finds_out("8080")
    person.click("remedy_stop_program")
    person.waits_for("result_page", 10_000)
    assert person.reads("headline") == "It came back"
    assert "process 900" in person.reads("explanation")
    assert person.sees("remedy_stop_program")


LINGERING = snapshot(
    socket(SocketState.TIME_WAIT, "127.0.0.1", 8080, remote=("127.0.0.1", 50000), inode=0, expires_in_s=40.0)
)


def counting(computer: FakeSystem, probes: int) -> Callable[[int, str, bool], str | None]:
    """Taken for so many probes more."""
    left = [probes]

    def error(_port: int, _address: str, _reuse: bool) -> str | None:
        left[0] -= 1
        return "EADDRINUSE" if left[0] > 0 else None

    return error


def test_waiting_counts_down_and_ends_by_itself(
    person: Person, computer: FakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerted: list[object] = []
    monkeypatch.setattr(QApplication, "alert", lambda window, *_: alerted.append(window))
    monkeypatch.setattr(Window, "isActiveWindow", lambda _self: False)
    computer.looks = [LINGERING]
    computer.errors = counting(computer, 12)
    person.finds_out("8080")
    assert person.reads("headline") == "Old connections are still closing"
    person.click("remedy_wait")
    person.waits_for("result_page")
    assert person.reads("headline") == "Port 8080 is free"
    assert alerted == [person.window]
    person.click("next_time")
    person.waits_for("next_time_page")
    person.click("back")
    person.waits_for("verdict_page")
    assert person.reads("headline") == "Port 8080 is free"


def test_stop_waiting_gives_the_truth_of_the_moment(person: Person, computer: FakeSystem, real_threads: Window) -> None:
    person.window = real_threads
    computer.looks = [LINGERING]
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    person.finds_out("8080")
    person.click("remedy_wait")
    person.waits_for("waiting_page")
    ring = person.find("countdown", CountdownRing)
    person.bot.waitUntil(lambda: "left" in ring.accessibleDescription())
    assert "SO_REUSEADDR" in person.reads("never_code_text")
    person.click("stop_waiting")
    person.waits_for("result_page")
    assert person.reads("headline") == "Stopped waiting"


def test_while_waiting_another_port_can_be_chosen(person: Person, computer: FakeSystem, real_threads: Window) -> None:
    person.window = real_threads
    computer.looks = [LINGERING]
    computer.errors = lambda port, _address, _reuse: "EADDRINUSE" if port == 8080 else None
    person.finds_out("8080")
    person.click("remedy_wait")
    person.waits_for("waiting_page")
    person.click("remedy_use_other_port")
    person.waits_for("suggestion_0")
    assert not person.sees("waiting_page")


def test_other_ports_with_the_line_to_change(person: Person, computer: FakeSystem) -> None:
    prepared(computer)
    computer.errors = lambda port, _address, _reuse: "EADDRINUSE" if port == 8080 else None
    person.finds_out("Error: listen EADDRINUSE: address already in use :::8080")
    person.click("remedy_use_other_port")
    person.waits_for("suggestion_0")
    first = person.reads("suggestion_0")
    assert first in person.reads("change_0_text")
    person.click("suggestion_1")
    assert person.reads("suggestion_1") in person.reads("change_0_text")
    person.click("suggestion_1_copy")
    assert QGuiApplication.clipboard().text() == person.reads("suggestion_1")
    assert person.reads("suggestion_1_copy") == words.COPIED
    person.click("back")
    person.waits_for("verdict_page")


def test_next_time_in_the_persons_language(person: Person, computer: FakeSystem) -> None:
    computer.looks = [LINGERING]
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    person.finds_out("OSError: [Errno 98] Address already in use: ('127.0.0.1', 8080)")
    person.click("other_ways")
    person.click("remedy_set_reuse_address")
    person.waits_for("next_time_page")
    assert "setsockopt" in person.reads("code_text")
    person.click("language_java")
    assert "setReuseAddress" in person.reads("code_text")
    person.click("code_copy")
    assert "setReuseAddress" in QGuiApplication.clipboard().text()


def test_the_running_program_is_opened_in_the_browser(
    person: Person, computer: FakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    prepared(computer)
    computer.web = True
    person.click("say_program")
    person.types("program_field", "shop")
    person.finds_out("8080")
    assert person.reads("headline").startswith("Your program is already running")
    person.click("remedy_use_running_program")
    person.waits_for("advice_page")
    assert [url.toString() for url in opened] == ["http://localhost:8080/"]
    person.click("open_web")
    assert len(opened) == 2


def test_details_unfold_one_at_a_time_and_the_report_is_shown_before_it_is_copied(
    person: Person, computer: FakeSystem
) -> None:
    prepared(computer)
    person.finds_out("8080")
    person.click("details_seen")
    assert "EADDRINUSE" in person.reads("seen_text")
    person.click("details_yourself")
    assert not person.sees("seen_text")
    assert person.reads("command_0_text").startswith("ss ")
    person.click("command_0_copy")
    assert QGuiApplication.clipboard().text().startswith("ss ")
    QGuiApplication.clipboard().clear()
    person.click("details_report")
    shown = person.reads("report_text")
    assert "Another program is using port 8080" in shown
    assert QGuiApplication.clipboard().text() == ""
    person.click("report_copy")
    assert QGuiApplication.clipboard().text() == shown
    person.click("details_report")
    assert not person.sees("report_text")


def test_a_port_can_be_chosen_from_what_listens(person: Person, computer: FakeSystem, window: Window) -> None:
    prepared(computer)
    person.finds_out("OSError: [Errno 98] Address already in use")
    assert person.focused() == "port_field"
    person.click("likely_0")
    person.waits_for("headline")
    person.bot.waitUntil(lambda: person.reads("headline") == "Another program is using port 8080")
    assert window.fix.flow.request is not None
    assert window.fix.flow.request.message is not None


def test_something_unexpected_is_said_with_a_way_on(person: Person, computer: FakeSystem) -> None:
    prepared(computer)
    computer.looks = []
    person.finds_out("8080", page="problem_page")
    person.click("technical_fold")
    assert "nobody prepared a look" in person.reads("technical_text")
    prepared(computer)
    person.click("look_again")
    person.waits_for("verdict_page")


def test_looking_longer_than_a_moment_shows_the_questions(
    person: Person, computer: FakeSystem, real_threads: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    go_on = threading.Event()
    person.window = real_threads
    prepared(computer)
    look = computer.look
    monkeypatch.setattr(computer, "look", lambda *args, **options: (go_on.wait(5), look(*args, **options))[1])
    place = real_threads.findChild(FixPlace)
    assert isinstance(place, FixPlace)
    place.patience_ms = 20
    person.finds_out("8080", page="checking_page")
    assert person.reads("questions_0_answer") == words.NOT_ANSWERED_YET
    go_on.set()
    person.waits_for("verdict_page")


def test_who_listens_is_told_while_the_rest_is_looked_for(
    person: Person, computer: FakeSystem, real_threads: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    go_on, glanced = threading.Event(), threading.Event()
    person.window = real_threads
    prepared(computer)
    look = computer.look
    first = replace(ALONE, unseen=(Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_YET),))
    monkeypatch.setattr(computer, "look", lambda *args, **options: (go_on.wait(5), look(*args, **options))[1])
    monkeypatch.setattr(computer, "glance", lambda *_args: (glanced.wait(5), first)[1])
    place = real_threads.findChild(FixPlace)
    assert isinstance(place, FixPlace)
    place.patience_ms = 20
    person.finds_out("8080", page="checking_page")
    assert not person.sees("so_far")
    glanced.set()
    person.waits_for("so_far")
    assert person.reads("so_far").startswith("shop is listening on port 8080.")
    assert person.reads("questions_0_answer") == words.NOT_ANSWERED_YET
    go_on.set()
    person.waits_for("verdict_page")


def test_a_look_can_be_given_up(
    person: Person, computer: FakeSystem, real_threads: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    go_on = threading.Event()
    person.window = real_threads
    prepared(computer)
    look = computer.look
    monkeypatch.setattr(computer, "look", lambda *args, **options: (go_on.wait(5), look(*args, **options))[1])
    place = real_threads.findChild(FixPlace)
    assert isinstance(place, FixPlace)
    place.patience_ms = 20
    person.finds_out("8080", page="checking_page")
    person.presses(Qt.Key.Key_Escape)
    person.waits_for("ask_page")
    go_on.set()
    person.bot.wait(50)
    assert person.sees("ask_page")


def test_by_keyboard_alone(person: Person, computer: FakeSystem) -> None:
    prepared(computer, WITH_CLIENT)
    assert person.focused() == "message_field"
    person.types("message_field", "8080")
    person.presses(Qt.Key.Key_Tab)
    assert person.focused() == "find_out"
    person.presses(Qt.Key.Key_Return)
    person.waits_for("verdict_page")
    assert person.focused() == "remedy_stop_program"
    person.presses(Qt.Key.Key_Space)
    person.waits_for("confirm_page")
    person.presses(Qt.Key.Key_Tab)
    assert person.focused() == "confirm"
    person.presses(Qt.Key.Key_Return)
    person.waits_for("result_page")
    assert person.focused() == "ask_another"
    assert person.reads("headline") == "Port 8080 is free"


def test_what_was_fixed_is_remembered_and_can_be_looked_at_again(
    person: Person, computer: FakeSystem, settings: QSettings
) -> None:
    prepared(computer)
    person.finds_out("Error: listen EADDRINUSE: address already in use :::8080")
    person.click("remedy_stop_program")
    person.waits_for("result_page")
    person.click("ask_another")
    assert person.reads("recent_0_title") == "Port 8080, Node.js"
    assert person.reads("recent_0_more").startswith("Freed by stopping shop, today at ")
    assert RecentFixes(settings).all()[0].port == 8080
    person.click("recent_0")
    person.waits_for("verdict_page")
    assert person.reads("headline") == "Port 8080 is free"


KEPT = {"port": 80, "protocol": "tcp", "remedy": "wait", "program": "", "stopped": "", "waited_s": 1.0, "at": 1e9}


@pytest.mark.parametrize(
    "value",
    ["rubbish", "{}", "null", '[{"port": 1}]', "[1]", "[" * 20_000]
    + [
        json.dumps([{**KEPT, **wrong}])
        for wrong in (
            {"remedy": "dance"}, {"protocol": 3}, {"port": "80"}, {"port": 0}, {"port": 10**30}, {"program": 5},
            {"program": None}, {"stopped": [1]}, {"waited_s": "x"}, {"waited_s": float("inf")}, {"waited_s": None},
            {"at": 1e300}, {"at": float("nan")}, {"at": -1e18}, {"at": None},
        )
    ],
)  # fmt: skip
def test_settings_that_make_no_sense_are_left_out_and_the_window_opens(
    qtbot: QtBot, computer: FakeSystem, settings: QSettings, value: str
) -> None:
    settings.setValue("fix/recent", value)
    settings.setValue("window/geometry", "rubbish")
    assert RecentFixes(settings).all() == ()
    qtbot.addWidget(Window(TaskRunner(serial=True), lambda: computer, settings))


def test_what_makes_sense_among_settings_that_do_not_is_kept(settings: QSettings) -> None:
    settings.setValue("fix/recent", json.dumps([{**KEPT, "port": None}, KEPT]))
    assert [fixed.port for fixed in RecentFixes(settings).all()] == [80]


def test_every_page_is_announced_once(person: Person, computer: FakeSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("portfixer.ui.fix.place.announce", lambda _widget, text: said.append(text))
    prepared(computer)
    person.finds_out("8080")
    person.click("remedy_stop_program")
    person.waits_for("result_page")
    assert [text.partition(".")[0] for text in said] == [
        "Another program is using port 8080",
        "Stopping shop",
        "Port 8080 is free",
    ]


def test_a_second_press_meant_for_the_page_before_stops_nothing(
    person: Person, computer: FakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Button, "GUARD_S", 60.0)
    prepared(computer)
    person.finds_out("8080")
    person.presses(Qt.Key.Key_Return)
    person.click("remedy_stop_program")
    assert person.sees("verdict_page")
    assert computer.signals() == []
