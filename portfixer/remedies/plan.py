"""What a remedy would mean, found out before anybody is asked."""

from collections.abc import Iterable
from dataclasses import replace

from portfixer.diagnosis import Diagnosis, ends_everything, is_one_program, is_worked_in, lets_people_in
from portfixer.facts import Endpoint, Manager, ManagerKind, Process, Protocol
from portfixer.remedies.model import BY_MANAGER, BY_SIGNAL, Plan, Remedy, RemedyId
from portfixer.remedies.restarting import restarts_of
from portfixer.remedies.targets import is_another_users
from portfixer.system.api import System

__all__ = ["plan"]

_SERVICES = {ManagerKind.SYSTEMD, ManagerKind.SOCKET_ACTIVATION, ManagerKind.WINDOWS_SERVICE}
_MOST_LOOKED_AT = 8
"""A service with more processes than that is named, but not looked through."""


def plan(system: System, diagnosis: Diagnosis, remedy: Remedy) -> Plan:
    """Looks, and changes nothing. What cannot be found out is left at nothing."""
    forward = next((blocker.forward for blocker in diagnosis.blockers if blocker.forward is not None), None)
    if remedy.id is RemedyId.END_FORWARDING and not remedy.asks_somebody_else:
        whole = _plan_for_processes(system, diagnosis, remedy) if remedy.acts else Plan(remedy=remedy)
        return replace(whole, forward=forward)
    if not remedy.acts:
        return Plan(remedy=remedy)
    if remedy.id in BY_MANAGER:
        return _plan_for_managed(system, diagnosis, remedy)
    if remedy.asks_somebody_else:
        return Plan(remedy=remedy, clients=diagnosis.clients)
    if remedy.id in BY_SIGNAL:
        return _plan_for_processes(system, diagnosis, remedy)
    return Plan(remedy=remedy, clients=diagnosis.clients if remedy.id is RemedyId.CLOSE_LEFTOVERS else 0)


def _plan_for_processes(system: System, diagnosis: Diagnosis, remedy: Remedy) -> Plan:
    stopped = [target.process for target in remedy.targets]
    workers = [heir.process for heir in remedy.heirs]
    heirs = [process for process in workers if not any(is_one_program(process, other) for other in stopped)]
    return Plan(
        remedy=remedy,
        clients=diagnosis.clients,
        also_serves=_also_serves(system, diagnosis, [*stopped, *heirs]),
        workers=len({process.pid for process in workers} | _families(diagnosis, stopped)) - len(heirs),
        heirs=tuple(heirs),
        kept=_kept(system, diagnosis, remedy),
        managers=_managers(remedy, diagnosis),
        others=tuple(process for process in stopped if is_another_users(process, diagnosis.machine)),
        ways_in=tuple(process for process in stopped if lets_people_in(process)),
        worked_in=tuple(process for process in stopped if is_worked_in(process)),
        restarts=restarts_of(remedy),
    )


def _plan_for_managed(system: System, diagnosis: Diagnosis, remedy: Remedy) -> Plan:
    # A supervisor stops the one program, and what else it runs goes on.
    whole = remedy.manager if remedy.manager and remedy.manager.kind is not ManagerKind.SUPERVISOR else None
    members = system.members(whole) if whole else ()
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
        restarts=restarts_of(replace(remedy, targets=())),
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
    known = {blocker.socket.inode for blocker in diagnosis.blockers if blocker.socket is not None}
    served = {
        (protocol, endpoint)
        for process in processes
        for protocol, endpoint in system.also_serves(process, known=known)
        if (protocol, endpoint.port) != asked
    }
    return tuple(sorted(served, key=lambda place: (place[1].port, place[0], place[1].address)))


def _kept(system: System, diagnosis: Diagnosis, remedy: Remedy) -> tuple[Process, ...]:
    """What else ends: the other programs of a supervisor that is stopped, or that ends all of them together."""
    gone = {target.process.pid for target in (*remedy.targets, *remedy.heirs)} | _holders(diagnosis)
    supervisors = [blocker.supervisor for blocker in diagnosis.blockers if blocker.supervisor is not None]
    found: dict[int, Process] = {}
    for supervisor in dict.fromkeys(supervisors):
        if supervisor.process.pid not in gone and not ends_everything(supervisor.manager):
            continue
        above = {each.pid for blocker in diagnosis.blockers for each in blocker.started_by}
        members = system.members(supervisor.manager)
        found |= {each.pid: each for each in members if each.pid not in gone | above}
    return tuple(found.values())


def _managers(remedy: Remedy, diagnosis: Diagnosis) -> tuple[Manager, ...]:
    """Those who may start a target again, and are not targets themselves."""
    stopped = {target.process.pid for target in remedy.targets}
    found: list[Manager] = []
    for blocker in diagnosis.blockers:
        manager, supervisor = blocker.manager, blocker.supervisor
        if manager is not None and manager.kind in _SERVICES:
            found.append(manager)
        if supervisor is not None and supervisor.process.pid not in stopped:
            found += [] if ends_everything(supervisor.manager) else [supervisor.manager]
    protected = diagnosis.machine.protected_managers
    return tuple(manager for manager in dict.fromkeys(found) if manager not in protected)
