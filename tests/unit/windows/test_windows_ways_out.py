"""What is offered on a Windows computer, what it means, and what comes of it."""

import threading
from dataclasses import replace

import pytest
from made_up import WINDOWS, FakeSystem, asks, probes, socket
from windows_looks import kept, listener, look, program, refused, seen, service, with_reserved

from portfixer.diagnosis import Diagnosis, diagnose, examine
from portfixer.facts import Evidence, Family, Manager, ManagerKind, Process, Protocol, SocketState
from portfixer.remedies import Remedy, RemedyId, plan, propose
from portfixer.remedies.apply import apply
from portfixer.remedies.outcome import Problem, Step
from portfixer.system.api import CannotAsk, Declined, NotAllowed
from portfixer.words import outcomes, remedies, verdicts

PROXY = Manager(ManagerKind.PORT_PROXY, "172.20.1.2:80", "v4tov4 0.0.0.0 8080")
RESERVED = look(machine=with_reserved(kept(8000, 8099), kept(8080, 8080, family=Family.IPV6)))
HEIRS = [program(pid, "helper.exe", parent_pid=777, starter_ended=True) for pid in (950, 951)]


def taken(*holders, **more) -> Diagnosis:
    return diagnose(asks(), refused(), look(listener(), by=holders, **more))


EXCLUSIVE = diagnose(asks(), probes({"127.0.0.1": "EACCES"}), look(listener(), by=seen(program())))


def ids(diagnosis: Diagnosis) -> list[str]:
    return [remedy.id.value for remedy in propose(diagnosis)]


def offered(diagnosis: Diagnosis, wanted: RemedyId) -> Remedy:
    return next(remedy for remedy in propose(diagnosis) if remedy.id is wanted)


@pytest.mark.parametrize(
    ("diagnosis", "expected"),
    [
        (taken(*seen(program())), ["stop_program", "use_other_port"]),
        (taken(*seen(program(), evidence=Evidence.QUEUE)), ["stop_program", "use_other_port"]),
        (taken(*seen(service(1200, "SharedAccess"))), ["stop_service", "use_other_port"]),
        (
            taken(*seen(service(1200, "MySQL80", executable=r"C:\Program Files\MySQL\mysqld.exe"))),
            ["stop_service", "stop_program", "use_other_port"],
        ),
        (taken(*seen(service(1200, "RpcSs"))), ["use_other_port"]),
        (taken(*seen(service(1200, "Dnscache"))), ["use_other_port"]),
        (taken(*seen(program(900, "wslrelay.exe", manager=Manager(ManagerKind.WSL, "WSL")))), ["use_other_port"]),
        (taken(*seen(service(1300, "iphlpsvc")), managers={77: PROXY}), ["end_forwarding", "use_other_port"]),
        (taken(*seen(program(2000, "explorer.exe"))), ["use_other_port"]),
        (taken(*seen(program(1400, "svchost.exe"))), ["use_other_port"]),
        (taken(*seen(HEIRS[0], evidence=Evidence.HEIR)), ["stop_program", "use_other_port"]),
        (taken(*seen(*HEIRS, evidence=Evidence.HEIR)), ["use_other_port"]),
        (taken(kernel_owned={77: None}), ["use_other_port"]),
        (diagnose(asks(), refused("EACCES"), RESERVED), ["use_other_port", "free_reserved_range", "restart_computer"]),
        (EXCLUSIVE, ["stop_program", "use_other_port"]),
        (diagnose(asks(), refused("EACCES"), look()), ["look_as_admin", "use_other_port", "wait", "restart_computer"]),
        (
            diagnose(asks(), probes({"127.0.0.1": None}), look(listener(), by=seen(program()))),
            ["try_again", "stop_program", "use_other_port"],
        ),
    ],
    ids=[
        "a program", "behind HTTP.sys", "a service in svchost", "a service of its own", "without it nothing works",
        "names are looked up by it", "inside WSL", "a port proxy", "the desktop", "services nobody tells apart",
        "one heir", "two heirs", "a driver", "a reserved range", "exclusive use", "nothing to see",
        "free beside another",
    ],
)  # fmt: skip
def test_what_is_offered_the_recommended_first(diagnosis: Diagnosis, expected: list[str]) -> None:
    assert ids(diagnosis) == expected
    assert [remedy.recommended for remedy in propose(diagnosis)] == [True] + [False] * (len(expected) - 1)


def test_of_two_heirs_neither_is_named_as_the_one() -> None:
    one, two = (taken(*seen(*HEIRS[:count], evidence=Evidence.HEIR)) for count in (1, 2))
    assert "helper.exe" in verdicts.summary(one)
    assert verdicts.explanation(one).count("started") == 1  # how it got the port is told once
    assert "helper.exe" not in verdicts.summary(two) + verdicts.explanation(two)


@pytest.mark.parametrize("pid", [0, 4])
def test_the_kernel_is_never_offered(pid: int) -> None:
    machine = replace(WINDOWS, protected_pids=frozenset({0, 4}))
    assert ids(taken(*seen(program(pid, "System")), machine=machine)) == ["use_other_port"]


def test_a_service_is_stopped_and_started_with_net() -> None:
    remedy = offered(taken(*seen(service(1200, "MySQL80"))), RemedyId.STOP_SERVICE)
    assert (remedy.manual, remedy.undo) == (("net", "stop", "MySQL80"), ("net", "start", "MySQL80"))
    assert (remedy.needs_admin, remedy.acts) == (True, True)


def test_a_port_proxy_is_taken_away_and_can_be_put_back() -> None:
    remedy = offered(taken(*seen(service(1300, "iphlpsvc")), managers={77: PROXY}), RemedyId.END_FORWARDING)
    rule = ("netsh", "interface", "portproxy")
    place = ("v4tov4", "listenport=8080", "listenaddress=0.0.0.0")
    assert remedy.manual == (*rule, "delete", *place)
    assert remedy.undo == (*rule, "add", *place, "connectport=80", "connectaddress=172.20.1.2")
    assert remedy.targets == ()


@pytest.mark.parametrize(
    ("held_by", "typed"),
    [
        (program(), ("taskkill", "/F", "/PID", "812")),
        (program(812, "steam.exe"), ("taskkill", "/PID", "812")),
    ],
    ids=["an interpreter's, without a window", "it may have one"],
)
def test_the_command_to_type_is_one_that_works(held_by: Process, typed: tuple[str, ...]) -> None:
    """Without /F, taskkill refuses for a program that has no window."""
    assert offered(taken(*seen(held_by)), RemedyId.STOP_PROGRAM).manual == typed


def test_another_users_program_is_told_by_name() -> None:
    remedy = offered(taken(*seen(program(user=r"PC\eve"))), RemedyId.STOP_PROGRAM)
    assert remedy.needs_admin
    assert plan(FakeSystem(WINDOWS), taken(*seen(program(user=r"PC\eve"))), remedy).others


def test_what_a_program_started_of_itself_is_counted_before_it_is_ended() -> None:
    family = {812: (program(813), program(814))}
    diagnosis = taken(*seen(program()), families=family)
    assert plan(FakeSystem(WINDOWS), diagnosis, offered(diagnosis, RemedyId.STOP_PROGRAM)).workers == 2


# A reserved range


@pytest.mark.parametrize("administrator", [True, False])
def test_only_an_administrator_gets_a_reserved_port_back_without_being_asked(administrator: bool) -> None:
    machine = replace(RESERVED.machine, administrator=administrator)
    diagnosis = diagnose(asks(), refused("EACCES"), replace(RESERVED, machine=machine))
    assert offered(diagnosis, RemedyId.FREE_RESERVED_RANGE).needs_admin is (not administrator)


@pytest.fixture
def reserving(short_patience: None) -> tuple[FakeSystem, Diagnosis]:
    computer = FakeSystem(RESERVED.machine)
    computer.errors = lambda _port, _address, _reuse: "EACCES"
    computer.looks = [RESERVED]
    return computer, examine(computer, asks())


def test_the_reserved_port_is_given_back_in_one_step_and_probed(reserving: tuple[FakeSystem, Diagnosis]) -> None:
    computer, diagnosis = reserving
    steps = []
    remedy = offered(diagnosis, RemedyId.FREE_RESERVED_RANGE)
    computer.looks = [look()]
    outcome = apply(computer, diagnosis, remedy, progress=lambda progress: steps.append(progress.step))
    assert computer.given_back == [(8080, Protocol.TCP, (Family.IPV4, Family.IPV6))]
    assert (outcome.done, outcome.problem, outcome.after.blocked) == (True, None, False)
    assert steps[0] is Step.MANAGER
    assert "given the port back" in outcomes.explanation(outcome)


@pytest.mark.parametrize(("refusal", "problem"), [(Declined(), Problem.DECLINED), (NotAllowed(), Problem.NOT_ALLOWED)])
def test_saying_no_to_windows_question_changes_nothing(
    reserving: tuple[FakeSystem, Diagnosis], refusal: Exception, problem: Problem
) -> None:
    computer, diagnosis = reserving
    computer.cannot = refusal
    outcome = apply(computer, diagnosis, offered(diagnosis, RemedyId.FREE_RESERVED_RANGE))
    assert (outcome.done, outcome.problem, outcome.after.verdict) == (False, problem, diagnosis.verdict)
    assert outcomes.headline(outcome)
    assert outcomes.explanation(outcome)


def test_the_way_back_is_told_before_anything_is_done(reserving: tuple[FakeSystem, Diagnosis]) -> None:
    computer, diagnosis = reserving
    planned = plan(computer, diagnosis, offered(diagnosis, RemedyId.FREE_RESERVED_RANGE))
    assert planned.can_lose
    assert planned.remedy.reversible
    told = " ".join(remedies.losses(planned))
    assert "netsh interface ipv4 delete excludedportrange protocol=tcp startport=8080 numberofports=1" in told
    assert "WSL" in told
    assert remedies.manual(planned) == (
        "net stop winnat"
        " & netsh interface ipv4 add excludedportrange protocol=tcp startport=8080 numberofports=1"
        " & netsh interface ipv6 add excludedportrange protocol=tcp startport=8080 numberofports=1"
        " & net start winnat"
    )


def test_a_port_proxy_is_ended_by_whoever_manages_it(short_patience: None) -> None:
    computer = FakeSystem(WINDOWS)
    diagnosis = taken(*seen(service(1300, "iphlpsvc")), managers={77: PROXY})
    computer.errors = lambda _port, _address, _reuse: None if computer.asked else "EADDRINUSE"
    computer.looks = [look()]
    outcome = apply(computer, diagnosis, offered(diagnosis, RemedyId.END_FORWARDING))
    assert computer.asked == [PROXY]
    assert (outcome.problem, outcome.after.blocked, computer.signals()) == (None, False, [])


# No polite way


@pytest.fixture
def unreachable(short_patience: None) -> FakeSystem:
    computer = FakeSystem(WINDOWS)
    computer.refuses[(812, "ask")] = CannotAsk(812)
    computer.stops_on = {812: "force"}
    computer.taken_until_gone([812], look(listener(), by=seen(program())))
    return computer


def test_a_program_that_cannot_be_asked_is_left_alone_without_force(unreachable: FakeSystem) -> None:
    diagnosis = examine(unreachable, asks())
    outcome = apply(unreachable, diagnosis, offered(diagnosis, RemedyId.STOP_PROGRAM))
    assert (outcome.problem, outcome.done, outcome.can_be_forced) == (Problem.NOT_ASKED, False, True)
    assert unreachable.signals() == []
    assert "was asked" not in outcomes.explanation(outcome)


def test_asked_for_it_is_ended_by_force_at_once(unreachable: FakeSystem) -> None:
    diagnosis = examine(unreachable, asks())
    remedy = offered(diagnosis, RemedyId.STOP_PROGRAM)
    steps = []
    outcome = apply(unreachable, diagnosis, remedy, force=True, progress=lambda progress: steps.append(progress.step))
    assert (outcome.problem, outcome.escalated, unreachable.signals()) == (None, True, [(812, "force")])
    assert Step.ASKING not in steps


def test_no_to_the_question_for_rights_leaves_it_running(unreachable: FakeSystem) -> None:
    unreachable.refuses[(812, "force")] = Declined(812)
    diagnosis = examine(unreachable, asks())
    outcome = apply(unreachable, diagnosis, offered(diagnosis, RemedyId.STOP_PROGRAM), force=True)
    assert (outcome.problem, outcome.after.blocked) == (Problem.DECLINED, True)
    assert outcomes.explanation(outcome) == "Windows' question was closed, or answered with no."


def test_who_has_more_rights_is_not_called_another_user(unreachable: FakeSystem) -> None:
    """Started as administrator by the same person, or a virus scanner that protects itself."""
    unreachable.refuses[(812, "force")] = NotAllowed(812)
    diagnosis = examine(unreachable, asks())
    outcome = apply(unreachable, diagnosis, offered(diagnosis, RemedyId.STOP_PROGRAM), force=True)
    assert outcome.problem is Problem.NOT_ALLOWED
    assert "another user" not in outcomes.explanation(outcome)
    assert "more rights" in outcomes.explanation(outcome)


def test_a_loop_that_somebody_typed_is_told_by_its_window(short_patience: None) -> None:
    """`for /l %i in () do node server.js`, or the arrow up and Return once more: the shell is not stopped for it."""
    cmd = r"C:\Windows\System32\cmd.exe"
    typed_at = program(600, "cmd.exe", cmd, executable=cmd)
    again = program(900)
    computer = FakeSystem(WINDOWS)
    computer.taken_until_gone([812], look(listener(), by=seen(program()), ancestors={812: (typed_at,)}))
    diagnosis = examine(computer, asks())
    computer.stops_on = {812: "ask"}

    def take_again(_pid: int, _kind: str) -> None:
        computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
        computer.looks = [look(listener(inode=78), holders={78: seen(again)}, ancestors={900: (typed_at,)})]

    computer.on_signal = take_again
    outcome = apply(computer, diagnosis, offered(diagnosis, RemedyId.STOP_PROGRAM))
    assert outcome.problem is Problem.CAME_BACK
    assert outcome.came_back is not None
    assert outcome.came_back.typed == typed_at
    assert "the shell in the window of cmd.exe (process 600) starts it anew" in outcomes.explanation(outcome)


def test_cancelled_before_force_nothing_is_ended(unreachable: FakeSystem) -> None:
    cancel = threading.Event()
    cancel.set()
    diagnosis = examine(unreachable, asks())
    outcome = apply(unreachable, diagnosis, offered(diagnosis, RemedyId.STOP_PROGRAM), force=True, cancel=cancel)
    assert (outcome.problem, unreachable.signals()) == (Problem.CANCELLED, [])


# Words


def test_10013_is_never_called_a_matter_of_rights() -> None:
    for diagnosis in (
        diagnose(asks(), refused("EACCES"), RESERVED),
        diagnose(asks(), refused("EACCES"), look()),
        diagnose(asks(), probes({"127.0.0.1": "EACCES"}), look(listener(), by=seen(program()))),
    ):
        told = verdicts.explanation(diagnosis)
        assert "administrator" in told
        assert "not help" in told or "hardly ever" in told


def test_the_range_is_named_with_its_numbers() -> None:
    diagnosis = diagnose(asks(), refused("EACCES", only=("0.0.0.0",)), RESERVED)
    assert verdicts.summary(diagnosis) == (
        "No program uses port 8080: Windows keeps the ports 8000 to 8099 for itself."
    )


def test_what_shares_a_free_port_is_told() -> None:
    diagnosis = diagnose(asks(), probes({"0.0.0.0": None}), look(listener("127.0.0.1"), by=seen(program())))
    assert verdicts.summary(diagnosis) == (
        "Port 8080 can be used now, but node.exe (process 812) listens on 127.0.0.1:8080 and gets what is sent there."
    )


@pytest.mark.parametrize(
    ("diagnosis", "told"),
    [
        (diagnose(asks(), probes({"127.0.0.1": None}), look(listener(), by=seen(program()))), "only the rest"),
        (
            diagnose(
                asks(),
                refused(),
                look(listener(), listener(inode=78), by=seen(program()), holders={78: seen(program(813))}),
            ),
            "Only one of them gets each connection",
        ),
    ],
    ids=["beside a free one", "both in the way"],
)
def test_who_gets_what_on_a_shared_port_is_told(diagnosis: Diagnosis, told: str) -> None:
    assert told in verdicts.explanation(diagnosis)


def test_time_wait_on_windows_says_nothing_of_reuse() -> None:
    waiting = socket(SocketState.TIME_WAIT, "127.0.0.1", remote=("127.0.0.1", 50000), inode=0)
    told = verdicts.explanation(diagnose(asks(), refused(only=("127.0.0.1",)), look(waiting)))
    assert "SO_REUSEADDR" not in told
