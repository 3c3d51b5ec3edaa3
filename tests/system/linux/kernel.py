"""What this machine's kernel, or a sandbox around the tests, lets programs do."""

import ctypes
import functools
import os

__all__ = ["allows_io_uring"]


@functools.cache
def allows_io_uring() -> bool:
    """io_uring_setup(2) works: not switched off (kernel.io_uring_disabled), and not filtered, as by Docker."""
    libc = ctypes.CDLL(None)
    ring = libc.syscall(ctypes.c_long(425), 1, ctypes.create_string_buffer(120))
    if ring < 0:
        return False
    os.close(ring)
    return True
