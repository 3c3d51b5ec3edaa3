"""Every practice cause really is there, and nothing of it is left afterwards."""

import contextlib
import errno
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from kernel import allows_io_uring

from portfixer.facts import Protocol, SocketState
from portfixer.practice import CauseId, PracticeProblem, Reason, Situation, causes, make
from portfixer.practice.lasting import LASTING
from portfixer.practice.ports import first_unprivileged_port, has_ipv6, states_on

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")]

# A machine may keep programs from using io_uring; then there is no such example, which is a test of its own.
NOT_POSSIBLE = set() if sys.platform == "linux" and allows_io_uring() else {CauseId.IO_URING}
BLOCKING = [
    cause.id
    for cause in causes()
    if cause.id not in {CauseId.ADDRESS_NOT_HERE, CauseId.NEEDS_PERMISSION, *NOT_POSSIBLE}
]
NOT_AMONG_OPEN_FILES = {CauseId.IO_URING, CauseId.IN_FLIGHT}
"""Their holders are real, and no list of descriptors or sockets shows them."""
SHORT = [cause for cause in BLOCKING if cause not in (CauseId.TIME_WAIT, CauseId.MANY_LINGERING)]


def bind_error(situation: Situation) -> str | None:
    kind = socket.SOCK_DGRAM if situation.protocol is Protocol.UDP else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind((situation.address, situation.port))
        except OSError as error:
            return errno.errorcode[error.errno or 0]
    return None


def become_true(condition, within_s: float = 5.0) -> bool:
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        select.select([], [], [], 0.005)
    return True


def running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def holders(port: int) -> set[int]:
    """Every process that has a listed socket with that local port, by the descriptors of all processes."""
    inodes = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for row in Path("/proc/net", table).read_text().splitlines()[1:]:
            fields = row.split()
            if int(fields[1].rpartition(":")[2], 16) == port and fields[9] != "0":
                inodes.add(f"socket:[{fields[9]}]")
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            for link in (folder / "fd").iterdir():
                with contextlib.suppress(OSError):
                    if str(link.readlink()) in inodes:
                        found.add(int(folder.name))
    return found


def listed(situation: Situation) -> dict[SocketState, int]:
    """What the situation says is there, of what the kernel's text tables can show."""
    rows = {row.state: row.count for row in situation.made}
    rows.pop(SocketState.BOUND, None)
    return rows


@pytest.mark.parametrize("cause", BLOCKING)
def test_blocks_the_port_with_what_it_says(cause: CauseId) -> None:
    with make(cause) as situation:
        assert situation.cause is cause
        assert 20_000 <= situation.port < 32_000
        assert bind_error(situation) == "EADDRINUSE"
        assert states_on(situation.port, situation.protocol) == listed(situation)
        if cause in NOT_AMONG_OPEN_FILES:
            assert holders(situation.port) == set()
        elif cause is not CauseId.BOUND_NOT_LISTENING:
            assert holders(situation.port) == set(situation.pids)
        assert all(running(pid) for pid in situation.pids)


@pytest.mark.parametrize("cause", SHORT)
def test_nothing_is_left_when_the_block_ends(cause: CauseId) -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with make(cause) as situation:
        cast = {child.pid for child in psutil.Process().children(recursive=True)} - before
        assert cast.issuperset(situation.pids)
    assert not any(map(running, cast))
    # The kernel clears an io_uring away a moment after its process.
    assert become_true(lambda: bind_error(situation) is None)
    assert not states_on(situation.port, situation.protocol)


@pytest.mark.parametrize("cause", SHORT)
def test_nothing_is_left_when_the_starter_is_killed(cause: CauseId) -> None:
    """Also of a suspended server, of one that ignores signals, and of one whose own parent is gone."""
    program = (
        "import signal, sys\n"
        "from portfixer.practice import make\n"
        "with make(sys.argv[1]) as situation:\n"
        "    print(situation.to_json(), flush=True)\n"
        "    signal.pause()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, cause], stdout=subprocess.PIPE, text=True) as starter:
        situation = Situation.from_json(starter.stdout.readline())
        cast = {child.pid for child in psutil.Process(starter.pid).children(recursive=True)}
        assert cast.issuperset(situation.pids)
        starter.kill()
    assert become_true(lambda: not any(map(running, cast)))
    assert become_true(lambda: bind_error(situation) is None)


def test_nothing_is_left_when_the_practice_child_is_killed() -> None:
    with make(CauseId.INHERITED_SOCKET) as situation:
        [pid] = situation.pids
        child = psutil.Process(pid).parent()
        child.kill()
        assert become_true(lambda: not running(pid))
    assert bind_error(situation) is None


@pytest.mark.parametrize("cause", [CauseId.TIME_WAIT, CauseId.MANY_LINGERING])
def test_lingering_connections_outlive_the_practice_and_say_so(cause: CauseId) -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with make(cause) as situation:
        cast = {child.pid for child in psutil.Process().children(recursive=True)} - before
        assert holders(situation.port) == set()
    assert situation.outlives
    assert not any(map(running, cast))
    assert states_on(situation.port) == listed(situation)


def test_same_program_runs_the_script_it_names() -> None:
    with make(CauseId.SAME_PROGRAM) as situation:
        command = psutil.Process(situation.root).cmdline()
        assert situation.program == command[1]
        assert Path(situation.program).is_file()
        assert b"PortFixer practice" in ask(situation.port)


def ask(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=2) as browser:
        browser.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        while not answer.endswith(b"</p>\n"):
            answer += browser.recv(65_536)
    return answer


def test_a_server_answers_and_leaves_nothing_lingering_on_its_own_port() -> None:
    with make(CauseId.OTHER_PROGRAM) as situation:
        assert ask(situation.port).startswith(b"HTTP/1.1 200 OK\r\n")
        assert become_true(lambda: states_on(situation.port) == {SocketState.LISTEN: 1})


def test_programs_carry_names_that_a_person_can_tell_apart() -> None:
    with make(CauseId.OUTGOING_CONNECTION) as situation:
        assert psutil.Process(situation.root).name() == "practice-client"
    with make(CauseId.PORT_SHARING) as situation:
        names = [psutil.Process(pid).name() for pid in situation.pids]
    assert names == ["practice-first", "practice-second"]


def test_suspended_server_goes_on_when_it_is_told_to() -> None:
    with make(CauseId.SUSPENDED) as situation:
        assert psutil.Process(situation.root).status() == psutil.STATUS_STOPPED
        os.kill(situation.root, signal.SIGCONT)
        assert ask(situation.port).startswith(b"HTTP/1.1 200")


def test_stopping_a_worker_frees_nothing_and_stopping_the_master_everything() -> None:
    with make(CauseId.MANY_WORKERS) as situation:
        worker = situation.pids[-1]
        assert psutil.Process(worker).ppid() == situation.root
        os.kill(worker, signal.SIGTERM)
        assert become_true(lambda: not running(worker) and len(holders(situation.port)) == 4)
        assert bind_error(situation) == "EADDRINUSE"
        os.kill(situation.root, signal.SIGTERM)
        assert become_true(lambda: bind_error(situation) is None)


def test_inherited_socket_has_lost_the_one_who_made_it() -> None:
    with make(CauseId.INHERITED_SOCKET) as situation:
        siblings = psutil.Process(situation.root).parent().children()
        assert [sibling.pid for sibling in siblings] == [situation.root]


def test_a_supervised_server_comes_back_until_its_supervisor_is_stopped() -> None:
    with make(CauseId.COMES_BACK) as situation:
        os.kill(situation.root, signal.SIGTERM)
        assert become_true(lambda: holders(situation.port) - {situation.root})
        assert bind_error(situation) == "EADDRINUSE"
        os.kill(situation.supervisor, signal.SIGTERM)
        assert become_true(lambda: bind_error(situation) is None)


def test_a_server_that_ignores_the_polite_signals_has_to_be_forced() -> None:
    with make(CauseId.IGNORES_STOP) as situation:
        for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            os.kill(situation.root, signum)
        assert ask(situation.port).startswith(b"HTTP/1.1 200")
        os.kill(situation.root, signal.SIGKILL)
        assert become_true(lambda: bind_error(situation) is None)


def test_port_sharing_lets_go_only_when_both_are_stopped() -> None:
    with make(CauseId.PORT_SHARING) as situation:
        first, second = situation.pids
        os.kill(first, signal.SIGTERM)
        assert become_true(lambda: holders(situation.port) == {second})
        assert bind_error(situation) == "EADDRINUSE"


def test_address_overlap_takes_another_address_than_the_one_asked_for() -> None:
    with make(CauseId.ADDRESS_OVERLAP) as situation:
        assert situation.address == "127.0.0.1"
        assert [row.address for row in situation.made] == ["::" if has_ipv6() else "0.0.0.0"]


def test_not_answering_has_a_full_queue() -> None:
    with make(CauseId.NOT_ANSWERING) as situation, socket.socket() as late:
        late.settimeout(0.2)
        with pytest.raises(TimeoutError):
            late.connect((situation.address, situation.port))


def test_leftover_connections_end_with_the_server_that_has_them() -> None:
    with make(CauseId.LEFTOVER_CONNECTIONS) as situation:
        os.kill(situation.root, signal.SIGTERM)
        assert become_true(lambda: bind_error(situation) is None)


@pytest.mark.parametrize("cause", sorted(NOT_AMONG_OPEN_FILES - NOT_POSSIBLE))
def test_what_no_list_of_open_files_shows_ends_with_its_program(cause: CauseId) -> None:
    with make(cause) as situation:
        os.kill(situation.root, signal.SIGTERM)
        assert become_true(lambda: bind_error(situation) is None)


def test_where_io_uring_is_forbidden_its_example_says_so() -> None:
    """By a filter on system calls, as containers have it (seccomp(2))."""
    forbidden = """
import ctypes, struct, sys
code = b"".join(struct.pack("=HBBI", *line) for line in [
    (0x20, 0, 0, 0), (0x15, 0, 1, 425), (0x06, 0, 0, 0x50001), (0x06, 0, 0, 0x7FFF0000)])
class Program(ctypes.Structure): _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]
libc = ctypes.CDLL(None)
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, ctypes.byref(Program(4, code)), 0, 0) == 0
from portfixer.practice import PracticeProblem, make
try:
    with make("io_uring"): pass
except PracticeProblem as problem:
    print(problem)
"""
    done = subprocess.run([sys.executable, "-c", forbidden], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout == "not_possible: EPERM\n"


def test_udp_leaves_tcp_alone() -> None:
    with make(CauseId.UDP) as situation, socket.socket() as other:
        other.bind((situation.address, situation.port))


def test_address_not_here() -> None:
    with make(CauseId.ADDRESS_NOT_HERE) as situation:
        assert bind_error(situation) == "EADDRNOTAVAIL"
        assert (situation.made, situation.pids) == ((), ())


def test_needs_permission_exists_only_without_the_right(monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:
        with pytest.raises(PracticeProblem) as caught, make(CauseId.NEEDS_PERMISSION):
            pass
        assert caught.value.reason is Reason.NOT_POSSIBLE
        os.seteuid(65_534)
    try:
        scene = LASTING[CauseId.NEEDS_PERMISSION](None, 0)
        assert bind_error(scene.situation) == "EACCES"
        assert scene.situation.port < first_unprivileged_port()
        with pytest.raises(PracticeProblem) as caught:
            LASTING[CauseId.NEEDS_PERMISSION](None, first_unprivileged_port())
        assert caught.value.reason is Reason.NOT_POSSIBLE
    finally:
        os.seteuid(os.getuid())
