"""Descriptors on their way from one process to another (SCM_RIGHTS, unix(7)).

A message in a unix socket's queue keeps the sockets that were sent with it, also when the sender has closed its own.
The fdinfo of the queue's socket tells how many there are (`scm_fds`, since Linux 5.6), and not which. A look into the
first message tells, without taking it (MSG_PEEK): the kernel lends us the descriptors for the moment.
"""

import contextlib
import os
import re
import socket
import stat
import struct
from collections.abc import Iterable
from pathlib import Path

from portfixer.system.linux.numbers import number_here
from portfixer.system.linux.syscalls import borrow_socket

__all__ = ["look_into", "parse_waiting", "unix_sockets", "waiting"]

_MOST = 253  # SCM_MAX_FD, include/net/scm.h
_NUMBER = struct.Struct("=i")
_SO_PEEK_OFF = 42  # socket(7)
_RIGHTS = (1, 1)  # SOL_SOCKET, SCM_RIGHTS
_COUNT = re.compile(r"^scm_fds:\s*([0-9]{1,9})$", re.MULTILINE)


def unix_sockets(proc: str, pids: Iterable[int]) -> frozenset[str]:
    """All unix sockets in the network namespaces of these processes, as the links of descriptors say it.

    Only these can have descriptors in their queues, and most sockets are others. Takes about 10 µs for each process.
    """
    found: set[str] = set()
    seen: set[int] = set()
    for pid in pids:
        try:
            namespace = os.stat(f"{proc}/{pid}/net/unix").st_ino
            if namespace not in seen:
                seen.add(namespace)
                rows = Path(proc, str(pid), "net", "unix").read_text("utf-8", "replace").splitlines()[1:]
                found.update(f"socket:[{fields[6]}]" for fields in map(str.split, rows) if len(fields) > 6)
        except OSError:
            continue  # gone meanwhile, or hidden
    return frozenset(found)


def waiting(proc: str, pid: int | str, descriptor: int) -> int:
    """How many descriptors wait in the queue of that socket; 0 for other kinds. Rights as for /proc/PID/fd."""
    try:
        with Path(proc, str(pid), "fdinfo", str(descriptor)).open("rb") as file:
            return parse_waiting(file.read().decode("utf-8", "replace"))
    except OSError:
        return 0


def parse_waiting(text: str) -> int:
    """Pure."""
    found = _COUNT.search(text)
    return int(found[1]) if found else 0


def look_into(pid: int, descriptor: int) -> tuple[int, frozenset[int]]:
    """How many descriptors are in the first message of the queue, and the inodes of the sockets among them; 0 and none
    where that cannot be seen.

    Nothing is taken from the queue. The descriptors are ours for some microseconds. Takes the right to debug the
    process; what waits in a connection that nobody accepted yet cannot be seen.
    """
    number = number_here(pid)
    if number is None:
        return 0, frozenset()
    with contextlib.ExitStack() as opened:
        try:
            pidfd = os.pidfd_open(number)
            opened.callback(os.close, pidfd)
            queue = opened.enter_context(borrow_socket(pidfd, descriptor))
        except (OSError, AttributeError):
            return 0, frozenset()
        if queue.family != socket.AF_UNIX:
            return 0, frozenset()
        try:
            if queue.getsockopt(socket.SOL_SOCKET, _SO_PEEK_OFF) >= 0:
                return 0, frozenset()  # its owner peeks in steps, and ours would be one of them
            flags = socket.MSG_PEEK | socket.MSG_DONTWAIT | socket.MSG_CMSG_CLOEXEC
            # Not socket.recv_fds(): in Python 3.11 it forgets the flags, and would take the message.
            _, attached, _, _ = queue.recvmsg(1, socket.CMSG_SPACE(_MOST * _NUMBER.size), flags)
        except OSError:
            return 0, frozenset()  # nothing there any more, or a socket that listens
        lent = [number for kind in attached if kind[:2] == _RIGHTS for (number,) in _NUMBER.iter_unpack(kind[2])]
        for each in lent:
            opened.callback(os.close, each)
        return len(lent), frozenset(_inode(each) for each in lent) - {0}


def _inode(descriptor: int) -> int:
    facts = os.fstat(descriptor)
    return facts.st_ino if stat.S_ISSOCK(facts.st_mode) else 0
