"""What systemd manages is stopped through systemd, and old connections through the system's own tool."""

import threading
from dataclasses import replace

import pytest
from made_up import LINUX, TAKEN, WINDOWS, FakeSystem, asks, holder, process, snapshot, socket

from portfixer.diagnosis import Diagnosis, Factor, Verdict, diagnose, examine
from portfixer.facts import Endpoint, Evidence, Holder, Machine, Manager, ManagerKind, Process, Protocol, SocketState
from portfixer.remedies import Plan, Remedy, RemedyId, plan, propose
from portfixer.remedies.apply import apply
from portfixer.remedies.outcome import Outcome, Problem, Progress, Step
from portfixer.system.api import Cancelled, Declined, NotAllowed, NotHere, NotSupported, Protected, TookTooLong

SERVICE = Manager(ManagerKind.SYSTEMD, "nginx.service", "system")
MINE = Manager(ManagerKind.SYSTEMD, "syncthing.service", "user", 1000)
HERS = Manager(ManagerKind.SYSTEMD, "syncthing.service", "user", 1001)
AS_HER = ("runuser", "-u", "ada", "--", "env", "XDG_RUNTIME_DIR=/run/user/1001")
SOCKET = Manager(ManagerKind.SOCKET_ACTIVATION, "cups.socket", "system")
NGINX = process(812, "nginx", manager=SERVICE, user="root", uid=0)
ROOT = replace(LINUX, uid=0, user="root", administrator=True)


def taken_by(*holders: Holder, unit: Manager | None = SERVICE, machine: Machine = LINUX) -> Diagnosis:
    managers = {77: unit} if unit else {}
    return diagnose(asks(), TAKEN, snapshot(socket(), holders={77: holders}, managers=managers, machine=machine))


def offer(diagnosis: Diagnosis, wanted: RemedyId = RemedyId.STOP_SERVICE) -> Remedy | None:
    return next((remedy for remedy in propose(diagnosis) if remedy.id is wanted), None)


@pytest.mark.parametrize(
    ("diagnosis", "manual", "needs_admin"),
    [
        (taken_by(holder(NGINX)), ("systemctl", "stop", "nginx.service"), True),
        (taken_by(holder(NGINX), machine=ROOT), ("systemctl", "stop", "nginx.service"), False),
        (taken_by(holder(NGINX, evidence=Evidence.UNIT)), ("systemctl", "stop", "nginx.service"), True),
        (taken_by(), ("systemctl", "stop", "nginx.service"), True),
        (taken_by(holder(), unit=MINE), ("systemctl", "--user", "stop", "syncthing.service"), False),
        (
            taken_by(holder(), unit=HERS, machine=ROOT),
            (*AS_HER, "systemctl", "--user", "stop", "syncthing.service"),
            False,
        ),
        (taken_by(holder(process(1, "systemd")), unit=SOCKET), ("systemctl", "stop", "cups.socket"), True),
    ],
    ids=["a service", "as administrator", "known by its unit", "nobody seen", "one's own", "another's", "a socket"],
)
def test_a_service_is_stopped_through_systemd(diagnosis: Diagnosis, manual: tuple[str, ...], needs_admin: bool) -> None:
    remedy = propose(diagnosis)[0]
    assert (remedy.id, remedy.recommended) == (RemedyId.STOP_SERVICE, True)
    assert (remedy.manual, remedy.needs_admin) == (manual, needs_admin)
    assert remedy.undo == tuple("start" if word == "stop" else word for word in manual)


def test_a_service_is_not_stopped_first_where_somebody_else_would_keep_the_port() -> None:
    look = snapshot(
        socket(local="192.0.2.7", inode=77),
        socket(local="127.0.0.1", inode=78),
        holders={77: (holder(NGINX),), 78: (holder(process(900, "vite")),)},
        managers={77: SERVICE},
        machine=ROOT,
    )
    first, second, *_ = propose(diagnose(asks(), TAKEN, look))
    assert first.id is RemedyId.USE_OTHER_PORT
    assert (second.id, [target.process.pid for target in second.targets]) == (RemedyId.STOP_SERVICE, [812])


def test_docker_is_stopped_only_where_docker_itself_listens() -> None:
    remedy = offer(taken_by(holder(process(812, "dockerd", uid=0, user="root")), unit=named("docker.service")))
    assert remedy is not None
    assert remedy.recommended


@pytest.mark.parametrize("name", ["run-u5.service", "run-r0a1b2c3d4e5f.service", "each@3-127.0.0.1:8083-1:2.service"])
def test_a_service_that_was_made_for_once_cannot_be_started_by_its_name(name: str) -> None:
    remedy = offer(taken_by(holder(), unit=named(name)))
    assert remedy is not None
    assert (remedy.manual[-1], remedy.undo) == (name, ())


def test_who_is_only_known_by_its_unit_is_no_target() -> None:
    remedy = offer(taken_by(holder(NGINX, evidence=Evidence.UNIT)))
    assert remedy is not None
    assert remedy.targets == ()


@pytest.mark.parametrize(
    "first", [process(1, "systemd"), process(1, "init"), process(900, "systemd")], ids=["pid 1", "init", "one's own"]
)
def test_systemd_is_never_a_target(first: Process) -> None:
    remedy = offer(taken_by(holder(first), unit=SOCKET, machine=ROOT))
    assert remedy is not None
    assert remedy.targets == ()


def named(name: str) -> Manager:
    return Manager(ManagerKind.SYSTEMD, name, "system")


@pytest.mark.parametrize(
    ("belief", "diagnosis"),
    [
        ("another user's service answers that user alone", taken_by(holder(), unit=HERS)),
        (
            "PortFixer runs in it: an ssh session without a scope of its own is in ssh.service",
            taken_by(holder(), machine=replace(LINUX, protected_managers=frozenset({SERVICE}))),
        ),
        ("one of its holders is above PortFixer", taken_by(holder(process(50, "sshd")))),
        ("names are no longer found", taken_by(holder(), unit=named("systemd-resolved.service"))),
        ("the message bus", taken_by(holder(), unit=named("dbus.service"))),
        ("the login screen", taken_by(holder(), unit=named("gdm.service"))),
        ("the network", taken_by(holder(), unit=named("NetworkManager.service"))),
        ("docker.service holds everybody's containers", taken_by(unit=named("docker.service"))),
        ("a messenger of docker.service", taken_by(holder(process(812, "docker-proxy")), unit=named("docker.service"))),
        ("nobody manages it", taken_by(holder(), unit=None)),
        ("a container is no unit", taken_by(holder(), unit=Manager(ManagerKind.CONTAINER, "shop"))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_no_service_is_offered_where(belief: str, diagnosis: Diagnosis) -> None:
    assert offer(diagnosis) is None


def test_what_runs_beside_portfixer_in_a_service_is_a_program_that_somebody_started() -> None:
    machine = replace(LINUX, protected_managers=frozenset({SERVICE}))
    remedy = propose(taken_by(holder(process(812, "shop", manager=SERVICE)), machine=machine))[0]
    assert (remedy.id, [target.process.pid for target in remedy.targets]) == (RemedyId.STOP_PROGRAM, [812])


@pytest.mark.parametrize("name", ["systemd-resolved.service", "dbus.socket"])
def test_a_part_of_the_system_is_not_stopped_as_a_program_either(name: str) -> None:
    diagnosis = taken_by(holder(process(812, "resolved", user="root", uid=0)), unit=named(name), machine=ROOT)
    assert offer(diagnosis, RemedyId.STOP_PROGRAM) is None
    assert Factor.PROTECTED in diagnosis.factors


def test_the_port_of_a_socket_unit_is_not_protected_though_the_first_process_has_it() -> None:
    first = holder(process(1, "systemd", parent_pid=None))
    diagnosis = taken_by(first, holder(process(136, "house"), root=False), unit=SOCKET, machine=ROOT)
    assert diagnosis.factors == (Factor.SYSTEMD_SOCKET,)


class Computer(FakeSystem):
    """nginx.service, with one more process, has port 8080."""

    def __init__(self) -> None:
        super().__init__()
        self.cache = process(813, "nginx-cache", manager=SERVICE)
        self.teams = {SERVICE: (NGINX, self.cache)}
        self.processes = {812: NGINX, 813: self.cache}
        self.taken_until_gone([812], snapshot(socket(), holders={77: (holder(NGINX),)}, managers={77: SERVICE}))

    def stop(self) -> Outcome:
        diagnosis = examine(self, asks())
        return apply(self, diagnosis, propose(diagnosis)[0])


@pytest.mark.usefixtures("short_patience")
def test_systemd_stops_it_nobody_is_signalled_and_the_probe_says_that_it_is_free() -> None:
    computer = Computer()
    outcome = computer.stop()
    assert (outcome.done, outcome.problem, outcome.after.blocked) == (True, None, False)
    assert (computer.asked, computer.signals()) == ([SERVICE], [])
    assert [ended.pid for ended in outcome.stopped] == [812]


@pytest.mark.usefixtures("short_patience")
def test_what_ends_a_little_after_the_answer_was_stopped_all_the_same() -> None:
    """svc(8) only passes the request on."""

    class Slow(Computer):
        def process(self, pid: int) -> Process | None:
            """The first question comes right after the answer, the next ones when the port was watched."""
            asked, self.questions = self.questions, self.questions + 1
            return NGINX if asked == 0 else None

        questions = 0

    outcome = Slow().stop()
    assert (outcome.problem, [ended.pid for ended in outcome.stopped], outcome.running) == (None, [812], ())


@pytest.mark.usefixtures("short_patience")
@pytest.mark.parametrize(
    ("refusal", "problem"),
    [
        (NotAllowed(), Problem.NOT_ALLOWED),
        (Declined(), Problem.DECLINED),
        (NotHere(), Problem.NOT_HERE),
        (NotSupported(), Problem.NOT_SUPPORTED),
        (TookTooLong(), Problem.NO_ANSWER),
        (Cancelled(), Problem.CANCELLED),
        (Protected(), Problem.PROTECTED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_no_is_told_and_nothing_was_stopped(refusal: Exception, problem: Problem) -> None:
    computer = Computer()
    computer.cannot = refusal
    outcome = computer.stop()
    assert (outcome.done, outcome.problem, outcome.stopped) == (False, problem, ())
    assert outcome.after.blocked


def test_the_plan_names_what_else_ends() -> None:
    computer = Computer()
    computer.served = ((Protocol.TCP, Endpoint("0.0.0.0", 443)),)
    diagnosis = examine(computer, asks())
    planned = plan(computer, diagnosis, propose(diagnosis)[0])
    assert (planned.members, planned.can_lose) == ((computer.cache,), True)
    assert [endpoint.port for _protocol, endpoint in planned.also_serves] == [443]


@pytest.mark.usefixtures("short_patience")
def test_what_nobody_can_see_and_was_never_let_go_has_not_come_back() -> None:
    computer = Computer()
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    computer.looks = [snapshot(socket(), managers={77: SERVICE})]
    outcome = computer.stop()
    assert (outcome.problem, outcome.came_back) == (Problem.STILL_BLOCKED, None)


LINGERING = socket(SocketState.TIME_WAIT, "127.0.0.1", remote=("127.0.0.1", 40000), inode=0, expires_in_s=30.0)
LEFT = socket(SocketState.CLOSE_WAIT, "127.0.0.1", remote=("127.0.0.1", 40001))


@pytest.mark.parametrize("left", [LINGERING, LEFT], ids=["closing", "held"])
def test_leftovers_can_be_closed_but_there_is_something_better(left: object) -> None:
    diagnosis = diagnose(asks(), TAKEN, snapshot(left, holders={77: (holder(),)}))  # type: ignore[arg-type]
    remedy = offer(diagnosis, RemedyId.CLOSE_LEFTOVERS)
    assert remedy is not None
    assert (remedy.sockets, remedy.recommended, remedy.needs_admin) == ((left,), False, True)


def test_old_connections_of_a_service_are_nobody_else_in_the_way() -> None:
    look = snapshot(socket(), LINGERING, holders={77: (holder(evidence=Evidence.UNIT),)}, managers={77: SERVICE})
    assert propose(diagnose(asks(), TAKEN, look))[0].id is RemedyId.STOP_SERVICE


def test_what_is_held_and_what_is_closing_can_be_closed_together() -> None:
    diagnosis = diagnose(asks(), TAKEN, snapshot(LEFT, LINGERING, holders={77: (holder(),)}))
    remedy = offer(diagnosis, RemedyId.CLOSE_LEFTOVERS)
    assert remedy is not None
    assert remedy.sockets == (LEFT, LINGERING)


@pytest.mark.parametrize("state", [SocketState.LISTEN, SocketState.BOUND])
def test_closing_is_not_offered_where_it_would_not_help(state: SocketState) -> None:
    diagnosis = diagnose(asks(), TAKEN, snapshot(socket(state), LINGERING, holders={77: (holder(),)}))
    assert offer(diagnosis, RemedyId.CLOSE_LEFTOVERS) is None


def test_closing_is_offered_on_linux_alone() -> None:
    diagnosis = diagnose(asks(), TAKEN, snapshot(LINGERING, machine=WINDOWS))
    assert diagnosis.verdict is Verdict.TIME_WAIT
    assert offer(diagnosis, RemedyId.CLOSE_LEFTOVERS) is None


@pytest.mark.usefixtures("short_patience")
@pytest.mark.parametrize(
    ("able", "problem"), [(True, None), (False, Problem.NOT_SUPPORTED)], ids=["closed", "a kernel that cannot"]
)
def test_only_the_probe_says_that_closing_leftovers_helped(able: bool, problem: Problem | None) -> None:
    computer = FakeSystem()
    computer.looks = [snapshot(LINGERING)]
    computer.errors = lambda _port, _address, _reuse: None if computer.closed and able else "EADDRINUSE"
    diagnosis = examine(computer, asks())
    remedy = offer(diagnosis, RemedyId.CLOSE_LEFTOVERS)
    assert remedy is not None
    steps = list[Step]()
    outcome = apply(computer, diagnosis, remedy, progress=lambda progress: steps.append(progress.step))
    assert (outcome.problem, computer.closed, steps[0]) == (problem, [LINGERING], Step.PASSWORD)


@pytest.mark.usefixtures("short_patience")
def test_the_person_hears_that_a_password_may_be_asked_for() -> None:
    computer, seen = Computer(), list[Progress]()
    diagnosis = examine(computer, asks())
    apply(computer, diagnosis, propose(diagnosis)[0], progress=seen.append, cancel=threading.Event())
    assert [progress.step for progress in seen][:2] == [Step.PASSWORD, Step.WATCHING]


@pytest.mark.parametrize(("way", "told"), [(RemedyId.CLOSE_LEFTOVERS, 1), (RemedyId.WAIT, 0)])
def test_whom_it_cuts_off_is_counted_for_what_closes_their_connections(way: RemedyId, told: int) -> None:
    open_still = socket(SocketState.ESTABLISHED, "127.0.0.1", remote=("127.0.0.1", 40001))
    diagnosis = diagnose(asks(), TAKEN, snapshot(open_still, holders={77: (holder(),)}))
    assert plan(FakeSystem(), diagnosis, Remedy(id=way, acts=True)).clients == told


def test_closing_what_is_finished_is_not_asked_first() -> None:
    assert not Plan(remedy=Remedy(id=RemedyId.CLOSE_LEFTOVERS, sockets=(LINGERING,))).can_lose
