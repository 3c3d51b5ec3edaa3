"""Text without case, accents and spaces, to compare sentences by.

A terminal breaks lines in the middle of words, some programs write everything in small letters, and others lose
accents. So sentences are compared in one folded form, and a hit is traced back to where it stood.
"""

import re
import unicodedata
from bisect import bisect_right

__all__ = ["SIGNS", "Folded", "fold", "shape", "small", "squeeze"]


class _Letters(dict[int, int]):
    """One letter for one letter: `str.lower` and full decomposition can change the length."""

    def __missing__(self, code: int) -> int:
        letter = chr(code).lower()[0]
        # Only scripts whose accents people drop; a Japanese voicing mark makes another letter.
        base = unicodedata.normalize("NFD", letter)[0] if code < 0x530 or 0x1E00 <= code < 0x2000 else letter
        self[code] = ord({"ı": "i", "ø": "o", "đ": "d", "ł": "l", "ß": "s"}.get(base, base))
        return self[code]


SIGNS: dict[int, int] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys((0xA0, 0x3000, 0x202F, 0x205F, *range(0x2000, 0x200B)), 0x20),
    **dict.fromkeys(map(ord, "“”„‟«»″"), ord('"')),
    **dict.fromkeys(map(ord, "‘’‚‛′´"), ord("'")),
    **dict.fromkeys(map(ord, "‐‑‒–—−"), ord("-")),
    ord("、"): ord(","), ord("。"): ord("."), ord("【"): ord("["), ord("】"): ord("]"),
    **dict.fromkeys(map(ord, "│┃║╎┆┊▏▕╭╮╰╯┌┐└┘├┤─━═╔╗╚╝╠╣▌▐█"), 0x20),
}  # fmt: skip
"""Unusual signs and the usual ones they stand for: full-width letters, typographic quotes, lines of boxes."""

_LETTERS = _Letters()
_WORD = re.compile(r"\S+")


def fold(text: str) -> str:
    """`text` in small letters without accents, of the same length."""
    return text.lower() if text.isascii() else text.translate(_LETTERS)


def small(text: str) -> str:
    """`text` in small letters, of the same length; accents stay."""
    lower = text.lower()
    # Of "\u0130" come two.
    return lower if len(lower) == len(text) else "".join(letter.lower()[0] for letter in text)


_ZEROS = dict.fromkeys(map(ord, "123456789"), "0")


def shape(lower: str) -> str:
    """`lower`, text in small letters, with a 0 for every digit: "on 0" stands in it where a number follows "on"."""
    return lower.translate(_ZEROS)


def squeeze(text: str) -> str:
    """`text` folded and without any white space: the form in which sentences are compared."""
    if text.isascii():
        return "".join(text.lower().split())
    return "".join(fold(text.translate(SIGNS)).split())


class Folded:
    """A text in comparable form, with the way back."""

    __slots__ = ("_new", "_old", "lower", "squeezed")

    def __init__(self, text: str) -> None:
        self.lower = fold(text)
        self._new: list[int] = []
        self._old: list[int] = []
        parts: list[str] = []
        length = 0
        for match in _WORD.finditer(self.lower):
            self._new.append(length)
            self._old.append(match.start())
            parts.append(match.group())
            length += len(parts[-1])
        self.squeezed = "".join(parts)

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text that `squeezed[start:end]` stands for."""
        return self._place(start), self._place(end - 1) + 1

    def _place(self, position: int) -> int:
        index = bisect_right(self._new, position) - 1
        return self._old[index] + position - self._new[index]
