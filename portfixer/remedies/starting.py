"""A container that is just starting: its port is taken before there is anything in it to be named by."""

import threading
import time

from portfixer.diagnosis import Diagnosis, examine
from portfixer.system.api import System

__all__ = ["examine_started"]

_PATIENCE_S = 2.0
_LOOK_EVERY_S = 0.1


def examine_started(system: System, diagnosis: Diagnosis, cancel: threading.Event) -> Diagnosis:
    """The diagnosis, or a later one of the same request in which the container behind the port is known; looks again
    for two seconds at most, and not at all where no container is starting."""
    deadline = time.monotonic() + _PATIENCE_S
    while _is_starting(diagnosis) and time.monotonic() < deadline and not cancel.wait(_LOOK_EVERY_S):
        diagnosis = examine(system, diagnosis.request)
    return diagnosis


def _is_starting(diagnosis: Diagnosis) -> bool:
    """Whom the port is passed on to is told, but nobody has that address yet."""
    containers = [blocker.container for blocker in diagnosis.blockers if blocker.container is not None]
    return any(container.address and not container.id for container in containers)
