"""Asking systemd to stop what it manages, through systemctl(1), which asks for rights by itself (polkit)."""

import os
import threading
from pathlib import Path

from portfixer.facts import Manager, ManagerKind
from portfixer.system import tools
from portfixer.system.api import NotAllowed, NotHere, SystemProblem
from portfixer.system.refusals import raise_for

__all__ = ["stop_unit", "systemctl_for"]

_BOOTED = "/run/systemd/system"
"""sd_booted(3): it exists where systemd is the first process."""
_NO_PERMISSION, _NOT_INSTALLED = 4, 5
"""Exit statuses of systemctl, as those of init scripts in LSB 5.0 (systemctl(1), "Exit status")."""
_QUICK_S = 5.0


def stop_unit(manager: Manager, *, timeout_s: float, cancel: threading.Event, booted: str = _BOOTED) -> None:
    """Stop a service; of a socket unit also the service that it starts, or that would go on listening.

    See portfixer.system.api.System.stop_managed. systemctl waits until the unit has stopped, and for as long asks the
    person for a password: through the desktop, or in the terminal that PortFixer was started from.
    """
    if not Path(booted).is_dir():
        raise NotHere(manager.name)
    systemctl = systemctl_for(manager)
    units = (manager.name, *_started_by(manager, systemctl))
    result = tools.run(*systemctl, "stop", "--", *units, timeout_s=timeout_s, may_ask=True, cancel=cancel)
    raise_for(result, manager.name, _refused(result.status, manager))


def _refused(status: int | None, manager: Manager) -> type[SystemProblem]:
    if status == _NOT_INSTALLED:
        return NotHere
    # Refused, dismissed, or nobody there to ask: systemctl has one status for the first two, and the general one for
    # the last ("Interactive authentication required").
    denied = status == _NO_PERMISSION or (os.geteuid() != 0 and manager.uid is None)
    return NotAllowed if denied else SystemProblem


def systemctl_for(manager: Manager) -> tuple[str, ...]:
    """The command for the manager that is meant: the system's, one's own, or, for an administrator, another user's.

    systemctl's own --machine=USER@.host wants a login session made for it (PAM, logind); to be that user is enough.
    Raises NotHere for a user without a name.
    """
    if manager.detail != "user":
        return ("systemctl",)
    if manager.uid in {None, os.geteuid()}:
        return ("systemctl", "--user")
    import pwd  # does not exist on other systems

    try:
        user = pwd.getpwuid(manager.uid or 0).pw_name
    except KeyError as problem:
        raise NotHere(manager.name) from problem
    runtime = f"XDG_RUNTIME_DIR=/run/user/{manager.uid}"
    return ("runuser", "-u", user, "--", "env", runtime, "systemctl", "--user")


def _started_by(manager: Manager, systemctl: tuple[str, ...]) -> tuple[str, ...]:
    """The services that a socket unit starts when somebody connects; it is not always the one of the same name."""
    if manager.kind is not ManagerKind.SOCKET_ACTIVATION:
        return ()
    show = ("show", "--property=Triggers", "--value", "--", manager.name)
    asked = tools.run(*systemctl, *show, timeout_s=_QUICK_S)
    return tuple(asked.output.split()) if asked.done else ()
