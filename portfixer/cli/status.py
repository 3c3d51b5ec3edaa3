"""The exit statuses."""

from enum import IntEnum

from portfixer.diagnosis import Diagnosis, Verdict

__all__ = ["Status", "status_of"]


class Status(IntEnum):
    DONE = 0
    """The port can be used now, or the command did its work."""
    BLOCKED = 1
    USAGE = 2
    REFUSED = 3
    """The action was refused, or did not free the port."""
    UNKNOWN = 4
    """Could not find out."""


def status_of(diagnosis: Diagnosis) -> Status:
    if diagnosis.verdict in {Verdict.NO_PORT, Verdict.NOT_A_LISTEN_PROBLEM}:
        return Status.UNKNOWN
    return Status.BLOCKED if diagnosis.blocked else Status.DONE
