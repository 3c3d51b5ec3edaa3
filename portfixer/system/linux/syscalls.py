"""System calls for which Python has no function."""

import ctypes
import errno
import os
import socket

__all__ = ["borrow_socket", "pidfd_getfd", "share_descriptors"]

_PIDFD_GETFD = 438  # the same number on every architecture, since Linux 5.6
_KCMP = {"x86_64": 312, "aarch64": 272, "riscv64": 272, "loongarch64": 272, "s390x": 343, "ppc64le": 354}
_KCMP_FILES = 2  # include/uapi/linux/kcmp.h


def pidfd_getfd(pidfd: int, descriptor: int) -> int:
    """A descriptor of our own for what that descriptor of another process leads to (pidfd_getfd(2)); close it.

    Takes the right to debug that process. Raises OSError (ENOSYS before Linux 5.6).
    """
    return _call(_PIDFD_GETFD, pidfd, descriptor, 0)


def borrow_socket(pidfd: int, descriptor: int) -> socket.socket:
    """A socket of another process, lent to us: close it. Rights and errors as for `pidfd_getfd`, and OSError where that
    descriptor is no socket."""
    lent = pidfd_getfd(pidfd, descriptor)
    try:
        return socket.socket(fileno=lent)
    except OSError:
        os.close(lent)
        raise


def share_descriptors(pid: int, tid: int) -> bool | None:
    """Whether two threads have one table of open files (kcmp(2)); None: not told."""
    number = _KCMP.get(os.uname().machine)
    if number is None:
        return None
    try:
        return _call(number, pid, tid, _KCMP_FILES, 0, 0) == 0
    except OSError:
        return None


def _call(number: int, *arguments: int) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    result: int = libc.syscall(ctypes.c_long(number), *map(ctypes.c_ulong, arguments))
    if result < 0:
        code = ctypes.get_errno() or errno.EINVAL
        raise OSError(code, os.strerror(code))
    return result
