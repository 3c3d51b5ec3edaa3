"""PortFixer as it is run: a program of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest
from running import ROOT, Answer

# Who starts tests in the background of a script has them ignore Ctrl+C (sh(1)), and what they start would do so too.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def portfixer() -> Callable[..., Answer]:
    """Run one command to its end. `stdin` is what is piped into it."""

    def call(*arguments: str, stdin: str | bytes = b"", before: tuple[str, ...] = (), timeout_s: float = 60) -> Answer:
        done = subprocess.run(
            [*before, sys.executable, "-m", "portfixer", *arguments],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            timeout=timeout_s,
            cwd=ROOT,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"},
            check=False,
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call
