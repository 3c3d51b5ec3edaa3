"""Stopping a process that is held by a handle, and only while it is the one that was seen and still has the port."""

import threading
from typing import Self

import psutil

from portfixer.facts import Process, ProcessId, Protocol, SocketState
from portfixer.system.api import CannotAsk, NotAllowed, ProcessChanged, ProcessGone, Protected
from portfixer.system.portable import processes, tables
from portfixer.system.windows import bound, consoles, creation, elevation, http_sys, top_windows
from portfixer.system.windows.engines import is_engine
from portfixer.system.windows.families import Family
from portfixer.system.windows.handles import ProcessHandle
from portfixer.system.windows.launchers import only_started
from portfixer.system.windows.messengers import is_critical, manager_behind

__all__ = ["KERNEL_PIDS", "WindowsHandle", "has_port"]

KERNEL_PIDS = frozenset({0, 4})
"""The idle process, and the kernel with its drivers."""

_HEARD_WITHIN_S = 2.0
"""Who heard Ctrl+C stops listening within this time, though finishing its work may take longer."""
_PERSON_WITHIN_S = 120.0
"""How long somebody may look at Windows' question."""
_START_WITHIN_MS = 2
"""Two roundings of one time."""


class WindowsHandle:
    """See portfixer.system.api.Handle. Polite: WM_CLOSE to its windows, or Ctrl+C in its console. Force:
    TerminateProcess, for the process and for what it started of the same program file."""

    def __init__(self, process: ProcessId, inode: int, *, holder: ProcessId | None = None) -> None:
        self._id = process
        self._inode = inode
        self._holder = holder or process
        self._handle: ProcessHandle | None = None
        if process.pid in KERNEL_PIDS or process.pid in processes.own_line():
            raise Protected(process.pid)
        self._handle = ProcessHandle(process.pid)
        try:
            self._look_again()
        except BaseException:
            self._handle.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._held.close()

    def ask_to_stop(self, *, interrupt: bool = False) -> None:  # noqa: ARG002 - asked with Ctrl+C anyway
        """Up to some 4 s. Raises CannotAsk when it has neither a window nor a console, or others are in its console."""
        process = self._look_again()
        if not self._held.may_end:
            raise CannotAsk(process.pid)  # no message reaches a window of a program with more rights
        asked = top_windows.ask_to_close(process.pid)
        if process.suspended:
            self._resume()  # until then it cannot hear
        if not asked:
            self._ask_in_its_console(process)

    def _ask_in_its_console(self, process: Process) -> None:
        """Ctrl+C; and Ctrl+Break where that does not reach it, or where it goes on listening as if it had not heard: a
        program that waits for clients in accept() hears Ctrl+C only when one comes."""
        may_hear = _may_hear(process, Family())
        deaf = self._held.ignores_ctrl_c()
        keys = consoles.Keys.CTRL_BREAK_IN_ITS_GROUP if deaf else consoles.Keys.CTRL_C
        answer = consoles.ask(process.pid, may_hear, keys)
        if answer is not consoles.Answer.SENT and not self._held.ended_within(0):
            raise CannotAsk(process.pid, answer.name)
        if not deaf and not self._held.ended_within(_HEARD_WITHIN_S) and has_port(process, self._inode):
            consoles.ask(process.pid, may_hear, consoles.Keys.CTRL_BREAK)

    def force_stop(self) -> None:
        """Where that takes an administrator, by one `taskkill` after Windows has asked the person; the open handle
        keeps the number from being given to another process meanwhile. Raises Declined, too."""
        process = self._look_again()
        if not self._held.may_end:
            words = ("/PID", str(process.pid), "/F")
            elevation.run_elevated("taskkill", words, timeout_s=_PERSON_WITHIN_S, cancel=threading.Event())
            return
        family = Family().of_the_same_program(process)
        self._held.end()
        for child in family:
            _end_child(child)

    def resume(self) -> None:
        self._look_again()
        self._resume()

    def wait_gone(self, timeout_s: float) -> bool:
        return self._held.ended_within(timeout_s)

    @property
    def _held(self) -> ProcessHandle:
        assert self._handle is not None  # noqa: S101 - __init__ raised otherwise
        return self._handle

    def _resume(self) -> None:
        try:
            psutil.Process(self._id.pid).resume()
        except psutil.NoSuchProcess as problem:
            raise ProcessGone(self._id.pid) from problem
        except psutil.AccessDenied as problem:
            raise NotAllowed(self._id.pid) from problem

    def _look_again(self) -> Process:
        """The handle is open, so the number cannot go to another process from here on."""
        pid = self._id.pid
        if self._held.ended_within(0):
            raise ProcessGone(pid)
        if abs(self._held.started_ms - self._id.start) > _START_WITHIN_MS:
            raise ProcessChanged(pid)
        process = processes.read(pid)
        if process is None:
            raise NotAllowed(pid)
        if (
            is_critical(process)
            or manager_behind(process) is not None
            or is_engine(process)
            or pid in processes.own_line()
        ):
            raise Protected(pid)
        if self._holder != self._id and not processes.still_runs(self._holder):
            raise ProcessChanged(pid)
        holder = process if self._holder == self._id else processes.read(self._holder.pid)
        if holder is None or not has_port(holder, self._inode):
            raise ProcessChanged(pid)
        return process


def has_port(process: Process, inode: int) -> bool:
    """Whether the port that the number stands for is still the process's: by the tables, by HTTP.sys' queues, or as the
    child of an owner that has ended."""
    protocol, port = tables.port_of(inode)
    rows = [row for row in tables.read(port, protocol).rows if row.socket.state is not SocketState.TIME_WAIT]
    owners = {pid for row in rows for pid in row.pids}
    if protocol is Protocol.TCP:
        owners |= {endpoint.pid for endpoint in bound.read() or () if endpoint.local.port == port}
    if process.pid in owners:
        return not creation.began_later(process, creation.latest(port, protocol))
    if process.parent_pid in owners and _starter_has_ended(process):
        return True
    if protocol is Protocol.TCP and http_sys.KERNEL_PID in owners:
        return any(process.pid in queue.pids for queue in http_sys.queues().of(port))
    return False


def _starter_has_ended(process: Process) -> bool:
    """Also where its number was given to another process since."""
    starter = processes.read(process.parent_pid) if process.parent_pid else None
    if starter is not None:
        return starter.id.start > process.id.start
    return process.parent_pid is None or not psutil.pid_exists(process.parent_pid)


def _may_hear(process: Process, family: Family) -> set[int]:
    """Whom Ctrl+C in the program's console may reach besides: what it started, and what only started it."""
    heard = {child.pid for child in family.descendants(process)}
    own = processes.own_line()
    for ancestor in family.ancestors(process):
        if not only_started(ancestor, process) or ancestor.pid in own:
            break
        heard.add(ancestor.pid)
    return heard


def _end_child(child: Process) -> None:
    """What belongs to the program may end by itself at the same time, or belong to somebody else by now."""
    try:
        with ProcessHandle(child.pid) as handle:
            if abs(handle.started_ms - child.id.start) <= _START_WITHIN_MS:
                handle.end()
    except (ProcessGone, NotAllowed):
        pass
