"""One or several programs, connections, ports: the sentences say how many, and leave none out."""

from dataclasses import replace

import pytest
from made_up import FREE, TAKEN, asks, holder, process, snapshot, socket

from portfixer.diagnosis import Diagnosis, diagnose
from portfixer.facts import Endpoint, Manager, ManagerKind, Message, MessageError, ProcessId, Protocol, SocketState
from portfixer.remedies import Plan, Remedy, RemedyId, Role, Target, propose, restarts_after
from portfixer.remedies.outcome import Outcome, Problem, Progress, Step
from portfixer.words import cards, outcomes, questions, remedies, verdicts
from portfixer.words.restarting import start_again, stopped

WEB, WEB_2 = process(812, "web"), process(813, "web")
BLOG = process(900, "blog", "/usr/bin/blog", "--all", folder="/srv/blog")
WIKI = process(901, "wiki")
GONE = diagnose(asks(), FREE, snapshot())


def stop(*processes, **more):  # type: ignore[no-untyped-def]
    return Remedy(id=RemedyId.STOP_PROGRAM, acts=True, targets=tuple(Target(each, 77) for each in processes), **more)


STOPPED = [
    ((WEB, WEB_2), "web has stopped."),
    ((WEB, BLOG), "web and blog have stopped."),
    ((WEB, BLOG, WIKI), "3 programs have stopped."),
]


@pytest.mark.parametrize(("ended", "told"), STOPPED)
def test_two_processes_of_one_name_are_one_program(ended, told: str) -> None:  # type: ignore[no-untyped-def]
    outcome = Outcome(remedy=stop(*ended), after=GONE, done=True, stopped=ended)
    assert outcomes.explanation(outcome).startswith(told)
    ignored = replace(outcome, problem=Problem.IGNORED)
    assert ("go on running" in outcomes.headline(ignored)) is ("have" in told)


def test_being_asked_to_stop_is_told_in_words_that_fit_one_and_many() -> None:
    assert " it " not in f" {outcomes.progress(Progress(Step.ASKING, 3.0, 8.0))} "


@pytest.mark.parametrize(("count", "told"), [(1, "forgets it at once"), (2, "forgets them at once")])
def test_one_old_connection_is_no_them(count: int, told: str) -> None:
    old = tuple(
        socket(SocketState.TIME_WAIT, "127.0.0.1", remote=("127.0.0.1", 40000 + at), inode=0) for at in range(count)
    )
    planned = Plan(remedy=Remedy(id=RemedyId.CLOSE_LEFTOVERS, acts=True, sockets=old))
    assert told in remedies.what_happens(planned)
    assert all(("them" in loss) is (count > 1) for loss in remedies.losses(planned))


def test_ports_that_end_too_are_counted_where_they_are_not_all_named() -> None:
    served = tuple((Protocol.TCP, Endpoint("0.0.0.0", 9000 + at)) for at in range(49))
    told = remedies.losses(Plan(remedy=stop(WEB), also_serves=served))
    assert "And 44 more ports end with it." in told
    assert "And 1 more port ends with it." in remedies.losses(Plan(remedy=stop(WEB), also_serves=served[:6]))
    assert not any("more port" in loss for loss in remedies.losses(Plan(remedy=stop(WEB), also_serves=served[:5])))


def three() -> Diagnosis:
    taken = (socket(local="127.0.0.1"), socket(local="127.0.0.2", inode=78), socket(local="::1", inode=79))
    held = {77: (holder(WEB),), 78: (holder(BLOG),), 79: (holder(WIKI),)}
    return diagnose(asks(), TAKEN, snapshot(*taken, holders=held))


def test_every_program_in_the_way_is_named() -> None:
    diagnosis = three()
    assert verdicts.summary(diagnosis) == (
        "3 programs are using port 8080: web (process 812), blog (process 900) and wiki (process 901)."
    )
    assert verdicts.headline(diagnosis) == "3 programs are using port 8080"
    assert questions.rows(diagnosis)[0].answer == "Yes, web and 2 more"
    assert "Only one program" not in verdicts.explanation(diagnosis)
    assert "each on an address of its own" in verdicts.explanation(diagnosis)


def test_programs_that_share_one_address_are_not_said_to_have_one_each() -> None:
    look = snapshot(socket(), socket(inode=78), holders={77: (holder(WEB),), 78: (holder(BLOG),)})
    assert verdicts.explanation(diagnose(asks(), TAKEN, look)).startswith("Each of them is in the way.")


def test_all_that_were_stopped_can_be_started_again() -> None:
    remedy = next(offer for offer in propose(three()) if offer.id is RemedyId.STOP_PROGRAM)
    # they end in any order
    outcome = Outcome(remedy=remedy, after=GONE, done=True, stopped=(WIKI, WEB, BLOG))
    assert start_again(stopped(outcome)) == (
        "To start web again, in /home/ada/shop: /usr/bin/web",
        "To start blog again, in /srv/blog: /usr/bin/blog --all",
        "To start wiki again, in /home/ada/shop: /usr/bin/wiki",
    )


def test_who_ran_it_is_started_again_and_starts_it() -> None:
    daemon = process(700, "supervisord", "/usr/bin/supervisord", "-n", folder="/srv")
    targets = (Target(daemon, 77, WEB.id, Role.STARTER), Target(WEB, 77))
    remedy = Remedy(id=RemedyId.STOP_PROGRAM, acts=True, targets=targets)
    outcome = Outcome(remedy=remedy, after=GONE, done=True, stopped=(WEB, daemon))
    assert [restart.command for restart in restarts_after(outcome)] == [("/usr/bin/supervisord", "-n")]


def test_workers_with_one_command_are_started_by_it_once() -> None:
    one, other = (process(pid, "web", "/usr/bin/web") for pid in (5, 6))
    outcome = Outcome(remedy=stop(one, other), after=GONE, done=True, stopped=(one, other))
    assert len(restarts_after(outcome)) == 1


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        (asks(), "You did not say which"),
        (asks(message=Message(error=MessageError.IN_USE, port=8080)), "You did not say which"),
        (asks(message=Message(error=MessageError.IN_USE, port=8080, program="python")), "Could not see"),
        (asks(program="other"), "No"),
    ],
)
def test_who_named_no_program_is_told_so_and_not_that_it_was_hidden(request_, answer: str) -> None:  # type: ignore[no-untyped-def]
    python = process(812, "python3", "/usr/bin/python3", "server.py", executable="/usr/bin/python3")
    diagnosis = diagnose(request_, TAKEN, snapshot(socket(), holders={77: (holder(python),)}))
    row = questions.rows(diagnosis)[1]
    assert (row.question, row.answer) == ("Is your program already running?", answer)


def test_of_a_program_that_was_not_seen_it_was_not_seen_whose_it_is() -> None:
    diagnosis = diagnose(asks(), TAKEN, snapshot(socket(uid=33)))
    assert questions.rows(diagnosis)[1].answer == "Could not see"


def test_nobody_promises_that_a_program_stays_away() -> None:
    """Any parent may start it again; only watching shows it."""
    (plan_,) = [Plan(remedy=stop(WEB))]
    assert "nothing is known to start it again" not in remedies.what_happens(plan_)


def test_a_supervisor_that_is_a_person_s_own_program_keeps_its_name_and_is_not_called_a_manager() -> None:
    plan_ = Plan(remedy=stop(WEB), managers=(Manager(ManagerKind.SUPERVISOR, "harness.py"),))
    assert remedies.what_happens(plan_) == "Asks it to close politely. harness.py may start it again."
    assert remedies.losses(plan_)[-1] == "It was started by harness.py, which may start it again."


@pytest.mark.parametrize("kind", [ManagerKind.SSH, ManagerKind.KUBECTL, ManagerKind.TUNNEL])
def test_a_tool_that_passes_a_port_on_is_not_said_to_start_itself(kind: ManagerKind) -> None:
    from portfixer.remedies.outcome import CameBack

    ssh = process(392, "ssh")
    back = CameBack(replace(ssh, id=ProcessId(393, 5)), Manager(kind, "ssh"), starter=process(300, "loop.sh"))
    outcome = Outcome(
        remedy=stop(ssh), after=three(), done=True, stopped=(ssh,), problem=Problem.CAME_BACK, came_back=back
    )
    assert outcomes.explanation(outcome).endswith("loop.sh (process 300) started it anew.")
    assert outcomes.by_hand(outcome) == "kill 300 393"


def test_what_has_no_card_is_named_below_the_others() -> None:
    sockets = tuple(socket(local=f"127.0.0.{at}", inode=70 + at) for at in range(1, 13))
    holders = {70 + at: (holder(process(800 + at, f"api{at}")),) for at in range(1, 13)}
    diagnosis = diagnose(asks(), TAKEN, snapshot(*sockets, holders=holders))
    assert cards.more(diagnosis, 12) == ""
    assert cards.more(diagnosis, 10) == "And 2 more: api11, api12"
    assert cards.more(diagnosis, 2).startswith("And 10 more: api3, api4, ")
    assert cards.more(diagnosis, 2).endswith("api10 …")


@pytest.mark.parametrize(("ended", "told"), [((WEB,), "Stopped. Now"), ((), "It ended by itself. Now")])
def test_what_ended_by_itself_is_not_said_to_be_stopped(ended, told: str) -> None:  # type: ignore[no-untyped-def]
    old = socket(SocketState.TIME_WAIT, "127.0.0.1", remote=("127.0.0.1", 40000), inode=0)
    after = diagnose(asks(), TAKEN, snapshot(old))
    outcome = Outcome(remedy=stop(WEB), after=after, done=True, stopped=ended, problem=Problem.STILL_BLOCKED)
    assert outcomes.headline(outcome).startswith(told)


def test_who_runs_what_is_hidden_is_told_on_the_card_as_in_the_sentence() -> None:
    hidden = socket(inode=77, uid=0)
    diagnosis = diagnose(asks(), TAKEN, snapshot(hidden))
    (card,) = cards.cards(diagnosis)
    assert dict(card.facts)["Run by"] == "the user number 0"
    assert "the user number 0" in verdicts.explanation(diagnosis)
