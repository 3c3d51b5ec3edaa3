"""What is told of real processes: hostile ones, ending ones, and those that may not be looked into."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")]

if sys.platform == "linux":
    from portfixer.system.linux.processes import Processes
    from portfixer.system.linux.system import LinuxSystem

TITLE = """
title = sys.argv[1].encode() + bytes(int(sys.argv[2]))
memory = ctypes.create_string_buffer(title, len(title))
start = ctypes.addressof(memory)
fields = open("/proc/self/stat").read().rpartition(")")[2].split()
class Map(ctypes.Structure):  # struct prctl_mm_map
    _fields_ = [(name, ctypes.c_uint64) for name in (
        "start_code", "end_code", "start_data", "end_data", "start_brk", "brk", "start_stack",
        "arg_start", "arg_end", "env_start", "env_end", "auxv")]
    _fields_ += [("auxv_size", ctypes.c_uint32), ("exe_fd", ctypes.c_uint32)]
libc = ctypes.CDLL(None, use_errno=True)
libc.sbrk.restype = ctypes.c_void_p
brk = libc.sbrk(0)
stack = int(fields[25])
map_ = Map(int(fields[23]), int(fields[24]), int(fields[42]), int(fields[43]), int(fields[44]), brk, stack,
    start, start + len(title), int(fields[47]), int(fields[48]), 0, 0, 0xFFFFFFFF)
if libc.prctl(35, 14, ctypes.byref(map_), ctypes.sizeof(map_), 0):  # PR_SET_MM, PR_SET_MM_MAP
    raise OSError(ctypes.get_errno(), "prctl")
ready(); stay()
"""

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become other users")


@pytest.fixture
def processes():
    return Processes()


@pytest.fixture
def program(tmp_path, until, processes):
    """Starts a copy of cat(1) under another name, with these arguments, waiting for input."""
    started = []

    def start(path, *arguments):
        copy = tmp_path / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy("/bin/cat", copy)
        process = subprocess.Popen([copy, *arguments], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        started.append(process)
        # In the middle of exec it has the new name, and no command yet.
        until(lambda: (seen := processes.read(process.pid)) and seen.executable == os.fsdecode(copy) and seen.command)
        return copy, process

    yield start
    for process in started:
        process.stdin.close()
        process.wait()


def test_every_fact_is_that_of_the_process(processes, child, tmp_path):
    server = child("ready(); stay()", "--port", "8080", cwd=tmp_path)
    found = processes.read(server.pid)
    assert found is not None
    assert (found.pid, found.parent_pid, found.terminal, found.suspended) == (server.pid, os.getpid(), None, False)
    assert found.name.startswith("python")
    assert found.command[-2:] == ("--port", "8080")
    assert (found.executable, found.folder) == (os.path.realpath(sys.executable), str(tmp_path))
    assert found.uid == os.geteuid()
    assert found.user == psutil.Process(server.pid).username()
    assert found.started_at == pytest.approx(psutil.Process(server.pid).create_time())


@pytest.mark.parametrize("words", [[], ["-"], ["-", "-", "-"]])
def test_a_folder_with_spaces(processes, program, words):
    copy, process = program("my programs/my server", *words)
    found = processes.read(process.pid)
    assert found is not None
    assert (found.command, found.name) == ((str(copy), *words), "my server")


def test_a_name_that_the_kernel_cuts(processes, program):
    _, process = program("a-very-long-name-indeed", "-")
    found = processes.read(process.pid)
    assert found is not None
    assert found.name == "a-very-long-name-indeed"


def test_an_executable_that_was_deleted(processes, program):
    copy, process = program("server")
    copy.unlink()
    found = processes.read(process.pid)
    assert found is not None
    assert found.executable == str(copy)


def test_texts_that_are_no_utf_8(processes, child):
    server = child("ready(); stay()", os.fsdecode(b"\xff\xfe"), "\x1b[2J\n")
    found = processes.read(server.pid)
    assert found is not None
    assert found.command[-2:] == ("��", "\x1b[2J\n")


def test_what_a_title_leaves_behind(processes, child):
    server = child("ready(); stay()", "title", "", "")
    found = processes.read(server.pid)
    assert found is not None
    assert found.command[-1] == "title"


@root_only
def test_a_name_that_claims_to_be_root(processes, child):
    code = "become(65534); ctypes.CDLL(None).prctl(15, b'Uid:\\t0\\t0\\t0', 0, 0, 0); ready(); stay()"
    found = processes.read(child(code).pid)
    assert found is not None
    assert (found.name, found.uid, found.user) == ("Uid:\t0\t0\t0", 65534, "nobody")


@root_only
def test_a_user_without_a_name_is_told_by_number(child):
    """As in a container that was started for a user which its image does not know."""
    found = Processes().read(child("become(4242); ready(); stay()").pid)
    assert (found.uid, found.user) == (4242, "4242")


@root_only
def test_another_user_s_executable_is_not_guessed(child):
    server = child("ready(); stay()")
    seen = child(
        """
from portfixer.system.linux.system import LinuxSystem
LinuxSystem().process(int(sys.argv[1]))  # imports the rest while it may
become(65534)
found = LinuxSystem().process(int(sys.argv[1]))
ready(found=[found.executable, found.folder], command=found.command, user=found.user)
""",
        server.pid,
    ).said
    assert seen["found"] == [None, None]
    assert (seen["command"][0], seen["user"]) == (sys.executable, "root")


def test_a_first_thread_that_ended_before_the_others(processes, child):
    server = child("""
import threading, time
main = os.getpid()
def last():
    while open(f"/proc/{main}/task/{main}/stat").read().rpartition(")")[2].split()[0] != "Z": os.sched_yield()
    ready(); stay()
threading.Thread(target=last).start()
ctypes.CDLL(None).pthread_exit(None)
""")
    found = processes.read(server.pid)
    assert found is not None
    assert found.name.startswith("python")
    assert (found.uid, found.command[0], found.folder) == (os.geteuid(), sys.executable, str(Path.cwd()))


def test_a_zombie_is_gone(processes, child, until):
    parent = child("""
pid = os.fork()
if pid == 0: os._exit(0)
ready(zombie=pid); stay()
""")
    until(lambda: processes.read(parent.said["zombie"]) is None)
    assert os.path.exists(f"/proc/{parent.said['zombie']}")


def test_a_number_given_to_another_while_reading(processes, monkeypatch):
    real = processes.stat(os.getpid())
    answers = [real, replace(real, start=real.start + 1)]
    monkeypatch.setattr(processes, "stat", lambda pid: answers.pop(0) if pid == os.getpid() else None)
    assert processes.read(os.getpid()) is None
    assert answers == []


def test_one_that_is_gone_before_the_end(processes, monkeypatch):
    real = processes.stat(os.getpid())
    answers = [real, None]
    monkeypatch.setattr(processes, "stat", lambda pid: answers.pop(0) if pid == os.getpid() else None)
    assert processes.read(os.getpid()) is None


@pytest.mark.parametrize(
    "title", ["worker: shop (8080)", "PM2 v5.3.0: God Daemon", "chrome --type=renderer --port=8080"]
)
def test_a_title_of_spaces(processes, child, title):
    """prctl(PR_SET_MM_ARG_START …) moves what /proc/PID/cmdline shows, as programs with a title of their own do."""
    found = processes.read(child(TITLE, title, 1).pid)
    assert found.command == tuple(title.split())


def test_a_title_with_zeros_behind_it_is_one_word(processes, child):
    found = processes.read(child(TITLE, "PM2 v5.3.0: God Daemon", 5).pid)
    assert found.command == ("PM2 v5.3.0: God Daemon",)


def test_terminals_opened_since_the_first_look(processes, child):
    processes.read(os.getpid())
    leader, follower = os.openpty()
    try:
        code = "import fcntl, termios; fcntl.ioctl(int(sys.argv[1]), termios.TIOCSCTTY, 0); ready(); stay()"
        found = processes.read(child(code, follower, pass_fds=[follower]).pid)
        assert found is not None
        assert found.terminal == os.ttyname(follower)
    finally:
        os.close(leader)
        os.close(follower)


def test_asking_bind_alone_does_not_import_psutil():
    code = """
import sys
from portfixer.facts import Protocol
from portfixer.system import this_system
this_system().probe(0, Protocol.TCP, "127.0.0.1", reuse=True)
sys.exit("psutil" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_process_by_its_number(child):
    server = child("ready(); stay()")
    system = LinuxSystem()
    assert system.process(server.pid).id == Processes().read(server.pid).id
    assert system.process(2**22 + 1) is None
