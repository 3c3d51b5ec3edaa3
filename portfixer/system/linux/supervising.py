"""Asking supervisors to stop one of the programs they keep running."""

import os
import re
import threading
from collections.abc import Callable

from portfixer.facts import Manager
from portfixer.system import tools
from portfixer.system.api import NotAllowed, NotHere, SystemProblem
from portfixer.system.refusals import raise_for

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
    raise_for(result, manager.name, SystemProblem if manager.uid == os.geteuid() else NotAllowed)
