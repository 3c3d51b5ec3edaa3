"""Whether a listener speaks HTTP, asked so that nothing stays behind. The same on every system."""

import socket
import struct
import sys
import time

from portfixer.facts import LOOPBACK, Endpoint, Family, family_of, is_wildcard, unmapped

__all__ = ["answers_http"]

_QUESTION = b"HEAD / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: PortFixer\r\nAccept: */*\r\n\r\n"
_ANSWER = b"HTTP/"

_RESET_ON_CLOSE = struct.pack("HH" if sys.platform == "win32" else "ii", 1, 0)  # struct linger, two sizes of it


def answers_http(endpoint: Endpoint, timeout_s: float = 0.5) -> bool:
    """Whether it answers one HEAD request as HTTP within `timeout_s` seconds altogether.

    The connection is ended by a reset (SO_LINGER of zero, socket(7)): it leaves no TIME-WAIT, neither here nor on the
    server's port, even when the server closed first.
    """
    address = unmapped(endpoint.address)
    if is_wildcard(address):
        address = LOOPBACK[family_of(address)]
    deadline = time.monotonic() + timeout_s
    family = socket.AF_INET6 if family_of(address) is Family.IPV6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as caller:
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            caller.settimeout(timeout_s)
            caller.connect((address, endpoint.port))
            if caller.getsockname() == caller.getpeername():
                return False  # nobody listens, and the port the kernel gave us is the very one: we met ourselves
            caller.sendall(_QUESTION)
            answer = b""
            while len(answer) < len(_ANSWER) and _ANSWER.startswith(answer):
                caller.settimeout(max(deadline - time.monotonic(), 0.001))
                more = caller.recv(64)
                if not more:
                    break
                answer += more
    except OSError:
        return False
    return answer.startswith(_ANSWER)
