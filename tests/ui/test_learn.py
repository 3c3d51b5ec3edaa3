"""Learn: an example of every cause, made, fixed and told to be over."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from made_up import FakeSystem, holder, process, snapshot, socket
from person import Person

from portfixer.facts import Protocol
from portfixer.practice import CauseId, PracticeProblem, Reason, Situation, here
from portfixer.ui.learn import place as learn_place
from portfixer.ui.window import Window


class Practice:
    """Stands for `portfixer.practice.make`: remembers what was made and what has ended."""

    def __init__(self) -> None:
        self.made: list[CauseId] = []
        self.ended: list[CauseId] = []
        self.problem: PracticeProblem | None = None

    @contextmanager
    def make(self, cause: CauseId) -> Iterator[Situation]:
        if self.problem is not None:
            raise self.problem
        self.made.append(cause)
        protocol = Protocol.UDP if cause is CauseId.UDP else Protocol.TCP
        yield Situation(cause=cause, port=8080, address="127.0.0.1", protocol=protocol)
        self.ended.append(cause)


@pytest.fixture
def practice(monkeypatch: pytest.MonkeyPatch, computer: FakeSystem) -> Practice:
    made = Practice()
    monkeypatch.setattr(learn_place, "make", made.make)
    monkeypatch.setattr(learn_place, "_STILL_MS", 50)
    computer.stops_on = {812: "ask"}
    computer.taken_until_gone([812], snapshot(socket(), holders={77: (holder(process()),)}))
    return made


@pytest.fixture(autouse=True)
def learning(person: Person, practice: Practice) -> None:
    person.click("place_learn")


def makes_and_fixes_an_example(person: Person) -> None:
    person.click("make_other_program")
    person.waits_for("fix_other_program")
    person.click("fix_other_program")
    person.waits_for("verdict_page")
    person.click("remedy_stop_program")
    person.waits_for("result_page")


def test_an_example_that_was_fixed_is_told_to_be_over(person: Person, practice: Practice) -> None:
    makes_and_fixes_an_example(person)
    assert person.reads("headline") == "Port 8080 is free"
    person.click("place_learn")
    person.waits_for("make_other_program")
    assert person.reads("said_other_program") == "The example is over: port 8080 is free again."
    person.bot.waitUntil(lambda: practice.ended == [CauseId.OTHER_PROGRAM])


def test_an_example_is_nothing_to_find_again_among_what_was_fixed(person: Person, practice: Practice) -> None:
    makes_and_fixes_an_example(person)
    person.click("ask_another")
    assert person.sees("ask_page")
    assert not person.sees("recent")


def test_an_example_that_passes_by_itself_is_told_to_be_over(
    person: Person, practice: Practice, computer: FakeSystem, window: Window
) -> None:
    person.click("make_time_wait")
    person.waits_for("fix_time_wait")
    computer.errors = lambda _port, _address, _reuse: None
    person.waits_for("make_time_wait")
    assert "is over" in person.reads("said_time_wait")
    assert person.focused() == "make_time_wait"


def test_an_example_that_is_there_stays_and_back_leads_to_it(person: Person, practice: Practice) -> None:
    person.click("make_same_program")
    person.waits_for("fix_same_program")
    person.click("fix_same_program")
    person.waits_for("verdict_page")
    person.click("back")
    person.bot.waitUntil(lambda: not person.window.runner.busy("practice_still"))
    assert person.sees("fix_same_program")
    assert person.focused() == "fix_same_program"
    assert practice.ended == []


def test_every_other_cause_of_this_system_has_an_example(person: Person) -> None:
    assert not person.sees("make_udp")
    person.click("more_examples")
    for cause in here():
        assert person.sees(f"make_{cause}"), cause


def test_an_example_of_the_others_is_asked_about_as_it_is(person: Person, practice: Practice, window: Window) -> None:
    person.click("more_examples")
    person.click("make_udp")
    person.waits_for("fix_udp")
    assert person.focused() == "fix_udp"
    person.click("fix_udp")
    request = window.fix.flow.request
    assert request is not None
    assert (request.port, request.protocol, request.address) == (8080, Protocol.UDP, "127.0.0.1")


def test_why_one_could_not_be_made_is_said(person: Person, practice: Practice) -> None:
    practice.problem = PracticeProblem(Reason.NOT_POSSIBLE)
    person.click("make_other_program")
    said = "This computer's settings, or too many rights, keep that from existing here."
    person.bot.waitUntil(lambda: person.sees("said_other_program") and person.reads("said_other_program") == said)
