"""Stopping what a service manager looks after: systemd, or that of Windows. Pure."""

import re

from portfixer.diagnosis import Blocker, BlockerKind, Diagnosis, is_systemd, keeps_the_system_running
from portfixer.facts import Evidence, Machine, Manager, ManagerKind
from portfixer.remedies.model import Remedy, RemedyId
from portfixer.remedies.parts import part_of
from portfixer.remedies.targets import targets_of

__all__ = ["stop_service"]

# Behind these units stand programs of other people's containers and machines; what is meant is hardly ever the engine.
_ENGINES = {
    "docker.service": "dockerd",
    "docker.socket": "dockerd",
    "containerd.service": "containerd",
    "podman.service": "podman",
    "libvirtd.service": "libvirtd",
}
# What systemd-run(1) made, and a service for one client of a socket unit: once stopped, nothing is left to start.
_MADE_FOR_ONCE = re.compile(r"run-(?:u\d+|r[0-9a-f]+|p\d+-i\d+)\.service|.+@\d+-.+\.service")
_UNITS = {ManagerKind.SYSTEMD, ManagerKind.SOCKET_ACTIVATION, ManagerKind.WINDOWS_SERVICE}


def stop_service(diagnosis: Diagnosis) -> Remedy | None:
    """The service or socket unit in whose cgroup the first thing in the way was made, also where its processes are not
    visible: systemd knows them; on Windows the service in whose process it is, or that HTTP.sys serves.
    Where several are in the way, the others are met after this one."""
    blocker = next((each for each in diagnosis.blockers if each.kind is not BlockerKind.CLOSING), None)
    unit = _unit(blocker) if blocker else None
    machine = diagnosis.machine
    if blocker is None or unit is None or keeps_the_system_running(unit):
        return None
    programs = [holder.process for holder in blocker.holders if not is_systemd(holder.process)]
    if any(process.pid in machine.protected_pids for process in programs):
        return None
    if unit.name in _ENGINES and not _listens_itself(blocker, _ENGINES[unit.name]):
        return None
    if unit.uid not in {None, machine.uid} and not machine.administrator:
        return None  # another user's manager answers that user alone
    return Remedy(
        id=RemedyId.STOP_SERVICE,
        acts=True,
        reversible=False,
        needs_admin=unit.uid is None and not machine.administrator,
        targets=tuple(each for each in targets_of(part_of(diagnosis, unit)) if not is_systemd(each.process)),
        manager=unit,
        manual=_command(unit, machine, blocker.user, "stop"),
        undo=() if _MADE_FOR_ONCE.fullmatch(unit.name) else _command(unit, machine, blocker.user, "start"),
    )


def _listens_itself(blocker: Blocker, engine: str) -> bool:
    """Whether the engine alone was seen with the socket."""
    seen = [holder.process.name for holder in blocker.holders if holder.evidence is Evidence.HANDLE]
    return bool(seen) and set(seen) <= {engine, "systemd"}


def _unit(blocker: Blocker) -> Manager | None:
    return blocker.manager if blocker.manager is not None and blocker.manager.kind in _UNITS else None


def _command(unit: Manager, machine: Machine, user: str | None, verb: str) -> tuple[str, ...]:
    """What a person would type. systemctl asks for a password by itself; `net` has to be typed as administrator."""
    if unit.kind is ManagerKind.WINDOWS_SERVICE:
        # PowerShell would read `MSSQL$SQLEXPRESS` without its end; `net` knows a service by what people call it too.
        shown = unit.detail if "$" in unit.name and unit.detail and "$" not in unit.detail else unit.name
        return ("net", verb, shown)
    if unit.detail != "user":
        return ("systemctl", verb, unit.name)
    if unit.uid in {None, machine.uid}:
        return ("systemctl", "--user", verb, unit.name)
    become = ("runuser", "-u", user or str(unit.uid), "--", "env", f"XDG_RUNTIME_DIR=/run/user/{unit.uid}")
    return (*become, "systemctl", "--user", verb, unit.name)
