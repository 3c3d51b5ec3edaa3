"""The program's own files, as stack traces show them."""

# ruff: noqa: E501 - a table is read by its columns

import re
from functools import cache

__all__ = ["files_of"]

_MOST = 12

# Each: what must stand in the text, one of them, the frame's form and an example; a file is what stands in the group.
_FRAMES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (('File "',), r"File \"(?P<file>[^\"\n]{1,300})\", line \d", 'File "/app/server.py", line 3, in <module>'),
    (("at ",), r"\bat (?:[^\n()]{1,200} )?\(?(?P<address>file:///?(?=/|[A-Za-z]:))?(?P<file>(?:\\\\\?\\)?(?:/|[A-Za-z]:[\\/])[^\n():*?\"<>|]{1,300}\.\w{1,5}):\d{1,6}:\d{1,6}",
     "at Object.<anonymous> (/app/server.js:3:5)"),
    (("\n/", ":\\", ":/"), r"(?m)^(?P<file>(?:/|[A-Za-z]:[\\/])[^\n():*?\"<>|]{1,300}\.\w{1,5}):\d{1,6}$", "/app/server.js:3"),
    ((".rb:",), r"(?m)^\s{0,20}(?:from )?(?P<file>(?:/|[A-Za-z]:[\\/])[^\n():*?\"<>|]{1,300}\.rb):\d{1,6}:in", "/app/server.rb:3:in `new'"),
    ((".php",), r"\bin (?P<file>(?:/|[A-Za-z]:[\\/])[^\n():*?\"<>|]{1,300}\.php)(?::\d| on line)", "in /app/server.php on line 3"),
    ((":line ",), r"\b(?:in|at) (?P<file>(?:/|[A-Za-z]:[\\/])[^\n():*?\"<>|]{1,300}\.(?:cs|vb|fs)):line \d", "in /app/Program.cs:line 7"),
    ((".go:",), r"(?m)^\s{1,8}(?P<file>(?:/|[A-Za-z]:[\\/])[^\n():*?\"<>|]{1,300}\.go):\d{1,6} \+0x", "\t/app/main.go:12 +0x1d"),
    ((".pl line", ".pm line"), r"\bat (?P<file>(?:\./|/)?[\w./-]{1,200}\.p[lm]) line \d", "at server.pl line 5."),
    (("panicked at",), r"panicked at (?:'[^'\n]{0,300}', )?(?P<file>[\w./\\-]{1,200}\.rs):\d", "panicked at src/main.rs:4:10"),
)  # fmt: skip

_LIBRARY = (
    r"(?i)(?:node_modules|site-packages|dist-packages|[\\/]lib(?:64)?[\\/](?:python|ruby|perl|php|jvm|node)|"
    r"[\\/]python\d[\w.]*[\\/]lib|"
    r"[\\/]gems[\\/]|[\\/]vendor[\\/]|[\\/]go[\\/](?:src|pkg)[\\/]|[\\/]\.cargo[\\/]|[\\/]rustc[\\/]|^<|"
    r"[\\/]perl5?[\\/]|^/rustc)"
)
_INTERNAL = ("<", "node:", "internal/", "(internal")


@cache
def _form(index: int) -> re.Pattern[str]:
    return re.compile(_FRAMES[index][1])


def _plain(match: re.Match[str]) -> str:
    """As a path: the address of a file (RFC 8089) has %20 for a blank."""
    file = match["file"].strip()
    if match.groupdict().get("address") and "%" in file:
        from urllib.parse import unquote  # here, as hardly a message has one

        return unquote(file)
    return file


def files_of(text: str) -> tuple[str, ...]:
    """The files of the program, in the order of the text; those of libraries after the person's own."""
    found: dict[str, int] = {}
    lines = f"\n{text}"
    for index, (needs, _, _) in enumerate(_FRAMES):
        if not any(map(lines.__contains__, needs)):
            continue
        for match in _form(index).finditer(text):
            file = _plain(match)
            if not file.startswith(_INTERNAL):
                found.setdefault(file, match.start())
    ordered = sorted(found, key=lambda file: (re.search(_LIBRARY, file) is not None, found[file]))
    return tuple(ordered[:_MOST])
