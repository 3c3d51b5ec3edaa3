"""Our own folder in the PATH, so that `portfixer` can be typed everywhere: what the installer asks for.

By the registry and not by `setx`, which cuts a PATH after 1024 characters and writes out the names in it (%JAVA_HOME%).
Kept as it is: everything else in it, its order, and whether it holds names.
"""

import ctypes
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from portfixer.system.windows.native import Missing, Native

__all__ = ["OWN_PATH_OPTION", "main", "with_folder", "without_folder"]

OWN_PATH_OPTION = "--own-path"
"""The packaged program started with this option does it: `main(the other arguments)`."""

_PLACES = {
    "user": ("HKEY_CURRENT_USER", "Environment"),
    "everyone": ("HKEY_LOCAL_MACHINE", r"SYSTEM\CurrentControlSet\Control\Session Manager\Environment"),
}
_EVERY_WINDOW, _SETTING_CHANGED, _NOT_IF_HUNG, _PATIENCE_MS = 0xFFFF, 0x001A, 0x0002, 1_000

_tell = Native(
    "user32",
    "SendMessageTimeoutW",
    ctypes.c_ssize_t,
    ctypes.c_void_p,
    ctypes.c_uint,
    ctypes.c_size_t,
    ctypes.c_wchar_p,
    ctypes.c_uint,
    ctypes.c_uint,
    ctypes.c_void_p,
)


def with_folder(path: str, folder: str) -> str:
    """The PATH with this folder at its end, unless it is in it."""
    if _is_in(path, folder):
        return path
    return f"{path.rstrip(';')};{folder}" if path else folder


def without_folder(path: str, folder: str) -> str:
    """The PATH without this folder."""
    if not _is_in(path, folder):
        return path
    return ";".join(entry for entry in path.split(";") if not _is_same(entry, folder))


def _is_in(path: str, folder: str) -> bool:
    return any(_is_same(entry, folder) for entry in path.split(";"))


def _is_same(entry: str, folder: str) -> bool:
    return entry.strip().strip('"').rstrip("\\").lower() == folder.rstrip("\\").lower()


def main(arguments: Sequence[str]) -> int:
    """`add|remove user|everyone`, for the folder that this program is in. 0: it is as asked. 1: not allowed; 2: wrong
    usage, or not the packaged program."""
    if not getattr(sys, "frozen", False) or len(arguments) != 2:
        return 2
    change = {"add": with_folder, "remove": without_folder}.get(arguments[0])
    place = _PLACES.get(arguments[1])
    if change is None or place is None:
        return 2
    try:
        changed = _change(place, change, str(Path(sys.executable).parent))
    except ModuleNotFoundError:  # not Windows
        return 2
    except PermissionError:
        return 1
    if changed:
        _tell_windows()
    return 0


def _change(place: tuple[str, str], change: Callable[[str, str], str], folder: str) -> bool:
    winreg: Any = import_module("winreg")
    root, name = place
    with winreg.CreateKeyEx(getattr(winreg, root), name, access=winreg.KEY_READ | winreg.KEY_WRITE) as key:
        try:
            path, kind = winreg.QueryValueEx(key, "Path")
        except FileNotFoundError:
            path, kind = "", winreg.REG_EXPAND_SZ
        changed = change(path, folder)
        if changed == path:
            return False
        if changed:
            winreg.SetValueEx(key, "Path", 0, kind, changed)
        else:
            winreg.DeleteValue(key, "Path")
    return True


def _tell_windows() -> None:
    """New terminals have it from now on, without logging in anew."""
    try:
        _tell(_EVERY_WINDOW, _SETTING_CHANGED, 0, "Environment", _NOT_IF_HUNG, _PATIENCE_MS, None)
    except Missing:
        return
