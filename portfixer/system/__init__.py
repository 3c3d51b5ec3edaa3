"""Seeing and acting on this machine."""

import sys

from portfixer.system.api import System

__all__ = ["this_system"]


def this_system() -> System:
    """The one place that chooses how this computer is looked at."""
    on_linux = sys.platform == "linux"  # in a variable, or mypy would not check the rest on Linux
    if on_linux:
        from portfixer.system.linux.system import LinuxSystem

        return LinuxSystem()
    on_windows = sys.platform == "win32"
    if on_windows:
        from portfixer.system.windows.system import WindowsSystem

        return WindowsSystem()
    from portfixer.system.portable import PortableSystem

    return PortableSystem()
