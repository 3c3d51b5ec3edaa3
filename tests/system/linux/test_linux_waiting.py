"""Waiting for the kernel: the countdown is its own, starts again when it does, and ends when bind() succeeds."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rights import with_own_network
from running import ROOT

pytestmark = pytest.mark.linux


@pytest.fixture(scope="module")
def waited() -> dict[str, Any]:
    """Takes the right to make a network namespace: root's, or an unprivileged user namespace."""
    script = Path(__file__).with_name("waiting.py")
    done = subprocess.run(
        [*with_own_network(), sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_port_is_told_to_be_free_as_soon_as_bind_succeeds(waited: dict[str, Any]) -> None:
    assert waited["free"]
    assert -0.1 < waited["late_by_s"] < 0.3


def test_the_countdown_is_the_kernels(waited: dict[str, Any]) -> None:
    first, last = waited["told"][:2]
    assert 2.0 < first[0] <= 3.0
    assert last[0] < 0.5
    assert last[1] == first[1]


def test_a_client_that_says_goodbye_at_last_starts_a_whole_minute(waited: dict[str, Any]) -> None:
    first, last = waited["told"][2:]
    assert first[0] <= 3.0
    assert 50 < last[0] <= last[1] <= 60
