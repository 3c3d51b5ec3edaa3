"""What psutil tells of a process, and which processes are never to be stopped."""

import contextlib
import os
from typing import Any

import psutil

from portfixer.facts import Platform, Process, ProcessId
from portfixer.system.portable.platform import PLATFORM

__all__ = ["is_critical", "own_line", "process_id", "read", "still_runs"]

_SYSTEM_PIDS = {Platform.WINDOWS: frozenset({0, 4})}
_FIRST_PIDS = frozenset({0, 1})

_CRITICAL = frozenset({"kernel_task", "launchd", "windowserver", "loginwindow", "finder"})
"""macOS: without these the computer or the desktop stops."""


def read(pid: int) -> Process | None:
    """What may be read now; None when there is no such process (any more)."""
    try:
        process = psutil.Process(pid)
        with process.oneshot():
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            return Process(
                id=process_id(process),
                name=_ask(process.name) or "",
                parent_pid=_ask(process.ppid),
                started_at=_ask(process.create_time),
                user=_ask(process.username),
                uid=_uid(process),
                command=tuple(_ask(process.cmdline) or ()),
                executable=_ask(process.exe) or None,
                folder=_ask(process.cwd) or None,
                terminal=_ask(process.terminal) if hasattr(process, "terminal") else None,
                suspended=process.status() in (psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP),
            )
    except psutil.NoSuchProcess:
        return None
    except (psutil.AccessDenied, OSError):
        # Not even its start time may be read, so it could not be told from a later process of the same number.
        return None


def process_id(process: Any) -> ProcessId:
    """The start time is in milliseconds since the epoch. Raises psutil.Error."""
    return ProcessId(process.pid, round(process.create_time() * 1000))


def still_runs(identity: ProcessId) -> bool:
    """Whether this very process has not ended. One that may not be looked at counts as running."""
    try:
        process = psutil.Process(identity.pid)
        return process_id(process) == identity and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def own_line() -> frozenset[int]:
    """The system's first processes, PortFixer itself, and everything it was started from."""
    line = {os.getpid()}
    with contextlib.suppress(psutil.Error):  # what is above one that may not be looked at is not known
        process = psutil.Process()
        while process := process.parent():
            line.add(process.pid)
    return _SYSTEM_PIDS.get(PLATFORM, _FIRST_PIDS) | line


def is_critical(process: Process) -> bool:
    """Whether the computer or the desktop could not go on without a process of this name."""
    return process.name.lower() in _CRITICAL


def _ask(question: Any) -> Any:
    """None when the system does not allow an answer. Raises psutil.NoSuchProcess."""
    try:
        return question()
    except (psutil.AccessDenied, OSError):
        return None


def _uid(process: Any) -> int | None:
    if not hasattr(process, "uids"):
        return None  # Windows has no numbers for users
    uids = _ask(process.uids)
    return None if uids is None else int(uids.effective)
