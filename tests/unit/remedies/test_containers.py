"""A container's port is freed by its engine, and nobody is signalled for it."""

from dataclasses import replace

import pytest
from made_up import LINUX, TAKEN, FakeSystem, asks, holder, process, snapshot, socket

from portfixer.diagnosis import Diagnosis, Factor, Verdict, diagnose, examine
from portfixer.facts import (
    Container,
    Endpoint,
    Engine,
    Evidence,
    Holder,
    Machine,
    Manager,
    ManagerKind,
    Protocol,
    Request,
    Snapshot,
)
from portfixer.remedies import Remedy, RemedyId, plan, propose
from portfixer.remedies.apply import apply
from portfixer.remedies.outcome import Problem
from portfixer.system.api import NotAllowed, TookTooLong
from portfixer.words import cards, details, outcomes, questions, verdicts
from portfixer.words import remedies as remedy_words
from portfixer.words.advice import advice
from portfixer.words.restarting import start_again, stopped

ID = "0d3e92c30c91e454330ff1cbf55f4bf08f610e988baff9973f346e6bd8d21d94"
PROXY = process(
    189, "docker-proxy", user="root", uid=0, manager=Manager(ManagerKind.SYSTEMD, "docker.service", "system")
)
NGINX = process(243, "nginx", user="root", uid=0)
WEB = Container(
    engine=Engine.DOCKER,
    id=ID,
    name="shop-web-1",
    address="172.17.0.2",
    port=80,
    inside=NGINX,
    image="registry.example/nginx:1.27",
    project="shop",
    service="web",
    restart="unless-stopped",
    published=((Protocol.TCP, Endpoint("0.0.0.0", 8080)), (Protocol.TCP, Endpoint("0.0.0.0", 8443))),
    reachable=True,
)
BARE = Container(engine=Engine.DOCKER)
ROOT = replace(LINUX, uid=0, user="root", administrator=True)


def look(container: Container, *holders: Holder, machine: Machine = LINUX) -> Snapshot:
    return snapshot(
        socket(),
        holders={77: holders or (holder(PROXY),)},
        managers={77: container.manager},
        containers={77: container},
        machine=machine,
    )


def taken_by(
    container: Container, *holders: Holder, machine: Machine = LINUX, request: Request | None = None
) -> Diagnosis:
    return diagnose(request or asks(), TAKEN, look(container, *holders, machine=machine))


def offer(diagnosis: Diagnosis) -> Remedy:
    return next(remedy for remedy in propose(diagnosis) if remedy.id is RemedyId.STOP_CONTAINER)


ROOTLESS = replace(WEB, uid=4711, reachable=False)
PODMAN = replace(WEB, engine=Engine.PODMAN, reachable=False)


@pytest.mark.parametrize(
    ("diagnosis", "acts", "needs_admin", "manual"),
    [
        (taken_by(WEB), True, False, "docker stop shop-web-1"),
        (taken_by(WEB, machine=ROOT), True, False, "docker stop shop-web-1"),
        (taken_by(replace(WEB, name=None)), True, False, "docker stop 0d3e92c30c91"),
        (taken_by(replace(WEB, reachable=False)), False, True, "sudo docker stop shop-web-1"),
        (taken_by(replace(WEB, uid=1000)), True, False, "docker stop shop-web-1"),
        (taken_by(ROOTLESS), False, True, "sudo docker -H unix:///run/user/4711/docker.sock stop shop-web-1"),
        (
            taken_by(replace(ROOTLESS, reachable=True), machine=ROOT),
            True,
            False,
            "docker -H unix:///run/user/4711/docker.sock stop shop-web-1",
        ),
        (taken_by(PODMAN, machine=ROOT), True, False, "podman stop shop-web-1"),
        (taken_by(PODMAN), False, True, "sudo podman stop shop-web-1"),
        (taken_by(replace(PODMAN, uid=1000)), True, False, "podman stop shop-web-1"),
        (taken_by(replace(PODMAN, uid=4711)), False, True, "sudo -u '#4711' podman stop shop-web-1"),
        (taken_by(replace(WEB, engine=Engine.KUBERNETES), machine=ROOT), False, False, None),
        (taken_by(replace(WEB, engine=Engine.NERDCTL), machine=ROOT), False, False, "nerdctl stop shop-web-1"),
        (taken_by(Container(engine=Engine.LXC, id="web1"), machine=ROOT), False, False, "lxc-stop --name web1"),
        (
            taken_by(Container(engine=Engine.MACHINE, id="deb12"), machine=ROOT),
            False,
            False,
            "machinectl poweroff deb12",
        ),
        (taken_by(BARE), False, True, "sudo docker ps --filter publish=8080/tcp"),
        (taken_by(BARE, machine=ROOT), False, False, "docker ps --filter publish=8080/tcp"),
    ],
)
def test_the_right_engine_is_asked_or_the_command_for_it_told(
    diagnosis: Diagnosis, acts: bool, needs_admin: bool, manual: str | None
) -> None:
    remedy = offer(diagnosis)
    made = plan(FakeSystem(), diagnosis, remedy)
    assert (remedy.acts, remedy.needs_admin, remedy_words.manual(made)) == (acts, needs_admin, manual)
    assert remedy.recommended
    assert remedy_words.what_happens(made)
    assert advice(made, diagnosis)


@pytest.mark.parametrize("machine", [LINUX, ROOT], ids=["a person", "an administrator"])
@pytest.mark.parametrize("container", [WEB, BARE, PODMAN, ROOTLESS], ids=lambda each: f"{each.engine} {each.uid}")
@pytest.mark.parametrize(
    "held",
    [
        holder(PROXY),
        holder(process(7, "dockerd", uid=0)),
        holder(process(9, "conmon", uid=0)),
        holder(PROXY, evidence=Evidence.UNIT),
    ],
    ids=["docker-proxy", "dockerd", "conmon", "docker-proxy by its command line"],
)
def test_who_passes_the_port_on_is_neither_stopped_nor_its_service(
    held: Holder, container: Container, machine: Machine
) -> None:
    offered = {remedy.id for remedy in propose(taken_by(container, held, machine=machine))}
    assert not offered & {RemedyId.STOP_PROGRAM, RemedyId.STOP_SERVICE, RemedyId.END_FORWARDING}


@pytest.mark.parametrize(
    "name", ["docker-proxy", "rootlessport", "conmon", "dockerd", "containerd", "containerd-shim-runc-v2"]
)
def test_a_messenger_is_not_stopped_where_no_container_was_found_either(name: str) -> None:
    look_ = snapshot(socket(), holders={77: (holder(process(189, name)),)})
    assert RemedyId.STOP_PROGRAM not in {remedy.id for remedy in propose(diagnose(asks(), TAKEN, look_))}


def test_nothing_hidden_is_left_to_look_for_when_the_container_is_known() -> None:
    offered = {remedy.id for remedy in propose(taken_by(WEB, holder(PROXY, evidence=Evidence.UNIT)))}
    assert RemedyId.LOOK_AS_ADMIN not in offered


def test_the_plan_says_what_else_leads_into_it_and_how_to_start_it_again() -> None:
    diagnosis = taken_by(WEB)
    made = plan(FakeSystem(), diagnosis, offer(diagnosis))
    assert made.also_serves == ((Protocol.TCP, Endpoint("0.0.0.0", 8443)),)
    assert made.can_lose
    told = " ".join(remedy_words.losses(made))
    assert "port 8443" in told
    assert "docker start shop-web-1" in told
    assert "does not come back by itself" in told


@pytest.mark.parametrize(
    ("container", "words"),
    [
        (replace(WEB, restart="always"), "comes back when Docker or the computer starts again"),
        (replace(WEB, removed_when_stopped=True), "--rm"),
        (replace(WEB, restart="no"), "can be started again"),
    ],
)
def test_what_a_stop_means_for_this_container_is_told_before(container: Container, words: str) -> None:
    diagnosis = taken_by(container)
    made = plan(FakeSystem(), diagnosis, offer(diagnosis))
    assert words in " ".join(remedy_words.losses(made))
    assert made.remedy.reversible is not container.removed_when_stopped
    assert bool(made.restarts) is not container.removed_when_stopped


def computer(container: Container = WEB) -> FakeSystem:
    system = FakeSystem()
    system.teams = {container.manager: (NGINX,)}
    system.processes = {NGINX.pid: NGINX}
    system.taken_until_gone([NGINX.pid], look(container))
    return system


def test_the_engine_stops_it_and_the_probe_says_so() -> None:
    system = computer()
    diagnosis = examine(system, asks())
    outcome = apply(system, diagnosis, offer(diagnosis))
    assert (outcome.done, outcome.problem, outcome.after.blocked) == (True, None, False)
    assert system.asked == [WEB.manager]
    assert [process.pid for process in outcome.stopped] == [NGINX.pid]
    assert system.signals() == []
    assert outcomes.explanation(outcome).startswith("Stopped: the container shop-web-1.")
    assert start_again(stopped(outcome)) == ("To start it again: docker start shop-web-1",)


def test_advice_asks_no_engine_for_anything_and_so_nothing_is_lost() -> None:
    system = computer(replace(WEB, engine=Engine.KUBERNETES))
    diagnosis = examine(system, asks())
    advised = offer(diagnosis)
    assert (advised.acts, plan(system, diagnosis, advised).can_lose) == (False, False)
    outcome = apply(system, diagnosis, advised)
    assert (outcome.done, system.asked, system.signals()) == (True, [], [])


@pytest.mark.parametrize(("no", "problem"), [(NotAllowed(), Problem.NOT_ALLOWED), (TookTooLong(), Problem.NO_ANSWER)])
def test_an_engine_that_refuses_or_hangs_is_told_and_nobody_is_signalled(no: Exception, problem: Problem) -> None:
    system = computer()
    system.cannot = no
    diagnosis = examine(system, asks())
    outcome = apply(system, diagnosis, offer(diagnosis), force=True)
    assert (outcome.done, outcome.problem) == (False, problem)
    assert system.signals() == []
    assert outcomes.explanation(outcome)


@pytest.mark.parametrize(
    ("program", "same"),
    [
        ("shop-web-1", True),
        ("web", True),
        ("nginx", True),
        ("nginx:1.27", True),
        ("registry.example/nginx:1.27", True),
        ("0d3e92c30c91", True),
        ("shop", False),
        ("docker-proxy", False),
        ("redis", False),
    ],
)
def test_a_container_is_the_persons_own_by_its_name_image_service_or_program(program: str, same: bool) -> None:
    diagnosis = taken_by(WEB, request=asks(program=program))
    assert (diagnosis.verdict is Verdict.SAME_PROGRAM) is same


def test_the_container_is_named_first_and_the_messenger_only_in_the_details() -> None:
    diagnosis = taken_by(WEB)
    assert Factor.CONTAINER in diagnosis.factors
    assert verdicts.headline(diagnosis) == "The container shop-web-1 is using port 8080"
    assert verdicts.summary(diagnosis) == "Port 8080 is taken by the container shop-web-1 (nginx inside)."
    explanation = verdicts.explanation(diagnosis)
    assert "at 172.17.0.2, port 80" in explanation
    assert "service web of the Compose project shop" in explanation
    for text in (verdicts.headline(diagnosis), verdicts.summary(diagnosis), explanation):
        assert "docker-proxy" not in text
    (card,) = cards.cards(diagnosis)
    assert card.title == "shop-web-1"
    assert ("Passed on by", "docker-proxy (189)") in card.facts
    assert ID in details.seen(diagnosis)
    assert questions.rows(diagnosis)[0].answer == "Yes, the container shop-web-1"


def beside_a_program(first: str, second: str) -> Diagnosis:
    """A container at one address, and a program outside of it at the other."""
    return diagnose(
        asks(),
        TAKEN,
        snapshot(
            socket(local=first, inode=77),
            socket(local=second, inode=78),
            holders={77: (holder(PROXY),), 78: (holder(process(900, "vite")),)},
            managers={77: WEB.manager},
            containers={77: WEB},
        ),
    )


@pytest.mark.parametrize("addresses", [("192.0.2.7", "127.0.0.1"), ("127.0.0.1", "192.0.2.7")])
def test_a_program_beside_the_container_is_told_and_no_container_stopped_in_vain(addresses: tuple[str, str]) -> None:
    diagnosis = beside_a_program(*addresses)
    told = verdicts.summary(diagnosis)
    assert told.startswith("2 programs are using port 8080: ")
    assert "vite (process 900)" in told
    assert "the container shop-web-1" in told
    assert verdicts.headline(diagnosis) == "2 programs are using port 8080"
    assert verdicts.explanation(diagnosis).startswith("They have it each on an address of its own")
    assert questions.rows(diagnosis)[0].answer.endswith(" and 1 more")
    assert propose(diagnosis)[0].id is RemedyId.USE_OTHER_PORT


def test_which_container_it_is_is_not_claimed_where_nobody_said() -> None:
    diagnosis = taken_by(BARE, holder(process(7, "dockerd", uid=0)))
    assert verdicts.summary(diagnosis) == "Port 8080 is taken by a container of Docker."
    assert "couldn't see for which one" in verdicts.explanation(diagnosis)
    made = plan(FakeSystem(), diagnosis, offer(diagnosis))
    assert remedy_words.target(made) == "a container"
    assert "docker stop NAME" in " ".join(advice(made, diagnosis))


def test_what_runs_in_a_container_is_told_only_where_it_was_seen() -> None:
    told = verdicts.explanation(taken_by(replace(WEB, inside=None)))
    assert "Docker passes the port on to it." in told


def test_a_program_on_this_computers_own_network_has_the_port_itself() -> None:
    diagnosis = taken_by(replace(WEB, address=None, port=None), holder(NGINX))
    assert "uses this computer's own network" in verdicts.explanation(diagnosis)
    (card,) = cards.cards(diagnosis)
    assert "Passed on by" not in dict(card.facts)


def test_hostile_names_stay_on_their_line() -> None:
    diagnosis = taken_by(replace(WEB, name="a\x1b[31m\nb", image="\x07i", project="p\n", service="\x1bs"))
    told = verdicts.summary(diagnosis) + verdicts.explanation(diagnosis) + details.seen(diagnosis).replace("\n", "")
    told += "".join(
        value for card in cards.cards(diagnosis) for _, value in (("", card.title), ("", card.subtitle), *card.facts)
    )
    assert not [character for character in told if ord(character) < 32]


def test_a_container_that_portfixer_runs_in_too_stands_behind_nothing() -> None:
    mine = Manager(ManagerKind.CONTAINER, ID, "docker")
    machine = replace(LINUX, protected_managers=frozenset({mine}))
    server = process(812, "shop", manager=mine)
    inside = snapshot(socket(), holders={77: (holder(server),)}, managers={77: mine}, machine=machine)
    diagnosis = diagnose(asks(), TAKEN, inside)
    assert Factor.CONTAINER not in diagnosis.factors
    assert propose(diagnosis)[0].id is RemedyId.STOP_PROGRAM


def test_a_container_that_is_started_anew_is_told_as_the_container_not_as_its_messenger() -> None:
    """Its port is taken a moment before there is anything in it: that look alone would not know which one it is."""
    system = computer()
    diagnosis = examine(system, asks())
    again, proxy = process(999, "nginx"), process(998, "docker-proxy", uid=0)
    anew = replace(WEB, inside=again)
    starting = replace(WEB, id="", name=None, inside=None)
    system.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    system.looks = [look(starting, holder(proxy)), look(starting, holder(proxy)), look(anew, holder(proxy))]
    outcome = apply(system, diagnosis, offer(diagnosis))
    assert outcome.problem is Problem.CAME_BACK
    assert outcome.came_back is not None
    assert (outcome.came_back.process, outcome.came_back.manager) == (again, WEB.manager)
    assert outcomes.headline(outcome) == "It came back"
    assert outcomes.explanation(outcome).startswith("The container shop-web-1 has the port again, with nginx")
