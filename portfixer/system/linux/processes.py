"""What can be read of a process, also of other users' processes and of those just ending.

Everything comes from /proc/PID (proc(5)); its identity, and what decides about acting on it, from the one line `stat`,
so that it is all of one moment and of one process. psutil would tell much of it, but its import takes longer than a
look at one port, and it takes twice as long for each process of a large table.
"""

import os
import time
from collections.abc import Iterable

from portfixer.facts import Manager, Process, ProcessId
from portfixer.system.linux.as_owner import seen_by_owner
from portfixer.system.linux.cgroups import manager_of_process
from portfixer.system.linux.numbers import own_number
from portfixer.system.linux.procfiles import text_of
from portfixer.system.linux.procstat import Stat, parse_stat, terminal_path
from portfixer.system.linux.procstatus import effective_uid, tracer_of
from portfixer.system.linux.starters import starter_ended

__all__ = ["Processes"]

_READ = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0)  # which Windows, where only tests read such files, does not have
_KTHREADD = 2
_FIRST_PID_NAMESPACE = 0xEFFFFFFC  # PROC_PID_INIT_INO, include/linux/proc_ns.h
_DELETED = b" (deleted)"
_SMALL = 4096
"""More than most files of a process have; one read() gives them whole."""


class Processes:
    """Process facts from one /proc. Every reading may find the process gone, and says None then."""

    def __init__(self, proc: str = "/proc") -> None:
        self._proc = proc
        self._user_names: dict[int, str] = {}
        self._booted_at = 0.0

    def own_pid(self) -> int:
        """PortFixer's own number among these."""
        return own_number(self._proc)

    def protected_pids(self) -> frozenset[int]:
        """The first process, PortFixer itself, and everything it was started from."""
        own = self.own_pid()
        return frozenset({1, own, *self.ancestors(own)})

    def pids(self) -> list[int]:
        """Those that may be listed; none where a sandbox hides /proc."""
        try:
            names = os.listdir(self._proc)
        except OSError:
            return []
        return [int(name) for name in names if name.isdecimal()]

    def some_are_hidden(self) -> bool:
        """Whether /proc is mounted with hidepid, so that of other users' processes it shows nothing or no more than
        that they are there."""
        return self.stat(1) is None

    def some_are_outside(self) -> bool:
        """Whether programs may run that are not to be seen from here, as in a container (pid_namespaces(7))."""
        try:
            return os.stat(f"{self._proc}/self/ns/pid").st_ino != _FIRST_PID_NAMESPACE
        except OSError:
            return False  # no /proc, which is told on its own

    def kernel_threads(self) -> frozenset[int]:
        """The children of kthreadd: no programs, hold nothing, and are most of the processes of an idle computer.

        Empty inside containers, and on kernels without CONFIG_PROC_CHILDREN.
        """
        parent = self.stat(_KTHREADD)
        if parent is None or not parent.of_kernel:
            return frozenset()
        return frozenset({_KTHREADD, *self._children_of_thread(_KTHREADD, _KTHREADD)})

    def children(self, pid: int) -> tuple[int, ...]:
        """Of all its threads; () on kernels without CONFIG_PROC_CHILDREN."""
        try:
            threads = os.listdir(f"{self._proc}/{pid}/task")
        except OSError:
            return ()
        return tuple(child for thread in threads for child in self._children_of_thread(pid, int(thread)))

    def _children_of_thread(self, pid: int, thread: int) -> list[int]:
        try:  # of many pieces, unlike what _bytes() is for
            children = text_of(f"{self._proc}/{pid}/task/{thread}/children")
        except OSError:
            children = ""
        return [*map(int, children.split())]

    def environment(self, pid: int, names: Iterable[str]) -> dict[str, str]:
        """These variables, as they were when its program was started; {} where that may not be read."""
        wanted = {name.encode(): name for name in names}
        parts = (entry.partition(b"=") for entry in (self._bytes(pid, "environ") or b"").split(b"\0"))
        return {wanted[name]: value.decode("utf-8", "replace") for name, _, value in parts if name in wanted}

    def stat(self, pid: int) -> Stat | None:
        """None: gone (a zombie is gone), or hidden (hidepid)."""
        data = self._bytes(pid, "stat")
        stat = parse_stat(data) if data else None
        return None if stat is None or stat.gone else stat

    def read(self, pid: int) -> Process | None:
        """Everything that may be read; None: gone, or hidden altogether."""
        stat = self.stat(pid)
        if stat is None:
            return None
        status = self._bytes(pid, "status") or b""
        uid = effective_uid(status)
        alive = self._folder(pid, stat)
        executable = self._link(alive, "exe")
        command = _command(self._bytes(alive, "cmdline") or b"", executable)
        cgroup = self._cgroup(pid)
        process = Process(
            id=ProcessId(pid, stat.start),
            name=_name(stat.name, command),
            parent_pid=stat.parent_pid or None,
            starter_ended=self._starter_ended(pid, stat, executable, cgroup),
            started_at=self._boot() + stat.start / os.sysconf("SC_CLK_TCK"),
            user=self.user_name(uid) if uid is not None else None,
            uid=uid,
            command=command,
            executable=executable,
            folder=self._link(alive, "cwd"),
            terminal=terminal_path(stat.terminal),
            forked=stat.forked_without_exec,
            suspended=stat.suspended,
            tracer_pid=tracer_of(status),
            manager=manager_of_process(cgroup),
        )
        # What was read is of one process only if the number was not given to another meanwhile.
        after = self.stat(pid)
        return process if after is not None and after.start == stat.start else None

    def _starter_ended(self, pid: int, stat: Stat, executable: str | None, cgroup: str) -> bool:
        parent = self.stat(stat.parent_pid) if stat.parent_pid else None
        forked = stat.forked_without_exec and parent is not None
        return starter_ended(
            pid,
            stat,
            parent,
            programs=(executable, self._link(stat.parent_pid, "exe") if forked else None),
            cgroup=cgroup,
        )

    def manager(self, pid: int) -> Manager | None:
        """The service or container in whose cgroup it runs, by /proc/PID/cgroup, which anybody may read."""
        return manager_of_process(self._cgroup(pid))

    def _cgroup(self, pid: int) -> str:
        return (self._bytes(pid, "cgroup") or b"").decode("utf-8", "replace")

    def is_still(self, process: ProcessId) -> bool:
        stat = self.stat(process.pid)
        return stat is not None and stat.start == process.start

    def is_unchanged(self, process: Process) -> bool:
        """Whether it is the same process with the same program and parent, as far as one line of /proc tells."""
        stat = self.stat(process.pid)
        return (
            stat is not None
            and stat.start == process.id.start
            and (stat.parent_pid or None) == process.parent_pid
            and stat.suspended == process.suspended
            and process.name.startswith(stat.name.decode("utf-8", "replace"))
        )

    def ancestors(self, pid: int) -> tuple[int, ...]:
        """Its parent, that one's parent, and so on; the nearest first."""
        found: list[int] = []
        stat = self.stat(pid)
        while stat is not None and stat.parent_pid > 0 and stat.parent_pid not in found:
            found.append(stat.parent_pid)
            stat = self.stat(stat.parent_pid)
        return tuple(found)

    def descendants(self, pid: int) -> frozenset[int]:
        """Its children, their children, and so on."""
        found: set[int] = set()
        waiting = {pid}
        while waiting:
            waiting = {child for parent in waiting for child in self.children(parent)} - found
            found |= waiting
        return frozenset(found)

    def uid(self, pid: int) -> int | None:
        """The effective user id, the one ps(1) shows."""
        return effective_uid(self._bytes(pid, "status") or b"")

    def tracer(self, pid: int) -> int | None:
        """The process that debugs it."""
        return tracer_of(self._bytes(pid, "status") or b"")

    def user_name(self, uid: int) -> str:
        """The login name; the number itself, as ls(1) and ps(1) show it, where that has no name, as in many containers.
        Kept, because a directory service may be slow."""
        import pwd  # does not exist on other systems

        if uid not in self._user_names:
            try:
                self._user_names[uid] = pwd.getpwuid(uid).pw_name
            except (KeyError, OverflowError):
                self._user_names[uid] = str(uid)
        return self._user_names[uid]

    def _boot(self) -> float:
        """When the computer started, in seconds since the epoch: the same number each time, unless its clock is set."""
        booted_at = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
        if abs(booted_at - self._booted_at) > 1.0:
            self._booted_at = booted_at
        return self._booted_at

    def _folder(self, pid: int, stat: Stat) -> int | str:
        """Where the facts of a process are below /proc: a thread's own folder when the first thread has ended."""
        if stat.state != "Z":
            return pid
        try:
            threads = os.listdir(f"{self._proc}/{pid}/task")
        except OSError:
            return pid
        return next((f"{pid}/task/{tid}" for tid in threads if tid != str(pid)), pid)

    def _link(self, pid: int | str, name: str) -> str | None:
        """The file that a link in a process's folder names; None: it may not be read, or there is none."""
        try:
            path = os.fsencode(self._leads_to(pid, name))
        except OSError:
            return None
        # The kernel marks a file that was deleted since, and a name may end so by itself.
        if path.endswith(_DELETED) and not os.path.lexists(path):
            path = path.removesuffix(_DELETED)
        return _text(path)

    def _leads_to(self, pid: int | str, name: str) -> str:
        number = pid if isinstance(pid, int) else int(pid.partition("/")[0])
        return seen_by_owner(self._proc, number, lambda: os.readlink(f"{self._proc}/{pid}/{name}"))

    def _bytes(self, pid: int | str, name: str) -> bytes | None:
        try:
            descriptor = os.open(f"{self._proc}/{pid}/{name}", _READ)
        except OSError:
            return None
        try:
            # Not pathlib: a full table reads six such files for each of a thousand processes. The kernel makes most of
            # them in one piece, so that only longer ones need a second call, which finds their end.
            parts = [os.read(descriptor, _SMALL)]
            while len(parts[-1]) == _SMALL:
                parts.append(os.read(descriptor, _SMALL))
        except OSError:
            return None  # ESRCH: gone meanwhile
        finally:
            os.close(descriptor)
        return b"".join(parts)


def _name(cut: bytes, command: tuple[str, ...]) -> str:
    """The kernel keeps the first 15 bytes of a program's name; its command line may begin with the whole of it."""
    name = _text(cut)
    whole = command[0].rpartition("/")[2] if command and len(cut) >= 15 else ""
    return whole if whole.startswith(name) else name


def _command(data: bytes, executable: str | None) -> tuple[str, ...]:
    """The words of /proc/PID/cmdline, each of which ends with a zero.

    A title written over them (nginx, Node.js) is one word with many zeros behind it; Chrome and setproctitle(3) put
    spaces where the zeros were, which makes words again.
    """
    words = [_text(word) for word in data.rstrip(b"\0").split(b"\0")]
    if len(words) == 1 and not data.endswith(b"\0\0") and words[0] != executable:
        words = words[0].split()
    return tuple(words) if words != [""] else ()


def _text(name: bytes) -> str:
    """Bytes that are no UTF-8 cannot be printed: � as everywhere else."""
    return name.decode("utf-8", "replace")
