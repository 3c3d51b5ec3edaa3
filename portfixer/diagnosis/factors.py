"""What is special about the thing in the way. Each factor is a fact of its own; any number may hold."""

from portfixer.diagnosis.case import Case
from portfixer.diagnosis.identity import is_one_program
from portfixer.diagnosis.model import Blocker, BlockerKind, Factor
from portfixer.diagnosis.session import belongs_to_the_session, is_systemd, keeps_the_system_running
from portfixer.facts import Evidence, Holder, ManagerKind

__all__ = ["factors_of"]

_MANAGERS = {
    ManagerKind.SYSTEMD: Factor.SYSTEMD_SERVICE,
    ManagerKind.SOCKET_ACTIVATION: Factor.SYSTEMD_SOCKET,
    ManagerKind.CONTAINER: Factor.CONTAINER,
    ManagerKind.WINDOWS_SERVICE: Factor.WINDOWS_SERVICE,
    ManagerKind.HTTP_SYS: Factor.HTTP_SYS,
    ManagerKind.WSL: Factor.WSL,
    ManagerKind.PORT_PROXY: Factor.PORT_PROXY,
}
_FORWARDS = {
    ManagerKind.EDITOR: Factor.EDITOR_FORWARD,
    ManagerKind.SSH: Factor.SSH_FORWARD,
    ManagerKind.KUBECTL: Factor.KUBECTL_FORWARD,
}


def factors_of(case: Case, blockers: tuple[Blocker, ...]) -> tuple[Factor, ...]:
    """The factors of those who hold the blockers, in the order of the enumeration."""
    held = [blocker for blocker in blockers if blocker.socket is not None and blocker.socket.inode]
    protected = case.snapshot.machine.protected_pids
    seen: set[Factor] = set()
    for blocker in held:
        holders = _of_programs(blocker)
        # A process that was only guessed from the user has nothing to say about the socket.
        roots = [holder for holder in holders if holder.root and holder.evidence is not Evidence.USER]
        seen |= _of_processes(roots)
        if _is_protected(blocker, roots, protected):
            seen.add(Factor.PROTECTED)
        if blocker.of_kernel:
            seen.add(Factor.KERNEL_OWNED)
        elif _is_hidden(blocker):
            seen.add(Factor.HIDDEN_OWNER)
        if _came_from_another(holders, roots):
            seen.add(Factor.INHERITED_SOCKET)
        if _has_workers(holders):
            seen.add(Factor.MANY_WORKERS)
        seen |= _of_those_behind(blocker)
    return tuple(factor for factor in Factor if factor in seen)


def _of_programs(blocker: Blocker) -> tuple[Holder, ...]:
    """Without systemd itself where it keeps the port of a socket unit for others: asked to, it lets go of that."""
    if blocker.manager is None or blocker.manager.kind is not ManagerKind.SOCKET_ACTIVATION:
        return blocker.holders
    return tuple(holder for holder in blocker.holders if not is_systemd(holder.process))


def _is_protected(blocker: Blocker, roots: list[Holder], pids: frozenset[int]) -> bool:
    if blocker.manager is not None and keeps_the_system_running(blocker.manager):
        return True
    return any(holder.process.pid in pids or belongs_to_the_session(holder.process) for holder in roots)


def _of_processes(roots: list[Holder]) -> set[Factor]:
    """What one of the processes is by itself, or by the way in which it is known."""
    signs = {
        Factor.SUSPENDED: any(holder.process.suspended for holder in roots),
        Factor.ORPHANED: any(holder.process.starter_ended for holder in roots),
        Factor.HTTP_SYS: any(holder.evidence is Evidence.QUEUE for holder in roots),
    }
    return {factor for factor, holds in signs.items() if holds}


def _of_those_behind(blocker: Blocker) -> set[Factor]:
    found = set()
    if blocker.manager is not None and blocker.manager.kind in _MANAGERS:
        found.add(_MANAGERS[blocker.manager.kind])
    if blocker.supervisor is not None:
        found.add(Factor.SUPERVISED)
    if blocker.forward is not None:
        found.add(_FORWARDS.get(blocker.forward.manager.kind, Factor.OTHER_FORWARD))
    return found


def _is_hidden(blocker: Blocker) -> bool:
    """Nobody was seen with the socket open, at best its unit or its user is known; or not the one from whom those that
    were seen have it: stopped alone, workers are only started anew."""
    roots = [holder.evidence for holder in blocker.holders if holder.root]
    seen = any(evidence.names_the_process for evidence in roots) and Evidence.PARENT not in roots
    return blocker.kind is not BlockerKind.CLOSING and not seen


def _seen_with_it(holders: tuple[Holder, ...]) -> list[Holder]:
    return [holder for holder in holders if holder.evidence is Evidence.HANDLE]


def _came_from_another(holders: tuple[Holder, ...], roots: list[Holder]) -> bool:
    """The socket went from one process to others: several unrelated ones have it, a child that is a different program
    has it, or the one that has it outlived its starter and may have it from there.

    To have outlived the starter is not enough: a start script that ends leaves servers which made their own sockets.
    """
    seen = _seen_with_it(holders)
    if len([root for root in roots if root.evidence is Evidence.HANDLE]) > 1:
        return True
    if any(not is_one_program(seen[0].process, other.process) for other in seen[1:]):
        return True
    return any(root.process.starter_ended and root.may_be_inherited for root in roots)


def _has_workers(holders: tuple[Holder, ...]) -> bool:
    """A pre-fork server: a parent and its children, all of one program, have the socket."""
    seen = _seen_with_it(holders)
    pids = {holder.process.pid for holder in seen}
    children = [holder for holder in seen if holder.process.parent_pid in pids]
    by_pid = {holder.process.pid: holder.process for holder in seen}
    return any(
        is_one_program(child.process, by_pid[child.process.parent_pid])
        for child in children
        if child.process.parent_pid is not None
    )
