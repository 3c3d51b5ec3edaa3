"""What supervisors tell what they run, in its environment (psutil reads it from the process, which takes its owner)."""

from collections.abc import Mapping
from dataclasses import replace

import psutil

from portfixer.facts import Process

__all__ = ["told_by", "with_script"]

_TOLD = ("pm_id", "name", "PM2_HOME")
"""What pm2 calls a program, and its own folder. Nothing else of it is kept: it may hold secrets."""
_SCRIPT = "pm_exec_path"
_STARTS_ANOTHER = "ProcessContainerFork.js"
"""pm2 starts every script by this one of its own (its lib/God/ForkMode.js)."""


def told_by(pid: int) -> dict[str, str]:
    """Of a process that pm2 runs, what pm2 calls it; {} of any other one, and where that may not be read."""
    told = _environment(pid)
    if "PM_ID" not in told:
        return {}
    return {name: told[name.upper()] for name in _TOLD if name.upper() in told}


def with_script(process: Process) -> Process:
    """With the script that pm2 has it run, where it was started by pm2's own."""
    if not any(word.endswith(_STARTS_ANOTHER) for word in process.command[1:]):
        return process
    return replace(process, runs=_environment(process.pid).get(_SCRIPT.upper()))


def _environment(pid: int) -> Mapping[str, str]:
    """Names are all capitals: Windows tells them apart by no case, and psutil gives them so there."""
    try:
        return {name.upper(): value for name, value in psutil.Process(pid).environ().items()}
    except (psutil.Error, OSError):
        return {}
