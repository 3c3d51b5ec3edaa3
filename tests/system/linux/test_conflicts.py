"""The conflict matrix, live: in every cell `blocked` is what bind() does, and the verdict is the one of the state."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from rights import with_own_network
from running import ROOT

from portfixer.diagnosis import Verdict

pytestmark = pytest.mark.linux

VERDICTS = {
    "LISTEN": Verdict.OTHER_PROGRAM,
    "BOUND": Verdict.BOUND_NOT_LISTENING,
    "ESTABLISHED accepted": Verdict.LEFTOVER_CONNECTIONS,
    "CLOSE-WAIT": Verdict.LEFTOVER_CONNECTIONS,
    "FIN-WAIT-2 held": Verdict.LEFTOVER_CONNECTIONS,
    "FIN-WAIT-2 orphaned": Verdict.CLOSING_CONNECTIONS,
    "FIN-WAIT-1 orphaned": Verdict.CLOSING_CONNECTIONS,
    "LAST-ACK": Verdict.CLOSING_CONNECTIONS,
    "TIME-WAIT": Verdict.TIME_WAIT,
    "ESTABLISHED outgoing": Verdict.OUTGOING_CONNECTION,
    "ESTABLISHED ephemeral": Verdict.OUTGOING_CONNECTION,
    "SYN-SENT": Verdict.OUTGOING_CONNECTION,
    "UDP": Verdict.OTHER_PROGRAM,
}
Cell = tuple[str, str, str, str, str | None, bool, str]


@pytest.fixture(scope="module")
def cells() -> list[Cell]:
    """Takes the right to make a network namespace: root's, or an unprivileged user namespace."""
    script = Path(__file__).with_name("conflicts.py")
    done = subprocess.run(
        [*with_own_network(), sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def test_blocked_is_what_bind_does_in_every_cell(cells: list[Cell]) -> None:
    wrong = [cell for cell in cells if (cell[4] is not None) != cell[5]]
    assert wrong == []


def test_the_verdict_is_the_one_of_the_state_in_every_blocked_cell(cells: list[Cell]) -> None:
    wrong = [cell for cell in cells if cell[5] and cell[6] != VERDICTS.get(cell[0])]
    assert wrong == []


def test_what_is_not_blocked_is_free(cells: list[Cell]) -> None:
    assert {cell[6] for cell in cells if not cell[5]} == {Verdict.FREE}


def test_the_matrix_is_whole_and_has_both_answers(cells: list[Cell]) -> None:
    made = Counter((cell[0], cell[5]) for cell in cells)
    assert len(cells) > 1500
    for state in VERDICTS:
        assert made[state, True], state
    for state in ("LISTEN", "BOUND", "TIME-WAIT", "UDP"):
        assert made[state, False], state
    assert made["UDP against TCP", True] == 0
