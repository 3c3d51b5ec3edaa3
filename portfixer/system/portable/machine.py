"""This computer's settings, as far as psutil and Python tell."""

import ctypes
import getpass
import os
import socket
import sys

import psutil

from portfixer.facts import Machine, Platform
from portfixer.system.portable.platform import PLATFORM
from portfixer.system.portable.processes import own_line

__all__ = ["read_machine"]

_EPHEMERAL = (49152, 65535)
"""The range that IANA set aside (RFC 6335, 6) and that Windows and macOS use unless somebody changed it."""

_FIRST_UNPRIVILEGED = {Platform.WINDOWS: 0}


def read_machine() -> Machine:
    """Read now. Reserved ranges and a changed ephemeral range are not seen."""
    return Machine(
        platform=PLATFORM,
        user=_user(),
        uid=os.getuid() if sys.platform != "win32" else None,
        administrator=_is_administrator(),
        addresses=_addresses(),
        ephemeral_ports=_EPHEMERAL,
        first_unprivileged_port=_FIRST_UNPRIVILEGED.get(PLATFORM, 1024),
        protected_pids=own_line(),
    )


def _user() -> str:
    try:
        return str(psutil.Process().username())
    except psutil.Error:
        return getpass.getuser()


def _is_administrator() -> bool:
    if sys.platform == "win32":
        return bool(ctypes.windll.shell32.IsUserAnAdmin())
    return os.geteuid() == 0


def _addresses() -> tuple[str, ...]:
    families = (socket.AF_INET, socket.AF_INET6)
    try:
        interfaces = psutil.net_if_addrs()
    except OSError:
        return ()
    found = (entry.address for entries in interfaces.values() for entry in entries if entry.family in families)
    return tuple(dict.fromkeys(found))
