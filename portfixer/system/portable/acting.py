"""Stopping a process through psutil, and only while it is the one that was seen and still has the port.

There is no handle that keeps the number from being given to another process, so a moment is left between looking and
acting: some microseconds, in which the numbers would have to go once around.
"""

import signal
import time
from typing import Self

import psutil

from portfixer.facts import Process, ProcessId
from portfixer.system.api import NotAllowed, ProcessChanged, ProcessGone, Protected
from portfixer.system.portable import processes, tables

__all__ = ["PortableHandle"]

_LOOK_EVERY_S = 0.02


class PortableHandle:
    """See portfixer.system.api.Handle. Waiting looks every 20 ms."""

    def __init__(self, process: ProcessId, inode: int, *, holder: ProcessId | None = None) -> None:
        self._id = process
        self._inode = inode
        self._holder = holder or process
        self._look_again()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        pass  # nothing is kept open

    def ask_to_stop(self, *, interrupt: bool = False) -> None:
        """SIGTERM, or SIGINT to `interrupt`, and SIGCONT when it is suspended. Windows has a handle of its own."""
        process = self._look_again()
        if interrupt:
            self._act("send_signal", signal.SIGINT)
        else:
            self._act("terminate")
        if process.suspended:
            self._act("resume")  # until then it cannot hear

    def force_stop(self) -> None:
        self._look_again()
        self._act("kill")

    def resume(self) -> None:
        self._look_again()
        self._act("resume")

    def wait_gone(self, timeout_s: float) -> bool:
        deadline = time.monotonic() + timeout_s
        while processes.still_runs(self._id):
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(left, _LOOK_EVERY_S))
        return True

    def _look_again(self) -> Process:
        pid = self._id.pid
        if pid in processes.own_line():
            raise Protected(pid)
        process = processes.read(pid)
        if process is None:
            raise NotAllowed(pid) if psutil.pid_exists(pid) and processes.still_runs(self._id) else ProcessGone(pid)
        if process.id != self._id:
            raise ProcessChanged(pid)
        if processes.is_critical(process):
            raise Protected(pid)
        try:
            if self._holder != self._id and not processes.still_runs(self._holder):
                raise ProcessChanged(pid)
            if not tables.has_port(self._holder.pid, self._inode):
                raise ProcessChanged(pid)
        except psutil.NoSuchProcess as problem:
            raise ProcessGone(pid) from problem
        except psutil.AccessDenied as problem:
            raise NotAllowed(pid) from problem
        return process

    def _act(self, verb: str, *arguments: object) -> None:
        pid = self._id.pid
        try:
            getattr(psutil.Process(pid), verb)(*arguments)
        except psutil.NoSuchProcess as problem:
            raise ProcessGone(pid) from problem
        except psutil.AccessDenied as problem:
            raise NotAllowed(pid) from problem
