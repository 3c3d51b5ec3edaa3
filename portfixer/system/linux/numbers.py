"""Process numbers: /proc counts as the PID namespace does that it was mounted in, system calls as the caller's does.

The two differ where a program was put into a namespace of its own and kept the old /proc (pid_namespaces(7), "/proc and
PID namespaces"; `unshare --pid` without --mount-proc). There a number from /proc means another process to kill(2).
"""

import os

from portfixer.system.linux.procfiles import text_of
from portfixer.system.linux.procstatus import innermost_number

__all__ = ["number_here", "own_number"]


def own_number(proc: str = "/proc") -> int:
    """PortFixer's own, as that /proc counts."""
    try:
        return int(os.readlink(f"{proc}/self"))
    except (OSError, ValueError):
        return os.getpid()  # no /proc, or a copy of one


def number_here(pid: int, proc: str = "/proc") -> int | None:
    """The number by which system calls know the process that /proc calls `pid`; None: they cannot mean it, or it may
    not be told whether they can. Needs the right to look into it only where the two differ."""
    if own_number(proc) == os.getpid():
        return pid
    try:
        theirs, ours = (os.readlink(f"{proc}/{each}/ns/pid") for each in (pid, "self"))
        status = text_of(f"{proc}/{pid}/status").encode()
    except OSError:
        return None
    return innermost_number(status) if theirs == ours else None
