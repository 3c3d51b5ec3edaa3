"""Who is asked for open files, and who is not asked again."""

import contextlib
import os
import signal
import socket
import sys

import pytest

from portfixer.facts import Evidence, Protocol, Unseen, UnseenThing, UnseenWhy

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")]

if sys.platform == "linux":
    from portfixer.system.linux import scanning
    from portfixer.system.linux.system import LinuxSystem

SERVE = "server = listen(); ready(port=server.getsockname()[1], inode=inode(server)); stay()"
# On "open" another socket, on "close" the first one less, on "fork" a worker, each answered with a line.
OBEDIENT = """
server = listen(); ready(port=server.getsockname()[1], inode=inode(server))
kept = []
for line in sys.stdin:
    if line == "open\\n": kept.append(listen()); ready(inode=inode(kept[-1]))
    if line == "close\\n": server.close(); ready()
    if line == "fork\\n":
        worker = os.fork()
        if worker == 0: signal.pause()
        ready(worker=worker)
"""
NOT_EVERYBODY = Unseen(UnseenThing.HOLDERS, UnseenWhy.TOOK_TOO_LONG)


@pytest.fixture
def asked(monkeypatch):
    """Whose descriptors were gone through."""
    pids = []
    real = scanning.descriptors_of

    def descriptors_of(proc, pid):
        pids.append(pid)
        return real(proc, pid)

    monkeypatch.setattr(scanning, "descriptors_of", descriptors_of)
    return pids


@pytest.fixture
def spared(asked, until):
    """Looks until these were not asked: a program elsewhere that opens a port meanwhile makes everybody be asked."""

    def again(system, *pids):
        asked.clear()
        snapshot = look(system)
        return None if set(pids) & set(asked) else snapshot

    return lambda *arguments: until(lambda: again(*arguments))


@pytest.fixture
def system():
    return LinuxSystem()


@pytest.fixture(autouse=True)
def long_life(monkeypatch):
    """However slow this computer is, what was seen stays known for the test."""
    monkeypatch.setattr(scanning, "_LIFETIME_S", 600)


def look(system):
    return system.look(protocol=Protocol.TCP, listening_only=True)


def holders(system, inode):
    return [holder.process.pid for holder in look(system).holders.get(inode, ())]


def tell(server, what):
    server.process.stdin.write(f"{what}\n")
    server.process.stdin.flush()
    return server.read()


def test_what_was_seen_is_only_made_sure_of(system, child, asked, spared):
    server = child(SERVE)
    first = look(system)
    assert {os.getpid(), server.pid} <= set(asked)
    second = spared(system, os.getpid(), server.pid)
    assert [holder.process.pid for holder in second.holders[server.said["inode"]]] == [server.pid]
    assert second.holders[server.said["inode"]] == first.holders[server.said["inode"]]


def test_a_new_socket_of_a_process_that_was_there_before(system, child):
    server = child(OBEDIENT)
    look(system)
    assert holders(system, tell(server, "open")["inode"]) == [server.pid]


def test_a_new_process_is_asked_also_for_sockets_that_have_a_holder(system, child, asked):
    server = child(OBEDIENT)
    look(system)
    worker = tell(server, "fork")["worker"]
    asked.clear()
    found = look(system).holders[server.said["inode"]]
    assert {holder.process.pid: holder.root for holder in found} == {server.pid: True, worker: False}
    assert worker in asked


def test_one_that_let_go_while_another_still_has_it(system, child):
    server = child(OBEDIENT)
    worker = tell(server, "fork")["worker"]
    assert sorted(holders(system, server.said["inode"])) == sorted([server.pid, worker])
    tell(server, "close")
    (holder,) = look(system).holders[server.said["inode"]]
    assert (holder.process.pid, holder.root) == (worker, True)


def test_what_one_line_tells_is_always_of_now(system, child, until):
    server = child(SERVE)
    look(system)
    os.kill(server.pid, signal.SIGSTOP)
    until(lambda: system.process(server.pid).suspended)
    assert look(system).holders[server.said["inode"]][0].process.suspended


def test_another_program_in_the_same_process(system, child, until):
    server = child(
        "server = listen(); os.set_inheritable(server.fileno(), True); ready(inode=inode(server))\n"
        "sys.stdin.readline(); os.execvp('sleep', ['sleep', '60'])"
    )
    look(system)
    server.process.stdin.write("\n")
    server.process.stdin.flush()
    until(lambda: system.process(server.pid).command == ("sleep", "60"))
    (holder,) = look(system).holders[server.said["inode"]]
    assert (holder.process.name, holder.process.command) == ("sleep", ("sleep", "60"))


def test_what_nobody_was_seen_to_have_is_not_looked_for_again(system, child, spared):
    sender = child("""
server = listen(); number = inode(server)
here, there = socket.socketpair()
socket.send_fds(here, [b"x"], [server.fileno()]); server.close()
ready(inode=number); stay()
""")
    first = look(system)
    snapshot = spared(system, sender.pid)
    assert sender.said["inode"] in {seen.inode for seen in snapshot.sockets}
    for one in (first, snapshot):  # at most the only process that could not be looked into is suspected
        assert Evidence.HANDLE not in {holder.evidence for holder in one.holders.get(sender.said["inode"], ())}
        assert any(unseen.thing is UnseenThing.HOLDERS for unseen in one.unseen)


def test_what_is_known_does_not_last(system, child, asked, monkeypatch):
    monkeypatch.setattr(scanning, "_LIFETIME_S", 0)
    server = child(SERVE)
    look(system)
    asked.clear()
    look(system)
    assert server.pid in asked


def test_one_port_is_always_looked_at_afresh(system, child, asked):
    server = child(SERVE)
    look(system)
    asked.clear()
    system.look(server.said["port"])
    assert {server.pid, os.getpid()} <= set(asked)
    asked.clear()
    system.look(server.said["port"])
    assert server.pid in asked


def test_no_time_is_said_also_by_looks_that_rely_on_it(child):
    server = child(SERVE)
    system = LinuxSystem(scan_limit_s=-1)
    for _ in range(2):
        snapshot = look(system)
        assert server.said["inode"] not in snapshot.holders
        assert NOT_EVERYBODY in snapshot.unseen


def test_everybody_is_asked_in_the_end(child, asked):
    server = child(OBEDIENT)
    system = LinuxSystem(scan_limit_s=-1)
    assert NOT_EVERYBODY in look(system).unseen
    system._scan_limit_s = 60
    assert holders(system, tell(server, "open")["inode"]) == [server.pid]
    assert NOT_EVERYBODY not in look(system).unseen


@pytest.mark.parametrize("many", [True, False])
def test_among_many_processes_a_unit_is_enough(system, child, asked, unit_cgroup, monkeypatch, many):
    monkeypatch.setattr(scanning, "_MANY", 0 if many else 1_000_000)
    folder = unit_cgroup(f"portfixer-test-{os.getpid()}.service")
    server = child(f"open({str(folder / 'cgroup.procs')!r}, 'w').write(str(os.getpid()))\n" + SERVE)
    snapshot = system.look(server.said["port"])
    assert [holder.process.pid for holder in snapshot.holders[server.said["inode"]]] == [server.pid]
    assert (set(asked) == {server.pid}) is many
    assert (NOT_EVERYBODY in snapshot.unseen) is many


def test_among_many_processes_the_rest_is_asked_when_the_unit_has_it_no_more(
    system, child, asked, unit_cgroup, monkeypatch
):
    monkeypatch.setattr(scanning, "_MANY", 0)
    folder = unit_cgroup(f"portfixer-test-{os.getpid()}.service")
    there = folder / "cgroup.procs"
    server = child(
        f"away = open('/proc/self/cgroup').read().rpartition('0::')[2].strip()\n"
        f"open({str(there)!r}, 'w').write(str(os.getpid()))\n"
        "server = listen()\n"
        f"open({str(folder.parent)!r} + away + '/cgroup.procs', 'w').write(str(os.getpid()))\n"
        "ready(port=server.getsockname()[1], inode=inode(server)); stay()"
    )
    snapshot = system.look(server.said["port"])
    assert [holder.process.pid for holder in snapshot.holders[server.said["inode"]]] == [server.pid]
    assert NOT_EVERYBODY not in snapshot.unseen


def test_among_many_processes_without_units_everybody_is_asked(system, asked, monkeypatch):
    monkeypatch.setattr(scanning, "_MANY", 0)
    monkeypatch.setattr(scanning, "is_unit", lambda _: False)
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as server:
        snapshot = system.look(server.getsockname()[1])
    assert os.getppid() in asked
    assert NOT_EVERYBODY not in snapshot.unseen
