"""Starts everything that was built for Windows, as a person would get it: `python packaging/windows/try_packages.py`.

On Windows, or in the lab by its Python. What is unpacked and installed goes again, also when something is not right.
"""

import ctypes
import json
import os
import subprocess
import sys
import tempfile
import time
import winreg
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from looks import Wrong, check, try_looks  # noqa: E402

from portfixer import __version__  # noqa: E402

DIST = ROOT / "dist" / "windows"
NAME = f"PortFixer-{__version__}-windows-x64"
ARCHIVE, PORTABLE, SETUP = (DIST / f"{NAME}{end}" for end in (".zip", "-portable.exe", "-setup.exe"))
ENTRY = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\PortFixer"
SETTINGS = r"Software\PortFixer"
RUNNING = 3
WITHIN_S = 120  # the lab's machine may be busy
DETACHED_PROCESS = 0x00000008
WM_CLOSE = 0x0010


# Starting programs


def environment(home: Path, **more: str) -> dict[str, str]:
    """What Windows itself sets, and nothing that could help: no Python, no variables of ours."""
    system = os.environ["SYSTEMROOT"]
    names = (
        "SYSTEMDRIVE",
        "USERPROFILE",
        "LOCALAPPDATA",
        "APPDATA",
        "USERNAME",
        "PROGRAMDATA",
        "COMSPEC",
        "WINEPREFIX",
        "DISPLAY",
    )
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {**kept, "SYSTEMROOT": system, "PATH": rf"{system}\System32", "TEMP": str(home), "TMP": str(home), **more}


def ask(program: Path, *words: str, home: Path, status: int = 0) -> str:
    """What it printed. It is told how long that took."""
    since = time.perf_counter()
    done = subprocess.run(
        [program, *words], stdin=subprocess.DEVNULL, capture_output=True, env=environment(home), cwd=home,
        timeout=WITHIN_S, check=False,
    )  # fmt: skip
    took_s = time.perf_counter() - since
    printed = done.stdout.decode("utf-8") + done.stderr.decode("utf-8")
    print(f"  {program.name} {' '.join(words)}   {took_s:.2f} s", flush=True)
    check(that=done.returncode == status, otherwise=f"{program} {words} ended with {done.returncode}: {printed}")
    return printed


def install(*words: str, home: Path, status: int = 0) -> None:
    ask(SETUP, "/S", *words, home=home, status=status)


def uninstall(uninstaller: Path) -> None:
    """It goes on by itself in a copy of it, whose last deeds are in the registry."""
    subprocess.run([uninstaller, "/S"], timeout=WITHIN_S, check=False)
    until(lambda: not uninstaller.exists() and not has_key(ENTRY), "the uninstaller did not come to its end")


def until(reached: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not reached():
        check(that=time.monotonic() < deadline, otherwise=otherwise)
        time.sleep(0.05)


# Windows on the screen

_Callback = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


def windows_of(pids: set[int]) -> list[int]:
    """The visible windows with a title that these processes have."""
    user32, found = ctypes.windll.user32, []

    def look(window: int, _nothing: int) -> int:
        handle, pid, title = ctypes.c_void_p(window), ctypes.c_uint32(), ctypes.create_unicode_buffer(256)
        user32.GetWindowThreadProcessId(handle, ctypes.byref(pid))
        if pid.value in pids and user32.IsWindowVisible(handle) and user32.GetWindowTextW(handle, title, 256):
            found.append(window)
        return 1

    user32.EnumWindows(_Callback(look), None)
    return found


def family(pid: int) -> set[int]:
    """With what it started: one file starts itself once more when it is unpacked."""
    with suppress(psutil.NoSuchProcess):
        return {pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))}
    return set()


# The registry


def value(key: str, name: str, root: int = winreg.HKEY_CURRENT_USER) -> tuple[object, int] | None:
    with suppress(FileNotFoundError), winreg.OpenKey(root, key) as opened:
        return winreg.QueryValueEx(opened, name)
    return None


def has_key(key: str) -> bool:
    with suppress(FileNotFoundError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, key):
        return True
    return False


@contextmanager
def long_path() -> Iterator[str]:
    """A PATH of the person's own, longer than NSIS can hold, with a name in it; afterwards theirs is back."""
    before = value("Environment", "Path")
    path = r"%USERPROFILE%\bin;" + ";".join(rf"C:\tools\number {number}" for number in range(100))
    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, "Environment") as key:
        winreg.SetValueEx(key, "Path", 0, winreg.REG_EXPAND_SZ, path)
        try:
            yield path
        finally:
            if before is None:
                winreg.DeleteValue(key, "Path")
            else:
                winreg.SetValueEx(key, "Path", 0, before[1], before[0])


# What is tried


def try_window(program: Path, home: Path) -> None:
    """Double-clicked: its window opens, is told to close, and the program ends. How soon it is there is told."""
    had_settings = has_key(SETTINGS)
    since = time.perf_counter()
    running = subprocess.Popen([program], creationflags=DETACHED_PROCESS, env=environment(home), close_fds=True)
    try:
        until(lambda: windows_of(family(running.pid)) or running.poll() is not None, "no window opened")
        print(f"  {program.name}, its window   {time.perf_counter() - since:.2f} s", flush=True)
        check(that=running.poll() is None, otherwise=f"it ended with {running.returncode} instead of opening a window")
        for window in windows_of(family(running.pid)):
            ctypes.windll.user32.PostMessageW(ctypes.c_void_p(window), WM_CLOSE, None, None)
        check(that=running.wait(WITHIN_S) == 0, otherwise=f"after its window it ended with {running.returncode}")
    finally:
        for pid in family(running.pid):
            psutil.Process(pid).kill()
        if not had_settings and has_key(SETTINGS):
            for key in (rf"{SETTINGS}\PortFixer\window", rf"{SETTINGS}\PortFixer", SETTINGS):
                with suppress(FileNotFoundError):
                    winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)


def try_program(folder: Path, home: Path) -> None:
    """The folder, wherever it is."""
    typed, windowed = folder / "bin" / "portfixer.exe", folder / "PortFixer.exe"
    check(that=ask(typed, "--version", home=home) == f"PortFixer {__version__}\r\n", otherwise="not the version")
    ports = json.loads(ask(typed, "suggest", "--json", home=home))
    check(that=bool(ports), otherwise="no port was suggested")
    check(that="self-test passed" in ask(typed, "--self-test", home=home), otherwise="the self-test said nothing")
    check(that="self-test passed" in ask(windowed, "--self-test", home=home), otherwise="the self-test said nothing")
    try_window(windowed, home)


def try_without_output(folder: Path, home: Path) -> None:
    """Double-clicked, the windowed program has neither input nor output."""
    program = subprocess.Popen(
        [folder / "PortFixer.exe", "--help"], creationflags=DETACHED_PROCESS, env=environment(home), close_fds=True
    )
    check(that=program.wait(WITHIN_S) == 0, otherwise=f"without output it ended with {program.returncode}")


def try_portable(home: Path) -> None:
    check(that=ask(PORTABLE, "--version", home=home) == f"PortFixer {__version__}\r\n", otherwise="not the version")
    check(that="self-test passed" in ask(PORTABLE, "--self-test", home=home), otherwise="the self-test said nothing")
    try_window(PORTABLE, home)
    left = [path.name for path in home.iterdir()]
    check(that=not left, otherwise=f"left in the temporary folder: {left}")


def try_installer(home: Path) -> None:
    """Silently: in, run, again as an update, refused while it runs, out, and nothing of it is left."""
    place = Path(os.environ["LOCALAPPDATA"], "Programs", "PortFixer")
    shortcut = Path(os.environ["APPDATA"], "Microsoft", "Windows", "Start Menu", "Programs", "PortFixer.lnk")
    typed, uninstaller = place / "bin" / "portfixer.exe", place / "Uninstall.exe"
    check(that=not place.exists() and not has_key(ENTRY), otherwise=f"PortFixer is installed here already: {place}")
    had_settings = has_key(SETTINGS)
    with long_path() as path:
        try:
            install(home=home)
            check(
                that=typed.is_file() and shortcut.is_file(), otherwise="the program or its Start menu entry is missing"
            )
            check(that=value(ENTRY, "DisplayVersion") == (__version__, winreg.REG_SZ), otherwise="not among the apps")
            now = value("Environment", "Path")
            check(that=now == (f"{path};{typed.parent}", winreg.REG_EXPAND_SZ), otherwise=f"the PATH is {now}")
            try_program(place, home)

            stale = place / "_internal" / "of an older version.txt"
            stale.write_text("", encoding="utf-8")
            install("/NoPath", home=home)
            check(
                that=value("Environment", "Path") == (path, winreg.REG_EXPAND_SZ), otherwise="the PATH is not as before"
            )
            check(that=typed.is_file(), otherwise="the update took the program away")
            stale.unlink()

            with running(typed, home):
                install(home=home, status=RUNNING)
                check(
                    that=typed.is_file() and uninstaller.is_file(), otherwise="refused, and yet it took something away"
                )
        finally:
            if uninstaller.exists():
                uninstall(uninstaller)
        check(that=not place.exists(), otherwise=f"this is left: {[*place.rglob('*')][:9]}")
        check(that=value("Environment", "Path") == (path, winreg.REG_EXPAND_SZ), otherwise="the PATH is not as before")
        check(that=not shortcut.exists(), otherwise="the Start menu entry is left")
        if not had_settings:
            until(lambda: not has_key(SETTINGS), "its settings are left")


def try_chosen_folder(home: Path) -> None:
    """In a folder of the person's own: it stays, with what they had in it."""
    place = home / "my programs"
    place.mkdir()
    own = place / "mine.txt"
    own.write_text("mine", encoding="utf-8")
    # /D takes the rest of the line as it is, so not as a list of words, which would be quoted.
    done = subprocess.run(f'"{SETUP}" /S /NoPath /D={place}', timeout=WITHIN_S, check=False)
    check(that=done.returncode == 0, otherwise=f"the installer ended with {done.returncode}")
    check(that=(place / "PortFixer.exe").is_file(), otherwise="it went somewhere else")
    uninstall(place / "Uninstall.exe")
    left = [path.name for path in place.rglob("*")]
    check(that=left == [own.name], otherwise=f"in the person's own folder is now: {left}")


def try_practice(folder: Path, home: Path) -> None:
    """From the archive, wherever it was unpacked: makes an example, finds it, ends it, and the port is free."""
    typed = folder / "bin" / "portfixer.exe"
    with running(typed, home) as port:
        found = json.loads(ask(typed, "diagnose", str(port), "--json", home=home, status=1))
        check(that=found["verdict"] == "other_program", otherwise=f"the example is told as {found['verdict']}")
        done = json.loads(ask(typed, "fix", str(port), "--yes", "--force", "--json", home=home))
        check(that=done["after"]["blocked"] is False, otherwise=f"the example was not ended: {done['action']}")


@contextmanager
def running(program: Path, home: Path) -> Iterator[int]:
    """It is busy until the end of this, with an example on the port that this gives."""
    busy = subprocess.Popen(
        [program, "practice", "other_program", "--json"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        env=environment(home), creationflags=subprocess.CREATE_NO_WINDOW,
    )  # fmt: skip
    try:
        said = busy.stdout.readline()
        check(that=b"127.0.0.1" in said, otherwise="nothing was started that could be open")
        yield int(json.loads(said)["port"])
    finally:
        busy.kill()
        busy.communicate()
        until(lambda: can_be_written(program), "it goes on running")


def can_be_written(program: Path) -> bool:
    with suppress(PermissionError), program.open("r+b"):
        return True
    return False


def main() -> int:
    # The windows that a crash of a program would open would be waited for.
    ctypes.windll.kernel32.SetErrorMode(0x0003)
    with tempfile.TemporaryDirectory(prefix="Pört Fixer ", ignore_cleanup_errors=True) as scratch:
        folder, home = Path(scratch, "PortFixer"), Path(scratch, "temp")
        home.mkdir()
        with zipfile.ZipFile(ARCHIVE) as archive:
            archive.extractall(scratch)
        steps: list[tuple[str, Callable[[], None]]] = [
            ("What the files say of themselves", lambda: try_looks(folder, PORTABLE, SETUP)),
            (f"The folder: {ARCHIVE.name}", lambda: try_program(folder, home)),
            ("Practised from the folder", lambda: try_practice(folder, home)),
            ("Without input and output", lambda: try_without_output(folder, home)),
            (f"One file: {PORTABLE.name}", lambda: try_portable(home)),
            (f"Installed: {SETUP.name}", lambda: try_installer(home)),
            ("Installed in a folder of one's own", lambda: try_chosen_folder(home)),
        ]
        for name, step in steps:
            print(name, flush=True)
            try:
                step()
            except (Wrong, subprocess.TimeoutExpired) as problem:
                print(f"PROBLEM: {problem}", flush=True)
                return 1
    print("The Windows packages work.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
