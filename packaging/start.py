"""Where the packaged program begins: PyInstaller runs a file, not a module."""

import os
import sys
from pathlib import Path


def speak_to_the_starter() -> None:
    """Windows' windowed program has no output of its own: its words go to the console it was typed in, or nowhere."""
    import ctypes

    attached = ctypes.WinDLL("kernel32").AttachConsole(-1)  # ATTACH_PARENT_PROCESS
    place = Path("CONOUT$" if attached else os.devnull)
    sys.stdout = sys.stderr = place.open("w", encoding="utf-8", errors="replace")


def leave_children_alone() -> None:
    """On Windows the bootloader names our folder as one to load libraries from, and every program started from here
    would load ours instead of its own (PyInstaller's manual, "Launching external programs"). The same for us alone."""
    import ctypes

    os.add_dll_directory(sys._MEIPASS)  # noqa: SLF001 - PyInstaller's name for where we are
    ctypes.WinDLL("kernel32").SetDllDirectoryW(None)


def give_back_library_path() -> None:
    """On Linux the bootloader starts us with a LD_LIBRARY_PATH of its own, and ld.so(8) has read that by now. A
    browser that Qt opens for the person would take our libraries. The rest of what the bootloader left is
    kept for ourselves, see portfixer.system.tools.clean_environment."""
    original = os.environ.get("LD_LIBRARY_PATH_ORIG")
    if original is not None:
        os.environ["LD_LIBRARY_PATH"] = original
    else:
        os.environ.pop("LD_LIBRARY_PATH", None)


if __name__ == "__main__":
    if os.name == "nt":
        leave_children_alone()
    else:
        give_back_library_path()
    if sys.stdout is None or sys.stderr is None:
        speak_to_the_starter()
    from portfixer.__main__ import main

    sys.exit(main())
