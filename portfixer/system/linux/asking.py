"""Going through the open files of processes for certain sockets: the slow part of every look.

The kernel takes about 4 µs to tell where one descriptor leads, and Python's threads wait for one another meanwhile. So
where there are very many, the work is shared out among copies of this program, one for each processor.
"""

import contextlib
import marshal
import os
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portfixer.system.linux.as_owner import as_owner, may_become_owners

__all__ = ["Answers", "ask", "ask_side_by_side", "look_into", "open_files"]

_WORTH_SHARING = 10_000
"""Descriptors. To make a copy and to hear from it takes about 5 ms, as long as a thousand of them."""
_MOST_COPIES = 8
_PIPE = 1 << 16


@dataclass(slots=True)
class Answers:
    """What the open files of some processes showed."""

    found: list[tuple[int, int, int]] = field(default_factory=list)
    """(inode, pid, descriptor)"""
    unreadable: list[int] = field(default_factory=list)
    """Processes whose files, or some of them, may not be looked at."""
    whole: bool = True
    """False: time was up before all were asked."""


def ask(proc: str, pids: Iterable[int], wanted: Mapping[str, int], deadline: float) -> Answers:
    """Which of these processes have a descriptor whose link says one of the texts in `wanted`, with the inode it stands
    for. `deadline` is a time on the monotonic clock, after which no further process is begun."""
    answers = Answers()
    for pid in pids:
        if time.monotonic() > deadline:
            answers.whole = False
            break
        before = len(answers.unreadable)
        _add(answers, proc, pid, wanted)
        if len(answers.unreadable) > before and may_become_owners():
            del answers.unreadable[before:]
            with contextlib.suppress(OSError), as_owner(proc, pid):
                _add(answers, proc, pid, wanted)
                continue
            answers.unreadable.append(pid)
    return answers


def _add(answers: Answers, proc: str, pid: int, wanted: Mapping[str, int]) -> None:
    try:
        look_into(proc, pid, wanted, answers)
    except PermissionError:
        answers.unreadable.append(pid)
    except OSError:
        return  # gone meanwhile


def look_into(proc: str, pid: int, wanted: Mapping[str, int], answers: Answers) -> None:
    """Add what one process has. Raises PermissionError when nothing of it may be seen, other OSErrors when it is
    gone."""
    # The open folder belongs to this very process, also when its number is given away; and saves a sixth of the time.
    folder = os.open(f"{proc}/{pid}/fd", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in os.listdir(folder):
            try:
                inode = wanted.get(os.readlink(name, dir_fd=folder))
            except FileNotFoundError:
                continue  # closed meanwhile
            except PermissionError:
                answers.unreadable.append(pid)  # a security module may refuse single ones
                continue
            if inode is not None:
                answers.found.append((inode, pid, int(name)))
    finally:
        os.close(folder)


def open_files(proc: str, pid: int) -> tuple[int, int | None]:
    """How many descriptors a process has, and whose it seems to be: its effective user, or root if it may not be traced
    (proc(5), PR_SET_DUMPABLE). Takes 4 µs and no rights. (0, None) when it is gone; before Linux 6.2 it is always 0."""
    try:
        seen = os.stat(f"{proc}/{pid}/fd")
    except OSError:
        return 0, None
    return seen.st_size, seen.st_uid


def ask_side_by_side(proc: str, pids: Sequence[int], wanted: Mapping[str, int], deadline: float) -> Answers:
    """The same as `ask`, on several processors where it is worth it. Only in a program with one thread: a copy has
    nothing but the thread that made it, and what others held locked stays locked there (fork(2))."""
    copies = min(len(os.sched_getaffinity(0)), _MOST_COPIES)
    if copies < 2 or threading.active_count() > 1:
        return ask(proc, pids, wanted, deadline)
    sizes = {pid: open_files(proc, pid)[0] for pid in pids}
    if sum(sizes.values()) < _WORTH_SHARING:
        return ask(proc, pids, wanted, deadline)
    order = sorted(pids, key=sizes.__getitem__, reverse=True)
    shares = [order[number::copies] for number in range(copies)]
    with contextlib.ExitStack() as stack:
        asked = [(share, _ask_in_a_copy(stack, proc, share, wanted, deadline)) for share in shares[1:]]
        parts = [ask(proc, shares[0], wanted, deadline)]
        for share, pipe in asked:
            part = None if pipe is None else _heard(pipe)
            parts.append(ask(proc, share, wanted, deadline) if part is None else part)
    return Answers(
        [each for part in parts for each in part.found],
        [pid for part in parts for pid in part.unreadable],
        all(part.whole for part in parts),
    )


def _ask_in_a_copy(
    stack: contextlib.ExitStack, proc: str, pids: Sequence[int], wanted: Mapping[str, int], deadline: float
) -> int | None:
    """Where the answers will be read, once; None: no copy could be made. The stack closes that and ends the copy."""
    hear, tell = os.pipe()
    try:
        pid = os.fork()
    except OSError:  # too many processes
        os.close(hear)
        os.close(tell)
        return None
    if pid == 0:
        # Whatever happens here, this copy must never go on as the program it was made from.
        status = 1
        try:
            os.close(hear)  # or it would count as somebody who listens
            answers = ask(proc, pids, wanted, deadline)
            rest = marshal.dumps((answers.found, answers.unreadable, answers.whole))
            while rest:
                rest = rest[os.write(tell, rest) :]
            status = 0
        finally:
            os._exit(status)
    os.close(tell)
    stack.callback(os.waitpid, pid, 0)
    stack.callback(os.close, hear)  # first of the two: a copy that nobody listens to any more ends
    return hear


def _heard(pipe: int) -> Answers | None:
    """What a copy says until it ends; None when it was ended before it had said all."""
    said = b""
    while part := os.read(pipe, _PIPE):
        said += part
    try:
        found, unreadable, whole = marshal.loads(said)  # noqa: S302 - from ourselves
    except (EOFError, ValueError, TypeError):
        return None
    return Answers(found, unreadable, whole)
