"""The pasted text, cleaned once, with the way back to where each piece stood.

Everything after this module reads `Normal.text` and never the text as given; `Normal.origin` turns a span of it back
into a span of the original, so that a window can highlight it.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cache

from portfixer.messages.fold import SIGNS
from portfixer.messages.unwrap import breaks_of

__all__ = ["LONGEST", "Normal", "normalise"]

LONGEST = 60_000
"""More characters than this are not read through: only the places that look like an error, and both ends."""

_WINDOW = 6_000
_MOST_WINDOWS = 5
_GLANCE = 400
"""So many characters show how a text is written."""

# One pass takes out what a terminal, a web page or a logger put between the letters. Every repeat is bounded.
_NOISE = r"""
    (?=[\x00-\x08\x0b-\x0f\x1b\x85\xad%&*#<\[\\^\u00c2-\u00f4\u0300-\u036f\u200b-\u200f\u2028\u2029\u2060\u2190\u241b\ufeff\ufffd])
    (?:(?P<gone>
        \x1b\[[0-?]{0,32}[ -/]{0,4}[@-~]                # colours and cursor movements
      | \x1b\][^\x07\x1b\n]{0,200}(?:\x07|\x1b\\)       # window titles and links
      | \x1b[@-Z\\-_=>]?
      | (?:\\x1b|\\u001b|\\033|\\e|\^\[|\#033)\[[0-9;]{0,16}[A-Za-z]   # the same, escaped by a logger
      | [\ufffd\u241b\u2190]?\[(?:[0-9]{1,3}(?:;[0-9]{1,3}){0,4})m         # and what is left where the escape was lost
      | [\x00\ufeff\u200b-\u200f\u2060\u00ad\u0300-\u036f]     # also accents written as signs of their own
      | [\x08\x0b\x0c\x0e\x0f]
      | </?(?:b|i|u|p|pre|code|span|div|td|th|tr|table|tbody|li|ul|ol|strong|em|font|a|h[1-6]|html|body|head|
        title|hr|samp|tt)
        (?:\s[^<>\n]{0,200})?/?>
      | \*\*
      | (?<=\d)\\(?=\.\d)                                  # 0\.0\.0\.0
    )
  | (?P<line>\r\n|\r|\u2028|\u2029|\x85|<br\s{0,3}/?>|(?:\\r)?\\n(?![a-z]))
  | (?P<lowline>(?:\\r)?\\n(?=[a-z]))
  | (?P<tab>\\t(?=[\sa-z]))
  | (?P<entity>&(?:lt|gt|amp|quot|apos|nbsp|\#[0-9]{1,5}|\#x[0-9a-fA-F]{1,4});)
  | \\u(?P<unicode>[0-9a-fA-F]{4})
  | %(?P<percent>5[bB]|5[dD]|3[aA]|2[fF])
  | \\{1,3}(?P<escaped>["'\[\]_*()>\#`/~{}<|])
  | (?P<moji>[\u00c2-\u00f4]
      [\u0080-\u00ff\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u2026\u2030\u2039\u203a\u20ac\u2122]{1,3}))
"""

_NOISY = (*"\x1b\\\0\r<&%^#\x08\x0b\x0c\x0e\x0f", "**")
"""Without any of these, plain text has no noise, and the long pattern need not even be made."""

# What quotes or frames a line from outside.
_FRAME = r"(?m)^(?:[ \t]{0,8}>(?!=)){1,6}[ ]?|^[ \t]{0,8}\|[ ](?!\|)|[ \t]{1,200}\|[ \t]{0,8}$"

# An address that a narrow terminal cut in two.
_CUT = (
    r"(?<=[^\w.])(?P<left>(?:\d{1,3}\.){1,3}|(?:\d{1,3}\.){3}\d{1,3}:|:::|"
    r"\]:)[ ]{0,4}\n[ ]{0,200}(?=(?:\d{1,3}\.){0,3}\d{1,3}:\d|\d{2,5}\b)|"
    r"(?<=.{70})(?P<digits>(?:\d\.\d{1,3}|::|\]):\d{1,4})\n(?=\d{1,4}\b(?![-/:.]\d|[ ]?[|>)\]]))|"
    r"(?<=.{40})(?P<boxed>(?:\d\.\d{1,3}|::|\]):\d{1,4})[ ]{1,4}\n[ ]{1,4}(?=\d{1,4}[ ]{0,200}(?:\n|\Z))"
)

_MAYBE_CUT = r"[.:\d][ ]{0,4}\n[ ]{0,200}\d"
"""What every such place has, and few texts have anywhere."""

_STRONG = (
    r"(?i)addr[a-z]{0,2}(?:in ?use|notavail)|EACCES|ECONNREF|in use|10048|10013|10049|errno|winerror|os error|already|"
    r"socket|denied|refused|assign requested|allocated|\bbind|сокет|套接字|通訊端|ソケット|소켓|адрес|verwendet|utilis|en uso"  # noqa: E501 - wide letters
)


# UTF-16 read as something else has one after each letter.
_ZEROS = re.compile("\0+")


class _Layer:
    """One pass of replacing: where each unchanged stretch of the new text stood in the old one."""

    __slots__ = ("new", "old", "text")

    def __init__(self, text: str, new: list[int], old: list[int]) -> None:
        self.text = text
        self.new = new
        self.old = old

    def back(self, position: int) -> int:
        index = bisect_right(self.new, position) - 1
        found = self.old[index] + position - self.new[index]
        following = self.old[index + 1] if index + 1 < len(self.old) else found
        return min(found, following)


class Normal:
    """The cleaned text and its origin."""

    __slots__ = ("_layers", "_length", "text")

    def __init__(self, text: str, layers: tuple[_Layer, ...], length: int) -> None:
        self.text = text
        self._layers = layers
        self._length = length

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that `text[start:end]` was made from; start < end."""
        first, last = start, end - 1
        for layer in reversed(self._layers):
            first, last = layer.back(first), layer.back(last)
        first = max(0, min(first, self._length - 1))
        return first, max(first + 1, min(last + 1, self._length))


def normalise(text: str) -> Normal:
    """`text` without colours, quoting, markup, boxes and escapes; its letters and line ends in their usual form."""
    layers: list[_Layer] = []
    kept = text
    if len(kept) > LONGEST:
        layers.append(_cut(kept))
        kept = layers[-1].text
    kept = kept.translate(SIGNS) if not kept.isascii() else kept
    if _is_spaced_out(kept):
        kept = _passed(layers, kept, _spaced(), _letter)
    if "\0" in kept:
        kept = _passed(layers, kept, _ZEROS, _nothing)
    if not kept.isascii() or any(sign in kept for sign in _NOISY) or re.search(r"\[\d{1,3}[;m]", kept):
        kept = _passed(layers, kept, _noise(), _replacement(kept))
    if ">" in kept or "|" in kept:
        kept = _passed(layers, kept, _frame(), _nothing)
    if re.search(_MAYBE_CUT, kept):
        kept = _passed(layers, kept, _cut_address(), _left)
    breaks = breaks_of(kept)
    if breaks:
        layers.append(_without(kept, breaks))
        kept = layers[-1].text
    return Normal(kept, tuple(layers), len(text))


def _passed(layers: list[_Layer], text: str, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]) -> str:
    """`text` with what `pattern` finds replaced; the way back is added to `layers`."""
    layer = _replaced(text, pattern, replace)
    if layer is None:
        return text
    layers.append(layer)
    return layer.text


@cache
def _noise() -> re.Pattern[str]:
    return re.compile(_NOISE, re.VERBOSE)


@cache
def _frame() -> re.Pattern[str]:
    return re.compile(_FRAME)


def _is_spaced_out(text: str) -> bool:
    """Whether there is a space after each letter: UTF-16 whose zeros some program has shown as spaces."""
    glance = text[:_GLANCE]
    return glance.count(" ") * 5 > len(glance) * 2 > 40 and re.search(r"\S\S", glance) is None and glance.strip() != ""


@cache
def _spaced() -> re.Pattern[str]:
    return re.compile(r"([^\n]) ")


def _letter(match: re.Match[str]) -> str:
    return match[1]


def _nothing(_match: re.Match[str]) -> str:
    return ""


@cache
def _cut_address() -> re.Pattern[str]:
    return re.compile(_CUT)


def _left(match: re.Match[str]) -> str:
    return match["left"] or match["digits"] or match["boxed"]


def _replacement(text: str) -> Callable[[re.Match[str]], str]:
    # `C:\new` holds a backslash and an n, too; only where no such path stands is "\n" before a small letter a line end.
    windows = re.search(r"(?<![A-Za-z])[A-Za-z]:\\\w", text) is not None

    def replace(match: re.Match[str]) -> str:
        kind = match.lastgroup
        found = match.group()
        if kind == "line":
            return "\n"
        if kind == "lowline":
            return found if windows else "\n"
        if kind == "tab":
            return found if windows else "\t"
        if kind == "entity":
            import html  # its table of names takes longer to load than most messages to read

            return html.unescape(found).replace("\xa0", " ")
        if kind == "unicode":
            return chr(int(match["unicode"], 16)).translate(SIGNS).strip("\0")
        if kind == "percent":
            return chr(int(match["percent"], 16))
        if kind == "escaped":
            return match["escaped"]
        return _repaired(found) if kind == "moji" else ""

    return replace


def _repaired(found: str) -> str:
    """UTF-8 that was read as Latin-1 or Windows-1252, read again; unchanged where it was none."""
    raw = bytearray()
    for sign in found:
        try:
            raw += sign.encode("cp1252")
        except UnicodeEncodeError:
            if ord(sign) > 0xFF:
                return found
            raw.append(ord(sign))
    for length in range(len(raw), 1, -1):
        try:
            return raw[:length].decode("utf-8") + found[length:]
        except UnicodeDecodeError:
            continue
    return found


def _replaced(text: str, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]) -> _Layer | None:
    parts: list[str] = []
    new, old = [0], [0]
    length = done = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        instead = replace(match)
        if start == end or instead == match.group():
            continue
        parts += (text[done:start], instead)
        length += start - done
        new.append(length)
        old.append(start)
        length += len(instead)
        new.append(length)
        old.append(end)
        done = end
    if not parts:
        return None
    parts.append(text[done:])
    return _Layer("".join(parts), new, old)


def _without(text: str, places: list[int]) -> _Layer:
    """`text` without the signs at `places`."""
    starts = [0, *(place + 1 for place in places)]
    ends = [*places, len(text)]
    new = [start - index for index, start in enumerate(starts)]
    return _Layer("".join(text[start:end] for start, end in zip(starts, ends, strict=True)), new, starts)


def _cut(text: str) -> _Layer:
    """Both ends of a very long text, and the first places that look like an error."""
    pattern = re.compile(_STRONG)
    spans = [(0, _WINDOW)]
    position = _WINDOW
    while len(spans) < _MOST_WINDOWS and (match := pattern.search(text, position)):
        start = max(spans[-1][1], match.start() - _WINDOW // 2)
        spans.append((start, start + _WINDOW))
        position = start + _WINDOW
    spans.append((max(spans[-1][1], len(text) - 2 * _WINDOW), len(text)))
    parts: list[str] = []
    new, old, length = [], [], 0
    for start, end in spans:
        new.append(length)
        old.append(start)
        parts += (text[start:end], "\n")
        length += len(text[start:end]) + 1
    return _Layer("".join(parts), new, old)
