"""Docker Desktop and Podman on Windows: the container behind the engine's own process."""

import threading

import pytest
from made_up import FakeSystem, asks
from windows_looks import listener, look, program, refused, seen

from portfixer.diagnosis import Factor, diagnose
from portfixer.facts import Engine, Protocol
from portfixer.remedies import RemedyId, plan, propose
from portfixer.system import tools
from portfixer.system.api import Cancelled, NotHere, SystemProblem, TookTooLong
from portfixer.system.tools import ToolResult
from portfixer.system.windows import engines
from portfixer.words import remedies, verdicts

ID = "4f1c" * 16
ROW = f"{ID}\tshop-web-1\tnginx:1.27\n"
BACKEND = program(7000, "com.docker.backend.exe")


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    commands: list[tuple[str, ...]] = []

    def answer(*words: str, **_how: object) -> ToolResult:
        commands.append(words)
        return ToolResult(path="docker.exe", status=0, output=ROW if "ps" in words else "")

    monkeypatch.setattr(tools, "run", answer)
    return commands


def test_the_engine_is_asked_who_published_the_port(ran: list[tuple[str, ...]]) -> None:
    found = engines.behind(BACKEND, 8080, Protocol.TCP)
    assert (found.engine, found.id, found.name, found.image) == (Engine.DOCKER, ID, "shop-web-1", "nginx:1.27")
    assert ran[0][:5] == ("docker", "ps", "--no-trunc", "--filter", "publish=8080/tcp")


def test_an_ordinary_program_is_no_engine(ran: list[tuple[str, ...]]) -> None:
    assert engines.behind(program(), 8080, Protocol.TCP) is None
    assert ran == []


@pytest.mark.parametrize("output", ["", "error\n", ROW + ROW.replace("4f1c", "5a2b"), "a\tb\n"])
def test_without_one_clear_answer_only_the_engine_is_told(output: str) -> None:
    found = engines.parse(output, Engine.PODMAN)
    assert (found.engine, found.id, found.name) == (Engine.PODMAN, "", None)


@pytest.mark.parametrize("result", [ToolResult(path=None), ToolResult(path="x", timed_out=True)])
def test_an_engine_that_does_not_answer_is_told_all_the_same(
    monkeypatch: pytest.MonkeyPatch, result: ToolResult
) -> None:
    monkeypatch.setattr(tools, "run", lambda *_words, **_how: result)
    assert engines.behind(BACKEND, 8080, Protocol.TCP).engine is Engine.DOCKER


def test_the_container_is_stopped_and_never_the_engine(ran: list[tuple[str, ...]]) -> None:
    container = engines.behind(BACKEND, 8080, Protocol.TCP)
    manager = container.manager
    snapshot = look(listener(), by=seen(BACKEND), managers={77: manager}, containers={77: container})
    diagnosis = diagnose(asks(), refused(), snapshot)
    assert Factor.CONTAINER in diagnosis.factors
    offered = propose(diagnosis)
    assert [remedy.id for remedy in offered] == [RemedyId.STOP_CONTAINER, RemedyId.USE_OTHER_PORT]
    stop = offered[0]
    assert (stop.acts, stop.needs_admin, stop.manual) == (True, False, ("docker", "stop", "shop-web-1"))
    assert "shop-web-1" in verdicts.summary(diagnosis)
    assert "shop-web-1" in remedies.button(plan(FakeSystem(snapshot.machine), diagnosis, stop))
    engines.stop_container(manager, timeout_s=1.0, cancel=threading.Event())
    assert ran[-1] == ("docker", "stop", ID)


def test_which_one_it_is_can_be_asked_by_hand() -> None:
    container = engines.parse("", Engine.DOCKER)
    manager = container.manager
    snapshot = look(listener(), by=seen(BACKEND), managers={77: manager}, containers={77: container})
    advice = propose(diagnose(asks(), refused(), snapshot))[0]
    assert (advice.id, advice.acts) == (RemedyId.STOP_CONTAINER, False)
    assert advice.manual == ("docker", "ps", "--filter", "publish=8080/tcp")


@pytest.mark.parametrize(
    ("result", "problem"),
    [
        (ToolResult(path=None), NotHere),
        (ToolResult(path="x", timed_out=True), TookTooLong),
        (ToolResult(path="x", cancelled=True), Cancelled),
        (ToolResult(path="x", status=1, errors="no such container"), SystemProblem),
    ],
)
def test_why_it_was_not_stopped(monkeypatch: pytest.MonkeyPatch, result: ToolResult, problem: type[Exception]) -> None:
    monkeypatch.setattr(tools, "run", lambda *_words, **_how: result)
    manager = engines.parse(ROW, Engine.DOCKER).manager
    with pytest.raises(problem):
        engines.stop_container(manager, timeout_s=1.0, cancel=threading.Event())
    nobody = engines.parse("", Engine.DOCKER).manager
    with pytest.raises(NotHere):
        engines.stop_container(nobody, timeout_s=1.0, cancel=threading.Event())
