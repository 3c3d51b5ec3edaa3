"""Which of the things in the way a remedy is about: what a manager looks after may be only some of them. Pure."""

from dataclasses import replace

from portfixer.diagnosis import Blocker, BlockerKind, Diagnosis
from portfixer.facts import Manager, ManagerKind
from portfixer.remedies.model import Remedy, RemedyId

__all__ = ["forwarded_part", "is_only_a_part", "part_of"]


def is_only_a_part(remedy: Remedy, diagnosis: Diagnosis) -> bool:
    """Something else would keep the port after it, at another address: stopping this one alone frees nothing."""
    held = [blocker for blocker in diagnosis.blockers if blocker.kind is not BlockerKind.CLOSING]
    if remedy.container is not None:
        which = (remedy.container.engine, remedy.container.id)
        return any(each.container is None or (each.container.engine, each.container.id) != which for each in held)
    if remedy.id is RemedyId.END_FORWARDING:
        return not all(_is_forwarded(blocker) for blocker in held)
    if remedy.id is RemedyId.STOP_SERVICE and remedy.manager is not None:
        return any(blocker.manager != remedy.manager for blocker in held)
    return False


def part_of(diagnosis: Diagnosis, manager: Manager) -> Diagnosis:
    """The same with only what this manager looks after in the way."""
    return _only(diagnosis, [blocker for blocker in diagnosis.blockers if blocker.manager == manager])


def forwarded_part(diagnosis: Diagnosis) -> Diagnosis:
    """The same with only what is passed on in the way."""
    return _only(diagnosis, [blocker for blocker in diagnosis.blockers if _is_forwarded(blocker)])


def _only(diagnosis: Diagnosis, blockers: list[Blocker]) -> Diagnosis:
    return replace(diagnosis, blockers=tuple(blockers))


def _is_forwarded(blocker: Blocker) -> bool:
    return blocker.forward is not None or (
        blocker.manager is not None and blocker.manager.kind is ManagerKind.PORT_PROXY
    )
