"""Foreign text made fit to show: names, paths and messages may hold anything."""

__all__ = ["capitalised", "clean"]

_WIDE = frozenset("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
"""Unicode's other spaces (category Zs), which Python does not count as printable."""


def clean(text: str, limit: int = 200) -> str:
    """One line of printable characters, at most `limit` of them.

    Control and format characters (escapes, text direction, zero width), line ends, halves of characters and unassigned
    ones show as �.
    """
    shown = text[: limit + 1]
    if not shown.isprintable():
        shown = "".join(char if char.isprintable() or char in _WIDE else "�" for char in shown)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def capitalised(text: str) -> str:
    """With a capital at the beginning and the rest as it is: a name in it keeps its spelling."""
    return text[:1].upper() + text[1:]
