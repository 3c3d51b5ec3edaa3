"""What the tests that ask Windows (or Wine) itself have in common."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from windows_lab import HERE, NO_WINDOW, Program, end_by_pid, finish


@pytest.fixture
def start() -> Iterator[Callable[..., Program]]:
    """Start a program of programs.py by name, in a console of its own unless `flags` say otherwise."""
    with ExitStack() as stack:

        def begin(kind: str, *words: str, flags: int = NO_WINDOW) -> Program:
            command = [sys.executable, str(HERE / "programs.py"), kind, *words]
            running = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, creationflags=flags)
            stack.callback(finish, running)
            line = running.stdout.readline().decode()
            said = dict(word.split("=") for word in line.split())
            for name, value in said.items():
                if name.startswith("child"):
                    stack.callback(end_by_pid, int(value), running.pid)
            return Program(running, {name: int(value) for name, value in said.items()})

        yield begin
