"""Programs that only pass on what another one serves: whoever stands behind them is told, and they are not stopped."""

from portfixer.facts import Manager, ManagerKind, Process

__all__ = ["is_critical", "manager_behind", "starts_anything"]

_BEHIND = {
    "wslrelay.exe": Manager(ManagerKind.WSL, "WSL"),
    "wslhost.exe": Manager(ManagerKind.WSL, "WSL"),
    "wslservice.exe": Manager(ManagerKind.WSL, "WSL"),
}

# Without these the computer or the desktop stops; svchost.exe is told by its service instead.
_CRITICAL = frozenset(
    {
        "system", "system idle process", "registry", "memory compression", "secure system", "smss.exe", "csrss.exe",
        "wininit.exe", "winlogon.exe", "logonui.exe", "userinit.exe", "services.exe", "lsass.exe", "lsaiso.exe",
        "svchost.exe", "fontdrvhost.exe", "dwm.exe", "explorer.exe", "sihost.exe", "ctfmon.exe", "taskhostw.exe",
        "conhost.exe", "openconsole.exe", "wudfhost.exe", "spoolsv.exe", "msmpeng.exe", "vmms.exe", "vmcompute.exe",
        "vmwp.exe", "vmmem", "vmmemwsl",
    }
)  # fmt: skip

_START_ANYTHING = frozenset({"sshd.exe", "wslservice.exe", "wmiprvse.exe"})


def manager_behind(process: Process) -> Manager | None:
    """Who is served through the process, known by its file name alone."""
    return _BEHIND.get(process.name.lower())


def is_critical(process: Process) -> bool:
    """Whether the computer or the desktop could not go on without a process of this name."""
    return process.name.lower() in _CRITICAL


def starts_anything(process: Process) -> bool:
    """Whether a service in it starts what others ask it for, so that what it started is not a part of that service: the
    planned tasks (svchost.exe), whoever came in by ssh."""
    return is_critical(process) or process.name.lower() in _START_ANYTHING
