"""Whether a window can be opened: Qt ends the whole program where it cannot, so that is tried before."""

import ctypes
import os
import socket
import sys
from pathlib import Path

__all__ = ["has_display", "missing_library"]

# What Qt's plugins load beyond its own libraries (`ldd` on libqxcb.so and libqwayland.so).
_XCB_LIBRARIES = ("libxcb-cursor.so.0", "libxkbcommon-x11.so.0", "libxcb-icccm.so.4", "libxcb-keysyms.so.1")
_WAYLAND_LIBRARIES = ("libwayland-client.so.0", "libwayland-cursor.so.0", "libwayland-egl.so.1")
_DISPLAY_PATIENCE_S = 2.0


def has_display() -> bool:
    """Whether somebody would see a window."""
    return sys.platform != "linux" or bool(os.environ.get("QT_QPA_PLATFORM")) or _has_wayland() or _has_x11()


def missing_library(*, offscreen: bool = False) -> str | None:
    """The first library that the window needs and this system lacks; None when it can open. `offscreen`: a window that
    nobody sees needs less."""
    try:
        import PySide6.QtWidgets  # noqa: F401 - loading it is the question
    except ImportError as problem:
        return str(problem).partition(":")[0].rpartition(" ")[2] or "PySide6"
    if offscreen or sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return None
    lacks: list[str] = []
    # Where both are, one of them is enough: Qt tries the other.
    for is_there, libraries in ((_has_wayland, _WAYLAND_LIBRARIES), (_has_x11, _XCB_LIBRARIES)):
        if is_there():
            missing = next((library for library in libraries if not _loads(library)), None)
            if missing is None:
                return None
            lacks.append(missing)
    return lacks[0] if lacks else None


def _loads(library: str) -> bool:
    bundled = Path(getattr(sys, "_MEIPASS", "/nonexistent"), library)
    try:
        ctypes.CDLL(str(bundled) if bundled.exists() else library)
    except OSError:
        return False
    return True


def _has_wayland() -> bool:
    """A name below the folder of the session, or a path: wl_display_connect(3). A session that has ended leaves the
    variable in terminals that go on, as in tmux."""
    name = os.environ.get("WAYLAND_DISPLAY", "")
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    if not name or not (folder or name.startswith("/")):
        return False
    return _answers(socket.AF_UNIX, str(Path(folder, name)))


def _has_x11() -> bool:
    """X(7), "Display names": its socket file, or TCP 6000 + number."""
    host, _colon, number = os.environ.get("DISPLAY", "").rpartition(":")
    number, host = number.partition(".")[0], host.removesuffix("/unix")
    if not number.isdecimal():
        return False
    if host not in {"", "unix"}:
        return _answers(socket.AF_INET, (host, 6000 + int(number)))
    place = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where X has it
    return _answers(socket.AF_UNIX, place) or _answers(socket.AF_UNIX, f"\0{place}")


def _answers(family: socket.AddressFamily, place: str | tuple[str, int]) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as knock:
            knock.settimeout(_DISPLAY_PATIENCE_S)
            knock.connect(place)
            return True
    except (OSError, ValueError, OverflowError):  # a variable may hold anything: no name of a host, no port
        return False
