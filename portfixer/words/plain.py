"""Foreign text made fit to show: names, paths and messages may hold anything."""

import unicodedata

__all__ = ["capitalised", "clean"]

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Control and format characters (escapes, text direction, zero width), halves of characters, unassigned ones."""


def clean(text: str, limit: int = 200) -> str:
    """One line of printable characters, at most `limit` of them: what is hidden or would steer a terminal shows as �."""
    shown = "".join("�" if unicodedata.category(char) in _HIDDEN else char for char in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def capitalised(text: str) -> str:
    """With a capital at the beginning and the rest as it is: a name in it keeps its spelling."""
    return text[:1].upper() + text[1:]
