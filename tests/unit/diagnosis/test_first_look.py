"""What may be said after a first look, before it is known who else has the socket."""

import pytest
from made_up import LINUX, FakeSystem, asks, holder, process, snapshot, socket

from portfixer.diagnosis import Answer, Diagnosis, Verdict, examine
from portfixer.facts import Snapshot, SocketState, Unseen, UnseenThing, UnseenWhy
from portfixer.words.checking import so_far

NOT_YET = Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_YET)
SHOP = process(812, "shop", executable="/srv/shop")
WORKERS = tuple(holder(process(pid, "shop", parent_pid=811, executable="/srv/shop")) for pid in (812, 813))


def first(*sockets, **more):  # type: ignore[no-untyped-def]
    return snapshot(*sockets, unseen=(NOT_YET,), **more)


def told(computer: FakeSystem, seen: Snapshot, program: str | None = None) -> Diagnosis | None:
    heard: list[Diagnosis] = []
    computer.first_look = seen
    whole = examine(computer, asks(program=program), on_first=heard.append)
    assert not whole.is_first
    assert len(heard) <= 1
    return heard[0] if heard else None


def test_a_listener_in_the_way_is_told_at_once(computer: FakeSystem) -> None:
    diagnosis = told(computer, first(socket(), holders={77: (holder(SHOP),)}))
    assert diagnosis is not None
    assert (diagnosis.is_first, diagnosis.verdict, diagnosis.blocked) == (True, Verdict.OTHER_PROGRAM, True)


def test_nothing_is_denied_or_blamed_before_everybody_was_asked(computer: FakeSystem) -> None:
    """The listener may yet turn out to be the person's own, and old connections were not looked for."""
    diagnosis = told(computer, first(socket(), holders={77: (holder(SHOP),)}))
    assert diagnosis is not None
    asked = diagnosis.questions
    assert {asked.other_program, asked.same_program, asked.lingering} == {Answer.UNSEEN}


def test_the_person_s_own_program_stays_it_whoever_else_has_the_socket(computer: FakeSystem) -> None:
    diagnosis = told(computer, first(socket(), holders={77: (holder(SHOP),)}), program="/srv/shop")
    assert diagnosis is not None
    assert (diagnosis.verdict, diagnosis.questions.same_program) == (Verdict.SAME_PROGRAM, Answer.YES)


def test_two_workers_whose_master_was_not_found_yet_have_inherited_nothing(computer: FakeSystem) -> None:
    diagnosis = told(computer, first(socket(), holders={77: WORKERS}))
    assert diagnosis is not None
    assert diagnosis.factors == ()


def test_an_owner_who_was_not_found_yet_is_not_hidden(computer: FakeSystem) -> None:
    diagnosis = told(computer, first(socket()))
    assert diagnosis is not None
    assert diagnosis.factors == ()


@pytest.mark.parametrize("seen", [first(), first(socket(SocketState.TIME_WAIT, inode=0))])
def test_where_no_listener_is_seen_the_rest_is_waited_for(computer: FakeSystem, seen: Snapshot) -> None:
    assert told(computer, seen) is None


def test_a_listener_that_is_not_in_the_way_is_not_told_of(computer: FakeSystem) -> None:
    heard: list[Diagnosis] = []
    computer.first_look = first(socket(SocketState.LISTEN, "127.0.0.2"))
    examine(computer, asks(address="127.0.0.1"), on_first=heard.append)
    assert heard == []


def test_a_free_port_is_not_looked_at(computer: FakeSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    monkeypatch.setattr(computer, "glance", lambda port, _protocol: looked_at.append(port))
    computer.errors = lambda _port, _address, _reuse: None
    assert (told(computer, first(socket())), looked_at) == (None, [])


@pytest.mark.parametrize(
    ("seen", "program", "sentence"),
    [
        (first(socket(), holders={77: (holder(SHOP),)}), None,
         "shop is listening on port 8080. PortFixer is still looking for who else has it."),
        (first(socket(), holders={77: (holder(SHOP),)}), "/srv/shop",
         "shop is already running on port 8080. PortFixer is still looking for what belongs to it."),
        (first(socket(uid=33), users={33: "www-data"}), None,
         "A program of www-data is listening on port 8080. PortFixer is looking for which one it is."),
        (first(socket(uid=LINUX.uid), users={LINUX.uid or 0: LINUX.user}), None,
         "One of your programs is listening on port 8080. PortFixer is looking for which one it is."),
        (first(socket(uid=None)), None,
         "A program is listening on port 8080. PortFixer is looking for which one it is."),
    ],
)  # fmt: skip
def test_words_so_far(computer: FakeSystem, seen: Snapshot, program: str | None, sentence: str) -> None:
    diagnosis = told(computer, seen, program)
    assert diagnosis is not None
    assert so_far(diagnosis) == sentence
