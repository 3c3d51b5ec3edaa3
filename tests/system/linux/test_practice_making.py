"""Starting and ending a practice: ports, time, problems, and the way through the pipe."""

import errno
import json
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path

import psutil
import pytest

from portfixer.facts import Platform, Protocol
from portfixer.practice import CauseId, PracticeProblem, Reason, Situation, causes, make, practise
from portfixer.practice import sockets as practice_sockets

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")]


def bind_error(situation: Situation) -> str | None:
    kind = socket.SOCK_DGRAM if situation.protocol is Protocol.UDP else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind((situation.address, situation.port))
        except OSError as error:
            return errno.errorcode[error.errno or 0]
    return None


def running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_wanted_port_is_taken_as_it_is() -> None:
    with make(CauseId.OTHER_PROGRAM) as first:
        wanted = first.port
    with make(CauseId.BOUND_NOT_LISTENING, wanted) as situation:
        assert situation.port == wanted
        with pytest.raises(PracticeProblem) as caught, make(CauseId.OTHER_PROGRAM, wanted):
            pass
        assert caught.value.reason is Reason.PORT_TAKEN


@pytest.mark.parametrize("port", [0, -1, 65_536])
def test_a_port_that_cannot_be_is_the_callers_mistake(port: int) -> None:
    with pytest.raises(ValueError, match="port"), make(CauseId.OTHER_PROGRAM, port):
        pass


def test_an_unknown_cause() -> None:
    with pytest.raises(PracticeProblem) as caught, make("gremlins"):
        pass
    assert caught.value.reason is Reason.UNKNOWN_CAUSE


def test_a_race_for_the_port_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first choice is given to somebody else between choosing and binding."""
    from portfixer.practice import making

    asked = []
    real = making._start_once

    def first_one_loses(cause: CauseId, port: int):
        asked.append(port)
        if len(asked) == 1:
            raise PracticeProblem(Reason.PORT_TAKEN)
        return real(cause, port)

    monkeypatch.setattr(making, "_start_once", first_one_loses)
    with make(CauseId.OTHER_PROGRAM):
        assert len(asked) == 2


def test_a_child_that_does_not_start_is_a_problem_and_not_a_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(PracticeProblem) as caught, make(CauseId.OTHER_PROGRAM):
        pass
    assert caught.value.reason is Reason.NO_ANSWER


def test_practise_ends_when_the_time_is_over() -> None:
    seen: list[Situation] = []
    started = time.monotonic()
    assert practise(CauseId.OTHER_PROGRAM, on_ready=seen.append, seconds=0.3) is False
    assert time.monotonic() - started >= 0.3
    assert bind_error(seen[0]) is None
    assert not running(seen[0].root)


def test_practise_ends_when_the_holder_is_stopped() -> None:
    def stop(situation: Situation) -> None:
        os.kill(situation.root, signal.SIGTERM)

    assert practise(CauseId.MANY_WORKERS, on_ready=stop, seconds=30) is True


def test_practise_of_shared_port_goes_on_until_the_last_holder_is_stopped() -> None:
    def stop(situation: Situation) -> None:
        for pid in situation.pids:
            os.kill(pid, signal.SIGTERM)

    assert practise(CauseId.PORT_SHARING, on_ready=stop, seconds=30) is True


def test_practise_cleans_up_when_it_is_interrupted() -> None:
    seen: list[Situation] = []

    def interrupt(situation: Situation) -> None:
        seen.append(situation)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        practise(CauseId.OTHER_PROGRAM, on_ready=interrupt)
    assert not running(seen[0].root)


def test_works_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with make(CauseId.SAME_PROGRAM) as situation:
        assert running(situation.root)


def test_situations_survive_the_way_through_the_pipe() -> None:
    with make(CauseId.COMES_BACK) as situation:
        assert Situation.from_json(situation.to_json()) == situation
        assert json.loads(situation.to_json())["cause"] == "comes_back"


def test_every_cause_has_one_script_and_one_line_of_words() -> None:
    from portfixer.practice.child import _SCRIPTS
    from portfixer.words.practice import about

    assert set(_SCRIPTS) == set(CauseId)
    assert len({about(cause) for cause in CauseId}) == len(CauseId)


def test_every_cause_can_be_made_on_linux() -> None:
    assert all(Platform.LINUX in cause.platforms for cause in causes())
    assert {cause.id for cause in causes()} == set(CauseId)


def test_strangers_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A practice server on every address gives its page to this computer only."""
    monkeypatch.setattr(practice_sockets, "is_loopback", lambda _: False)
    monkeypatch.setattr(practice_sockets, "_answer", lambda _: pytest.fail("a stranger was answered"))
    with practice_sockets.listener(0) as listening, practice_sockets.client(listening.getsockname()[1]):
        listening.settimeout(0)
        select.select([listening], [], [], 2)
        with pytest.raises(BlockingIOError):
            practice_sockets.serve(listening)
