"""Names that people gave to their computers, accounts and folders: they say nothing of the programs that have them, too.

`ada@grafana:~/redis$ node server.js` was written by node.
"""

# ruff: noqa: E501 - a table is read by its columns

import re
from functools import cache

__all__ = ["is_a_project", "without_own_names"]

# Each: what must stand in the text, one of them, the form (of small letters) that is blanked, and an example.
_FORMS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("@",), r"(?m)^(?:\([\w.-]{1,40}\) ?)?\[?[\w.-]{1,40}@[\w.-]{1,60}(?:[: ~][^\n$#%>]{0,80})?[$#%>] ", "ada@grafana:~$ "),
    ((":\\",), r"(?m)^(?:\([\w.-]{1,40}\) ?)?(?:ps )?[a-z]:\\[^>\n]{0,160}>", "c:\\users\\plex\\shop>"),
    (("/home/",), r"(?<=/home/)[^/\s:\"']{1,40}", "ghost"),
    (("users",), r"(?<=[\\/]users[\\/])[^\\/\n:\"']{1,40}", "ghost"),
    (("/workspace/",), r"/jenkins/workspace/[^/\n]{1,80}", "/home/me/jenkins/workspace/swift"),
    (("20", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
     r"(?m)^(?:[a-z]{3} {1,2}\d{1,2} \d\d[:;]\d\d[:;]\d\d|\d{4}-\d\d-\d\dt[\d:.+-]{8,24}) \S{1,60} (?=[\w/.-]{1,40}(?:\[\d|:))", "nov 22 12:15:55 jenkins nginx[1]: "),
)  # fmt: skip

_A_PROJECT = r"[-_.](?:clone|demo|tests?|examples?|tutorial|sample|starter|template|playground|course|poc|practice)\b"
"""What stands after a program's name where a person calls a folder after it."""


@cache
def _form(index: int) -> re.Pattern[str]:
    return re.compile(_FORMS[index][1])


def _blank(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())


def without_own_names(lower: str) -> str:
    """`lower`, of the same length, without prompts, accounts and hosts."""
    for index, (needs, _, _) in enumerate(_FORMS):
        if any(map(lower.__contains__, needs)):
            lower = _form(index).sub(_blank, lower)
    return lower


def is_a_project(lower: str, end: int) -> bool:
    """Whether the name that ends there is only the first half of one that a person gave: `sonarr-clone`."""
    return lower[end : end + 1] in ("-", "_", ".") and re.match(_A_PROJECT, lower[end : end + 16]) is not None
