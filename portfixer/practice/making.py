"""Starting the practice child, and ending it."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import portfixer
from portfixer.facts import Protocol
from portfixer.practice.causes import CauseId, causes
from portfixer.practice.command import CHILD_OPTION, SCRIPT, is_packaged
from portfixer.practice.ports import choose_port, this_platform
from portfixer.practice.situation import PracticeProblem, Reason, Situation

__all__ = ["CHILD_OPTION", "here", "make", "practise"]

_READY_WITHIN_S = 15.0
_GONE_WITHIN_S = 5.0
_ATTEMPTS = 5
_SLICE_S = 0.2


def here() -> tuple[CauseId, ...]:
    """The causes that this system has, the everyday ones first. With too many rights not each of them can be made."""
    return tuple(cause.id for cause in causes() if this_platform() in cause.platforms)


@contextmanager
def make(cause_id: str, port: int | None = None) -> Iterator[Situation]:
    """Make one cause for the length of the `with` block; without a port a free one below the ephemeral range is taken.

    Raises PracticeProblem when it cannot be made, ValueError for a port outside 1-65535. When the block ends, every
    process of the practice is gone.
    """
    child, situation = _start(cause_id, port)
    try:
        yield situation
    finally:
        _end(child)


def practise(
    cause_id: str,
    *,
    on_ready: Callable[[Situation], None],
    port: int | None = None,
    seconds: float | None = None,
) -> bool:
    """Make one cause and keep it for so many seconds (None: as long as it takes), telling `on_ready` when it is there.

    True when it ended by itself, because whatever held the port was stopped; False when the time was over.
    Raises PracticeProblem when it cannot be made, ValueError for a port outside 1-65535. KeyboardInterrupt ends it and
    goes on to the caller.
    """
    child, situation = _start(cause_id, port)
    try:
        on_ready(situation)
        return _ended_within(child, seconds)
    finally:
        _end(child)


def _start(cause_id: str, port: int | None) -> tuple[subprocess.Popen[bytes], Situation]:
    cause = _possible(cause_id)
    if port is not None and not 1 <= port <= 65_535:
        raise ValueError(f"no port number: {port}")
    if port is not None:
        return _start_once(cause, port)
    for _ in range(_ATTEMPTS - 1):
        try:
            return _start_once(cause, _chosen(cause))
        except PracticeProblem as problem:
            if problem.reason is not Reason.PORT_TAKEN:
                raise  # only a race for the port that was free a moment ago is worth another attempt
    return _start_once(cause, _chosen(cause))


def _chosen(cause: CauseId) -> int:
    if cause is CauseId.NEEDS_PERMISSION:
        return 0  # not one of the free ports, but one below the first that needs no permission
    return choose_port(Protocol.UDP if cause is CauseId.UDP else Protocol.TCP)


def _possible(cause_id: str) -> CauseId:
    for cause in causes():
        if cause.id == cause_id:
            if this_platform() not in cause.platforms:
                raise PracticeProblem(Reason.OTHER_SYSTEM, cause.id.value)
            return cause.id
    raise PracticeProblem(Reason.UNKNOWN_CAUSE, cause_id)


def _start_once(cause: CauseId, port: int) -> tuple[subprocess.Popen[bytes], Situation]:
    child = _popen([cause.value, str(port)])
    try:
        return child, _read_situation(child)
    except BaseException:
        _end(child)
        raise


def _popen(arguments: list[str]) -> subprocess.Popen[bytes]:
    """The child's standard input is its lifeline: it ends at end of file, so also when this process is killed."""
    if is_packaged():
        command, environment = [sys.executable, CHILD_OPTION, *arguments], None
    else:
        # The working folder need not be the one from which this package was imported.
        folders = [str(Path(portfixer.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, folders))}
        command = [sys.executable, SCRIPT, *arguments]
    flags, group, look = 0, None, None
    # So that Ctrl+C reaches only the program the person is looking at: on Windows by a console of its own, which nobody
    # sees. (A group of its own would make it deaf to Ctrl+C, and so to being asked politely.)
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
        # The packaged program with the window takes no console by that, but makes one, and that must be unseen too.
        look = subprocess.STARTUPINFO(dwFlags=subprocess.STARTF_USESHOWWINDOW, wShowWindow=subprocess.SW_HIDE)
    else:
        group = 0
    return subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=flags,
        startupinfo=look,
        process_group=group,
    )


def _read_situation(child: subprocess.Popen[bytes]) -> Situation:
    _, output = _pipes(child)
    # A timer and not select(), which knows no pipes on Windows.
    guard = threading.Timer(_READY_WITHIN_S, child.kill)
    guard.daemon = True
    guard.start()
    try:
        line = output.readline().decode()
    finally:
        guard.cancel()
        guard.join()
    word, _, rest = line.partition(" ")
    if word == "ready":
        return Situation.from_json(rest)
    if word == "problem":
        reason, _, detail = rest.strip().partition(" ")
        raise PracticeProblem(Reason(reason), detail)
    raise PracticeProblem(Reason.NO_ANSWER, f"the practice program ended with status {child.poll()}")


def _ended_within(child: subprocess.Popen[bytes], seconds: float | None) -> bool:
    deadline = None if seconds is None else time.monotonic() + seconds
    while True:
        left = _SLICE_S if deadline is None else min(_SLICE_S, deadline - time.monotonic())
        try:
            # In slices: on Windows an endless wait does not notice Ctrl+C.
            child.wait(timeout=max(left, 0.0))
        except subprocess.TimeoutExpired:
            if deadline is not None and time.monotonic() >= deadline:
                return False
        else:
            return True


def _end(child: subprocess.Popen[bytes]) -> None:
    lifeline, output = _pipes(child)
    lifeline.close()
    try:
        child.wait(timeout=_GONE_WITHIN_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    output.close()


def _pipes(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if child.stdin is None or child.stdout is None:
        raise TypeError("the practice child is always started with both pipes")
    return child.stdin, child.stdout
