"""Debuggers and other tools that hold a program (ptrace(2))."""

from portfixer.diagnosis.identity import identify
from portfixer.facts import Process

__all__ = ["only_watches"]

_ONLY_WATCH = frozenset({"strace", "ltrace", "perf", "bpftrace", "sysdig"})


def only_watches(tracer: Process) -> bool:
    """It hands on every signal at once. A debugger keeps it for the person who debugs: the program stands still then,
    and hears nothing until the debugger lets it go on or ends (seen with gdb 13)."""
    return identify(tracer).title in _ONLY_WATCH
