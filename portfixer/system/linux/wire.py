"""A connection to a program of this computer that takes orders."""

import socket
import struct
import threading
import time
from typing import Self

from portfixer.system.api import Cancelled, NotAllowed, NotHere, SystemProblem, TookTooLong

__all__ = ["Wire", "Within"]

_LOOK_EVERY_S = 0.1
_CONNECT_S = 5.0
_PEER = struct.Struct("3i")
"""struct ucred, unix(7): pid, uid, gid."""


class Within:
    """How long something may take: until a time is over, or the person wants no more waiting."""

    def __init__(self, timeout_s: float, cancel: threading.Event) -> None:
        self._deadline = time.monotonic() + timeout_s
        self.cancel = cancel

    def go_on(self) -> None:
        """Raises Cancelled, TookTooLong."""
        if self.cancel.is_set():
            raise Cancelled
        if time.monotonic() > self._deadline:
            raise TookTooLong


class Wire:
    """Use it in a `with` statement. Every method raises NotHere (nobody is there, or it is somebody else), NotAllowed,
    Cancelled, TookTooLong, and SystemProblem when the other side goes away."""

    def __init__(self, address: str, uid: int | None, within: Within) -> None:
        """To `unix:/path`, where only a program of that user is spoken to, or to `tcp:host:port`."""
        self._within = within
        self.listener_pid: int | None = None
        """Of a unix socket the process that listens there, or did when it began to (SO_PEERCRED, unix(7))."""
        try:
            self._socket = _connected(address)
        except OSError as problem:
            raise (NotAllowed if isinstance(problem, PermissionError) else NotHere)(address) from problem
        self._socket.settimeout(_LOOK_EVERY_S)
        if self._socket.family == socket.AF_UNIX:
            told = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
            self.listener_pid, owner, _ = _PEER.unpack(told)
            if owner != uid:
                self._socket.close()
                raise NotHere(address)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError as problem:
            raise SystemProblem from problem

    def receive(self, count: int) -> bytes:
        """Exactly so many bytes."""
        found = b""
        while len(found) < count:
            found += self._some(count - len(found)) or self._ended()
        return found

    def receive_all(self, most: int) -> bytes:
        """Everything until the other side closes; no more than so many bytes."""
        found = b""
        while part := self._some(65536):
            found += part
            if len(found) > most:
                raise SystemProblem(len(found))
        return found

    def _some(self, most: int) -> bytes:
        while True:
            self._within.go_on()
            try:
                return self._socket.recv(most)
            except TimeoutError:
                continue
            except OSError as problem:
                raise SystemProblem from problem

    @staticmethod
    def _ended() -> bytes:
        raise SystemProblem("it closed the connection")


def _connected(address: str) -> socket.socket:
    kind, _, place = address.partition(":")
    if kind == "unix":
        found = socket.socket(socket.AF_UNIX)
        try:
            found.settimeout(_CONNECT_S)
            found.connect(place)
        except OSError:
            found.close()
            raise
        return found
    host, _, port = place.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_CONNECT_S)
