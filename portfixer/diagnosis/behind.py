"""Who stands behind a socket: what its holders were started from, who starts them again, and where to act."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portfixer.diagnosis.forwards import EndsWith, Forward, forward_of
from portfixer.diagnosis.identity import identify
from portfixer.diagnosis.masters import master_of
from portfixer.diagnosis.origins import Origin, origin_of
from portfixer.diagnosis.supervisors import Supervisor, holds_for_others, supervisor_of
from portfixer.facts import Evidence, Holder, Manager, ManagerKind, Process, Snapshot, Socket

__all__ = ["Behind", "behind"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    manager: Manager | None = None
    """Where it has to be stopped, the nearest one that keeps more than this program."""
    supervisor: Supervisor | None = None
    forward: Forward | None = None
    origin: Origin | None = None
    debugger: Process | None = None
    """It holds the root holder fast, or may at any moment."""
    started_by: tuple[Process, ...] = ()
    """What all root holders were started by, the nearest first."""


def behind(socket: Socket, holders: Sequence[Holder], snapshot: Snapshot) -> Behind:
    """Of a socket that nobody was seen to have open, nothing but its unit is known."""
    unit = _unit(socket, holders, snapshot)
    roots = [holder.process for holder in holders if holder.root and holder.evidence is Evidence.HANDLE]
    if not roots or (unit is not None and unit.kind is ManagerKind.CONTAINER):
        return Behind(manager=unit)  # what is in a container is its engine's business
    supervisor = _supervisor(roots, snapshot, master_of(roots, socket, snapshot))
    if supervisor is None and len(roots) == 1:
        supervisor = holds_for_others(roots[0], shared=len(holders) > 1)
    forward = forward_of(roots[0], socket.local.port) if socket.state.waits_for_clients else None
    origin = origin_of(roots[0], snapshot.ancestors.get(roots[0].pid, ()))
    if _is_of_the_place(unit, origin):
        unit = None
    return Behind(
        manager=_manager(unit, supervisor, forward),
        supervisor=supervisor,
        forward=forward,
        origin=origin,
        debugger=next((snapshot.tracers[root.pid] for root in roots if root.pid in snapshot.tracers), None),
        started_by=_in_common(roots, snapshot),
    )


def _unit(socket: Socket, holders: Sequence[Holder], snapshot: Snapshot) -> Manager | None:
    """The unit or container that the socket was made in, or that its holder is in. One that PortFixer runs in too holds
    what a person started, as a container or an ssh session does, and stands behind nothing in it."""
    found = [snapshot.managers.get(socket.inode)] if socket.inode else []
    found += [holder.process.manager for holder in holders]
    own = snapshot.machine.protected_managers
    return next((each for each in found if each and each not in own), None)


def _manager(unit: Manager | None, supervisor: Supervisor | None, forward: Forward | None) -> Manager | None:
    if forward is not None and forward.ends_with is EndsWith.VISITOR:
        return forward.manager  # the service is sshd's, for every visitor
    if supervisor is not None and not supervisor.alone:
        return supervisor.manager  # it may be a service itself, with all that it keeps running
    if unit is not None:
        return unit
    return forward.manager if forward is not None else supervisor.manager if supervisor is not None else None


def _is_of_the_place(unit: Manager | None, origin: Origin | None) -> bool:
    """What cron, a terminal or an editor started runs in their unit, and is not what that unit is for."""
    if unit is None or unit.kind is not ManagerKind.SYSTEMD or origin is None or origin.process is None:
        return False
    return origin.process.manager == unit


def _supervisor(roots: Sequence[Process], snapshot: Snapshot, master: Process | None) -> Supervisor | None:
    """Who starts the holders again, if they have it in common that somebody does."""
    if master is not None:
        return _with_master(master, _above(roots[0], snapshot, below=1), snapshot)
    found = [_above(root, snapshot) for root in roots]
    first = found[0]
    in_common = first is not None and all(other is not None and other.process == first.process for other in found)
    return first if in_common else None


def _above(root: Process, snapshot: Snapshot, *, below: int = 0) -> Supervisor | None:
    """Who starts `root` again, or so many above it the one it was started by."""
    line = (root, *snapshot.ancestors.get(root.pid, ()))
    return supervisor_of(
        line[below],
        line[below + 1 :],
        texts=snapshot.texts,
        environment=snapshot.told.get(root.pid, {}),
        own=snapshot.machine.protected_pids,
    )


def _with_master(master: Process, outer: Supervisor | None, snapshot: Snapshot) -> Supervisor | None:
    """Who has to end so that no worker comes back: the master, and with it who would start that again."""
    if outer is None or outer.process.pid in snapshot.machine.protected_pids:
        manager = Manager(ManagerKind.SUPERVISOR, identify(master).title, uid=master.uid, pid=master.pid)
        return Supervisor(master, manager, alone=True)
    return replace(outer, inner=(*outer.inner, master)) if outer.alone else outer


def _in_common(roots: Sequence[Process], snapshot: Snapshot) -> tuple[Process, ...]:
    above = [snapshot.ancestors.get(root.pid, ()) for root in roots]
    return tuple(each for each in above[0] if all(each in others for others in above[1:]))
