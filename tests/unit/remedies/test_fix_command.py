"""`portfixer fix` on a prepared computer: what is printed, and what is asked, before anything is done."""

import json
from dataclasses import replace

import pytest
from made_up import NOW, FakeSystem, asks, holder, process, snapshot, socket

from portfixer.cli import fixing
from portfixer.cli.as_text import diagnosis_text
from portfixer.cli.run import run
from portfixer.diagnosis import examine
from portfixer.facts import Container, Endpoint, Engine, Manager, ManagerKind, ProcessId, Protocol
from portfixer.remedies import plan, propose

SHOP = process(812, "shop")


@pytest.fixture
def prepared(computer: FakeSystem, monkeypatch: pytest.MonkeyPatch) -> FakeSystem:
    monkeypatch.setattr(fixing, "this_system", lambda: computer)
    computer.served = tuple((Protocol.TCP, Endpoint("0.0.0.0", port)) for port in (9090, 9091))
    return computer


def test_yes_does_not_keep_silent_about_what_ends(prepared: FakeSystem, capsys: pytest.CaptureFixture[str]) -> None:
    prepared.on_signal = lambda _pid, _kind: print("SIGNALLED")
    assert run(["fix", "8080", "--yes"]) == 0
    before, signalled, _after = capsys.readouterr().out.partition("SIGNALLED")
    assert signalled
    assert "- shop (process 812, run by ada) will be asked to stop." in before
    assert "- It also serves port 9090, which ends too." in before
    assert "- It also serves port 9091, which ends too." in before


def test_the_json_says_what_each_way_out_would_end(prepared: FakeSystem, capsys: pytest.CaptureFixture[str]) -> None:
    run(["fix", "8080", "--yes", "--json"])
    told = {remedy["id"]: remedy["losses"] for remedy in json.loads(capsys.readouterr().out)["remedies"]}
    assert "It also serves port 9091, which ends too." in told["stop_program"]
    assert told["use_other_port"] == []


@pytest.mark.parametrize(
    ("options", "agrees", "asked", "signals", "status"),
    [
        (["--yes"], True, 1, ["ask", "ask", "force"], 0),
        (["--yes"], False, 1, ["ask"], 3),
        (["--yes", "--force"], False, 0, ["ask", "force"], 0),
        (["--yes", "--json"], True, 0, ["ask"], 3),
    ],
    ids=["agreed", "not agreed", "agreed before", "a program reads it"],
)
def test_force_is_a_question_of_its_own_and_never_one_to_a_program(
    prepared: FakeSystem, monkeypatch: pytest.MonkeyPatch, options, agrees, asked, signals, status
) -> None:  # type: ignore[no-untyped-def]
    questions = list[str]()

    def ask(question: str) -> bool:
        questions.append(question)
        return bool(agrees)

    prepared.stops_on = {812: "force"}
    monkeypatch.setattr(fixing, "can_ask", lambda: True)
    monkeypatch.setattr(fixing, "ask", ask)
    assert run(["fix", "8080", *options]) == status
    assert (len(questions), [kind for _pid, kind in prepared.signals()]) == (asked, signals)


def test_what_can_be_started_again_is_not_stopped_unasked_either(
    prepared: FakeSystem, capsys: pytest.CaptureFixture[str]
) -> None:
    """A container that can be started again loses its clients all the same."""
    manager = Manager(ManagerKind.CONTAINER, "web", "docker", id="f" * 64)
    web = Container(engine=Engine.DOCKER, id="f" * 64, name="web", reachable=True)
    prepared.looks = [snapshot(socket(), holders={77: (holder(),)}, managers={77: manager}, containers={77: web})]
    assert run(["fix", "8080"]) == 3
    assert prepared.asked == []
    assert "--yes" in capsys.readouterr().err


def test_who_starts_it_again_can_be_stopped_by_a_command_that_is_shown(
    prepared: FakeSystem, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = process(690, "bash", "/bin/bash", "loop.sh", executable="/bin/bash")
    again = replace(SHOP, id=ProcessId(950, 5000), parent_pid=690, started_at=NOW)
    prepared.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    above = {812: (loop,), 950: (loop,)}
    prepared.looks = [
        snapshot(socket(), holders={77: (holder(SHOP),)}, ancestors=above),
        snapshot(socket(inode=99), holders={99: (holder(again),)}, ancestors=above),
    ]
    assert run(["fix", "8080", "--yes"]) == 3
    assert "  To stop what starts it as well: kill 690 950\n" in capsys.readouterr().out


def test_what_a_way_out_would_mean_is_told_with_the_verdict(prepared: FakeSystem) -> None:
    diagnosis = examine(prepared, asks())
    plans = tuple(plan(prepared, diagnosis, remedy) for remedy in propose(diagnosis))
    told = diagnosis_text(diagnosis, plans)
    assert "      - shop (process 812, run by ada) will be asked to stop.\n" in told
    assert "      - It also serves port 9091, which ends too.\n" in told
