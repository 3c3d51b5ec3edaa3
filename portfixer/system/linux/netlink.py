"""Asking the kernel over netlink (netlink(7)): one dump request, and its answer taken apart.

`split` is pure; `dump` is the only function here that talks to the kernel. The socket tables need no privileges.
"""

import errno
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Answer", "Datagram", "NetlinkRefused", "attributes", "dump", "split"]

# include/uapi/linux/netlink.h
_NLMSG_ERROR = 2
_NLMSG_DONE = 3
_NLM_F_REQUEST = 0x01
_NLM_F_DUMP_INTR = 0x10
_NLM_F_DUMP = 0x300

_HEADER = struct.Struct("=IHHII")
_ATTRIBUTE = struct.Struct("=HH")
_ERROR = struct.Struct("=i")
_LARGEST_DATAGRAM = 1 << 16  # the kernel fills at most 32 KiB for one recv(), af_netlink.c: netlink_dump()
_TRIES = 4


class NetlinkRefused(Exception):
    """The kernel does not answer this question; `name` is the errno name (ENOENT: no inet_diag; EPERM: a sandbox …)."""

    def __init__(self, number: int) -> None:
        self.name = errno.errorcode.get(number, str(number))
        super().__init__(self.name)


@dataclass(frozen=True, slots=True)
class Datagram:
    """One datagram from the kernel. `bodies` are (message type, start, end) in `data`."""

    data: bytes
    bodies: tuple[tuple[int, int, int], ...]
    done: bool = False
    interrupted: bool = False
    """The table changed while it was listed, so it may be incomplete (NLM_F_DUMP_INTR)."""
    error: int = 0
    """An errno number, when the kernel refuses."""
    cut_off: bool = False
    """The bytes end in the middle of a message."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything the kernel sent for one question."""

    datagrams: tuple[Datagram, ...]
    whole: bool
    """False: cut off, or the table changed during each of several tries."""


def split(data: bytes) -> Datagram:
    """Take a datagram apart. Never raises: rubbish gives no bodies."""
    bodies: list[tuple[int, int, int]] = []
    done = interrupted = False
    error = 0
    at, end = 0, len(data)
    while at + _HEADER.size <= end:
        length, kind, flags, _, _ = _HEADER.unpack_from(data, at)
        if length < _HEADER.size or at + length > end:
            break
        interrupted |= bool(flags & _NLM_F_DUMP_INTR)
        if kind in (_NLMSG_ERROR, _NLMSG_DONE):
            # Both carry an int: minus the errno number, or 0.
            if length >= _HEADER.size + _ERROR.size:
                error = -_ERROR.unpack_from(data, at + _HEADER.size)[0]
            done = True
        else:
            bodies.append((kind, at + _HEADER.size, at + length))
        at += (length + 3) & ~3
    return Datagram(data, tuple(bodies), done, interrupted, max(error, 0), cut_off=at < end)


def attributes(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The (type, start, end) of each attribute (struct nlattr) that lies whole between `at` and `end`."""
    while at + 4 <= end:
        length, kind = _ATTRIBUTE.unpack_from(data, at)
        if length < 4 or at + length > end:
            return
        yield kind, at + 4, at + length
        at += (length + 3) & ~3


def dump(protocol: int, message_type: int, body: bytes, *, timeout_s: float = 2.0) -> Answer:
    """Everything the kernel lists for one request; a listing that changed under way is asked for again.

    Raises NetlinkRefused when the kernel does not know the question, forbids it, or does not answer in `timeout_s`
    seconds (ETIMEDOUT).
    """
    request = _HEADER.pack(_HEADER.size + len(body), message_type, _NLM_F_REQUEST | _NLM_F_DUMP, 1, 0) + body
    datagrams: tuple[Datagram, ...] = ()
    try:
        for _ in range(_TRIES):
            # A new socket each time: what is left of an interrupted listing goes away with the old one.
            with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, protocol) as kernel:
                kernel.settimeout(timeout_s)
                kernel.sendto(request, (0, 0))
                datagrams = tuple(_receive(kernel))
            if not any(part.interrupted for part in datagrams):
                break
    except TimeoutError as problem:
        raise NetlinkRefused(errno.ETIMEDOUT) from problem
    except OSError as problem:
        raise NetlinkRefused(problem.errno or 0) from problem
    refused = next((part.error for part in datagrams if part.error), 0)
    if refused:
        raise NetlinkRefused(refused)
    return Answer(datagrams, whole=not any(part.interrupted or part.cut_off for part in datagrams))


def _receive(kernel: socket.socket) -> Iterator[Datagram]:
    done = False
    while not done:
        data, (sender, _) = kernel.recvfrom(_LARGEST_DATAGRAM)
        if sender != 0:
            continue  # not from the kernel
        part = split(data)
        done = part.done or not data
        yield part
