"""From a host's name to its addresses, without waiting long. The same on every system."""

import socket

from portfixer.facts import LOOPBACK

__all__ = ["resolve"]


def resolve(host: str, timeout_s: float = 1.0) -> tuple[str, ...]:
    """The numeric addresses of a name, in the system's own order; () when there are none, or it takes too long.

    getaddrinfo(3) cannot be interrupted: when it takes too long, its thread is left to end by itself.
    """
    plain, _, _ = host.partition("%")
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, plain)
        except (OSError, ValueError):
            continue
        return (host,)
    import queue  # here, because most of what is asked about are addresses
    import threading

    answers: queue.SimpleQueue[tuple[str, ...]] = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(_ask(host)), name="resolve", daemon=True).start()
    try:
        found = answers.get(timeout=timeout_s)
    except queue.Empty:
        found = ()
    if not found and host.lower().rstrip(".") == "localhost":
        return tuple(LOOPBACK.values())  # RFC 6761, 6.3
    return found


def _ask(host: str) -> tuple[str, ...]:
    try:
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # UnicodeError: too long or empty labels
        return ()
    return tuple(dict.fromkeys(str(address[0]) for *_, address in answers))
