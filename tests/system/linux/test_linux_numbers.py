"""Where /proc counts processes otherwise than system calls do: in a PID namespace that kept the old /proc."""

import os
import sys
from pathlib import Path

import pytest
from rights import needs

pytestmark = [
    pytest.mark.linux,
    pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel"),
    needs("sys_admin", "to make a PID namespace"),
]

if sys.platform == "linux":
    from portfixer.system.linux.numbers import number_here, own_number

SERVE = "server = listen(); ready(inode=inode(server), port=server.getsockname()[1]); stay()"
# Another process gets the number that the server has outside, and both are there when the server is to be stopped.
INSIDE = """
from portfixer.facts import ProcessId
from portfixer.system.api import SystemProblem
from portfixer.system.linux.system import LinuxSystem
outside, its_inode = int(sys.argv[1]), int(sys.argv[2])
libc = ctypes.CDLL(None, use_errno=True)
assert libc.unshare(0x20000000) == 0, os.strerror(ctypes.get_errno())
if os.fork(): os._exit(os.waitstatus_to_exitcode(os.wait()[1]))
def born(then):
    reader, writer = os.pipe()
    if not (number := os.fork()):
        os.write(writer, json.dumps(then()).encode()); os.close(writer)
        signal.pause()
    os.close(writer)
    return number, json.loads(os.read(reader, 4096))
def serve():
    global server
    server = listen()
    return [int(os.readlink("/proc/self")), inode(server)]
with open("/proc/sys/kernel/ns_last_pid", "w") as last: last.write(str(outside - 1))
stranger, _ = born(lambda: 0)
own, (number, its_own_inode) = born(serve)
system = LinuxSystem()
def ask(pid, inode):
    try:
        with system.hold(system.process(pid).id, inode) as handle:
            handle.ask_to_stop()
            return handle.wait_gone(5)
    except SystemProblem as problem:
        return type(problem).__name__
answers = dict(
    stranger=stranger, outside=ask(outside, its_inode), own=ask(number, its_own_inode),
    myself=int(os.readlink("/proc/self")) in system.machine().protected_pids,
    ended=[number for number, _ in iter(lambda: os.waitpid(-1, os.WNOHANG), (0, 0))],
)
os.kill(stranger, signal.SIGKILL)
ready(**answers, asked=own); stay()
"""


def test_a_number_that_means_somebody_else_here_is_not_signalled(child):
    server = child(SERVE)
    inside = child(INSIDE, server.pid, server.said["inode"]).said
    assert inside["stranger"] == server.pid, "somebody inside has the server's number"
    assert inside["outside"] == "SystemProblem"
    assert server.process.poll() is None
    assert (inside["own"], inside["ended"]) == (True, [inside["asked"]]), "only its own server, by its own number"
    assert inside["myself"]


# A look from inside for sockets that stand in no table, as on kernels before 6.8.
UNLISTED = """
from portfixer.system.linux.unlisted import find_unlisted
outside, port = int(sys.argv[1]), int(sys.argv[2])
libc = ctypes.CDLL(None, use_errno=True)
assert libc.unshare(0x20000000) == 0, os.strerror(ctypes.get_errno())
if os.fork(): os._exit(os.waitstatus_to_exitcode(os.wait()[1]))
numbers = []
def opener(number): numbers.append(number); return os.pidfd_open(number)
more = find_unlisted(port, [outside], set(), opener, limit_s=2.0)
ready(numbers=numbers, whole=more.whole, found=len(more.sockets)); stay()
"""


def test_a_number_that_means_somebody_else_here_is_not_asked_for_its_sockets_either(child):
    server = child(SERVE)
    inside = child(UNLISTED, server.pid, server.said["port"]).said
    assert (inside["numbers"], inside["found"]) == ([], 0)
    assert not inside["whole"], "it could not be asked, and that is told"


def test_where_both_count_alike_a_number_is_what_it_is():
    assert own_number() == os.getpid()
    assert [number_here(pid) for pid in (os.getpid(), 1)] == [os.getpid(), 1]


def test_where_proc_is_no_proc_the_systems_own_number_counts(tmp_path: Path):
    assert own_number(str(tmp_path)) == os.getpid()
    assert number_here(4711, str(tmp_path)) == 4711
