"""Child processes that make real situations on loopback, and end with the test."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from prelude import PRELUDE

ROOT = Path(__file__).parents[3]


@dataclass
class Child:
    process: subprocess.Popen[str]
    said: dict[str, Any]

    @property
    def pid(self) -> int:
        return self.process.pid

    def read(self) -> dict[str, Any]:
        return _read(self.process)

    def tell(self) -> None:
        """End its stay()."""
        assert self.process.stdin is not None
        self.process.stdin.close()


def _read(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], 10)
    line = process.stdout.readline() if readable else ""
    assert line, f"the child said nothing (status {process.poll()})"
    return json.loads(line)


@pytest.fixture
def child() -> Iterator[Callable[..., Child]]:
    """Starts Python code after PRELUDE in a session of its own, and waits for its ready() line."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: object, **options: Any) -> Child:
        process = subprocess.Popen(
            [sys.executable, "-c", PRELUDE + code, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            **options,
        )
        started.append(process)
        return Child(process, _read(process))

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the group it leads: also what it started and left behind
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


@pytest.fixture
def until() -> Callable[..., Any]:
    """Waits for a condition, and gives what it gave; fails when it does not come true."""

    def wait(condition: Callable[[], Any], within_s: float = 5.0) -> Any:
        deadline = time.monotonic() + within_s
        while not (value := condition()):
            assert time.monotonic() < deadline, "the condition did not come true"
            select.select([], [], [], 0.002)
        return value

    return wait


@pytest.fixture
def unit_cgroup(until) -> Iterator[Callable[[str], Path]]:
    """Makes a cgroup2 directory of that name; needs root."""
    from portfixer.system.linux.cgroups import find_mount

    mount = find_mount(Path("/proc/self/mountinfo").read_text())
    if os.geteuid() != 0 or mount is None or not os.access(mount, os.W_OK):
        pytest.skip("needs root and a writable cgroup2")
    made: list[Path] = []

    def make(name: str) -> Path:
        folder = Path(mount, name)
        try:
            folder.mkdir()
        except OSError as problem:
            pytest.skip(f"cannot make a cgroup here: {problem}")
        made.append(folder)
        return folder

    yield make
    for folder in made:
        for pid in (folder / "cgroup.procs").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        until(lambda folder=folder: "populated 0" in (folder / "cgroup.events").read_text())
        folder.rmdir()
