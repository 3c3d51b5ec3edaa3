"""Running other programs: the only place that does."""

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

__all__ = ["ToolResult", "clean_environment", "environment_for_others", "find", "in_terminal", "run", "run_ourselves"]

# Not the PATH first: what a person put there has not been asked for, and may imitate a system tool.
_FOLDERS = ("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin")
_GLANCE_S = 0.1
_END_WITHIN_S = 2.0
_OF_THE_BUNDLE = ("LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH")
_UNPACKED = "_PYI_"
_BEGINNINGS = ("QT_", "QML", _UNPACKED)


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
    cancelled: bool = False

    @property
    def done(self) -> bool:
        return self.status == 0


def find(name: str) -> str | None:
    """The absolute path of a system tool, by its bare name; None: it is not here."""
    if Path(name).name != name:
        raise ValueError(name)
    if os.name == "nt":
        folders = _windows_folders()
        name = name if Path(name).suffix else f"{name}.exe"
    else:
        folders = _FOLDERS
    for folder in folders:
        path = Path(folder, name)
        if path.is_file() and os.access(path, os.X_OK):
            return str(path)
    return None


def _windows_folders() -> tuple[str, ...]:
    """Windows' own tools, and the commands of container engines: folders that only an administrator can write to."""
    programs = Path(os.environ.get("PROGRAMFILES", r"C:\Program Files"))
    return (
        str(Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32")),
        str(programs / "Docker" / "Docker" / "resources" / "bin"),
        str(programs / "RedHat" / "Podman"),
        str(programs / "Rancher Desktop" / "resources" / "resources" / "win32" / "bin"),
    )


def run(
    name: str,
    *arguments: str,
    timeout_s: float,
    may_ask: bool = False,
    cancel: threading.Event | None = None,
) -> ToolResult:
    """Run a system tool in neutral language, without a shell or a console window.

    It has no input, unless it `may_ask` the person in the terminal that PortFixer was started from. It is ended after
    `timeout_s` seconds, or when `cancel` is set. Output that is no UTF-8 is read as far as it goes. Raises nothing but
    ValueError, for a name with a folder in it.
    """
    path = find(name)
    if path is None:
        return ToolResult(path=None)
    try:
        running = subprocess.Popen(
            [path, *arguments],
            stdin=None if may_ask and in_terminal() else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment_for_others(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, ValueError) as problem:  # ValueError: a zero character in an argument
        return ToolResult(path=path, errors=str(problem))
    try:
        return _ended(path, running, time.monotonic() + timeout_s, cancel)
    finally:
        _leave(running)


def _ended(path: str, running: subprocess.Popen[bytes], deadline: float, cancel: threading.Event | None) -> ToolResult:
    while True:
        left = deadline - time.monotonic()
        cancelled = cancel is not None and cancel.is_set()
        if left <= 0 or cancelled:
            output, errors = _end(running)
            return ToolResult(path=path, output=output, errors=errors, timed_out=not cancelled, cancelled=cancelled)
        try:
            output_, errors_ = running.communicate(timeout=left if cancel is None else min(left, _GLANCE_S))
        except subprocess.TimeoutExpired:
            continue
        return ToolResult(path=path, status=running.returncode, output=_text(output_), errors=_text(errors_))


def _end(running: subprocess.Popen[bytes]) -> tuple[str, str]:
    """What it has said until now. What it started in turn may live on and keep the pipes open."""
    with contextlib.suppress(PermissionError):  # sudo and the like have become root, and end by themselves
        running.kill()
    try:
        output, errors = running.communicate(timeout=_END_WITHIN_S)
    except subprocess.TimeoutExpired as problem:
        return _text(problem.stdout), _text(problem.stderr)
    return _text(output), _text(errors)


def _leave(running: subprocess.Popen[bytes]) -> None:
    """Close what is open to it, and let the system have its end be known, without waiting for either: what it left
    behind may keep a pipe open, which Windows closes only when that lets go of it."""
    left_open = [pipe for pipe in (running.stdout, running.stderr) if pipe is not None and not pipe.closed]
    if left_open or running.poll() is None:
        words = (running, left_open)
        threading.Thread(target=_close_and_wait, args=words, name=f"waits for {running.pid}", daemon=True).start()


def _close_and_wait(running: subprocess.Popen[bytes], pipes: list[IO[bytes]]) -> None:
    for pipe in pipes:
        pipe.close()
    running.wait()


def in_terminal() -> bool:
    """Whether a tool that reads the terminal would meet the person there."""
    return os.name == "posix" and os.isatty(0)  # what it would inherit, whatever sys.stdin is


def run_ourselves(*arguments: str, timeout_s: float) -> int | None:
    """Run this very program once more, without input, output or a console window, for something that a process can do
    only on its own; its exit status. None: it did not start, or took too long and was ended."""
    frozen = bool(getattr(sys, "frozen", False))
    environment = environment_for_others()
    # One file does not unpack itself once more for this.
    environment |= {name: value for name, value in os.environ.items() if name.startswith(_UNPACKED)}
    command = [sys.executable]
    if not frozen:
        # The working folder need not be the one from which this package was imported.
        folders = [str(Path(__file__).parents[2]), environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, folders))
        command += ["-m", "portfixer"]
    try:
        return subprocess.run(
            [*command, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=timeout_s,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=False,
        ).returncode
    except (subprocess.TimeoutExpired, OSError):
        return None


def environment_for_others() -> dict[str, str]:
    """The variables that another program gets from this one."""
    frozen = bool(getattr(sys, "frozen", False))
    return clean_environment(os.environ, frozen=frozen, bundle=getattr(sys, "_MEIPASS", None))


def clean_environment(environment: Mapping[str, str], *, frozen: bool, bundle: str | None = None) -> dict[str, str]:
    """A copy for other programs: neutral language, and without what a frozen build set for its own libraries.

    `bundle` is the folder that has these: on Windows PySide6 puts it first in the PATH, for Qt's plugins, and every
    other program would load our Qt instead of its own. PyInstaller keeps the person's own LD_LIBRARY_PATH in
    LD_LIBRARY_PATH_ORIG, and tells its own children by _PYI_… where it has unpacked itself: another program that
    PyInstaller built is none of them.
    """
    clean = {name: value for name, value in environment.items() if name not in ("LANGUAGE", "LD_LIBRARY_PATH_ORIG")}
    if frozen:
        for name in [name for name in clean if name in _OF_THE_BUNDLE or name.startswith(_BEGINNINGS)]:
            del clean[name]
        original = environment.get("LD_LIBRARY_PATH_ORIG")
        if original:
            clean["LD_LIBRARY_PATH"] = original
    if frozen and bundle and "PATH" in clean:
        clean["PATH"] = _without(bundle, clean["PATH"])
    return {**clean, "LC_ALL": "C"}


def _without(folder: str, path: str) -> str:
    """A PATH without this folder and those in it, however they are written."""
    ours = os.path.normcase(os.path.realpath(folder))
    entries = path.split(os.pathsep)
    return os.pathsep.join(entry for entry in entries if not _is_in(ours, os.path.normcase(os.path.realpath(entry))))


def _is_in(folder: str, path: str) -> bool:
    return path == folder or path.startswith(folder + os.sep)


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8", "replace")
