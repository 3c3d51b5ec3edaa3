"""A program in a debugger: what is told, and what is stopped with it."""

import threading

from made_up import LINUX, TAKEN, FakeSystem, asks, holder, process, snapshot, socket

from portfixer.diagnosis import Diagnosis, diagnose
from portfixer.facts import Process
from portfixer.remedies import RemedyId, Role, plan, propose
from portfixer.remedies.stop import stop
from portfixer.words import cards, remedies, verdicts

GDB = process(690, "gdb", "gdb", "-q", "--args", "shop", executable="/usr/bin/gdb")
STRACE = process(690, "strace", "strace", "-f", "shop", executable="/usr/bin/strace")


def traced(by: Process, *, stopped: bool = False) -> Diagnosis:
    held = process(812, "shop", tracer_pid=by.pid, suspended=stopped, parent_pid=by.pid)
    return diagnose(asks(), TAKEN, snapshot(socket(), holders={77: (holder(held),)}, tracers={812: by}))


def test_gdb_is_stopped_after_the_program_it_holds() -> None:
    """gdb 13 stops its program on SIGTERM instead of letting it end, and kills it when it ends itself."""
    diagnosis = traced(GDB)
    stop = propose(diagnosis)[0]
    assert [(target.process.pid, target.role) for target in stop.targets] == [(812, Role.HOLDER), (690, Role.DEBUGGER)]
    assert plan(FakeSystem(), diagnosis, stop).can_lose
    assert any("the debugging ends" in told for told in remedies.losses(plan(FakeSystem(), diagnosis, stop)))
    assert "The debugger that holds it is stopped too." in remedies.what_happens(plan(FakeSystem(), diagnosis, stop))
    assert "The debugger gdb (process 690) holds it." in verdicts.explanation(diagnosis)


def test_strace_lets_a_program_end() -> None:
    diagnosis = traced(STRACE)
    assert [target.process.pid for target in propose(diagnosis)[0].targets] == [812]
    assert dict(cards.cards(diagnosis)[0].facts)["Watched by"] == "strace, process 690"


def test_who_is_stopped_by_a_debugger_cannot_be_let_go_on_by_anybody_else() -> None:
    diagnosis = traced(GDB, stopped=True)
    assert RemedyId.RESUME_PROGRAM not in [remedy.id for remedy in propose(diagnosis)]
    assert "has stopped it" in verdicts.explanation(diagnosis)
    assert "Ctrl+Z" not in verdicts.explanation(diagnosis)
    stop = plan(FakeSystem(), diagnosis, propose(diagnosis)[0])
    assert remedies.manual(stop) == "kill 812 690"


def test_a_debugger_that_portfixer_was_started_from_is_left_alone() -> None:
    above = process(50, "gdb", "gdb", "shop", executable="/usr/bin/gdb")
    assert 50 in LINUX.protected_pids
    assert RemedyId.STOP_PROGRAM not in [remedy.id for remedy in propose(traced(above))]


def test_the_debugger_is_asked_after_the_program() -> None:
    computer = FakeSystem()
    computer.on_signal = lambda pid, _kind: computer.gone.update({812, 690} if pid == 690 else set())
    result = stop(
        computer,
        propose(traced(GDB))[0],
        force=False,
        asked_before=False,
        freed=lambda: False,
        progress=lambda _progress: None,
        cancel=threading.Event(),
    )
    assert (result.problem, computer.signals()) == (None, [(812, "ask"), (690, "ask")])
