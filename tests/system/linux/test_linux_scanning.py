"""Who is asked for open files, and who is not asked again."""

import concurrent.futures
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from rights import has

from portfixer.facts import Evidence, Protocol, Unseen, UnseenThing, UnseenWhy

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")]

if sys.platform == "linux":
    from portfixer.system.linux import asking, scanning
    from portfixer.system.linux.processes import Processes
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
    real = asking.look_into

    def look_into(proc, pid, *rest):
        pids.append(pid)
        return real(proc, pid, *rest)

    monkeypatch.setattr(asking, "look_into", look_into)
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
        # Where the tests run in a container, it may as well be somebody outside of it.
        assert any(unseen.thing in {UnseenThing.HOLDERS, UnseenThing.OUTSIDE} for unseen in one.unseen)


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


class TestAFirstLook:
    NOT_YET = Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_YET)

    @pytest.fixture(autouse=True)
    def others(self, child):
        """Somebody is always left to be asked, also where the computer is fast and hardly anything runs."""
        child("ready(); stay()")

    def glance(self, system, server):
        snapshot = system.glance(server.said["port"], Protocol.TCP)
        return snapshot, [holder.process.pid for holder in snapshot.holders.get(server.said["inode"], ())]

    def test_begins_with_the_unit_and_says_that_it_goes_on(self, system, child, asked, unit_cgroup):
        folder = unit_cgroup(f"portfixer-test-{os.getpid()}.service")
        server = child(f"open({str(folder / 'cgroup.procs')!r}, 'w').write(str(os.getpid()))\n" + SERVE)
        snapshot, pids = self.glance(system, server)
        assert (pids, asked) == ([server.pid], [server.pid])
        assert self.NOT_YET in snapshot.unseen

    def test_goes_on_with_the_user_s_processes(self, system, child, monkeypatch):
        monkeypatch.setattr(scanning, "_FIRST_S", 60)
        server = child(SERVE)
        snapshot, pids = self.glance(system, server)
        assert pids == [server.pid]
        assert self.NOT_YET in snapshot.unseen

    def test_leaves_out_who_would_take_all_the_time(self, system, child, asked, monkeypatch):
        monkeypatch.setattr(scanning, "_FIRST_S", 60)
        monkeypatch.setattr(scanning, "_FEW_FILES", 20)
        server = child("more = [os.dup(0) for _ in range(30)]\n" + SERVE)
        snapshot, pids = self.glance(system, server)
        assert (pids, server.pid in asked) == ([], False)
        assert snapshot.unseen == (self.NOT_YET,)
        assert [holder.process.pid for holder in system.look(server.said["port"]).holders[server.said["inode"]]]

    def test_suspects_nobody_before_everybody_was_asked(self, child):
        """Nothing was asked for lack of time; whose the socket is stays open, and is no secret of anybody's."""
        server = child(SERVE)
        system = LinuxSystem()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(scanning, "_FIRST_S", -1)
            snapshot, pids = self.glance(system, server)
        assert (pids, snapshot.unseen) == ([], (self.NOT_YET,))
        assert [seen.uid for seen in snapshot.sockets] == [os.geteuid()]
        assert set(snapshot.users) == {os.geteuid()}

    def test_asks_the_user_s_processes_before_others(self, system, child, asked, monkeypatch):
        monkeypatch.setattr(scanning, "_FIRST_S", 60)
        server = child(SERVE)
        mine = 900, os.geteuid()
        other = 3, os.geteuid() + 1
        monkeypatch.setattr(scanning, "_MANY", sys.maxsize)  # where many run, those with near numbers come before
        monkeypatch.setattr(asking, "open_files", lambda _, pid: mine if pid == server.pid else other)
        assert self.glance(system, server)[1] == [server.pid]
        assert asked == [server.pid]


class TestSideBySide:
    """Where very many descriptors are open, copies of this program share the work."""

    @pytest.fixture(autouse=True)
    def worth_it(self, monkeypatch):
        monkeypatch.setattr(asking, "_WORTH_SHARING", 0)
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2})

    def test_everybody_is_found(self, system, child):
        server = child(OBEDIENT)
        workers = [tell(server, "fork")["worker"] for _ in range(4)]
        assert sorted(holders(system, server.said["inode"])) == sorted([server.pid, *workers])

    @pytest.mark.parametrize("problem", [OSError, None])
    def test_what_a_copy_does_not_say_is_asked_here(self, system, child, monkeypatch, problem):
        """No copy can be made, or it is ended from outside before it has said anything."""

        def fork():
            if problem is not None:
                raise problem(11, "Resource temporarily unavailable")
            if (pid := real()) == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return pid

        real = os.fork
        monkeypatch.setattr(os, "fork", fork)
        server = child(SERVE)
        assert holders(system, server.said["inode"]) == [server.pid]

    def test_no_copies_are_left(self, system):
        children = Path(f"/proc/self/task/{os.getpid()}/children")
        before = os.listdir("/proc/self/fd"), children.read_text()
        look(system)
        assert (os.listdir("/proc/self/fd"), children.read_text()) == before

    def test_a_look_that_is_broken_off_does_not_wait_for_what_nobody_hears_any_more(self, monkeypatch):
        """Ctrl+C, while copies have more to say than a pipe takes. (The alarm ends this test where they never end.)"""
        here = os.getpid()

        def ask(*_):
            if os.getpid() == here:
                raise KeyboardInterrupt
            return asking.Answers(found=[(number, 1, 3) for number in range(100_000)])

        monkeypatch.setattr(asking, "ask", ask)
        before = signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, 10, 0.5)
        try:
            with pytest.raises(KeyboardInterrupt):
                asking.ask_side_by_side("/proc", [1, 2, 3], {}, deadline=time.monotonic() + 60)
        finally:
            left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        assert left > 0.5

    def test_a_program_with_threads_is_not_copied(self, system, monkeypatch):
        def never():
            raise AssertionError

        monkeypatch.setattr(os, "fork", never)
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            pool.submit(look, system).result()

    def test_no_time_and_no_right_are_told_by_copies_too(self, system, child):
        server = child("become(65534)\n" + SERVE if has("sys_ptrace") else SERVE)
        wanted = {f"socket:[{server.said['inode']}]": server.said["inode"]}
        pids = [1, os.getpid(), server.pid]
        late = asking.ask_side_by_side("/proc", pids, wanted, deadline=0.0)
        assert (late.whole, late.found) == (False, [])
        answers = asking.ask_side_by_side("/proc", pids, wanted, deadline=time.monotonic() + 60)
        assert [(inode, pid) for inode, pid, _ in answers.found] == [(server.said["inode"], server.pid)]


class TestALookInACrowd:
    """Where very much runs, an answer after which nothing is done need not ask everybody."""

    NOT_ASKED = Unseen(UnseenThing.OTHER_HOLDERS, UnseenWhy.NOT_ASKED)

    @pytest.fixture(autouse=True)
    def crowd(self, monkeypatch):
        monkeypatch.setattr(scanning, "_CROWD", 1)
        monkeypatch.setattr(scanning, "_PORTION", 1)

    def look(self, server):
        snapshot = LinuxSystem().look(server.said["port"], Protocol.TCP, thorough=False)
        return snapshot, {holder.process.pid for holder in snapshot.holders[server.said["inode"]]}

    def test_ends_when_the_holder_is_found_and_says_so(self, child, asked):
        server = child(SERVE)
        large = child("more = [os.dup(0) for _ in range(900)]\nready(); stay()")
        snapshot, pids = self.look(server)
        assert (pids, snapshot.unseen) == ({server.pid}, (self.NOT_ASKED,))
        assert large.pid not in asked

    def test_begins_with_who_probably_made_the_socket(self, child, asked, monkeypatch):
        """Of a dozen that look the same; on one processor, as each numbers sockets for itself."""
        monkeypatch.setattr(scanning, "_MANY", 0)
        processors = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(processors)})
        try:
            servers = [child(SERVE) for _ in range(12)]
        finally:
            os.sched_setaffinity(0, processors)
        monkeypatch.setattr(Processes, "pids", lambda _: [server.pid for server in servers])
        for server in servers[3], servers[8]:
            asked.clear()
            assert self.look(server)[1] == {server.pid}
            others = {other.pid for other in servers} - {server.pid}
            assert len(others & set(asked)) <= len(others) // 2

    @pytest.mark.parametrize("first", ["master", "worker"])
    def test_finds_the_workers_and_the_master(self, child, monkeypatch, first):
        """Whichever of them is found first, also where the socket has another number in a worker."""
        server = child(
            "server = listen(); worker = os.fork()\n"
            "if worker == 0:\n other = os.dup2(server.fileno(), 77); server.close(); signal.pause()\n"
            "ready(port=server.getsockname()[1], inode=inode(server), worker=worker); stay()"
        )
        master, worker = server.pid, server.said["worker"]
        smallest = master if first == "master" else worker
        monkeypatch.setattr(asking, "open_files", lambda _, pid: (1 if pid == smallest else 9, os.geteuid()))
        assert self.look(server)[1] == {master, worker}

    def test_finds_a_copy_that_left_the_family(self, child, until):
        """Its starter ended, so it is nobody's child any more; a copy has the socket under the same number."""
        server = child(
            "server = listen(); kept, told = os.pipe()\n"
            "if os.fork() == 0:\n"
            "    copy = os.fork()\n"
            "    if copy == 0: os.setsid(); os.write(told, b'.'); signal.pause()\n"
            "    ready(port=server.getsockname()[1], inode=inode(server), copy=copy); os._exit(0)\n"
            "os.wait(); os.read(kept, 1); stay()"
        )
        try:
            assert self.look(server)[1] == {server.pid, server.said["copy"]}
        finally:
            os.kill(server.said["copy"], signal.SIGKILL)

    def test_goes_on_to_everybody_while_a_holder_is_missing(self, child):
        """A socket that no process's open files lead to: everybody was asked, and nothing is left out."""
        server = child(SERVE)
        seen = scanning.scan(
            {server.said["inode"]: socket_of(server), 1: socket_of(server)},
            LinuxSystem()._processes,
            LinuxSystem()._cgroups,
            extent=scanning.Extent.RELATED,
            known=scanning.Known(),
            limit_s=60,
        )
        assert (seen.left, seen.only_related) == ({1}, False)

    def test_asks_everybody_where_little_runs(self, child, monkeypatch):
        monkeypatch.setattr(scanning, "_CROWD", 10**9)
        snapshot, pids = self.look(child(SERVE))
        assert len(pids) == 1
        assert snapshot.unseen == ()

    def test_is_never_enough_before_something_is_stopped(self, child):
        server = child(SERVE)
        assert self.NOT_ASKED not in LinuxSystem().look(server.said["port"], Protocol.TCP).unseen


def socket_of(server):
    found = LinuxSystem().look(server.said["port"], Protocol.TCP).sockets
    return next(each for each in found if each.inode == server.said["inode"])
