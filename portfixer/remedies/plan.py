"""What a remedy would mean, found out before anybody is asked."""

from collections.abc import Iterable

from portfixer.diagnosis import Diagnosis, is_worked_in, start_command
from portfixer.facts import Endpoint, Manager, ManagerKind, Process, Protocol
from portfixer.remedies.model import BY_MANAGER, BY_SIGNAL, Plan, Remedy, RemedyId
from portfixer.remedies.targets import is_another_users
from portfixer.system.api import System

__all__ = ["plan"]

_MOST_LOOKED_AT = 8
"""A service with more processes than that is named, but not looked through."""


def plan(system: System, diagnosis: Diagnosis, remedy: Remedy) -> Plan:
    """Looks, and changes nothing. What cannot be found out is left at nothing."""
    if remedy.id in BY_MANAGER:
        return _plan_for_managed(system, diagnosis, remedy)
    if remedy.asks_somebody_else:
        return Plan(remedy=remedy, clients=diagnosis.clients, restart_command=remedy.undo)
    if remedy.id in BY_SIGNAL:
        return _plan_for_processes(system, diagnosis, remedy)
    return Plan(remedy=remedy, clients=diagnosis.clients if remedy.id is RemedyId.CLOSE_LEFTOVERS else 0)


def _plan_for_processes(system: System, diagnosis: Diagnosis, remedy: Remedy) -> Plan:
    stopped = [target.process for target in remedy.targets]
    first = stopped[0]
    return Plan(
        remedy=remedy,
        clients=diagnosis.clients,
        also_serves=_also_serves(system, diagnosis, stopped),
        workers=len((_holders(diagnosis) | _families(diagnosis, stopped)) - {process.pid for process in stopped}),
        managers=_managers(remedy, diagnosis),
        others=tuple(process for process in stopped if is_another_users(process, diagnosis.machine)),
        worked_in=tuple(process for process in stopped if is_worked_in(process)),
        restart_command=remedy.undo or start_command(first),
        folder=None if remedy.undo else first.folder,
    )


def _plan_for_managed(system: System, diagnosis: Diagnosis, remedy: Remedy) -> Plan:
    members = system.members(remedy.manager) if remedy.manager else ()
    stopped = [target.process for target in remedy.targets]
    holders = _holders(diagnosis)
    known = holders | {process.pid for process in stopped}
    others = tuple(member for member in members if member.pid not in known)
    return Plan(
        remedy=remedy,
        clients=diagnosis.clients,
        also_serves=_also_serves(system, diagnosis, [*stopped, *others[:_MOST_LOOKED_AT]])
        or _also_published(diagnosis, remedy),
        members=others,
        restart_command=remedy.undo,
    )


def _also_published(diagnosis: Diagnosis, remedy: Remedy) -> tuple[tuple[Protocol, Endpoint], ...]:
    """The other ports of this computer that lead into the container."""
    published = remedy.container.published if remedy.container else ()
    asked = (diagnosis.request.protocol, diagnosis.request.port)
    others = {(protocol, endpoint) for protocol, endpoint in published if (protocol, endpoint.port) != asked}
    return tuple(sorted(others, key=lambda place: (place[1].port, place[0], place[1].address)))


def _families(diagnosis: Diagnosis, processes: Iterable[Process]) -> set[int]:
    return {member.pid for process in processes for member in diagnosis.families.get(process.pid, ())}


def _holders(diagnosis: Diagnosis) -> set[int]:
    return {holder.process.pid for blocker in diagnosis.blockers for holder in blocker.holders}


def _also_serves(
    system: System, diagnosis: Diagnosis, processes: Iterable[Process]
) -> tuple[tuple[Protocol, Endpoint], ...]:
    asked = (diagnosis.request.protocol, diagnosis.request.port)
    served = {
        (protocol, endpoint)
        for process in processes
        for protocol, endpoint in system.also_serves(process)
        if (protocol, endpoint.port) != asked
    }
    return tuple(sorted(served, key=lambda place: (place[1].port, place[0], place[1].address)))


def _managers(remedy: Remedy, diagnosis: Diagnosis) -> tuple[Manager, ...]:
    """Those who may start a target again, and are not targets themselves."""
    found = [target.process.manager for target in remedy.targets]
    found += [
        blocker.manager
        for blocker in diagnosis.blockers
        if blocker.manager and blocker.manager.kind is ManagerKind.SUPERVISOR and blocker.supervisor is None
    ]
    protected = diagnosis.machine.protected_managers
    return tuple(dict.fromkeys(manager for manager in found if manager is not None and manager not in protected))
