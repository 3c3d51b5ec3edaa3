"""Paths of either system, compared by their spelling alone: judgement does not touch the disk."""

import re

__all__ = [
    "absolute_in",
    "is_absolute",
    "is_below",
    "is_library",
    "is_project",
    "is_windows_path",
    "path_key",
    "plain_path",
]

_INSTALLED = re.compile(
    r"/(?:node_modules|(?:site|dist)-packages|bin|Scripts|gems|rubygems-integration)/"
    r"|/lib(?:64)?/(?:python\d|pypy\d|ruby/|node_modules/)|/usr/share/|^node:|^<"
)
_OF_WINDOWS = frozenset({"windows", "program files", "program files (x86)", "programdata", "temp"})


def plain_path(path: str) -> str:
    r"""With `/` between its parts, which Windows reads as well; without `\\?\`, which means a whole path
    ("Naming Files, Paths, and Namespaces", Microsoft's documentation)."""
    plain = path.replace("\\", "/")
    return plain[4:] if plain.startswith("//?/") else plain


def is_windows_path(path: str) -> bool:
    r"""Whether it begins with a drive (`C:\`, `c:/`) or with a computer's name (`\\server\share`)."""
    return re.match(r"[A-Za-z]:[\\/]|\\\\|//", path) is not None


def is_absolute(path: str) -> bool:
    return path.startswith("/") or is_windows_path(path)


def path_key(path: str) -> str:
    """The same for two spellings of one path: Windows tells neither `\\` from `/` nor capitals from small letters
    ("Naming Files, Paths, and Namespaces", Microsoft's documentation)."""
    return plain_path(path).lower() if is_windows_path(path) else plain_path(path)


def is_below(path: str, folder: str | None, file: str) -> bool:
    """Whether `path` is this `file` of that folder."""
    where = plain_path(folder or "").rstrip("/")
    return bool(where) and path_key(path) == path_key(f"{where}/{file}")


def is_library(path: str) -> bool:
    """It was installed, and is nobody's own work."""
    return _INSTALLED.search(plain_path(path)) is not None


def is_project(folder: str) -> bool:
    r"""A folder that says something: not the root, not a home folder, not /tmp; nor C:\Windows\System32, where what
    Windows starts begins."""
    parts = [part.lower() for part in plain_path(folder).split("/") if part]
    if parts and parts[0].endswith(":"):
        inside = parts[1:]
        return bool(inside) and inside[0] not in _OF_WINDOWS and not (inside[0] == "users" and len(inside) < 3)
    if len(parts) < 2:
        return False
    return not (len(parts) == 2 and parts[0] in {"home", "users", "usr", "var"})


def absolute_in(path: str, folder: str | None) -> str:
    """`path` as it is meant in that folder, made absolute and tidied."""
    if is_absolute(path) or not folder:
        return _tidy(path)
    return _tidy(f"{folder.rstrip('/')}/{path}")


def _tidy(path: str) -> str:
    plain = plain_path(path)
    computer = "/" if path.startswith("\\\\") and plain.startswith("//") else ""
    parts: list[str] = []
    for part in plain.split("/"):
        if part == ".." and parts and parts[-1] not in {"", ".."}:
            parts.pop()
        elif part not in {".", ""} or not parts:
            parts.append(part)
    return computer + "/".join(parts)
