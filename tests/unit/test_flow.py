"""The guided steps, walked without a window."""

import pytest
from made_up import FakeSystem, asks, holder, process, snapshot, socket

from portfixer import flow
from portfixer.facts import Endpoint, Protocol, SocketState, Unseen, UnseenThing, UnseenWhy
from portfixer.flow import Flow, Page, Work
from portfixer.remedies import RemedyId
from portfixer.remedies import stop as stopping
from portfixer.remedies.outcome import Problem, Progress

SHOP = process(812, "shop")


def verdict(system: FakeSystem) -> Flow:
    return flow.perform(flow.submit(asks()), system)


def test_it_begins_with_the_question() -> None:
    assert flow.start() == Flow(page=Page.ASK)


def test_a_request_is_looked_at(computer: FakeSystem) -> None:
    checking = flow.submit(asks())
    assert (checking.page, checking.work) == (Page.CHECKING, Work.LOOK)
    seen = flow.perform(checking, computer)
    assert (seen.page, seen.work) == (Page.VERDICT, None)
    assert seen.recommended is not None
    assert seen.recommended.remedy.id is RemedyId.STOP_PROGRAM


def test_a_first_look_is_told_and_nothing_can_be_chosen_by_it(computer: FakeSystem) -> None:
    not_yet = Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_YET)
    computer.first_look = snapshot(socket(), holders={77: (holder(SHOP),)}, unseen=(not_yet,))
    told: list[Flow] = []
    seen = flow.perform(flow.submit(asks()), computer, on_first=told.append)
    (first,) = told
    assert (first.page, first.plans) == (Page.CHECKING, ())
    assert first.diagnosis is not None
    assert first.diagnosis.is_first
    assert seen.diagnosis is not None
    assert not seen.diagnosis.is_first


def test_one_button_stops_a_program_that_nobody_will_miss(computer: FakeSystem) -> None:
    acting = flow.choose(verdict(computer), RemedyId.STOP_PROGRAM)
    assert (acting.page, acting.work) == (Page.ACTING, Work.APPLY)
    done = flow.perform(acting, computer)
    assert done.page is Page.RESULT
    assert done.outcome is not None
    assert not done.outcome.after.blocked


def test_where_something_can_be_lost_it_is_asked_first(computer: FakeSystem) -> None:
    computer.served = ((Protocol.TCP, Endpoint("0.0.0.0", 9090)),)
    asked = flow.choose(verdict(computer), RemedyId.STOP_PROGRAM)
    assert (asked.page, asked.work) == (Page.CONFIRM, None)
    assert computer.signals() == []
    assert flow.confirm(asked).work is Work.APPLY


def test_a_stop_asked_for_before_any_verdict_is_always_asked_back(computer: FakeSystem) -> None:
    asked = flow.stop_first(verdict(computer))
    assert (asked.page, asked.work) == (Page.CONFIRM, None)
    assert asked.chosen is not None
    assert asked.chosen.remedy.id is RemedyId.STOP_PROGRAM
    assert computer.signals() == []
    assert flow.confirm(asked).work is Work.APPLY


def test_a_stop_where_nothing_can_be_stopped_leads_to_the_verdict(computer: FakeSystem) -> None:
    computer.looks = [snapshot(socket(SocketState.TIME_WAIT, inode=0, remote=("10.0.0.9", 40000)))]
    seen = verdict(computer)
    assert flow.stop_first(seen) == seen


def test_back_from_the_question_changes_nothing(computer: FakeSystem) -> None:
    computer.served = ((Protocol.TCP, Endpoint("0.0.0.0", 9090)),)
    seen = verdict(computer)
    returned = flow.back(flow.choose(seen, RemedyId.STOP_PROGRAM))
    assert (returned.page, returned.diagnosis, computer.signals()) == (Page.VERDICT, seen.diagnosis, [])


def test_back_from_the_verdict_keeps_the_request(computer: FakeSystem) -> None:
    returned = flow.back(verdict(computer))
    assert (returned.page, returned.request) == (Page.ASK, asks())


def test_force_is_a_later_question_and_asks_only_briefly_before(computer: FakeSystem) -> None:
    computer.stops_on = {812: "force"}
    ignored = flow.perform(flow.choose(verdict(computer), RemedyId.STOP_PROGRAM), computer)
    assert ignored.outcome is not None
    assert ignored.outcome.problem is Problem.IGNORED
    told: list[Progress] = []
    forced = flow.perform(flow.force(ignored), computer, progress=told.append)
    assert forced.outcome is not None
    assert (forced.outcome.escalated, forced.outcome.after.blocked) == (True, False)
    assert told[0].total_s == stopping.SECOND_PATIENCE_S != stopping.POLITE_PATIENCE_S


def test_old_connections_after_a_stop_can_be_waited_for(computer: FakeSystem) -> None:
    lingering = snapshot(socket(SocketState.TIME_WAIT, "127.0.0.1", inode=0, expires_in_s=30.0))
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    computer.looks = [snapshot(socket(), holders={77: (holder(SHOP),)}), lingering]
    stopped = flow.perform(flow.choose(verdict(computer), RemedyId.STOP_PROGRAM), computer)
    assert stopped.outcome is not None
    assert stopped.outcome.problem is Problem.STILL_BLOCKED
    waiting_now = flow.wait_next(stopped)
    assert (waiting_now.page, waiting_now.work) == (Page.WAITING, Work.APPLY)
    assert waiting_now.after_stop
    assert not flow.choose(flow.back(stopped), RemedyId.WAIT).after_stop


def test_another_port_is_looked_for(computer: FakeSystem) -> None:
    other = flow.choose(verdict(computer), RemedyId.USE_OTHER_PORT)
    assert (other.page, other.work) == (Page.OTHER_PORT, Work.SUGGEST)
    computer.errors = lambda _port, _address, _reuse: None
    assert [suggestion.port for suggestion in flow.perform(other, computer).suggestions] == [8081, 8079, 8082]


def test_looking_again_asks_the_same_and_without_a_question_begins_anew(computer: FakeSystem) -> None:
    assert flow.restart(verdict(computer)) == flow.submit(asks())
    assert flow.restart(flow.start()) == flow.start()


@pytest.mark.parametrize(
    ("chosen", "page", "work"),
    [
        (RemedyId.WAIT, Page.WAITING, Work.APPLY),
        (RemedyId.SET_REUSE_ADDRESS, Page.NEXT_TIME, None),
        (RemedyId.USE_OTHER_PORT, Page.OTHER_PORT, Work.SUGGEST),
    ],
)
def test_every_way_out_has_a_page_of_its_own(
    computer: FakeSystem, chosen: RemedyId, page: Page, work: Work | None
) -> None:
    computer.looks = [snapshot(socket(SocketState.TIME_WAIT, "127.0.0.1", inode=0, expires_in_s=30.0))]
    flowed = flow.choose(verdict(computer), chosen)
    assert (flowed.page, flowed.work) == (page, work)


def test_trying_again_looks_again(computer: FakeSystem) -> None:
    computer.errors = lambda _port, _address, _reuse: None
    flowed = flow.choose(verdict(computer), RemedyId.TRY_AGAIN)
    assert (flowed.page, flowed.work) == (Page.CHECKING, Work.LOOK)


def test_any_other_advice_is_told_and_nothing_done(computer: FakeSystem) -> None:
    seen = flow.perform(flow.submit(asks(program="shop")), computer)
    flowed = flow.choose(seen, RemedyId.USE_RUNNING_PROGRAM)
    assert (flowed.page, flowed.work) == (Page.ADVICE, None)


def test_what_was_not_offered_cannot_be_chosen(computer: FakeSystem) -> None:
    with pytest.raises(LookupError):
        flow.choose(verdict(computer), RemedyId.FIX_ADDRESS)


def test_after_it_came_back_the_one_that_starts_it_again_can_be_stopped(computer: FakeSystem) -> None:
    loop = process(690, "bash", "/bin/bash", "loop.sh", executable="/bin/bash")
    again = process(950, "shop", parent_pid=690)
    computer.errors = lambda _port, _address, _reuse: None if {690, 950} <= computer.gone else "EADDRINUSE"
    back_again = snapshot(socket(inode=99), holders={99: (holder(again),)}, ancestors={950: (loop,)})
    computer.looks = [snapshot(socket(), holders={77: (holder(SHOP),)}), back_again]
    came_back = flow.perform(flow.choose(verdict(computer), RemedyId.STOP_PROGRAM), computer)
    assert came_back.outcome is not None
    assert came_back.outcome.problem is Problem.CAME_BACK

    computer.stops_on = {690: "ask", 950: "ask"}
    asked = flow.choose(flow.back(came_back), RemedyId.STOP_PROGRAM)
    assert asked.page is Page.CONFIRM
    done = flow.perform(flow.confirm(asked), computer)
    assert done.outcome is not None
    assert (done.outcome.problem, computer.signals()[1:]) == (None, [(690, "ask"), (950, "ask")])
