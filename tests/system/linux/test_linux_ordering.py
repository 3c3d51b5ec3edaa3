"""Ordering a supervisor: only the one above the program, and only what it says that this program is.

The real ones are in tests/e2e/test_real_keepers.py; here one answers what the test wants, and notes what it was told.
"""

import http.server
import os
import socket
import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from portfixer.facts import Manager, ManagerKind, ProcessId
from portfixer.system.api import Cancelled, NotHere, NotSupported, ProcessChanged, SystemProblem, TookTooLong

pytest.importorskip("fcntl")

from portfixer.system.linux.order_takers import ORDER_TAKERS
from portfixer.system.linux.ordering import stop_by_order
from portfixer.system.linux.processes import Processes
from portfixer.system.linux.system import LinuxSystem
from portfixer.system.linux.wire import Within

pytestmark = [pytest.mark.linux]

OWN_UID = os.geteuid() if hasattr(os, "geteuid") else 0
KEEPS = """
import subprocess
shell = subprocess.Popen(['sh', '-c', 'sleep 100; true'])
while not (below := open(f'/proc/{shell.pid}/task/{shell.pid}/children').read().split()): pass
other = subprocess.Popen(['sleep', '100'])
ready(shell=shell.pid, program=int(below[0]), other=other.pid); shell.wait(); stay()
"""


@dataclass
class Supervisor:
    """What answers in the tests."""

    pid: int
    kept: Mapping[str, frozenset[int]]
    ends: tuple[int, ...] = ()
    told: list[str] = field(default_factory=list)

    def own_pid(self) -> int | None:
        return self.pid

    def programs(self) -> Mapping[str, frozenset[int]]:
        return {} if self.told else self.kept

    def stop(self, name: str) -> None:
        self.told.append(name)
        for pid in self.ends:
            os.kill(pid, 15)


def ordered(answers: Supervisor, program: ProcessId, supervisor: int, timeout_s: float = 10) -> None:
    stop_by_order(
        Manager(ManagerKind.SUPERVISOR, "made-up", uid=OWN_UID, pid=supervisor, control="unix:/nowhere"),
        (program,),
        Processes(),
        timeout_s=timeout_s,
        cancel=threading.Event(),
        takers={"made-up": lambda _manager, _within: answers},
    )


def identity(pid: int) -> ProcessId:
    found = LinuxSystem().process(pid)
    assert found is not None
    return found.id


def test_it_is_told_what_it_calls_the_program_by_the_pid_of_what_it_started(child):
    keeper = child(KEEPS)
    shell, program, other = (keeper.said[name] for name in ("shell", "program", "other"))
    kept = {"web": frozenset({shell}), "api": frozenset({other})}
    answers = Supervisor(keeper.pid, kept, ends=(program,))
    ordered(answers, identity(program), keeper.pid)
    assert answers.told == ["web"]


@pytest.mark.parametrize(
    ("why", "refusal"),
    [("another one answers", NotHere), ("it is none of its", ProcessChanged), ("two of its", ProcessChanged)],
)
def test_nothing_is_stopped_when_the_supervisor_does_not_surely_mean_the_same_program(child, why, refusal):
    keeper = child(KEEPS)
    shell, program, other = (keeper.said[name] for name in ("shell", "program", "other"))
    answers = {
        "another one answers": Supervisor(other, {"web": frozenset({shell})}),
        "it is none of its": Supervisor(keeper.pid, {"api": frozenset({other})}),
        "two of its": Supervisor(keeper.pid, {"web": frozenset({shell}), "api": frozenset({program})}),
    }[why]
    with pytest.raises(refusal):
        ordered(answers, identity(program), keeper.pid)
    assert answers.told == []


def test_nothing_is_stopped_where_others_would_end_under_the_same_name(child):
    """circus stops all processes of a watcher; they may have ports of their own."""
    keeper = child(KEEPS)
    shell, program, other = (keeper.said[name] for name in ("shell", "program", "other"))
    answers = Supervisor(keeper.pid, {"web": frozenset({shell, other})})
    with pytest.raises(NotSupported):
        ordered(answers, identity(program), keeper.pid)
    assert answers.told == []


def test_nothing_is_stopped_for_a_program_that_ended_or_has_another_supervisor(child):
    keeper, stranger = child(KEEPS), child(KEEPS)
    program = identity(stranger.said["program"])
    kept = {"web": frozenset({keeper.said["shell"], program.pid})}
    answers = Supervisor(keeper.pid, kept)
    with pytest.raises(ProcessChanged):
        ordered(answers, program, keeper.pid)
    own = keeper.said["program"]
    with pytest.raises(ProcessChanged):
        ordered(answers, ProcessId(own, identity(own).start + 1), keeper.pid)
    assert answers.told == []


def test_a_supervisor_that_has_stopped_what_it_started_is_not_waited_for(child):
    """Its shell has ended, and what ran in it has not: that is to be seen on the port."""
    keeper = child(KEEPS)
    shell, program = keeper.said["shell"], keeper.said["program"]
    answers = Supervisor(keeper.pid, {"web": frozenset({shell})}, ends=(shell,))
    ordered(answers, identity(program), keeper.pid)
    assert LinuxSystem().process(program) is not None
    os.kill(program, 9)


@contextmanager
def answering(path: Path, handler: type[socketserver.BaseRequestHandler]) -> Iterator[None]:
    with socketserver.ThreadingUnixStreamServer(str(path), handler) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        try:
            yield
        finally:
            server.shutdown()
            serving.join()


class Garbage(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.sendall(b"\x10" * 100)
        self.request.recv(65536)


class Page(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_error(401)

    def address_string(self) -> str:
        return ""

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - as its parent has it
        pass


class Silence(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while self.request.recv(65536):
            pass


class Refusal(socketserver.BaseRequestHandler):
    """circus' ZeroMQ: a greeting (64 bytes, version 3), a command, and an answer in one frame."""

    def handle(self) -> None:
        self.request.sendall(b"\xff" + bytes(8) + b"\x7f\x03" + bytes(53))
        refusal = b'{"status": "error", "reason": "arbiter is stopping"}'
        self.request.sendall(b"\x04\x06\x05READY" + bytes([0, len(refusal)]) + refusal)
        while self.request.recv(65536):
            pass


def asked(name: str, control: str, *, uid: int | None = OWN_UID, timeout_s: float = 5, cancelled: bool = False) -> None:
    manager = Manager(ManagerKind.SUPERVISOR, name, uid=uid, pid=1, control=control)
    cancel = threading.Event()
    if cancelled:
        cancel.set()
    ORDER_TAKERS[name](manager, Within(timeout_s, cancel)).programs()


@pytest.mark.parametrize("name", ORDER_TAKERS)
def test_whoever_is_not_it_is_told_so(tmp_path, name):
    control = f"unix:{tmp_path}/s"
    with pytest.raises(NotHere):
        asked(name, control)
    with answering(tmp_path / "s", Garbage), pytest.raises(SystemProblem):
        asked(name, control)
    with socket.create_server(("127.0.0.1", 0)) as place:
        closed = f"tcp:127.0.0.1:{place.getsockname()[1]}"
    with pytest.raises(NotHere):
        asked(name, closed)


@pytest.mark.parametrize("name", ORDER_TAKERS)
def test_nobody_is_waited_for_without_an_end(tmp_path, name):
    with answering(tmp_path / "s", Silence):
        with pytest.raises(TookTooLong):
            asked(name, f"unix:{tmp_path}/s", timeout_s=0.1)
        with pytest.raises(Cancelled):
            asked(name, f"unix:{tmp_path}/s", cancelled=True)


def test_a_socket_of_another_user_is_not_spoken_to(tmp_path):
    with answering(tmp_path / "s", Silence), pytest.raises(NotHere):
        asked("pm2", f"unix:{tmp_path}/s", uid=OWN_UID + 1)


def test_a_supervisord_that_wants_a_password_is_not_here(tmp_path):
    with answering(tmp_path / "s", Page), pytest.raises(NotHere):
        asked("supervisord", f"unix:{tmp_path}/s")


def test_a_circus_that_refuses_is_not_believed_to_have_done_it(tmp_path):
    with answering(tmp_path / "s", Refusal), pytest.raises(SystemProblem, match="arbiter is stopping"):
        asked("circus", f"unix:{tmp_path}/s")
