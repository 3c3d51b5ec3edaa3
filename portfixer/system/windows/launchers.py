"""Processes that only started another one: shells, launchers of interpreters, and what runs its own command anew."""

from portfixer.facts import Process

__all__ = ["only_started"]

_SHELLS = frozenset(
    {
        "cmd.exe", "powershell.exe", "pwsh.exe", "bash.exe", "sh.exe", "zsh.exe", "fish.exe", "nu.exe", "conhost.exe",
        "openconsole.exe", "windowsterminal.exe", "py.exe",
    }
)  # fmt: skip
_LAUNCHER_SCRIPTS = (
    "/npm-cli.js", "/npx-cli.js", "/yarn.js", "/pnpm.cjs",
    "/node-windows/lib/wrapper.js",  # what makes a service of a Node.js program starts it by this one
)  # fmt: skip


def only_started(starter: Process, process: Process) -> bool:
    """Whether the starter is a shell, or a launcher that ends together with what it started."""
    return _is_shell_or_launcher(starter) or _was_started_anew(starter, process)


def _is_shell_or_launcher(process: Process) -> bool:
    if process.name.lower() in _SHELLS:
        return True
    words = process.command[1:]
    script = next((word for word in words if not word.startswith("-")), "")
    return ("/" + script.replace("\\", "/")).endswith(_LAUNCHER_SCRIPTS)


def _was_started_anew(starter: Process, process: Process) -> bool:
    """The starter only ran its own command line once more, and ends with it: the python.exe of a virtual environment,
    a server with a reloader."""
    return len(process.command) > 1 and starter.command[1:] == process.command[1:]
