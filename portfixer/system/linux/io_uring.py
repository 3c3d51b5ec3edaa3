"""Files that a program registered with io_uring (io_uring_register(2)): it keeps them without any descriptor.

/proc/PID/fdinfo of the ring lists them (io_uring/fdinfo.c in the kernel's source). Older kernels print a file's own
name there; a socket's is that of its protocol (`TCP`), so they do not show which socket it is.
"""

import os
from pathlib import Path

__all__ = ["RING", "parse_registered", "registered"]

RING = "anon_inode:[io_uring]"
"""The link of a descriptor that is a ring."""

_TRIES = 20


def registered(proc: str, pid: int | str, descriptor: int) -> frozenset[str] | None:
    """What the ring's registered files are, as the links of descriptors would say; None: not told.

    `pid` may also be a thread's folder (`812/task/815`). Rights as for /proc/PID/fd.
    """
    for _ in range(_TRIES):
        try:
            text = Path(proc, str(pid), "fdinfo", str(descriptor)).read_text("utf-8", "replace")
        except FileNotFoundError:
            return frozenset()  # closed meanwhile
        except OSError:
            return None
        files = parse_registered(text)
        if files is not None:
            return files
        os.sched_yield()  # the kernel leaves the list out while the ring is busy
    return None


def parse_registered(text: str) -> frozenset[str] | None:
    """The names under `UserFiles:`; None where the list is missing, or has names that say nothing. Pure."""
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith("UserFiles:"):
            break
    else:
        return None
    found = set()
    for line in lines:
        number, colon, name = line.partition(": ")
        if not line.startswith(" ") or not number.strip().isdecimal():
            break
        name = name.strip()
        if not colon or not name.startswith(("socket:[", "/", "anon_inode:", "pipe:[")):
            if name == "<none>":
                continue  # an empty place, as kernels before 5.19 print it
            return None
        found.add(name)
    return frozenset(found)
