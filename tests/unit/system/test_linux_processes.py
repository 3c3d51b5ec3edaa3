"""Reading processes from a /proc made of ordinary files, hostile and half gone."""

import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfixer.facts import Endpoint, Family, Process, ProcessId, Protocol, Socket, SocketState
from portfixer.system.linux import asking, holders
from portfixer.system.linux.cgroups import CgroupTree
from portfixer.system.linux.processes import Processes
from portfixer.system.linux.procstat import parse_stat, terminal_path
from portfixer.system.linux.procstatus import only_group, only_user
from portfixer.system.linux.starters import starter_ended

START = 4242


def stat_line(name: bytes, state: str = "S", parent: int = 1, group: int = 7, session: int = 7, terminal: int = 0,
              flags: int = 0, threads: int = 1, pid: int = 7, start: int = START) -> bytes:  # fmt: skip
    rest = [parent, group, session, terminal, -1, flags, *[0] * 7, 0, 20, 0, threads, 0, start, *[0] * 30]
    return b"%d (%s) %s " % (pid, name, state.encode()) + " ".join(map(str, rest)).encode() + b"\n"


@pytest.mark.parametrize(
    "name",
    [
        b"node", b"", b"a b", b"a) R 1 2 3 (b", b")", b"((", b") S 1\n2 (x) Z 3", b"\x1b[31m\x00\x07", b"\xff\xfe",
        "日本".encode(),
    ],
)  # fmt: skip
def test_a_name_cannot_forge_what_comes_after_it(name):
    stat = parse_stat(stat_line(name, state="T", parent=99))
    assert stat is not None
    assert stat.name == name
    assert (stat.parent_pid, stat.start, stat.threads, stat.suspended) == (99, START, 1, True)


@pytest.mark.parametrize(
    "data", [b"", b"7 (x", b"7 (x) S 1", b"7 x S" + b" 1" * 30, b"7 (x) S a" + b" b" * 30, b")(" * 50]
)
def test_what_is_no_stat_is_none(data):
    assert parse_stat(data) is None


@given(st.binary(max_size=300))
def test_rubbish_never_raises(data):
    parse_stat(data)


@pytest.mark.parametrize(
    ("state", "threads", "gone"),
    [("Z", 1, True), ("X", 0, True), ("Z", 3, False), ("S", 1, False), ("T", 1, False), ("D", 1, False)],
)
def test_zombies_are_gone(state, threads, gone):
    stat = parse_stat(stat_line(b"x", state=state, threads=threads))
    assert stat is not None
    assert stat.gone is gone


def test_a_thread_of_the_kernel_is_known_by_its_flags():
    stat = parse_stat(stat_line(b"kworker/0:0", flags=0x00200040))
    assert stat is not None
    assert (stat.of_kernel, stat.forked_without_exec) == (True, True)


@pytest.mark.parametrize(
    ("parent", "child", "ended"),
    [
        # parent's (pid, group, session); child's (group, session)
        ((50, 50, 50), (50, 50), False),  # an ordinary child
        ((50, 50, 50), (7, 50), False),  # a job of a shell
        ((50, 50, 50), (6, 50), False),  # the second program of a pipeline
        ((50, 50, 50), (7, 7), False),  # it made a session of its own
        ((50, 50, 50), (6, 6), True),  # the leader of its session is no longer its parent
        ((50, 50, 50), (7, 6), True),
        ((1, 1, 1), (7, 7), False),  # a service of init
        ((1, 1, 1), (1, 1), False),
        ((1, 1, 1), (6, 1), True),
        ((1, 1, 1), (6, 6), True),
    ],
)
def test_whether_its_starter_ended(parent, child, ended):
    pid, group, session = parent
    above = parse_stat(stat_line(b"p", parent=0, group=group, session=session, pid=pid))
    stat = parse_stat(stat_line(b"c", parent=pid, group=child[0], session=child[1]))
    assert stat is not None
    assert starter_ended(7, stat, above) is ended
    assert not starter_ended(7, stat, None)


# One that made a session of its own (setsid(1), Python's start_new_session) and is under this program now.
@pytest.mark.parametrize(
    ("parent", "cgroup", "ended"),
    [
        (b"systemd", "0::/system.slice/nginx.service", False),
        (b"systemd", "0::/user.slice/user-1000.slice/session-2.scope", True),
        (b"systemd", "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-kitty-7.scope", True),
        (b"systemd", "0::/user.slice/user-1000.slice/user@1000.service/app.slice/dev.service", False),
        (b"systemd", "9:name=systemd:/user.slice/user-0.slice/session-1.scope\n0::/", True),
        (b"systemd", "", False),
        (b"sleep", "0::/", True),
        (b"tail", "0::/", True),
        (b"tini", "0::/", True),
        (b"init", "0::/", False),
        (b"bash", "0::/", False),
    ],
)
def test_whether_the_starter_of_one_in_its_own_session_ended(parent, cgroup, ended):
    above = parse_stat(stat_line(parent, parent=0, group=1, session=1, pid=1, start=5))
    stat = parse_stat(stat_line(b"server", parent=1, group=7, session=7))
    assert starter_ended(7, stat, above, cgroup=cgroup) is ended


def test_what_a_containers_init_was_told_to_start_is_no_orphan():
    above = parse_stat(stat_line(b"tini", parent=0, group=1, session=1, pid=1, start=START - 3))
    stat = parse_stat(stat_line(b"server", parent=1, group=7, session=7))
    assert not starter_ended(7, stat, above)


@pytest.mark.parametrize(
    ("flags", "programs", "ended"),
    [
        (0x40, ("/usr/bin/python3.11", "/usr/bin/bash"), True),
        (0x40, ("/usr/bin/python3.11", "/usr/bin/python3.11"), False),
        (0x40, ("/usr/bin/python3.11", None), False),
        (0, ("/usr/bin/python3.11", "/usr/bin/bash"), False),
    ],
)
def test_who_runs_another_program_than_its_parent_without_having_started_it_is_no_child_of_that(flags, programs, ended):
    above = parse_stat(stat_line(b"p", parent=0, group=1, session=1, pid=1))
    stat = parse_stat(stat_line(b"c", parent=1, group=1, session=1, flags=flags))
    assert starter_ended(7, stat, above, programs=programs) is ended


@pytest.mark.parametrize(
    ("device", "expected"),
    [(0, None), (-1, None), (136 << 8, "/dev/pts/0"), (136 << 8 | 17, "/dev/pts/17"), (137 << 8 | 1, "/dev/pts/257"),
     (136 << 8 | 1 << 20, "/dev/pts/256"), (0xFFF << 8 | 0xFE, None)],
)  # fmt: skip
def test_a_device_number_becomes_its_terminal(device, expected):
    assert terminal_path(device) == expected


class FakeProc:
    def __init__(self, root):
        self.root = root

    def add(self, pid, stat=None, **files):
        folder = self.root / str(pid)
        folder.mkdir()
        files = {"stat": stat or stat_line(b"x", pid=pid), **files}
        for name, content in files.items():
            if isinstance(content, str):
                (folder / name).symlink_to(content)
            else:
                (folder / name).write_bytes(content)
        return folder


@pytest.fixture
def proc(tmp_path):
    return FakeProc(tmp_path)


class TestReading:
    @pytest.mark.parametrize(
        ("status", "uid"),
        [
            (b"Name:\tx\nUid:\t1\t3999999999\t1\t1\n", 3999999999),
            (b"Name:\tUid:\t0\t0\t0\nUmask:\t0022\nUid:\t7\t8\t7\t7\n", 8),
            (b"", None),
            (b"Name:\tx\n", None),
            (b"Name:\tx\nUid:\n", None),
            (b"Name:\tx\nUid:\ta\tb\n", None),
            (b"\nUid:", None),
        ],
    )
    def test_the_user_is_the_effective_one(self, proc, status, uid):
        proc.add(7, status=status)
        assert Processes(str(proc.root)).uid(7) == uid

    def test_gone_meanwhile_or_rubbish(self, proc):
        processes = Processes(str(proc.root))
        assert (processes.read(7), processes.uid(7)) == (None, None)
        proc.add(7, b"rubbish")
        assert processes.read(7) is None
        (proc.root / "7" / "stat").unlink()
        assert processes.read(7) is None

    def test_ancestors_end_at_the_first_and_in_a_circle(self, proc):
        for pid, parent in ((7, 6), (6, 1), (1, 0), (20, 21), (21, 20)):
            proc.add(pid, stat_line(b"x", parent=parent, pid=pid))
        processes = Processes(str(proc.root))
        assert processes.ancestors(7) == (6, 1)
        assert set(processes.ancestors(20)) == {20, 21}
        assert processes.ancestors(99) == ()

    def test_kernel_threads_are_the_children_of_kthreadd(self, proc):
        folder = proc.add(2, stat_line(b"kthreadd", flags=0x00200000, parent=0, pid=2))
        (folder / "task" / "2").mkdir(parents=True)
        (folder / "task" / "2" / "children").write_bytes(b"3 4 5 ")
        processes = Processes(str(proc.root))
        assert processes.kernel_threads() == {2, 3, 4, 5}
        (folder / "stat").write_bytes(stat_line(b"bash", pid=2))  # a container's second process
        assert processes.kernel_threads() == frozenset()


@pytest.mark.linux
@pytest.mark.skipif(sys.platform != "linux", reason="uses links in /proc")
class TestHolders:
    """A process number may be given to another process between the descriptors and the reading of its facts."""

    class Recorded(Processes):
        """Knows of a process what its stat says."""

        def read(self, pid):
            stat = self.stat(pid)
            return stat and Process(id=ProcessId(pid, stat.start), name="", parent_pid=stat.parent_pid)

    SOCKET = Socket(
        protocol=Protocol.TCP,
        family=Family.IPV4,
        state=SocketState.LISTEN,
        local=Endpoint("127.0.0.1", 8080),
        inode=5,
        uid=0,
    )
    STARTED_LATER = b"99999999999999"

    def find(self, proc, processes=None):
        root = str(proc.root)
        return holders.find([self.SOCKET], processes or self.Recorded(root), CgroupTree(root), proc=root, limit_s=1)

    def add_holder(self, proc, pid, stat=None):
        folder = proc.add(pid, stat or stat_line(b"x", pid=pid))
        (folder / "fd").mkdir()
        (folder / "fd" / "3").symlink_to("socket:[5]")
        (folder / "fd" / "4").symlink_to("socket:[55]")
        return folder

    def test_an_old_process(self, proc):
        self.add_holder(proc, 7)
        found = self.find(proc)
        assert [holder.process.pid for holder in found.holders[5]] == [7]
        assert found.unconfirmed == frozenset()

    def test_one_started_just_now_that_has_it(self, proc):
        self.add_holder(proc, 7, stat_line(b"x").replace(b"4242", self.STARTED_LATER))
        assert len(self.find(proc).holders[5]) == 1

    def test_a_successor_that_has_it_not(self, proc, monkeypatch):
        folder = self.add_holder(proc, 7, stat_line(b"x").replace(b"4242", self.STARTED_LATER))
        processes = self.Recorded(str(proc.root))
        read = processes.read

        def late(pid):
            (folder / "fd" / "3").unlink()
            return read(pid)

        monkeypatch.setattr(processes, "read", late)
        assert self.find(proc, processes).holders == {}

    def test_one_that_is_gone_when_its_facts_are_read(self, proc, monkeypatch):
        folder = self.add_holder(proc, 7)
        processes = self.Recorded(str(proc.root))

        def gone(pid):
            (folder / "stat").unlink()

        monkeypatch.setattr(processes, "read", gone)
        assert self.find(proc, processes).holders == {}

    def test_a_successor_among_several(self, proc, monkeypatch):
        self.add_holder(proc, 7)
        folder = self.add_holder(proc, 8, stat_line(b"x", pid=8).replace(b"4242", self.STARTED_LATER))
        processes = self.Recorded(str(proc.root))
        read = processes.read

        def late(pid):
            (folder / "fd" / "3").unlink(missing_ok=True)
            return read(pid)

        monkeypatch.setattr(processes, "read", late)
        assert [holder.process.pid for holder in self.find(proc, processes).holders[5]] == [7]

    @pytest.mark.parametrize(("there", "named"), [((7, 9), [7]), ((7, 8), []), ((), [])])
    def test_of_those_who_refuse_to_be_looked_into_only_the_one_left_in_its_group_is_guessed(
        self, proc, monkeypatch, there, named
    ):
        """All of one user; 9 lets itself be looked into, and has not got it."""
        for pid in (7, 8, 9):
            proc.add(pid, stat_line(b"x", pid=pid), status=b"Name:\tx\nUid:\t0\t0\t0\t0\n")
        (proc.root / "9" / "fd").mkdir()

        def refuse(proc, pid, *rest):
            if pid in {7, 8}:
                raise PermissionError
            return look_into(proc, pid, *rest)

        class Group(CgroupTree):
            def path(self, cgroup_id):
                return "/shop" if cgroup_id and there else "/"

            def pids(self, path):
                return there

        look_into = asking.look_into
        monkeypatch.setattr(asking, "look_into", refuse)
        root = str(proc.root)
        made = replace(self.SOCKET, cgroup_id=4711)
        found = holders.find([made], self.Recorded(root), Group(root), proc=root, limit_s=1)
        assert [holder.process.pid for holder in found.holders.get(5, ())] == named

    def test_a_child_before_its_parent_in_the_list(self, proc):
        self.add_holder(proc, 3, stat_line(b"worker", parent=9, pid=3))
        self.add_holder(proc, 9, stat_line(b"master", parent=1, pid=9))
        assert [(holder.process.pid, holder.root) for holder in self.find(proc).holders[5]] == [(3, False), (9, True)]


@pytest.mark.parametrize(
    ("line", "user"),
    [("Uid:\t33\t33\t33\t33", 33), ("Uid:\t33\t0\t33\t0", None), ("Uid:\t0\t33\t33\t33", None), ("Uid:\t33", None)],
)
def test_of_one_user_is_who_has_that_number_in_every_respect(line: str, user: int | None) -> None:
    status = f"Name:\tnginx\n{line}\nGid:\t7\t7\t7\t0\n".encode()
    assert (only_user(status), only_group(status)) == (user, 7)
