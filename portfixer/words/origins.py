"""Where a program was started from, in words."""

from portfixer.diagnosis import Origin, OriginKind
from portfixer.facts import Process
from portfixer.words.language import _
from portfixer.words.plain import clean

__all__ = ["origin_text", "terminal_name"]


def origin_text(origin: Origin, process: Process) -> str:
    """For the card: `tmux, terminal pts/3`, `a scheduled task (cron), which may start it again at its time`."""
    name = clean(origin.name, 40)
    terminal = terminal_name(process)
    texts = {
        OriginKind.TMUX: _("tmux"),
        OriginKind.SCREEN: _("screen session {name}") if name else _("screen"),
        OriginKind.CRON: _("a scheduled task ({name}), which may start it again at its time"),
        OriginKind.AT: _("a task put off with at"),
        OriginKind.EDITOR: _("{name}: it can be stopped there too"),
        OriginKind.SSH: _("an ssh session of {name} on this computer"),
        OriginKind.CI: _("a job of {name}"),
        OriginKind.TERMINAL: _("a window of {name}") if name else _("a terminal"),
        OriginKind.DESKTOP: _("the desktop ({name})") if name else _("the desktop"),
    }
    text = texts[origin.kind].format(name=name or "cron")
    if origin.kind is OriginKind.TERMINAL and terminal and not name:
        return _("terminal {terminal}").format(terminal=terminal)
    with_terminal = terminal and origin.kind not in {OriginKind.CRON, OriginKind.AT, OriginKind.CI, OriginKind.DESKTOP}
    return _("{origin}, terminal {terminal}").format(origin=text, terminal=terminal) if with_terminal else text


def terminal_name(process: Process) -> str:
    """`pts/3`; "" for a process without one."""
    return clean((process.terminal or "").removeprefix("/dev/"), 20)
