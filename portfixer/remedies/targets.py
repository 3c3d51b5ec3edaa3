"""Which processes have to end for a port to be free. Pure."""

from portfixer.diagnosis import Blocker, Diagnosis
from portfixer.facts import Evidence, Holder, Machine, Process
from portfixer.remedies.model import Target

__all__ = ["is_another_users", "targets_of"]


def targets_of(diagnosis: Diagnosis) -> tuple[Target, ...]:
    """The root holders, each once, with one socket each to recognise it by; before each the one that would start it
    again."""
    found: dict[int, Target] = {}
    for blocker in diagnosis.blockers:
        for holder in blocker.holders:
            if not holder.root or not _is_sure(holder, blocker) or blocker.socket is None:
                continue
            if blocker.supervisor is not None:
                above = Target(blocker.supervisor, blocker.socket.inode, holder.process.id)
                found.setdefault(blocker.supervisor.pid, above)
            found.setdefault(holder.process.pid, Target(holder.process, blocker.socket.inode))
    return tuple(found.values())


def is_another_users(process: Process, machine: Machine) -> bool:
    """By number, or by name where users have none (Windows). What may not be seen is not claimed."""
    if machine.uid is None:
        return process.user is not None and process.user != machine.user
    return process.uid not in {None, machine.uid}


def _is_sure(holder: Holder, blocker: Blocker) -> bool:
    """It was seen with the socket open, or HTTP.sys names it. A child of the owner that ended is sure enough when it is
    the only one: whether that was right, the probe says afterwards."""
    if holder.evidence is Evidence.HEIR:
        return len(blocker.holders) == 1
    return holder.evidence in {Evidence.HANDLE, Evidence.QUEUE}
