"""Root of a container may not look into other users' processes (no CAP_SYS_PTRACE), but may become those users.

Only for looking at files, for a moment, and in this one thread (setfsuid(2)): the kernel then lets it see what each
user may see of their own processes (ptrace(2), PTRACE_MODE_FSCREDS). Nothing else is done in their name.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TypeVar

from portfixer.system.linux.procfiles import text_of
from portfixer.system.linux.procstatus import only_group, only_user

__all__ = ["as_owner", "may_become_owners", "seen_by_owner"]

_T = TypeVar("_T")
# include/uapi/linux/capability.h
_SETGID, _SETUID, _SYS_PTRACE = 1 << 6, 1 << 7, 1 << 19


@lru_cache(maxsize=1)
def may_become_owners() -> bool:
    """Whether it is worth it here: with the right to look into everybody it would show no more."""
    if os.geteuid() != 0:
        return False
    try:
        capabilities = int(text_of("/proc/self/status").partition("\nCapEff:")[2].split("\n", 1)[0], 16)
    except (OSError, ValueError):
        return False
    return capabilities & (_SETGID | _SETUID | _SYS_PTRACE) == _SETGID | _SETUID


@contextmanager
def as_owner(proc: str, pid: int) -> Iterator[None]:
    """Files are looked at as the user of that process would. Only where `may_become_owners`.

    Raises PermissionError for one that is of several users at once, or of root, and FileNotFoundError or
    ProcessLookupError when it is gone."""
    status = text_of(f"{proc}/{pid}/status").encode()
    user, group = only_user(status), only_group(status)
    if user is None or group is None or user == 0:
        raise PermissionError(pid)
    import ctypes  # here, as hardly a look comes to this

    libc = ctypes.CDLL(None)
    libc.setfsgid(group)
    libc.setfsuid(user)
    try:
        yield
    finally:
        libc.setfsuid(os.geteuid())
        libc.setfsgid(os.getegid())


def seen_by_owner(proc: str, pid: int, look: Callable[[], _T]) -> _T:
    """What `look` gives; where that is refused and it helps, what it gives to the process's own user. Raises what it
    raises."""
    try:
        return look()
    except PermissionError:
        if not may_become_owners():
            raise
    with as_owner(proc, pid):
        return look()
