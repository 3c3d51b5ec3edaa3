"""Where a program was started from: what a person would look for to find it again.

Nothing named here starts a program again by itself, save cron at its next time; and stopping it would take away more
than the port.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from portfixer.diagnosis.editors import editor_of
from portfixer.diagnosis.identity import Runtime, base_name, identify, takes_a_value, tool_name
from portfixer.diagnosis.session import visitor_of
from portfixer.diagnosis.windows_shells import awaits_typing, shell_of
from portfixer.facts import ManagerKind, Process

__all__ = ["Origin", "OriginKind", "is_place", "is_typed_into", "origin_of"]


class OriginKind(StrEnum):
    TMUX = "tmux"
    SCREEN = "screen"
    CRON = "cron"
    """A scheduled task, which may start it again at its time."""
    AT = "at"
    """A task that was put off once."""
    EDITOR = "editor"
    """Its terminal, its run button or a debugger in it."""
    SSH = "ssh"
    """Somebody who came to this computer through ssh."""
    CI = "ci"
    """A job of a build server."""
    TERMINAL = "terminal"
    DESKTOP = "desktop"
    """A menu, a dock, or a file manager."""


@dataclass(frozen=True, slots=True)
class Origin:
    kind: OriginKind
    name: str = ""
    """The editor, the screen session, the visitor, the terminal program: as it calls itself; "" when that was not to be
    seen."""
    process: Process | None = None
    """The ancestor that shows it; None for a terminal that is known by its device alone."""


def origin_of(process: Process, ancestors: Sequence[Process]) -> Origin | None:
    """The nearest of `ancestors` (the parent first) that a person would know the place by; None: none was seen."""
    typed_into: Origin | None = None
    for ancestor in ancestors:
        for kind, name_of in _PLACES:
            name = name_of(ancestor)
            if name is not None:
                # What is typed at on Windows has a window of its own, whoever opened that.
                return typed_into if typed_into and kind is OriginKind.DESKTOP else Origin(kind, name, ancestor)
        if typed_into is None and (shell := _window_typed_into(ancestor)) is not None:
            typed_into = Origin(OriginKind.TERMINAL, shell, ancestor)
    return typed_into or (None if process.terminal is None else Origin(kind=OriginKind.TERMINAL))


def is_place(process: Process) -> bool:
    """It is itself what others are started from."""
    return any(name_of(process) is not None for _kind, name_of in _PLACES)


def is_typed_into(process: Process) -> bool:
    """A shell at which somebody types: it runs no script and no command line of its own."""
    if _window_typed_into(process) is not None:
        return True
    if identify(process).runtime is not Runtime.SHELL or process.terminal is None:
        return False
    belongs_to_option = False
    for word in process.command[1:]:
        if belongs_to_option:
            belongs_to_option = False
            continue
        if not word.startswith(("-", "+")) or re.fullmatch(_HAS_C, word):
            return False
        belongs_to_option = takes_a_value(Runtime.SHELL, word)
    return True


def _window_typed_into(process: Process) -> str | None:
    """What people call the shell of Windows that this is, where somebody types into it; None: it is none."""
    program = base_name(process.executable or process.name)
    shell = shell_of(program)
    return shell if shell is not None and process.command and awaits_typing(program, process.command[1:]) else None


_HAS_C = r"-[a-z]*c[a-z]*"
_TERMINALS = {
    "gnome-terminal-server": "GNOME Terminal",
    "ptyxis-agent": "Ptyxis",
    "kgx": "Console",
    "konsole": "Konsole",
    "xterm": "XTerm",
    "alacritty": "Alacritty",
    "kitty": "kitty",
    "wezterm-gui": "WezTerm",
    "foot": "foot",
    "ghostty": "Ghostty",
    "tilix": "Tilix",
    "terminator": "Terminator",
    "xfce4-terminal": "Xfce Terminal",
    "mate-terminal": "MATE Terminal",
    "qterminal": "QTerminal",
    "lxterminal": "LXTerminal",
    "guake": "Guake",
    "yakuake": "Yakuake",
    "warp-terminal": "Warp",
    "login": "",
    "windowsterminal.exe": "Windows Terminal",
    "conemu.exe": "ConEmu",
    "conemu64.exe": "ConEmu",
    "mintty.exe": "mintty",
    "hyper.exe": "Hyper",
    "tabby.exe": "Tabby",
}
_DESKTOPS = {
    "gnome-shell": "GNOME",
    "plasmashell": "Plasma",
    "krunner": "Plasma",
    "cinnamon": "Cinnamon",
    "xfce4-panel": "Xfce",
    "xfdesktop": "Xfce",
    "mate-panel": "MATE",
    "lxpanel": "LXDE",
    "lxqt-panel": "LXQt",
    "nautilus": "",
    "dolphin": "",
    "rofi": "",
    "dmenu_run": "",
    "explorer.exe": "",
}
_CI = {
    "Runner.Worker": "GitHub Actions",
    "Runner.Listener": "GitHub Actions",
    "gitlab-runner": "GitLab",
    "buildkite-agent": "Buildkite",
    "act_runner": "Gitea Actions",
    "woodpecker-agent": "Woodpecker",
    "drone-runner-exec": "Drone",
    "teamcity-agent": "TeamCity",
    "agent.jar": "Jenkins",
    "remoting.jar": "Jenkins",
    "slave.jar": "Jenkins",
}


def _tmux(process: Process) -> str | None:
    """Its server has all sessions, and none of their names on its command line but the first one's."""
    return "" if process.name == "tmux: server" else None


def _screen(process: Process) -> str | None:
    """Each session has a server of its own, called SCREEN, with its name after -S where it was given one."""
    if not process.command or base_name(process.command[0]) != "SCREEN":
        return None
    words = process.command
    for word, following in pairwise(words[1:]):
        if not word.startswith("-"):
            break
        if word.endswith("S") and not word.startswith("--"):
            return following
    return ""


def _planned_by_windows(process: Process) -> str | None:
    manager = process.manager
    is_it = manager is not None and (manager.kind, manager.name.lower()) == (ManagerKind.WINDOWS_SERVICE, "schedule")
    return "Task Scheduler" if is_it else None


def _named(*names: str) -> Callable[[Process], str | None]:
    return lambda process: "" if process.name in names else None


def _editor(process: Process) -> str | None:
    editor = editor_of(process)
    return editor.name if editor else None


def _in(names: dict[str, str]) -> Callable[[Process], str | None]:
    of_windows = {name.lower(): shown for name, shown in names.items()}

    def find(process: Process) -> str | None:
        for name in (process.name, base_name(process.executable or ""), identify(process).title):
            if name in names:
                return names[name]
            if name.lower().endswith(".exe"):
                found = of_windows.get(name.lower(), of_windows.get(tool_name(name)))
                if found is not None:
                    return found
        # The kernel cuts names after 15 characters, and of other users' programs it shows no file.
        return next((names[name] for name in names if len(process.name) == 15 and name.startswith(process.name)), None)

    return find


_PLACES: tuple[tuple[OriginKind, Callable[[Process], str | None]], ...] = (
    (OriginKind.TMUX, _tmux),
    (OriginKind.SCREEN, _screen),
    (OriginKind.CRON, _named("cron", "crond", "anacron", "fcron")),
    (OriginKind.CRON, _planned_by_windows),
    (OriginKind.AT, _named("atd")),
    (OriginKind.EDITOR, _editor),
    (OriginKind.SSH, visitor_of),
    (OriginKind.CI, _in(_CI)),
    (OriginKind.TERMINAL, _in(_TERMINALS)),
    (OriginKind.DESKTOP, _in(_DESKTOPS)),
)
