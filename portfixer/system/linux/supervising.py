"""Asking supervisors to stop one of the programs they keep running."""

import os
import re
import threading
from collections.abc import Callable

from portfixer.facts import Manager
from portfixer.system import tools
from portfixer.system.api import Cancelled, NotAllowed, NotHere, SystemProblem, TookTooLong

__all__ = ["stop_supervised"]

# Only tools of the system (tools.find): one that lies beside the supervisor may be anybody's, and would run with the
# rights of the person who runs PortFixer. The word behind is what the supervisor calls the program.
_COMMANDS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "supervisord": lambda name: ("supervisorctl", "stop", name),
    "runit": lambda folder: ("sv", "-w", "10", "down", folder),
    "s6": lambda folder: ("s6-svc", "-d", folder),
    "daemontools": lambda folder: ("svc", "-d", folder),
}

_PLAIN = re.compile(r"[A-Za-z0-9_/][A-Za-z0-9_/.:@+-]{0,200}")


def stop_supervised(manager: Manager, *, timeout_s: float, cancel: threading.Event) -> None:
    """See portfixer.system.api.System.stop_managed. Whether it ended, only the port tells: svc does not wait."""
    command = _COMMANDS.get(manager.name)
    if command is None or not _PLAIN.fullmatch(manager.detail):
        raise NotHere(manager.name)
    if manager.uid not in {0, os.geteuid()}:
        # Its folder and its name for the program are that user's to choose; as root they are not to be trusted.
        raise NotAllowed(manager.name)
    name, *arguments = command(manager.detail)
    result = tools.run(name, *arguments, timeout_s=timeout_s, cancel=cancel)
    if result.done:
        return
    cause = OSError(result.status, (result.errors or result.output).strip()) if result.status else None
    raise _problem(result, manager)(manager.name) from cause


def _problem(result: tools.ToolResult, manager: Manager) -> type[SystemProblem]:
    if result.cancelled:
        return Cancelled
    if result.timed_out:
        return TookTooLong
    if result.path is None:
        return NotHere
    return NotAllowed if manager.uid not in {None, os.geteuid()} and os.geteuid() != 0 else SystemProblem
