"""Who took a port again after it was freed, and who made them. Pure."""

from portfixer.diagnosis import (
    Blocker,
    BlockerKind,
    Diagnosis,
    belongs_to_the_session,
    identify,
    is_place,
    is_typed_into,
    is_worked_in,
)
from portfixer.facts import Process
from portfixer.remedies.outcome import CameBack

__all__ = ["came_back_from"]


def came_back_from(before: Diagnosis, after: Diagnosis) -> CameBack | None:
    """Who has the port now and did not have it before: not a holder that was overlooked or left standing."""
    known = {holder.process.id for blocker in before.blockers for holder in blocker.holders}
    sockets = {blocker.socket.inode for blocker in before.blockers if blocker.socket is not None}
    for blocker in after.blockers:
        if blocker.kind not in {BlockerKind.LISTENER, BlockerKind.BOUND}:
            continue
        roots = [holder.process for holder in blocker.holders if holder.root]
        if not roots and blocker.socket is not None and blocker.socket.inode in sockets:
            continue  # somebody who cannot be seen never let go of it
        if not roots:
            return CameBack(None, blocker.manager)
        for process in roots:
            if process.id not in known:
                return _named(process, blocker, before, after)
    return None


def _named(process: Process, blocker: Blocker, before: Diagnosis, after: Diagnosis) -> CameBack:
    if blocker.container is not None:
        return CameBack(blocker.container.inside or process, blocker.manager)
    starter = _starter(process, blocker, before)
    if starter is None:
        return CameBack(process, blocker.manager)
    if is_typed_into(starter):
        return CameBack(process, blocker.manager, typed=starter)
    return CameBack(process, blocker.manager, starter if _may_be_stopped(starter, after) else None)


def _starter(process: Process, blocker: Blocker, before: Diagnosis) -> Process | None:
    """The nearest of what it was started by that was above the stopped one too: what is between the two is as new as
    the process itself. If they have nothing in common, its parent, but only of the same program: who started another
    one that came by chance has brought nothing back."""
    if process.starter_ended:
        return None
    earlier = {each.id for other in before.blockers for each in other.started_by}
    older = [each for each in blocker.started_by if each.id.start <= process.id.start]
    stopped = {identify(holder.process).title for other in before.blockers for holder in other.holders}
    parent = older[0] if older and identify(process).title in stopped else None
    return next((each for each in older if each.id in earlier), parent)


def _may_be_stopped(starter: Process, after: Diagnosis) -> bool:
    """A terminal, an editor, a desktop or cron starts what it is told to; stopping that would take away more than the
    port. Nor is a shell without a script of its own known to be there for this only."""
    machine = after.machine
    if starter.pid in machine.protected_pids or (starter.uid != machine.uid and not machine.administrator):
        return False
    if belongs_to_the_session(starter) or is_worked_in(starter) or is_place(starter):
        return False
    identity = identify(starter)
    runs_something = identity.script or identity.module or any(word in {"-c", "-lc", "-e"} for word in starter.command)
    return identity.runtime is not None and bool(runs_something)
