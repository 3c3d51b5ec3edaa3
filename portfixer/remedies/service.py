"""Stopping what systemd manages. Pure."""

from portfixer.diagnosis import Blocker, BlockerKind, Diagnosis, keeps_the_system_running
from portfixer.facts import Machine, Manager, ManagerKind
from portfixer.remedies.model import Remedy, RemedyId
from portfixer.remedies.targets import targets_of

__all__ = ["stop_command", "stop_service"]

_UNITS = {ManagerKind.SYSTEMD, ManagerKind.SOCKET_ACTIVATION}


def stop_service(diagnosis: Diagnosis) -> Remedy | None:
    """The service or socket unit in whose cgroup the first thing in the way was made, also where its processes are not
    visible: systemd knows them. Where several are in the way, the others are met after this one."""
    blocker = next((each for each in diagnosis.blockers if each.kind is not BlockerKind.CLOSING), None)
    unit = _unit(blocker) if blocker else None
    machine = diagnosis.machine
    if blocker is None or unit is None or unit in machine.protected_managers or keeps_the_system_running(unit):
        return None
    if any(holder.process.pid in machine.protected_pids - {1} for holder in blocker.holders):
        return None
    if unit.uid not in {None, machine.uid} and not machine.administrator:
        return None  # another user's manager answers that user alone
    return Remedy(
        id=RemedyId.STOP_SERVICE,
        acts=True,
        reversible=False,
        needs_admin=unit.uid is None and not machine.administrator,
        targets=tuple(target for target in targets_of(diagnosis) if target.process.pid != 1),
        manager=unit,
        manual=stop_command(unit, machine),
        undo=_systemctl(unit, machine, "start"),
    )


def _unit(blocker: Blocker) -> Manager | None:
    return blocker.manager if blocker.manager is not None and blocker.manager.kind in _UNITS else None


def stop_command(unit: Manager, machine: Machine) -> tuple[str, ...]:
    """What a person would type. systemctl asks for a password by itself."""
    return _systemctl(unit, machine, "stop")


def _systemctl(unit: Manager, machine: Machine, verb: str) -> tuple[str, ...]:
    scope: tuple[str, ...] = ()
    if unit.detail == "user":
        foreign = unit.uid not in {None, machine.uid}
        scope = ("--user", f"--machine={unit.uid}@.host") if foreign else ("--user",)
    return ("systemctl", *scope, verb, unit.name)
