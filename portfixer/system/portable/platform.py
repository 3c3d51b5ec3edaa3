"""Which system this is."""

import sys

from portfixer.facts import Platform

__all__ = ["PLATFORM"]

PLATFORM = {"linux": Platform.LINUX, "win32": Platform.WINDOWS}.get(sys.platform, Platform.OTHER)
