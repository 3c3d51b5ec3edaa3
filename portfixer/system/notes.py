"""Showing a few words on the screen without a window of our own, for when that cannot open."""

from portfixer.system import tools

__all__ = ["show_note"]

_TITLE = "PortFixer"
# What desktops bring: GNOME and its like, KDE, plain X, and a note that goes by itself. Each in its own words.
_WAYS = (
    ("zenity", "--info", "--no-markup", f"--title={_TITLE}", "--text={text}"),
    ("kdialog", "--title", _TITLE, "--msgbox", "{text}"),
    ("xmessage", "-center", "-title", _TITLE, "{text}"),
    ("notify-send", _TITLE, "{text}"),
)


def show_note(text: str, *, within_s: float) -> bool:
    """Until the person has closed it, or `within_s` seconds; whether there was a program that could show it."""
    for name, *arguments in _WAYS:
        result = tools.run(name, *(argument.replace("{text}", text) for argument in arguments), timeout_s=within_s)
        if result.done or result.timed_out:
            return True
    return False
