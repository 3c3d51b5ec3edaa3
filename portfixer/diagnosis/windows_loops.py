"""Batch files and PowerShell scripts that run a program again whenever it ends.

`:again`, the server, `goto again` is how game servers and small shops are kept up on Windows; in PowerShell it is
`while ($true) { … }`.
"""

import re
from collections.abc import Iterator
from itertools import islice

__all__ = ["loop_bodies"]

_MOST = 32
"""Loops in one file: a person's have a few."""
_LABEL = r"(?im)^[ \t]*:(?!:)[ \t]*(?P<name>[^\s:&|<>()]+)"
_GOTO = r"(?im)\bgoto\b[ \t]*:?[ \t]*(?P<name>[^\s:&|<>()]+)"
_REMARK = r"(?im)^[ \t]*@?(?:rem\b|::).*$"
_ASKS = r"(?i)\bset\s+/p\b|\bchoice\b"
"""A menu: it goes on only when somebody has chosen."""
_POWERSHELL_REMARK = r"(?m)(?:^|(?<=\s))#.*$"
_ENDLESS = r"(?i)\b(?:while\s*\([^)]*\)|for\s*\(\s*;\s*;[^)]*\)|do)\s*\{"


def loop_bodies(file: str, text: str) -> list[str]:
    """What stands within the loops of this script of Windows; the file's name says which language it is."""
    if file.lower().endswith(".ps1"):
        return list(_in_powershell(re.sub(_POWERSHELL_REMARK, "", _without_blocks(text))))
    return list(_in_batch(re.sub(_REMARK, "", text)))


def _in_batch(text: str) -> Iterator[str]:
    """From a label to the last `goto` further down that leads back to it."""
    begins = {match["name"].lower(): match.end() for match in re.finditer(_LABEL, text)}
    ends = {match["name"].lower(): match.start() for match in re.finditer(_GOTO, text)}
    bodies = (text[begin : ends.get(name, 0)] for name, begin in islice(begins.items(), _MOST))
    yield from (body for body in bodies if body and not re.search(_ASKS, body))


def _in_powershell(text: str) -> Iterator[str]:
    """Between the braces of a loop that knows no number of turns."""
    for match in islice(re.finditer(_ENDLESS, text), _MOST):
        depth, at = 1, match.end()
        while depth and at < len(text):
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        yield text[match.end() : at]


def _without_blocks(text: str) -> str:
    """Without remarks of several lines, `<# … #>`."""
    first, *rest = text.split("<#")
    return first + "".join(each.partition("#>")[2] for each in rest)
