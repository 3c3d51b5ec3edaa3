"""Real programs that keep, start or forward others: made all at once, as most of the time goes in waiting for them.

The system's own are found in PATH, the others in build/keepers, which `packaging/setup test` fills.
"""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from running import ROOT, Answer

__all__ = [
    "PYTHON_SERVER",
    "Made",
    "Seen",
    "Situation",
    "environment",
    "find",
    "free_port",
    "python_beside",
    "runs",
    "seen_at_once",
    "started",
    "wait_for",
    "wait_until_it_listens",
]

FETCHED = (ROOT / "build/keepers/python/bin", ROOT / "build/keepers/node/node_modules/.bin")
PATH = os.pathsep.join([*map(str, FETCHED), os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
PYTHON_SERVER = """
import socket, time
s = socket.socket(); s.setsockopt(1, 2, 1); s.bind(("127.0.0.1", PORT)); s.listen(); time.sleep(300)
"""
AT_ONCE = 6


@dataclass(frozen=True)
class Made:
    """A real situation."""

    port: int
    stays: int | None = None
    """The process that must not be stopped for it."""


@dataclass(frozen=True)
class Situation:
    name: str
    make: Callable[[Path], AbstractContextManager[Made]]
    needs: tuple[str, ...] = ()
    """Programs without which it cannot be made."""
    unless: Callable[[], str | None] = lambda: None
    """Why else it cannot be made here."""
    only_told: bool = False
    """`fix` is not run."""

    def missing(self) -> str | None:
        absent = [name for name in self.needs if find(name) is None]
        return f"not installed: {', '.join(absent)}" if absent else self.unless()


@dataclass(frozen=True)
class Seen:
    """What PortFixer told of a situation, and what it did about it."""

    told: Any
    """`diagnose --json`"""
    text: str
    """`diagnose`, in one line"""
    fixed: Answer | None
    """`fix --yes --json`"""
    stays: bool
    """What must not be stopped is still there."""

    @property
    def manager(self) -> Any:
        return self.told["blockers"][0]["manager"]

    @property
    def action(self) -> Any:
        assert self.fixed is not None
        return self.fixed.json["action"]

    @property
    def freed(self) -> bool:
        """By the probe, which watched the port for some seconds."""
        assert self.fixed is not None
        return self.fixed.status == 0 and not self.fixed.json["after"]["blocked"]


@contextmanager
def seen_at_once(
    situations: list[Situation], folder: Path, portfixer: Callable[..., Answer]
) -> Iterator[Callable[[Situation], Seen]]:
    """Makes the situations a few at a time. What is given waits for one of them, or skips when it cannot be made."""

    def see(situation: Situation) -> Seen:
        place = folder / situation.name.replace(" ", "_")
        place.mkdir()
        with situation.make(place) as made:
            told = portfixer("diagnose", str(made.port), "--json")
            text = portfixer("diagnose", str(made.port))
            fixed = None if situation.only_told else portfixer("fix", str(made.port), "--yes", "--json")
            return Seen(json.loads(told.out), " ".join(text.out.split()), fixed, made.stays is None or runs(made.stays))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting: dict[str, Future[Seen]] = {
            each.name: pool.submit(see, each) for each in situations if each.missing() is None
        }

        def result(situation: Situation) -> Seen:
            reason = situation.missing()
            if reason is not None:
                pytest.skip(reason)
            return waiting[situation.name].result()

        yield result


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def find(name: str) -> str | None:
    return shutil.which(name, path=PATH)


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """With what was fetched in PATH, and nothing left in the person's own folders."""
    return {**os.environ, "PATH": PATH, "HOME": str(home), **(more or {})}


def python_beside(tool: str) -> str:
    """The Python that a tool is installed in, which has its packages."""
    path = find(tool)
    beside = Path(path).parent / "python" if path else None
    return str(beside) if beside and beside.exists() else sys.executable


_given: set[int] = set()


def free_port() -> int:
    """Below those that the system hands out to everybody who asks for any."""
    while True:
        port = random.randrange(20000, 30000)  # noqa: S311 - nothing secret
        with socket.socket() as place, suppress(OSError):
            place.bind(("127.0.0.1", port))
            if port not in _given:
                _given.add(port)
                return port


@contextmanager
def started(*command: str, cwd: Path, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Ends with all that it started."""
    options = {"stdout": subprocess.DEVNULL, "env": environment(cwd), **options}
    process = subprocess.Popen(
        command, cwd=cwd, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **options
    )
    try:
        yield process
    finally:
        for pid in (process.pid, *below(process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.communicate()


def below(pid: int) -> list[int]:
    """What it started, and what those did, the farthest last."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *below(child)]
    return found


def wait_for(what: str, is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)  # nothing tells when a stranger's program is ready


def wait_until_it_listens(port: int, process: subprocess.Popen[bytes] | None = None) -> None:
    def listens() -> bool:
        assert process is None or process.poll() is None, "it ended"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        return False

    wait_for("nobody listens", listens)
