"""`portfixer` without a command: the window where there is a display, elsewhere the same flow in the terminal."""

import ctypes
import os
import socket
import sys
from pathlib import Path

from portfixer.words.language import _

__all__ = ["open_somehow", "self_test"]

# What Qt's xcb plugin loads beyond a usual desktop (PySide6's own libraries apart); ldd on libqxcb.so.
_XCB_LIBRARIES = ("libxcb-cursor.so.0", "libxkbcommon-x11.so.0", "libxcb-icccm.so.4", "libxcb-keysyms.so.1")
_DISPLAY_PATIENCE_S = 2.0


def open_somehow() -> int:
    """Open the window and return when it is closed, or walk the guided flow here."""
    if not _has_display():
        return _in_the_terminal()
    missing = _missing_library()
    if missing is not None:
        sys.stderr.write(
            _("The window cannot open: {library} is missing on this computer. So PortFixer asks here.").format(
                library=missing
            )
            + "\n"
        )
        return _in_the_terminal()
    from portfixer.app import run as run_window

    return int(run_window(sys.argv))


def self_test() -> int:
    """Try the program itself, with a window that nobody sees."""
    missing = _missing_library(needs_xcb=False)
    if missing is not None:
        sys.stderr.write(
            _("The window cannot open: {library} is missing on this computer.").format(library=missing) + "\n"
        )
        return 4
    from portfixer.app import self_test as try_window

    return int(try_window())


def _in_the_terminal() -> int:
    from portfixer.cli.guided import walk

    return walk()


def _has_display() -> bool:
    """Qt ends the whole program where it cannot reach a display, so that is tried before."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    if os.environ.get("WAYLAND_DISPLAY"):
        return True
    display = os.environ.get("DISPLAY", "")
    host, _colon, number = display.rpartition(":")
    number = number.partition(".")[0]
    if not number.isdigit():
        return False
    return _answers(host.removesuffix("/unix"), int(number))


def _answers(host: str, number: int) -> bool:
    """Whether an X server takes connections (X(7), "Display names"): at its socket file, or at TCP 6000 + number."""
    local = host in {"", "unix"}
    places: list[tuple[socket.AddressFamily, str | tuple[str, int]]] = (
        [(socket.AF_UNIX, f"/tmp/.X11-unix/X{number}"), (socket.AF_UNIX, f"\0/tmp/.X11-unix/X{number}")]  # noqa: S108
        if local
        else [(socket.AF_INET, (host, 6000 + number))]
    )
    for family, place in places:
        try:
            with socket.socket(family, socket.SOCK_STREAM) as knock:
                knock.settimeout(_DISPLAY_PATIENCE_S)
                knock.connect(place)
                return True
        except OSError:
            continue
    return False


def _missing_library(*, needs_xcb: bool = True) -> str | None:
    """The first library that the window needs and this system lacks; None when it can open."""
    try:
        import PySide6.QtWidgets  # noqa: F401 - loading it is the question
    except ImportError as problem:
        return str(problem).partition(":")[0].rpartition(" ")[2] or "PySide6"
    on_x11 = sys.platform == "linux" and os.environ.get("DISPLAY") and not os.environ.get("QT_QPA_PLATFORM")
    if not needs_xcb or not on_x11 or os.environ.get("WAYLAND_DISPLAY"):
        return None
    bundled = Path(getattr(sys, "_MEIPASS", "/nonexistent"))
    for library in _XCB_LIBRARIES:
        try:
            ctypes.CDLL(str(bundled / library) if (bundled / library).exists() else library)
        except OSError:
            return library
    return None
