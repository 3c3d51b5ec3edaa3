"""Stopping exactly the process that was seen, and only while it still has the socket (pidfd_open(2)).

A process number is given to somebody else soon after its process ended. A pidfd never is; but it is opened by number,
so start time and socket are compared after opening it, and again before each signal.
"""

import errno
import os
import select
import signal
import time
from collections.abc import Callable
from typing import Self

from portfixer.facts import ProcessId
from portfixer.system.api import NotAllowed, ProcessChanged, ProcessGone, Protected, SystemProblem
from portfixer.system.linux.descriptors import has_socket
from portfixer.system.linux.messengers import is_never_signalled
from portfixer.system.linux.numbers import number_here
from portfixer.system.linux.pidfd import open_pidfd
from portfixer.system.linux.processes import Processes
from portfixer.system.linux.procstat import Stat

__all__ = ["LinuxHandle"]

_WITHOUT_PIDFD_LOOK_EVERY_S = 0.02
_NONE = 0
"""No signal: only whether one would be allowed is looked at (kill(2))."""


class LinuxHandle:
    """See portfixer.system.api.Handle. Signals need the same user or root; waiting needs nothing."""

    def __init__(
        self,
        process: ProcessId,
        inode: int,
        processes: Processes,
        *,
        holder: ProcessId | None = None,
        proc: str = "/proc",
        opener: Callable[[int], int] = open_pidfd,
    ) -> None:
        self._id = process
        self._holder = holder or process
        self._inode = inode
        self._processes = processes
        self._proc = proc
        self._descriptor: int | None = None
        self._pidfd: int | None = None
        if process.pid in processes.protected_pids():
            raise Protected(process.pid)
        number = number_here(process.pid, proc)
        if number is None:
            raise SystemProblem(process.pid)  # the same number means another process here, or none
        self._number = number
        try:
            self._pidfd = opener(number)
        except ProcessLookupError as problem:
            raise ProcessGone(process.pid) from problem
        except OSError as problem:
            # EPERM: a sandbox's filter. Without a pidfd a moment is left between looking and signalling, in which the
            # number would have to go once around to hit another process.
            if problem.errno not in (errno.ENOSYS, errno.EPERM, errno.EINVAL):
                raise SystemProblem(process.pid) from problem
        try:
            self._look_again()
            self._signal(_NONE)  # so that a refusal is known before anybody is asked
        except SystemProblem:
            self._close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._close()

    def ask_to_stop(self, *, interrupt: bool = False) -> None:
        stat = self._look_again()
        self._signal(signal.SIGINT if interrupt else signal.SIGTERM)
        if stat.suspended:
            self._signal(signal.SIGCONT)  # until then it cannot hear

    def force_stop(self) -> None:
        self._look_again()
        self._signal(signal.SIGKILL)

    def resume(self) -> None:
        self._look_again()
        self._signal(signal.SIGCONT)

    def wait_gone(self, timeout_s: float) -> bool:
        if self._pidfd is not None:
            waiting = select.poll()
            waiting.register(self._pidfd, select.POLLIN)
            return bool(waiting.poll(max(0.0, timeout_s) * 1000))
        deadline = time.monotonic() + timeout_s
        while self._processes.is_still(self._id):
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(left, _WITHOUT_PIDFD_LOOK_EVERY_S))  # nothing to wait on exists on such kernels
        return True

    def _look_again(self) -> Stat:
        pid = self._id.pid
        if self._pidfd is not None and self.wait_gone(0):
            raise ProcessGone(pid)
        stat = self._processes.stat(pid)
        if stat is None:
            raise ProcessGone(pid)
        if stat.start != self._id.start:
            raise ProcessChanged(pid)
        # A child of a process that ended may have become PortFixer's ancestor since; kernel threads hear no signals.
        if stat.of_kernel or pid in self._processes.protected_pids() or is_never_signalled(stat.name):
            raise Protected(pid)
        if self._holder != self._id and not self._is_behind_the_holder():
            raise ProcessChanged(pid)
        try:
            self._descriptor = has_socket(self._proc, self._holder.pid, self._inode, self._descriptor)
        except PermissionError as problem:
            # On its way out, or when its first thread has ended, a process counts as root's (proc(5), PR_SET_DUMPABLE).
            now = self._processes.stat(self._holder.pid)
            if now is not None and not now.ending:
                raise NotAllowed(pid) from problem
            self._descriptor = None
        except OSError as problem:
            gone = ProcessGone(pid) if self._holder == self._id else ProcessChanged(pid)
            raise gone from problem
        if self._descriptor is None and not _still_has(self._proc, self._holder.pid, self._inode):
            now = self._processes.stat(pid)
            raise ProcessGone(pid) if now is None or now.ending else ProcessChanged(pid)
        return stat

    def _is_behind_the_holder(self) -> bool:
        """The one that has the socket is still the one that was seen, and this one is still what started it, or what
        debugs it."""
        above = self._processes.ancestors(self._holder.pid)
        behind = self._id.pid in above or self._processes.tracer(self._holder.pid) == self._id.pid
        return behind and self._processes.is_still(self._holder)

    def _signal(self, number: int) -> None:
        try:
            if self._pidfd is not None:
                signal.pidfd_send_signal(self._pidfd, number)
            else:
                os.kill(self._number, number)
        except ProcessLookupError as problem:
            raise ProcessGone(self._id.pid) from problem
        except PermissionError as problem:
            raise NotAllowed(self._id.pid) from problem
        except OSError as problem:
            raise SystemProblem(self._id.pid) from problem  # a sandbox's filter may answer with any number

    def _close(self) -> None:
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None


def _still_has(proc: str, pid: int, inode: int) -> bool:
    from portfixer.system.linux.hidden import still_has  # here, as hardly a socket is without a descriptor

    return still_has(proc, pid, inode)
