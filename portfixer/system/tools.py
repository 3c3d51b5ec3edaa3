"""Running other programs: the only place that does."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ToolResult", "clean_environment", "find", "run"]

# Not the PATH first: what a person put there has not been asked for, and may imitate a system tool.
_FOLDERS = ("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin")
_OF_THE_BUNDLE = ("LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """How a program ended. A program that is missing, or took too long, is a result too."""

    path: str | None
    """None: there is no such program here."""
    status: int | None = None
    """Its exit status (minus the signal's number, if one ended it); None: it did not start, or took too long."""
    output: str = ""
    errors: str = ""
    timed_out: bool = False

    @property
    def done(self) -> bool:
        return self.status == 0


def find(name: str) -> str | None:
    """The absolute path of a system tool, by its bare name; None: it is not here."""
    if Path(name).name != name:
        raise ValueError(name)
    if os.name == "nt":
        folders: tuple[str, ...] = (str(Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32")),)
        name = name if Path(name).suffix else f"{name}.exe"
    else:
        folders = _FOLDERS
    for folder in folders:
        path = Path(folder, name)
        if path.is_file() and os.access(path, os.X_OK):
            return str(path)
    return None


def run(name: str, *arguments: str, timeout_s: float) -> ToolResult:
    """Run a system tool in neutral language, without a shell, input or a console window.

    It is ended after `timeout_s` seconds. Output that is no UTF-8 is read as far as it goes. Raises nothing but
    ValueError, for a name with a folder in it.
    """
    path = find(name)
    if path is None:
        return ToolResult(path=None)
    try:
        ended = subprocess.run(
            [path, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout_s,
            env=clean_environment(os.environ, frozen=bool(getattr(sys, "frozen", False))),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        return ToolResult(path=path, output=_text(problem.stdout), errors=_text(problem.stderr), timed_out=True)
    except (OSError, ValueError) as problem:  # ValueError: a zero character in an argument
        return ToolResult(path=path, errors=str(problem))
    return ToolResult(path=path, status=ended.returncode, output=_text(ended.stdout), errors=_text(ended.stderr))


def clean_environment(environment: Mapping[str, str], *, frozen: bool) -> dict[str, str]:
    """A copy for other programs: neutral language, and without what a frozen build set for its own libraries.

    PyInstaller keeps the person's own LD_LIBRARY_PATH in LD_LIBRARY_PATH_ORIG.
    """
    clean = {name: value for name, value in environment.items() if name not in ("LANGUAGE", "LD_LIBRARY_PATH_ORIG")}
    if frozen:
        for name in [name for name in clean if name in _OF_THE_BUNDLE or name.startswith(("QT_", "QML"))]:
            del clean[name]
        original = environment.get("LD_LIBRARY_PATH_ORIG")
        if original:
            clean["LD_LIBRARY_PATH"] = original
    return {**clean, "LC_ALL": "C"}


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8", "replace")
