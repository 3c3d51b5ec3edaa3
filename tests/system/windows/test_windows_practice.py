"""The practices that exist on Windows: they are really there, and end as they should."""

import subprocess
import sys
import time

import psutil
import pytest

from portfixer.cli.run import run
from portfixer.facts import Platform, SocketState
from portfixer.practice import CauseId, PracticeProblem, Reason, Situation, causes, make, practise
from portfixer.system.portable import PortableSystem

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="asks Windows (or Wine)")

HERE = [cause.id for cause in causes() if Platform.WINDOWS in cause.platforms]
HELD = [cause for cause in HERE if cause is not CauseId.ADDRESS_NOT_HERE]


def bind_error(situation: Situation) -> str | None:
    probe = PortableSystem().probe(situation.port, situation.protocol, situation.address, reuse=False)
    return probe.error


def become_true(condition, within_s: float = 5.0) -> bool:
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)  # a condition with a deadline: Windows has no event for a port
    return True


@pytest.mark.parametrize("cause", HELD)
def test_blocks_the_port_and_ends(cause: CauseId) -> None:
    with make(cause) as situation:
        assert bind_error(situation) == "EADDRINUSE"
        assert situation.pids == (situation.root,)
        sockets = PortableSystem().look(situation.port, situation.protocol).sockets
        # Windows does not list what is only bound.
        assert situation.made[0].state in {*(socket.state for socket in sockets), SocketState.BOUND}
    assert not psutil.pid_exists(situation.root)
    assert become_true(lambda: bind_error(situation) is None)


@pytest.mark.parametrize("cause", [cause.id for cause in causes() if cause.id not in HERE])
def test_what_only_linux_has_is_refused(cause: CauseId) -> None:
    with pytest.raises(PracticeProblem) as caught, make(cause):
        pass
    assert caught.value.reason is Reason.OTHER_SYSTEM


def test_only_what_can_be_practised_here_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["practice"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(HERE)


def test_ends_when_its_starter_is_killed() -> None:
    program = (
        "from portfixer.practice import make\n"
        "with make('other_program') as situation:\n"
        "    print(situation.to_json(), flush=True)\n"
        "    input()\n"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as starter:
        situation = Situation.from_json(starter.stdout.readline())
        starter.kill()
    assert become_true(lambda: not psutil.pid_exists(situation.root))
    assert become_true(lambda: bind_error(situation) is None)


def test_ends_when_it_is_stopped_and_when_the_time_is_over() -> None:
    def stop(situation: Situation) -> None:
        psutil.Process(situation.root).kill()

    assert practise(CauseId.OTHER_PROGRAM, on_ready=stop, seconds=30) is True
    assert practise(CauseId.OTHER_PROGRAM, on_ready=lambda _: None, seconds=0.2) is False
