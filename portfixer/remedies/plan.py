"""What a remedy would mean, found out before anybody is asked."""

from portfixer.diagnosis import Diagnosis, is_worked_in, start_command
from portfixer.facts import Manager, ManagerKind
from portfixer.remedies.model import Plan, Remedy, RemedyId
from portfixer.system.api import System

__all__ = ["plan"]


def plan(system: System, diagnosis: Diagnosis, remedy: Remedy) -> Plan:
    """Looks, and changes nothing. What cannot be found out is left at nothing."""
    if remedy.id is not RemedyId.STOP_PROGRAM:
        return Plan(remedy=remedy)
    asked = (diagnosis.request.protocol, diagnosis.request.port)
    served = {
        (protocol, endpoint)
        for target in remedy.targets
        for protocol, endpoint in system.also_serves(target.process)
        if (protocol, endpoint.port) != asked
    }
    roots = {target.process.pid for target in remedy.targets}
    holders = {holder.process.pid for blocker in diagnosis.blockers for holder in blocker.holders}
    stopped = [target.process for target in remedy.targets]
    first = stopped[0]
    return Plan(
        remedy=remedy,
        clients=diagnosis.clients,
        also_serves=tuple(sorted(served, key=lambda place: (place[1].port, place[0], place[1].address))),
        workers=len(holders - roots),
        managers=_managers(remedy, diagnosis),
        others=tuple(process for process in stopped if process.uid not in {None, diagnosis.machine.uid}),
        worked_in=tuple(process for process in stopped if is_worked_in(process)),
        restart_command=start_command(first),
        folder=first.folder,
    )


def _managers(remedy: Remedy, diagnosis: Diagnosis) -> tuple[Manager, ...]:
    """Those who may start a target again, and are not targets themselves."""
    found = [target.process.manager for target in remedy.targets]
    found += [
        blocker.manager
        for blocker in diagnosis.blockers
        if blocker.manager and blocker.manager.kind is ManagerKind.SUPERVISOR and blocker.supervisor is None
    ]
    return tuple(dict.fromkeys(manager for manager in found if manager is not None))
