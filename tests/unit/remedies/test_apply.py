"""Acting and verifying, on a computer that does only what the test prepared."""

import threading
import time
from dataclasses import replace
from importlib import import_module

import pytest
from made_up import LINUX, TAKEN, FakeSystem, asks, holder, process, snapshot, socket

from portfixer.diagnosis import Factor, Verdict, diagnose, examine
from portfixer.facts import Endpoint, Manager, ManagerKind, Process, Protocol, SocketState
from portfixer.remedies import RemedyId, plan, propose, suggest
from portfixer.remedies import stop as stopping
from portfixer.remedies.apply import apply
from portfixer.remedies.outcome import Outcome, Problem, Progress, Step
from portfixer.system.api import NotAllowed, ProcessChanged, ProcessGone, Protected, SystemProblem
from portfixer.words import other_port, outcomes

SHOP, BLOG = process(812, "shop"), process(900, "blog")


def do(
    system: FakeSystem,
    remedy: RemedyId = RemedyId.STOP_PROGRAM,
    *,
    force: bool = False,
    timeout_s: float | None = None,
) -> Outcome:
    diagnosis = examine(system, asks())
    chosen = next(offer for offer in propose(diagnosis) if offer.id is remedy)
    return apply(system, diagnosis, chosen, force=force, timeout_s=timeout_s)


def test_a_stopped_program_frees_the_port_and_only_the_probe_says_so(computer: FakeSystem) -> None:
    outcome = do(computer)
    assert (outcome.done, outcome.problem, outcome.after.blocked) == (True, None, False)
    assert [ended.pid for ended in outcome.stopped] == [812]
    assert computer.signals() == [(812, "ask")]
    assert not outcome.escalated


def test_every_handle_is_closed_again(computer: FakeSystem) -> None:
    do(computer)
    assert all(handle.signals[-1] == "closed" for handle in computer.handles)


def test_a_program_that_ignores_the_request_is_not_forced_without_being_told_to(computer: FakeSystem) -> None:
    computer.stops_on = {812: "force"}
    outcome = do(computer)
    assert (outcome.problem, outcome.escalated, computer.signals()) == (Problem.IGNORED, False, [(812, "ask")])


def test_force_comes_after_asking(computer: FakeSystem) -> None:
    computer.stops_on = {812: "force"}
    outcome = do(computer, force=True)
    assert (outcome.problem, outcome.escalated) == (None, True)
    assert computer.signals() == [(812, "ask"), (812, "force")]


def test_force_is_not_used_on_one_that_stops_politely(computer: FakeSystem) -> None:
    outcome = do(computer, force=True)
    assert (outcome.escalated, computer.signals()) == (False, [(812, "ask")])


@pytest.mark.parametrize(
    ("refusal", "problem"),
    [
        (NotAllowed(), Problem.NOT_ALLOWED),
        (Protected(), Problem.PROTECTED),
        (ProcessChanged(), Problem.CHANGED),
        (SystemProblem(), Problem.NOT_POSSIBLE),
    ],
    ids=["no right", "protected", "another process has the number now", "the system has no handle left"],
)
def test_nothing_is_signalled_when_it_cannot_be_taken_hold_of(
    computer: FakeSystem, refusal: Exception, problem: Problem
) -> None:
    computer.refuses = {(812, "hold"): refusal}
    outcome = do(computer)
    assert (outcome.done, outcome.problem, computer.signals()) == (False, problem, [])
    assert outcome.after.blocked


def test_one_that_vanished_between_look_and_stop_is_gone_and_nobody_is_signalled(computer: FakeSystem) -> None:
    diagnosis = examine(computer, asks())
    computer.gone.add(812)
    outcome = apply(computer, diagnosis, propose(diagnosis)[0])
    assert (outcome.problem, outcome.after.blocked, computer.signals()) == (None, False, [])


def test_of_two_targets_none_is_stopped_when_one_cannot_be(computer: FakeSystem) -> None:
    both = snapshot(socket(), socket(inode=78), holders={77: (holder(SHOP),), 78: (holder(BLOG),)})
    computer.taken_until_gone([812, 900], both)
    computer.refuses = {(900, "hold"): NotAllowed()}
    outcome = do(computer)
    assert (outcome.problem, computer.signals()) == (Problem.NOT_ALLOWED, [])


def test_one_that_ends_because_its_sibling_did_is_not_a_problem(computer: FakeSystem) -> None:
    both = snapshot(socket(), socket(inode=78), holders={77: (holder(SHOP),), 78: (holder(BLOG),)})
    computer.taken_until_gone([812, 900], both)
    computer.refuses = {(900, "ask"): ProcessGone()}
    computer.on_signal = lambda _pid, _kind: computer.gone.add(900)
    outcome = do(computer)
    assert outcome.problem is None
    assert sorted(ended.pid for ended in outcome.stopped) == [812, 900]


def test_a_port_that_stays_free_is_watched_once(computer: FakeSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three times would keep the person for nine seconds."""
    watched = list[bool]()
    monkeypatch.setattr(
        import_module("portfixer.remedies.apply"), "watch", lambda *_, **__: watched.append(True) or True
    )
    assert do(computer).problem is None
    assert watched == [True]


def test_what_came_back_is_named(computer: FakeSystem) -> None:
    again = process(950, "shop")
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    before = snapshot(socket(), holders={77: (holder(SHOP),)})
    computer.looks = [before, snapshot(socket(inode=99), holders={99: (holder(again),)})]
    outcome = do(computer)
    assert outcome.problem is Problem.CAME_BACK
    assert outcome.came_back is not None
    assert outcome.came_back.process == again


def test_what_came_back_unseen_is_told_by_its_service(computer: FakeSystem) -> None:
    unit = Manager(ManagerKind.SYSTEMD, "shop.service", "system")
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    before = snapshot(socket(), holders={77: (holder(SHOP),)})
    computer.looks = [before, snapshot(socket(inode=99), managers={99: unit})]
    outcome = do(computer)
    assert outcome.came_back is not None
    assert (outcome.came_back.process, outcome.came_back.manager) == (None, unit)


@pytest.mark.parametrize(
    ("parent", "named"),
    [
        (process(690, "bash", "/bin/bash", "loop.sh", executable="/bin/bash"), True),
        (process(690, "bash", "/bin/bash", "-c", "while :; do shop; done", executable="/bin/bash"), True),
        (process(690, "bash", "-bash", executable="/bin/bash"), False),
        (process(690, "tmux: server", "tmux", executable="/usr/bin/tmux"), False),
        (process(50, "bash", "/bin/bash", "loop.sh", executable="/bin/bash"), False),
        (process(690, "bash", "/bin/bash", "loop.sh", executable="/bin/bash", uid=0, user="root"), False),
        (process(690, "jupyter-lab", "/usr/bin/python3", "/usr/bin/jupyter-lab", executable="/usr/bin/python3"), False),
        (process(690, "terminator", "/usr/bin/python3", "/usr/bin/terminator", executable="/usr/bin/python3"), False),
    ],
    ids=[
        "a script",
        "a loop typed in",
        "a shell",
        "a terminal",
        "above PortFixer",
        "another user's",
        "worked in",
        "a terminal in Python",
    ],
)
def test_who_started_it_again_is_named_if_it_may_be_stopped(computer: FakeSystem, parent: Process, named: bool) -> None:
    again = process(950, "shop", parent_pid=parent.pid)
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    before = snapshot(socket(), holders={77: (holder(SHOP),)})
    after = snapshot(socket(inode=99), holders={99: (holder(again),)}, ancestors={950: (parent,)})
    computer.looks = [before, after]
    came_back = do(computer).came_back
    assert came_back is not None
    assert (came_back.starter == parent) is named


def test_who_started_another_program_that_came_by_chance_is_not_accused(computer: FakeSystem) -> None:
    script = process(690, "bash", "/bin/bash", "deploy.sh", executable="/bin/bash")
    another = process(950, "blog", parent_pid=690)
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    before = snapshot(socket(), holders={77: (holder(SHOP),)})
    after = snapshot(socket(inode=99), holders={99: (holder(another),)}, ancestors={950: (script,)})
    computer.looks = [before, after]
    came_back = do(computer).came_back
    assert came_back is not None
    assert (came_back.process, came_back.starter) == (another, None)


HEIR = process(813, "ffmpeg", parent_pid=812)
SHARED = snapshot(socket(), holders={77: (holder(SHOP), holder(HEIR, root=False))})


def test_who_has_the_port_along_is_asked_too_if_it_does_not_end_with_its_starter(computer: FakeSystem) -> None:
    computer.taken_until_gone([812, 813], SHARED)
    computer.stops_on = {812: "ask", 813: "ask"}
    outcome = do(computer)
    assert (outcome.problem, computer.signals()) == (None, [(812, "ask"), (813, "ask")])
    assert [ended.pid for ended in outcome.stopped] == [812, 813]


def test_a_worker_that_ends_with_its_master_is_not_asked(computer: FakeSystem) -> None:
    computer.taken_until_gone([812, 813], SHARED)
    computer.on_signal = lambda _pid, _kind: computer.gone.add(813)
    assert (do(computer).problem, computer.signals()) == (None, [(812, "ask")])


def test_nobody_is_asked_where_one_of_the_heirs_is_protected(computer: FakeSystem) -> None:
    computer.looks = [SHARED]
    computer.refuses = {(813, "hold"): Protected()}
    assert (do(computer).problem, computer.signals()) == (Problem.PROTECTED, [])


def test_a_child_that_was_left_standing_did_not_come_back(computer: FakeSystem) -> None:
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    computer.refuses = {(813, "hold"): ProcessChanged()}
    computer.looks = [SHARED, snapshot(socket(), holders={77: (holder(HEIR),)})]
    outcome = do(computer)
    assert (outcome.problem, outcome.came_back) == (Problem.STILL_BLOCKED, None)


def test_a_shell_that_somebody_types_into_is_told_and_never_stopped(computer: FakeSystem) -> None:
    shell = process(690, "bash", "-bash", executable="/bin/bash", terminal="/dev/pts/3")
    again = process(950, "shop", parent_pid=690)
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    after = snapshot(socket(inode=99), holders={99: (holder(again),)}, ancestors={950: (shell,)})
    computer.looks = [snapshot(socket(), holders={77: (holder(SHOP),)}, ancestors={812: (shell,)}), after]
    outcome = do(computer)
    assert outcome.came_back is not None
    assert (outcome.came_back.starter, outcome.came_back.typed) == (None, shell)
    assert "terminal pts/3" in outcomes.explanation(outcome)


def test_what_is_between_the_loop_and_the_program_is_as_new_as_the_program(computer: FakeSystem) -> None:
    """`while …; do npm start; done`: each round has a new npm, and the loop is what was there before."""
    loop = process(690, "python3", "/usr/bin/python3", "keep.py", executable="/usr/bin/python3")
    first, second = process(700, "npm start", "npm start"), process(949, "npm start", "npm start")
    again = process(950, "shop", parent_pid=949)
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    computer.looks = [
        snapshot(socket(), holders={77: (holder(SHOP),)}, ancestors={812: (first, loop)}),
        snapshot(socket(inode=99), holders={99: (holder(again),)}, ancestors={950: (second, loop)}),
    ]
    outcome = do(computer)
    assert outcome.came_back is not None
    assert outcome.came_back.starter == loop
    assert Factor.CAME_BACK in outcome.after.factors


def test_a_wait_ends_when_the_probe_binds(computer: FakeSystem) -> None:
    answers = iter(["EADDRINUSE"] * 12)
    computer.errors = lambda _port, _address, _reuse: next(answers, None)
    computer.looks = [snapshot(socket(SocketState.TIME_WAIT, "127.0.0.1", inode=0, expires_in_s=3.0))]
    seen: list[Progress] = []
    diagnosis = examine(computer, asks())
    remedy = next(offer for offer in propose(diagnosis) if offer.id is RemedyId.WAIT)
    outcome = apply(computer, diagnosis, remedy, progress=seen.append)
    assert (outcome.done, outcome.after.blocked) == (True, False)
    assert {progress.step for progress in seen} == {Step.WAITING}


def test_a_wait_can_be_given_up(computer: FakeSystem) -> None:
    computer.looks = [snapshot(socket(SocketState.TIME_WAIT, "127.0.0.1", inode=0, expires_in_s=30.0))]
    cancel = threading.Event()
    diagnosis = examine(computer, asks())
    remedy = next(offer for offer in propose(diagnosis) if offer.id is RemedyId.WAIT)
    outcome = apply(computer, diagnosis, remedy, progress=lambda _progress: cancel.set(), cancel=cancel)
    assert (outcome.done, outcome.problem) == (False, Problem.CANCELLED)


def test_a_plan_says_what_else_ends(computer: FakeSystem) -> None:
    computer.served = ((Protocol.TCP, Endpoint("0.0.0.0", 8080)), (Protocol.TCP, Endpoint("0.0.0.0", 9090)))
    diagnosis = examine(computer, asks())
    planned = plan(computer, diagnosis, propose(diagnosis)[0])
    assert [endpoint.port for _protocol, endpoint in planned.also_serves] == [9090]
    assert planned.can_lose


def test_a_plan_asks_for_no_more_than_the_sockets_that_are_not_in_the_way(
    computer: FakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[set[int]] = []
    monkeypatch.setattr(computer, "also_serves", lambda _process, *, known: asked.append(set(known)) or ())
    diagnosis = examine(computer, asks())
    plan(computer, diagnosis, propose(diagnosis)[0])
    assert asked == [{77}]


def test_a_resumed_program_is_not_stopped(computer: FakeSystem) -> None:
    sleeper = replace(SHOP, suspended=True)
    computer.taken_until_gone([812], snapshot(socket(), holders={77: (holder(sleeper),)}))
    outcome = do(computer, RemedyId.RESUME_PROGRAM)
    assert (outcome.done, outcome.after.blocked, computer.signals()) == (True, True, [(812, "resume")])


SUGGESTED = [
    ("near, the higher neighbour first", 8080, [8081, 8079, 8082]),
    ("what people use instead of a web server's port", 80, [8080, 8000, 8081]),
    ("the same for https", 443, [8443, 8444, 8442]),
    ("out of the privileged ports", 25, [8025, 8026, 8024]),
    ("not mDNS's, LLMNR's and NAT-PMP's for their neighbour", 5353, [5356, 5348, 5359]),
    ("not X11's displays", 6000, [5999, 5998, 5997]),
    ("out of the ephemeral range", 40000, [32767, 32766, 32765]),
    ("not PostgreSQL's for its neighbour", 5431, [5430, 5433, 5429]),
    ("not what browsers refuse", 5062, [5063, 5064, 5065]),
    ("the last port", 65535, [65534, 65533, 65532]),
]


@pytest.mark.parametrize(("belief", "near", "expected"), SUGGESTED, ids=lambda value: str(value)[:40])
def test_suggested_ports_are_near_and_may_be_used(belief: str, near: int, expected: list[int]) -> None:
    assert [suggestion.port for suggestion in suggest(FakeSystem(), near=near)] == expected


def test_a_suggestion_is_called_near_only_where_it_is() -> None:
    assert all(suggestion.near for suggestion in suggest(FakeSystem(), near=8080))
    assert not any(suggestion.near for suggestion in suggest(FakeSystem(), near=40000))
    assert not any(suggestion.near for suggestion in suggest(FakeSystem()))


def test_a_suggestion_was_bound_on_both_families() -> None:
    system = FakeSystem()
    system.errors = lambda port, address, _reuse: (
        "EADDRINUSE" if (port, address) in {(8081, "::"), (8079, "0.0.0.0")} else None
    )
    assert [suggestion.port for suggestion in suggest(system, near=8080)] == [8082, 8078, 8083]


@pytest.mark.parametrize(("first", "last"), [(1024, 65535), (1, 65535)])
def test_where_outgoing_connections_get_every_port_one_is_suggested_all_the_same_and_marked(
    first: int, last: int
) -> None:
    found = suggest(FakeSystem(replace(LINUX, ephemeral_ports=(first, last))), near=8080)
    assert [(suggestion.port, suggestion.outgoing) for suggestion in found] == [
        (8081, True),
        (8079, True),
        (8082, True),
    ]
    assert "outgoing connections get such numbers too" in other_port.reasons(found[0])
    assert not any(suggestion.outgoing for suggestion in suggest(FakeSystem(), near=8080))


def test_no_suggestion_is_made_up_where_nothing_can_be_bound() -> None:
    system = FakeSystem(LINUX)
    system.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    assert suggest(system, near=8080) == ()


def test_a_diagnosis_of_two_sockets_of_one_process_stops_it_once(computer: FakeSystem) -> None:
    look = snapshot(
        socket(), socket(local="::", v6only=True, inode=78), holders={77: (holder(SHOP),), 78: (holder(SHOP),)}
    )
    offered = propose(diagnose(asks(), TAKEN, look))[0]
    assert [target.process.pid for target in offered.targets] == [812]


@pytest.mark.parametrize(
    ("belief", "held_by", "asks_first"),
    [
        ("a server of one's own is stopped with one click", SHOP, False),
        ("an editor may hold unsaved work", process(812, "code"), True),
        ("so may what runs in a terminal multiplexer", process(812, "tmux: server"), True),
        ("another user's program is not one's own", process(812, "shop", uid=33, user="www-data"), True),
        ("a script is not the editor it is named after", process(812, "python3", "/usr/bin/python3", "code"), False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_asked_first(computer: FakeSystem, belief: str, held_by: Process, asks_first: bool) -> None:
    computer.taken_until_gone([812], snapshot(socket(), holders={77: (holder(held_by),)}))
    diagnosis = examine(computer, asks())
    stop = next(offer for offer in propose(diagnosis) if offer.id is RemedyId.STOP_PROGRAM)
    assert plan(computer, diagnosis, stop).can_lose is asks_first


LINGERING = snapshot(socket(SocketState.TIME_WAIT, "127.0.0.1", inode=0, expires_in_s=30.0))


def test_a_wait_for_old_connections_ends_when_a_program_takes_the_port(
    computer: FakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With SO_REUSEADDR it may, while they linger; its end is in nobody's countdown."""
    monkeypatch.setattr("portfixer.remedies.wait._COUNTED_S", 0.05)
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    computer.looks = [LINGERING, snapshot(socket(), holders={77: (holder(SHOP),)})]
    outcome = do(computer, RemedyId.WAIT)
    assert (outcome.done, outcome.problem) == (False, Problem.STILL_BLOCKED)
    assert outcome.after.verdict is Verdict.OTHER_PROGRAM


def test_a_wait_for_what_a_program_keeps_goes_on_until_that_is_gone(
    computer: FakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portfixer.remedies.wait._UNCOUNTED_S", 0.05)
    calls = socket(SocketState.SYN_SENT, remote=("192.0.2.9", 443))
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    computer.looks = [snapshot(calls, holders={77: (holder(SHOP),)})]
    outcome = do(computer, RemedyId.WAIT, timeout_s=0.4)
    assert outcome.problem is Problem.TIMED_OUT
    assert outcome.waited_s > 0.3  # and not one round; Windows' clock goes in steps of 16 ms


def test_what_was_stopped_may_come_back_after_the_wait_too(computer: FakeSystem) -> None:
    taken = lambda _port, _address, _reuse: "EADDRINUSE"  # noqa: E731 - one line of a made-up computer
    computer.errors = taken
    computer.looks = [LINGERING, snapshot(socket(), holders={77: (holder(SHOP),)})]
    diagnosis = examine(computer, asks())
    remedy = next(offer for offer in propose(diagnosis) if offer.id is RemedyId.WAIT)
    computer.errors = lambda _port, _address, _reuse: None

    def comes_back(progress: Progress) -> None:
        if progress.step is Step.WATCHING:
            computer.errors = taken

    outcome = apply(computer, diagnosis, remedy, after_stop=True, progress=comes_back)
    assert outcome.problem is Problem.CAME_BACK
    assert outcome.came_back is not None
    assert outcome.came_back.process == SHOP


def test_one_that_lets_go_of_the_port_and_goes_on_is_found_at_once_and_not_forced(
    computer: FakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that answers a polite stop by listening elsewhere; with force too it is left alone."""
    monkeypatch.setattr(stopping, "POLITE_PATIENCE_S", 20.0)
    computer.stops_on = {}
    computer.processes = {812: SHOP}
    begun = time.monotonic()
    asked: list[int] = []
    computer.on_signal = lambda pid, _kind: asked.append(pid)
    computer.errors = lambda _port, _address, _reuse: None if asked else "EADDRINUSE"
    outcome = do(computer, force=True)
    assert (outcome.done, outcome.problem, outcome.escalated, outcome.after.blocked) == (True, None, False, False)
    assert (outcome.stopped, [each.pid for each in outcome.running]) == ((), [812])
    assert time.monotonic() - begun < 10
    assert computer.signals() == [(812, "ask")]
    assert "shop (process 812) let go of it and still runs" in outcomes.explanation(outcome)


def test_one_that_lets_go_first_and_ends_a_little_later_has_stopped(computer: FakeSystem) -> None:
    computer.stops_on = {}
    asked: list[int] = []
    computer.on_signal = lambda pid, _kind: asked.append(pid)
    computer.errors = lambda _port, _address, _reuse: None if asked else "EADDRINUSE"
    outcome = do(computer)
    assert ([each.pid for each in outcome.stopped], outcome.running) == ([812], ())


def test_who_would_start_it_again_has_to_end_although_the_port_is_free(computer: FakeSystem) -> None:
    loop = process(690, "bash", "/bin/bash", "loop.sh", executable="/bin/bash")
    computer.taken_until_gone([812], snapshot(socket(), holders={77: (holder(SHOP),)}, ancestors={812: (loop,)}))
    diagnosis = examine(computer, asks())
    remedy = next(offer for offer in propose(diagnosis, restarter=loop) if offer.id is RemedyId.STOP_PROGRAM)
    outcome = apply(computer, diagnosis, remedy)
    assert (outcome.problem, [each.pid for each in outcome.running]) == (Problem.IGNORED, [690])


def test_the_worker_that_ignores_the_request_is_named_and_not_its_master(computer: FakeSystem) -> None:
    worker = process(819, "shop", parent_pid=812)
    computer.taken_until_gone([812, 819], snapshot(socket(), holders={77: (holder(SHOP), holder(worker, root=False))}))
    outcome = do(computer)
    assert ([each.pid for each in outcome.stopped], [each.pid for each in outcome.running]) == ([812], [819])
    assert outcomes.headline(outcome) == "shop (process 819) goes on running"


@pytest.mark.parametrize(
    ("held", "asked_before", "patience_s"),
    [
        (SHOP, False, 8.0),
        (SHOP, True, 0.5),
        (replace(SHOP, suspended=True, tracer_pid=690), False, 0.5),
        (replace(SHOP, suspended=True), False, 8.0),
        (process(812, "postgres"), False, 30.0),
        (process(812, "bash", "/bin/bash", "/srv/postgres", executable="/bin/bash"), False, 8.0),
    ],
    ids=["a program", "once more", "stopped by a debugger", "suspended", "a database", "a script of that name"],
)
def test_how_long_a_program_is_waited_for(held: Process, asked_before: bool, patience_s: float) -> None:
    computer, told = FakeSystem(), list[Progress]()
    computer.on_signal = lambda pid, _kind: computer.gone.add(pid)
    remedy = propose(diagnose(asks(), TAKEN, snapshot(socket(), holders={77: (holder(held),)})))
    stopping.stop(
        computer,
        next(offer for offer in remedy if offer.id is RemedyId.STOP_PROGRAM),
        force=False,
        asked_before=asked_before,
        freed=lambda: False,
        progress=told.append,
        cancel=threading.Event(),
    )
    assert [progress.total_s for progress in told] == [patience_s]


def test_a_database_is_interrupted_and_what_force_means_for_it_is_told(computer: FakeSystem) -> None:
    database = process(812, "postgres")
    computer.taken_until_gone([812], snapshot(socket(), holders={77: (holder(database),)}))
    computer.stops_on = {812: "interrupt"}
    assert (do(computer).problem, computer.signals()) == (None, [(812, "interrupt")])
    computer.gone.clear()
    computer.stops_on = {}
    outcome = do(computer)
    assert outcome.problem is Problem.IGNORED
    assert "It lets nobody in meanwhile" in outcomes.explanation(outcome)
    assert "repair itself" in outcomes.force_question(outcome)


def test_one_that_even_force_does_not_end_is_not_offered_force_again(computer: FakeSystem) -> None:
    """Asleep in the kernel, or frozen with its group."""
    computer.stops_on = {812: "never"}
    outcome = do(computer, force=True)
    assert (outcome.problem, outcome.escalated, outcome.can_be_forced) == (Problem.IGNORED, True, False)
    assert "ended by force, and is still there" in outcomes.explanation(outcome)
    assert "can also be ended by force" not in outcomes.explanation(outcome)


def test_one_that_is_interrupted_and_is_no_database_is_not_told_as_one(computer: FakeSystem) -> None:
    computer.taken_until_gone([812], snapshot(socket(), holders={77: (holder(process(812, "uwsgi")),)}))
    computer.stops_on = {}
    outcome = do(computer)
    assert (outcome.problem, computer.signals()) == (Problem.IGNORED, [(812, "interrupt")])
    assert "database" not in outcomes.explanation(outcome) + outcomes.force_question(outcome)
