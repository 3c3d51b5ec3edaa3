"""The open files of processes (proc(5), /proc/PID/fd and /proc/PID/fdinfo): which of them are sockets, and which ones.

Other users' may be read by root only.
"""

import os

from portfixer.system.linux.as_owner import seen_by_owner
from portfixer.system.linux.procfiles import text_of

__all__ = ["SOCKET", "descriptors_of", "has_socket", "leads_to", "link_text", "socket_inodes", "survives_exec"]

SOCKET = "socket:["
"""What the link of a descriptor that is a socket begins with; its inode follows."""


def link_text(inode: int) -> str:
    """What the link of every descriptor of that socket says."""
    return f"{SOCKET}{inode}]"


def descriptors_of(proc: str, pid: int | str) -> list[tuple[int, str | None]]:
    """Every descriptor of a process with what it leads to; None where just this one may not be read. For a thread's
    own table, `pid` is its folder (`812/task/815`).

    Raises PermissionError when none may be read, FileNotFoundError when the process is gone.
    """
    # The open folder belongs to this very process, also when its number is given away; and saves a sixth of the time.
    folder = os.open(f"{proc}/{pid}/fd", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    found: list[tuple[int, str | None]] = []
    try:
        for name in os.listdir(folder):
            try:
                found.append((int(name), os.readlink(name, dir_fd=folder)))
            except FileNotFoundError:
                continue  # closed meanwhile
            except PermissionError:
                found.append((int(name), None))  # a security module may refuse single ones
    except ProcessLookupError as problem:
        raise FileNotFoundError(pid) from problem
    finally:
        os.close(folder)
    return found


def leads_to(proc: str, pid: int, descriptor: int, inode: int) -> bool:
    """Whether that descriptor is that socket. Raises PermissionError."""
    try:
        return os.readlink(f"{proc}/{pid}/fd/{descriptor}") == link_text(inode)
    except FileNotFoundError:
        return False


def has_socket(proc: str, pid: int, inode: int, known: int | None = None) -> int | None:
    """The descriptor through which the process has the socket; a known one is looked at first. None: it has not.

    Raises PermissionError when its descriptors may not be read, FileNotFoundError when it is gone.
    """
    return seen_by_owner(proc, pid, lambda: _has_socket(proc, pid, inode, known))


def _has_socket(proc: str, pid: int, inode: int, known: int | None) -> int | None:
    if known is not None and leads_to(proc, pid, known, inode):
        return known
    descriptors = descriptors_of(proc, pid)
    found = next((descriptor for descriptor, target in descriptors if target == link_text(inode)), None)
    if found is None and any(target is None for _, target in descriptors):
        raise PermissionError(pid)
    return found


def socket_inodes(proc: str, pid: int) -> frozenset[int]:
    """The inodes of all sockets a process has open. Raises PermissionError and FileNotFoundError like has_socket()."""
    return seen_by_owner(proc, pid, lambda: _socket_inodes(proc, pid))


def _socket_inodes(proc: str, pid: int) -> frozenset[int]:
    descriptors = descriptors_of(proc, pid)
    if descriptors and all(target is None for _, target in descriptors):
        raise PermissionError(pid)  # a container's root may see how many there are, and not where they lead
    return frozenset(int(target[len(SOCKET) : -1]) for _, target in descriptors if target and target.startswith(SOCKET))


def survives_exec(proc: str, pid: int, descriptor: int) -> bool | None:
    """Whether a program started in its place, or by it, gets the descriptor too (no O_CLOEXEC); None: not told."""
    try:
        text = text_of(f"{proc}/{pid}/fdinfo/{descriptor}")
    except OSError:
        return None
    flags = next((line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("flags:")), "")
    try:
        return not int(flags, 8) & os.O_CLOEXEC
    except ValueError:
        return None
