"""Sockets as servers and clients make them. Nothing here leaves loopback, apart from listening on the wildcard where a
practice is about just that; such a server turns strangers away.
"""

import errno
import socket
import struct
import sys

from portfixer.facts import is_loopback
from portfixer.practice.situation import PracticeProblem, Reason

__all__ = ["HOME", "bound", "client", "listener", "reset_on_close", "serve"]

HOME = "127.0.0.1"

_TAKEN = {errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)}
_DENIED = {errno.EACCES, getattr(errno, "WSAEACCES", errno.EACCES)}

_PAGE = b"<!doctype html><title>PortFixer practice</title><p>This is a practice server of PortFixer.</p>\n"
_RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (
    len(_PAGE),
    _PAGE,
)


def bound(
    port: int,
    address: str = HOME,
    *,
    kind: socket.SocketKind = socket.SOCK_STREAM,
    reuse_address: bool = False,
    reuse_port: bool = False,
) -> socket.socket:
    """A socket with its port, and no more. An IPv6 one serves both families. Raises PracticeProblem."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family, kind)
    try:
        # On Windows SO_REUSEADDR would let others have the port as well: it means another thing there.
        if reuse_address and sys.platform != "win32":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if reuse_port:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        made.bind((address, port))
    except OSError as error:
        made.close()
        raise _problem(error) from error
    return made


def listener(
    port: int,
    address: str = HOME,
    *,
    backlog: int = 128,
    reuse_address: bool = False,
    reuse_port: bool = False,
) -> socket.socket:
    """A listening socket. Raises PracticeProblem when it cannot be had."""
    made = bound(port, address, reuse_address=reuse_address, reuse_port=reuse_port)
    try:
        made.listen(backlog)
    except OSError as error:
        made.close()
        raise _problem(error) from error
    return made


def client(port: int, *, local_port: int = 0, receive_buffer: int | None = None) -> socket.socket:
    """A connection to a practice server, which vanishes at once when its process does."""
    made = bound(local_port)
    try:
        reset_on_close(made)
        if receive_buffer is not None:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        made.settimeout(5)
        made.connect((HOME, port))
    except OSError as error:
        made.close()
        raise _problem(error) from error
    return made


def reset_on_close(connection: socket.socket) -> None:
    """End the connection by a reset, so that nothing of it lingers on either side, also when its process is killed."""
    # On Linux `struct linger` has two ints, on Windows two unsigned shorts.
    fields = struct.pack("HH" if sys.platform == "win32" else "ii", 1, 0)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, fields)


def serve(listening: socket.socket) -> None:
    """Answer every request over loopback with one small page, for good; strangers are turned away unheard."""
    while True:
        try:
            connection, peer = listening.accept()
        except ConnectionAbortedError:
            continue
        with connection:
            try:
                reset_on_close(connection)
                if is_loopback(peer[0]):
                    _answer(connection)
            except OSError:
                continue  # a client that leaves early is its own business


def _answer(connection: socket.socket) -> None:
    connection.settimeout(2)
    if not connection.recv(65_536):
        return
    connection.sendall(_RESPONSE)
    # The client knows the length and closes first, so that its side lingers and the port of the practice does not.
    while connection.recv(65_536):
        pass


def _problem(error: OSError) -> PracticeProblem:
    if error.errno in _TAKEN:
        return PracticeProblem(Reason.PORT_TAKEN)
    if error.errno in _DENIED:
        return PracticeProblem(Reason.NOT_ALLOWED)
    return PracticeProblem(Reason.NOT_POSSIBLE, errno.errorcode.get(error.errno or 0, str(error)))
