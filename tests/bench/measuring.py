"""How long something takes, how much of it a processor works, and how much memory it needs at most."""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

__all__ = ["Row", "in_turns", "peak_mib"]

LONGEST_S = 40.0
"""No more turns are begun after that."""
FEWEST, MOST = 3, 15


@dataclass(kw_only=True)
class Row:
    question: str
    who: str
    ask: Callable[[], object]
    before: Callable[[], object] = lambda: None
    """Done before each turn, and not measured."""
    words: tuple[str, ...] = ()
    """The command, where it is one."""
    wall_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)
    """Of this process and those it waited for. On a computer that does much else, it is the fairer number."""

    @property
    def median_s(self) -> float:
        return statistics.median(self.wall_s)

    @property
    def median_cpu_s(self) -> float:
        return statistics.median(self.cpu_s)


def in_turns(rows: Sequence[Row]) -> None:
    """Each row once, again and again, so that whatever else the computer does falls on all of them."""
    ends = time.monotonic() + LONGEST_S
    for turn in range(MOST):
        if turn >= FEWEST and time.monotonic() > ends:
            break
        for row in rows:
            row.before()
            began, worked = time.perf_counter(), _worked_s()
            row.ask()
            row.wall_s.append(time.perf_counter() - began)
            row.cpu_s.append(_worked_s() - worked)


def _worked_s() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


# A command counts as at least as large as the process it is started from, which therefore is as small as Python can be.
_STARTER = """
import json, os, sys
words = json.loads(sys.argv[1])
pid = os.fork()
if pid == 0:
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2): os.dup2(null, descriptor)
    os.execvp(words[0], words)
print(os.wait4(pid, 0)[2].ru_maxrss)
"""


def peak_mib(words: Sequence[str]) -> float:
    """The most memory that a command has resident at once (getrusage(2)); small ones show as about 9 MiB."""
    command = [sys.executable, "-S", "-E", "-c", _STARTER, json.dumps(list(words))]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
    return int(said.stdout) / 1024
