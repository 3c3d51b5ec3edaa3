"""The practice child: makes one situation, says so on standard output, and ends with it.

Its arguments are the cause and the port (0 for a cause that chooses a port of its own). One line is written: `ready
{situation}` or `problem REASON DETAIL`. Standard input is the lifeline: at its end everything made is ended.
"""

import os
import signal
import traceback

from portfixer.practice.causes import CauseId
from portfixer.practice.hidden import HIDDEN
from portfixer.practice.lasting import LASTING
from portfixer.practice.passing import PASSING
from portfixer.practice.processes import PROCESSES
from portfixer.practice.scene import Script
from portfixer.practice.situation import PracticeProblem, Reason
from portfixer.practice.stage import Stage
from portfixer.system.windows.own_console import ensure_console

__all__ = ["main"]

_SCRIPTS: dict[CauseId, Script] = {**LASTING, **PASSING, **PROCESSES, **HIDDEN}


def main(arguments: list[str]) -> int:
    """Make the situation and keep it. 0 when it was there, 1 when it could not be made."""
    cause, port = CauseId(arguments[0]), int(arguments[1])
    ensure_console()  # on Windows the polite way to stop a server leads through its console
    # Whoever starts this by hand ends it by Ctrl+C without a traceback; everything made ends with it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    stage = Stage()
    status = 1
    try:
        scene = _SCRIPTS[cause](stage, port)
    except PracticeProblem as problem:
        _say(f"problem {problem.reason.value} {problem.detail}")
    except Exception:  # noqa: BLE001 - whatever it is, the starter has to hear of it
        _say(f"problem {Reason.NO_ANSWER.value} {traceback.format_exc()!r}")
    else:
        _say(f"ready {scene.situation.to_json()}")
        stage.stay(scene.keepers)
        status = 0
    stage.end()
    # Not by returning: where actors are threads, they never end.
    os._exit(status)


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())
