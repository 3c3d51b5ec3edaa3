"""Stopping the right process, and refusing every other."""

import errno
import os
import signal
import sys
from pathlib import Path

import pytest

from portfixer.facts import ProcessId, Protocol
from portfixer.system.api import NotAllowed, ProcessChanged, ProcessGone, Protected, SystemProblem

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")]

if sys.platform == "linux":
    from portfixer.system.linux.processes import Processes
    from portfixer.system.linux.system import LinuxSystem

OUTSIDE = {0}  # the parent of a container's first process
SERVE = "server = listen(); ready(port=server.getsockname()[1], inode=inode(server)); stay()"
STUBBORN = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SERVE
# Obeys: "close" lets go of the socket, "move" keeps it under another descriptor.
OBEDIENT = """
server = listen(); ready(port=server.getsockname()[1], inode=inode(server))
for line in sys.stdin:
    if line == "close\\n": server.close()
    if line == "move\\n": moved = socket.socket(fileno=os.dup(server.fileno())); server.close()
    ready()
"""


def without_pidfd(pid):
    raise OSError(errno.ENOSYS, "as on a kernel before 5.3")


@pytest.fixture(params=["pidfd", "no pidfd"])
def system(request):
    return LinuxSystem() if request.param == "pidfd" else LinuxSystem(pidfd_opener=without_pidfd)


def identity(system, server) -> ProcessId:
    process = system.process(server.pid)
    assert process is not None
    return process.id


def order(server, what):
    server.process.stdin.write(f"{what}\n")
    server.process.stdin.flush()
    server.read()


def test_a_sandbox_that_refuses_signals_in_a_way_of_its_own_is_a_no_like_any_other(child):
    """As a filter may (seccomp(2)) that knows pidfd_open and not pidfd_send_signal; here by what is no pidfd."""
    server = child(SERVE)
    quiet, other_end = os.pipe()
    try:
        system = LinuxSystem(pidfd_opener=lambda _pid: os.dup(quiet))
        with pytest.raises(SystemProblem):
            system.hold(identity(system, server), server.said["inode"])
    finally:
        os.close(quiet)
        os.close(other_end)
    assert server.process.poll() is None


def test_asking_to_stop(system, child):
    server = child(SERVE)
    with system.hold(identity(system, server), server.said["inode"]) as handle:
        assert not handle.wait_gone(0)
        handle.ask_to_stop()
        assert handle.wait_gone(5)
        # Nobody has asked about its end yet: a zombie is gone all the same.
        assert os.path.exists(f"/proc/{server.pid}")
        with pytest.raises(ProcessGone):
            handle.ask_to_stop()
    assert server.process.wait() == -signal.SIGTERM
    assert system.look(server.said["port"]).sockets == ()
    assert system.probe(server.said["port"], Protocol.TCP, "127.0.0.1", reuse=False).error is None


def test_a_stubborn_one_needs_force(system, child):
    server = child(STUBBORN)
    with system.hold(identity(system, server), server.said["inode"]) as handle:
        handle.ask_to_stop()
        assert not handle.wait_gone(0.05)
        handle.force_stop()
        assert handle.wait_gone(5)
    assert server.process.wait() == -signal.SIGKILL


def test_a_suspended_one_hears_it_at_once(system, child, until):
    server = child(SERVE)
    os.kill(server.pid, signal.SIGSTOP)
    until(lambda: system.process(server.pid).suspended)
    with system.hold(identity(system, server), server.said["inode"]) as handle:
        handle.ask_to_stop()
        assert handle.wait_gone(5)
    assert server.process.wait() == -signal.SIGTERM


def test_a_suspended_program_goes_on(system, child, until):
    server = child(SERVE)
    os.kill(server.pid, signal.SIGSTOP)
    until(lambda: system.process(server.pid).suspended)
    with system.hold(identity(system, server), server.said["inode"]) as handle:
        handle.resume()
    until(lambda: not system.process(server.pid).suspended)
    assert server.process.poll() is None


@pytest.mark.parametrize("method", ["ask_to_stop", "force_stop", "resume"])
def test_not_one_that_let_go_of_the_socket(system, child, method):
    server = child(OBEDIENT)
    with system.hold(identity(system, server), server.said["inode"]) as handle:
        order(server, "close")
        with pytest.raises(ProcessChanged):
            getattr(handle, method)()
    assert server.process.poll() is None
    with pytest.raises(ProcessChanged):
        system.hold(identity(system, server), server.said["inode"])


def test_one_that_moved_the_socket_to_another_descriptor(system, child):
    server = child(OBEDIENT)
    with system.hold(identity(system, server), server.said["inode"]) as handle:
        order(server, "move")
        handle.ask_to_stop()
        assert handle.wait_gone(5)


def test_not_another_start_time(system, child):
    server = child(SERVE)
    before = identity(system, server)
    with pytest.raises(ProcessChanged):
        system.hold(ProcessId(before.pid, before.start - 1), server.said["inode"])
    assert server.process.poll() is None


def test_not_a_number_given_to_another_while_held(system, child, monkeypatch):
    server = child(SERVE)
    with system.hold(identity(system, server), server.said["inode"]) as handle:
        stat = Processes.stat

        def later(self, pid):
            found = stat(self, pid)
            if found is not None and pid == server.pid:
                object.__setattr__(found, "start", found.start + 1)
            return found

        monkeypatch.setattr(Processes, "stat", later)
        for method in (handle.ask_to_stop, handle.force_stop, handle.resume):
            with pytest.raises(ProcessChanged):
                method()
    assert server.process.poll() is None


def test_not_another_socket_or_none(system, child):
    server = child(SERVE)
    for inode in (server.said["inode"] + 1_000_000, 0):
        with pytest.raises(ProcessChanged):
            system.hold(identity(system, server), inode)


def test_not_one_that_is_gone(system, child):
    server = child(SERVE)
    process = identity(system, server)
    server.tell()
    while not server.process.stdout.closed and server.process.stdout.read():
        pass
    with pytest.raises(ProcessGone):  # on its way out: it has closed everything, but is no zombie yet
        system.hold(process, server.said["inode"])
    os.waitid(os.P_PID, server.pid, os.WEXITED | os.WNOWAIT)
    with pytest.raises(ProcessGone):  # a zombie
        system.hold(process, server.said["inode"])
    server.process.wait()
    with pytest.raises((ProcessGone, ProcessChanged)):
        system.hold(process, server.said["inode"])


def test_never_itself_its_ancestors_or_the_first_process(system):
    protected = system.machine().protected_pids
    assert {1, os.getpid(), os.getppid()} - OUTSIDE <= protected
    for pid in protected:
        process = system.process(pid)
        for start in (process.id.start if process else 0, 0):
            with pytest.raises(Protected):
                system.hold(ProcessId(pid, start), 1)


def test_never_a_process_that_became_an_ancestor(system, child, monkeypatch):
    server = child(SERVE)
    with system.hold(identity(system, server), server.said["inode"]) as handle:
        monkeypatch.setattr(Processes, "protected_pids", lambda _: frozenset({server.pid}))
        for method in (handle.ask_to_stop, handle.force_stop, handle.resume):
            with pytest.raises(Protected):
                method()
    assert server.process.poll() is None


def test_never_a_kernel_thread(system):
    pids = Processes().kernel_threads()
    if not pids:
        pytest.skip("none to be seen here")
    process = system.process(max(pids)) or system.process(min(pids))
    with pytest.raises(Protected):
        system.hold(process.id, 1)


def test_refused_by_the_kernel(system, child, monkeypatch):
    server = child(SERVE)

    def refuse(*arguments):
        raise PermissionError(errno.EPERM, "as for another user's process")

    with system.hold(identity(system, server), server.said["inode"]) as handle:
        monkeypatch.setattr(signal, "pidfd_send_signal", refuse)
        monkeypatch.setattr(os, "kill", refuse)
        for method in (handle.ask_to_stop, handle.force_stop, handle.resume):
            with pytest.raises(NotAllowed):
                method()
        monkeypatch.undo()
    assert server.process.poll() is None


def test_a_refusal_is_known_before_anybody_is_asked(system, child, monkeypatch):
    """A normal user's server below root's supervisor ended alone, was started again, and the port had looked free."""
    server = child(SERVE)
    asked = []

    def refuse(_process, number, *arguments):
        asked.append(number)
        raise PermissionError(errno.EPERM, "as for another user's process")

    monkeypatch.setattr(signal, "pidfd_send_signal", refuse)
    monkeypatch.setattr(os, "kill", refuse)
    with pytest.raises(NotAllowed):
        system.hold(identity(system, server), server.said["inode"])
    monkeypatch.undo()
    assert (asked, server.process.poll()) == ([0], None)


def test_gone_between_the_last_look_and_the_signal(system, child, monkeypatch):
    server = child(SERVE)

    def nobody(*arguments):
        raise ProcessLookupError(errno.ESRCH, "ended just now")

    with system.hold(identity(system, server), server.said["inode"]) as handle:
        monkeypatch.setattr(signal, "pidfd_send_signal", nobody)
        monkeypatch.setattr(os, "kill", nobody)
        with pytest.raises(ProcessGone):
            handle.ask_to_stop()
        monkeypatch.undo()


def test_other_refusals_of_a_pidfd(child):
    server = child(SERVE)

    def no_more(pid):
        raise OSError(errno.EMFILE, "too many open files")

    system = LinuxSystem(pidfd_opener=no_more)
    with pytest.raises(SystemProblem):
        system.hold(identity(system, server), server.said["inode"])


def test_the_whole_group_goes_with_its_root(system, child, until):
    master = child("""
server = listen()
workers = []
def stop(*_):
    for pid in workers: os.kill(pid, signal.SIGTERM)
    os._exit(0)
for _ in range(3):
    pid = os.fork()
    if pid == 0:
        signal.pause()
    workers.append(pid)
signal.signal(signal.SIGTERM, stop)
ready(port=server.getsockname()[1], inode=inode(server)); stay()
""")
    holders = system.look(master.said["port"]).holders[master.said["inode"]]
    (root,) = [holder for holder in holders if holder.root]
    with system.hold(root.process.id, master.said["inode"]) as handle:
        handle.ask_to_stop()
        assert handle.wait_gone(5)
    until(lambda: system.probe(master.said["port"], Protocol.TCP, "127.0.0.1", reuse=False).error is None)


def test_nothing_stays_open(system, child):
    server = child(SERVE)
    before = len(list(Path("/proc/self/fd").iterdir()))
    with system.hold(identity(system, server), server.said["inode"]) as handle:
        handle.wait_gone(0)
    with pytest.raises(ProcessChanged):
        system.hold(identity(system, server), 1)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
