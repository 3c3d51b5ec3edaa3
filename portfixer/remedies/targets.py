"""Which processes have to end for a port to be free. Pure."""

from portfixer.diagnosis import Diagnosis
from portfixer.facts import Evidence
from portfixer.remedies.model import Target

__all__ = ["targets_of"]


def targets_of(diagnosis: Diagnosis) -> tuple[Target, ...]:
    """The root holders, each once, with one socket each to recognise it by; before each the one that would start it
    again."""
    found: dict[int, Target] = {}
    for blocker in diagnosis.blockers:
        for holder in blocker.holders:
            if not holder.root or holder.evidence is not Evidence.HANDLE or blocker.socket is None:
                continue
            if blocker.supervisor is not None:
                above = Target(blocker.supervisor, blocker.socket.inode, holder.process.id)
                found.setdefault(blocker.supervisor.pid, above)
            found.setdefault(holder.process.pid, Target(holder.process, blocker.socket.inode))
    return tuple(found.values())
