"""What is around the holder of a port, read from real processes; and acting there."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from portfixer.diagnosis import examine
from portfixer.facts import Manager, ManagerKind, Protocol, Request
from portfixer.remedies import RemedyId, propose
from portfixer.remedies import stop as stopping
from portfixer.remedies import wait as waiting
from portfixer.remedies.apply import apply
from portfixer.system.api import NotAllowed, NotHere, ProcessChanged

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")]

if sys.platform == "linux":
    from portfixer.system.linux.supervising import stop_supervised
    from portfixer.system.linux.system import LinuxSystem

SERVE = "server = listen(); ready(port=server.getsockname()[1], inode=inode(server)); stay()"
# Like a debugger: it holds its child, and when the child gets a signal keeps that and leaves the child standing.
DEBUGGED = """
libc = ctypes.CDLL(None, use_errno=True)
server_end, told = os.pipe()
child = os.fork()
if not child:
    libc.ptrace(0, 0, 0, 0)  # PTRACE_TRACEME
    os.kill(os.getpid(), signal.SIGSTOP)
    server = listen()
    os.write(told, f"{server.getsockname()[1]} {inode(server)}".encode())
    signal.pause()
    os._exit(0)
os.waitpid(child, 0)
libc.ptrace(7, child, 0, 0)  # PTRACE_CONT
port, number = os.read(server_end, 64).split()
ready(child=child, port=int(port), inode=int(number))
while True: os.waitpid(child, 0)
"""


@pytest.fixture(autouse=True)
def short_watch(monkeypatch):
    """What comes back after seconds has tests of its own."""
    monkeypatch.setattr(waiting, "_WATCH_S", 0.1)
    monkeypatch.setattr(stopping, "POLITE_PATIENCE_S", 0.5)


def holder_on(system, port):
    look = system.look(port)
    return look, next(holder.process for holders in look.holders.values() for holder in holders if holder.root)


def test_the_debugger_of_a_holder_is_seen(child, until):
    system = LinuxSystem()
    debugger = child(DEBUGGED)
    look, held = holder_on(system, debugger.said["port"])
    assert (held.pid, held.tracer_pid) == (debugger.said["child"], debugger.pid)
    assert look.tracers[held.pid].pid == debugger.pid
    assert not held.suspended
    os.kill(held.pid, signal.SIGTERM)
    until(lambda: system.process(held.pid).suspended)
    os.kill(held.pid, signal.SIGCONT)  # which does not help: only the debugger lets it go on
    assert system.process(held.pid).suspended


def test_a_program_and_its_debugger_are_stopped_together(child):
    system = LinuxSystem()
    debugger = child(DEBUGGED)
    request = Request(port=debugger.said["port"])
    diagnosis = examine(system, request)
    stop = next(remedy for remedy in propose(diagnosis) if remedy.id is RemedyId.STOP_PROGRAM)
    assert [target.process.pid for target in stop.targets] == [debugger.said["child"], debugger.pid]
    # The one above does nothing for its child when it ends, unlike gdb: so this takes force.
    outcome = apply(system, diagnosis, stop, force=True)
    assert (outcome.problem, outcome.after.blocked) == (None, False)


def test_a_process_that_has_nothing_to_do_with_the_holder_is_not_held_for_it(child):
    system = LinuxSystem()
    server, other = child(SERVE), child(SERVE)
    held, stranger = system.process(server.pid), system.process(other.pid)
    with pytest.raises(ProcessChanged):
        system.hold(stranger.id, server.said["inode"], holder=held.id)
    assert other.process.poll() is None


def test_only_what_supervisors_tell_is_read_of_the_environment(child, monkeypatch):
    monkeypatch.setenv("SUPERVISOR_PROCESS_NAME", "web_00")
    monkeypatch.setenv("SUPERVISOR_GROUP_NAME", "web")
    monkeypatch.setenv("API_TOKEN", "secret")
    monkeypatch.delenv("PM2_HOME", raising=False)
    server = child(SERVE)
    told = LinuxSystem().look(server.said["port"]).told[server.pid]
    assert told == {"SUPERVISOR_PROCESS_NAME": "web_00", "SUPERVISOR_GROUP_NAME": "web"}


def test_the_programs_of_a_supervisor_are_its_children(child):
    parent = child(
        "pids = [os.spawnlp(os.P_NOWAIT, 'sleep', 'sleep', '100') for _ in range(2)]\nready(pids=pids); stay()"
    )
    manager = Manager(ManagerKind.SUPERVISOR, "circus", pid=parent.pid)
    assert {process.pid for process in LinuxSystem().members(manager)} == set(parent.said["pids"])


def test_a_file_that_somebody_else_would_have_to_fill_is_not_waited_for(tmp_path):
    system = LinuxSystem()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "long").write_bytes(b"\xff" + b"x" * 100_000)
    assert system.text_of(str(tmp_path / "pipe")) is None
    assert system.text_of(str(tmp_path)) is None
    assert system.text_of(str(tmp_path / "missing")) is None
    assert system.text_of("with\0zero") is None
    text = system.text_of(str(tmp_path / "long"))
    assert text is not None
    assert (text[0], len(text)) == ("\N{REPLACEMENT CHARACTER}", 65536)


@pytest.mark.parametrize(
    ("manager", "refusal"),
    [
        (Manager(ManagerKind.SUPERVISOR, "pm2", "shop", uid=os.geteuid() if hasattr(os, "geteuid") else 0), NotHere),
        (Manager(ManagerKind.SUPERVISOR, "supervisord", "--configuration=/x", uid=0), NotHere),
        (Manager(ManagerKind.SUPERVISOR, "supervisord", "", uid=0), NotHere),
        (Manager(ManagerKind.SUPERVISOR, "runit", "/home/mallory/web", uid=64321), NotAllowed),
        (Manager(ManagerKind.SUPERVISOR, "runit", "/srv/web", uid=None), NotAllowed),
    ],
    ids=["no tool of the system", "an option", "no name", "another user's folder", "nobody knows whose"],
)
def test_no_tool_is_run_for_what_cannot_be_trusted(manager, refusal):
    with pytest.raises(refusal):
        stop_supervised(manager, timeout_s=1, cancel=threading.Event())


def test_a_program_that_got_the_socket_along_is_stopped_in_the_same_go(child):
    """As a server that starts a helper without closing its files: stopped alone, it would free nothing."""
    system = LinuxSystem()
    server = child(
        "server = listen(); server.set_inheritable(True)\n"
        "import subprocess\n"  # os.spawnlp would be back while the helper is still a copy of the server
        "helper = subprocess.Popen(['sleep', '100'], close_fds=False).pid\n"
        "ready(port=server.getsockname()[1], helper=helper); stay()"
    )
    request = Request(port=server.said["port"], protocol=Protocol.TCP)
    diagnosis = examine(system, request)
    stop = next(remedy for remedy in propose(diagnosis) if remedy.id is RemedyId.STOP_PROGRAM)
    assert [heir.process.pid for heir in stop.heirs] == [server.said["helper"]]
    assert stop.manual == ("kill", str(server.pid), str(server.said["helper"]))
    outcome = apply(system, diagnosis, stop)
    assert (outcome.problem, outcome.after.blocked) == (None, False)
    assert [process.pid for process in outcome.stopped] == [server.pid, server.said["helper"]]


def test_the_script_of_a_shell_above_the_holder_is_read(tmp_path, until):
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
    script = tmp_path / "loop.sh"
    serve = Path(tmp_path, "serve.py")
    serve.write_text(f"import socket; s = socket.create_server(('127.0.0.1', {port})); s.accept()\n")
    script.write_text(f"while :; do\n  {sys.executable} {serve}\n  sleep 1\ndone\n")
    shell = subprocess.Popen(["sh", str(script)], start_new_session=True)
    try:
        system = LinuxSystem()
        until(lambda: system.look(port).holders)
        blocker = examine(system, Request(port=port)).blockers[0]
        assert blocker.supervisor is not None
        assert (blocker.supervisor.process.pid, blocker.supervisor.name) == (shell.pid, "loop.sh")
        assert blocker.started_by[0].pid == shell.pid
    finally:
        os.killpg(shell.pid, signal.SIGKILL)
        shell.wait()


def test_a_link_leads_to_its_file_and_what_is_no_link_to_itself(system, tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "loop").symlink_to("loop")
    file = os.path.realpath(tmp_path / "file")
    assert system.real_path(str(tmp_path / "link")) == file
    for path in (file, str(tmp_path / "missing"), str(tmp_path / "loop"), "with\0zero"):
        assert system.real_path(path) == path
