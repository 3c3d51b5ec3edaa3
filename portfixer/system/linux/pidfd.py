"""A descriptor that means one process for ever (pidfd_open(2)), where a number goes to somebody else some day."""

import errno
import os

__all__ = ["open_pidfd"]


def open_pidfd(pid: int) -> int:
    """Like os.pidfd_open(), with OSError ENOSYS where Python or the kernel (before 5.3) has none."""
    if not hasattr(os, "pidfd_open"):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    return os.pidfd_open(pid)
