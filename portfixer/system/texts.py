"""Files that say what a program is."""

import os
import stat

__all__ = ["beginning_of", "real_path_of"]

_ENOUGH = 65536


def beginning_of(path: str) -> str | None:
    """See portfixer.system.api.System.text_of. Opens nothing that could wait for somebody (a pipe, a device), and
    bytes that are no UTF-8 become �."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except (OSError, ValueError):  # ValueError: a zero character in the path
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        return os.read(descriptor, _ENOUGH).decode("utf-8", "replace")
    except OSError:
        return None
    finally:
        os.close(descriptor)


def real_path_of(path: str) -> str:
    """See portfixer.system.api.System.real_path."""
    try:
        return os.path.realpath(path, strict=True)
    except (OSError, ValueError):  # a loop of links is an OSError
        return path
