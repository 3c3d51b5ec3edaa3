"""Every existing state against every request, made for real in a network namespace of its own.

Run by test_conflicts.py as `unshare --net python conflicts.py`; prints one JSON line a cell:
[what is there, where, its option, what is asked for, what bind() said, blocked, verdict].
"""

import contextlib
import json
import socket
import struct
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from portfixer.diagnosis import examine
from portfixer.facts import Protocol, Request
from portfixer.system.linux.system import LinuxSystem

ASKED = ("127.0.0.1", "127.0.0.2", "0.0.0.0", "::", "::1")
SERVERS = ("127.0.0.1", "0.0.0.0", "::1", "::", ":: v6only", "::ffff:127.0.0.1")
OPTIONS: dict[str, tuple[int, ...]] = {
    "plain": (),
    "reuseaddr": (socket.SO_REUSEADDR,),
    "reuseport": (socket.SO_REUSEPORT,),
    "both": (socket.SO_REUSEADDR, socket.SO_REUSEPORT),
}
_ports = iter(range(21000, 32000))
_nothing_lingers = struct.pack("ii", 1, 0)


def made(server: str, option: str, kind: socket.SocketKind = socket.SOCK_STREAM) -> socket.socket:
    """A socket with the option, not bound yet."""
    one = socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, kind)
    if ":" in server:
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, "v6only" in server)
    for each in OPTIONS[option]:
        one.setsockopt(socket.SOL_SOCKET, each, 1)
    return one


def bound(server: str, option: str, port: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> socket.socket:
    one = made(server, option, kind)
    one.bind((server.split()[0], port))
    return one


def visited(server: str) -> tuple[str, ...]:
    """Where clients reach that server: a dual-stack one both ways."""
    return {
        "0.0.0.0": ("127.0.0.1",),
        "::": ("127.0.0.1", "::1"),
        ":: v6only": ("::1",),
        "::ffff:127.0.0.1": ("127.0.0.1",),
    }.get(server, (server,))


@contextmanager
def accepted(server: str, option: str, port: int, way: str) -> Iterator[tuple[socket.socket, socket.socket]]:
    """A server's connection and its client; the listener is closed again."""
    with ExitStack() as stack:
        listener = stack.enter_context(bound(server, option, port))
        listener.listen()
        client = stack.enter_context(socket.create_connection((way, port)))
        theirs = stack.enter_context(listener.accept()[0])
        listener.close()
        yield theirs, client


@contextmanager
def listening(server: str, option: str, port: int, _way: str) -> Iterator[None]:
    with bound(server, option, port) as one:
        one.listen()
        yield


@contextmanager
def only_bound(server: str, option: str, port: int, _way: str) -> Iterator[None]:
    with bound(server, option, port):
        yield


@contextmanager
def established(server: str, option: str, port: int, way: str) -> Iterator[None]:
    with accepted(server, option, port, way):
        yield


@contextmanager
def close_wait(server: str, option: str, port: int, way: str) -> Iterator[None]:
    with accepted(server, option, port, way) as (_theirs, client):
        client.close()
        yield


@contextmanager
def fin_wait_2_held(server: str, option: str, port: int, way: str) -> Iterator[None]:
    with accepted(server, option, port, way) as (theirs, _client):
        theirs.shutdown(socket.SHUT_WR)
        yield


@contextmanager
def fin_wait_2_orphaned(server: str, option: str, port: int, way: str) -> Iterator[None]:
    with accepted(server, option, port, way) as (theirs, _client):
        theirs.close()
        yield


def _stuff(one: socket.socket) -> None:
    """Send until the other side's window is full, so that the end of the connection cannot be sent."""
    one.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            one.send(bytes(65536))


@contextmanager
def fin_wait_1_orphaned(server: str, option: str, port: int, way: str) -> Iterator[None]:
    with accepted(server, option, port, way) as (theirs, client):
        _stuff(theirs)
        theirs.close()
        yield
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _nothing_lingers)


@contextmanager
def last_ack(server: str, option: str, port: int, way: str) -> Iterator[None]:
    with accepted(server, option, port, way) as (theirs, client):
        _stuff(theirs)
        client.shutdown(socket.SHUT_WR)
        theirs.recv(1)
        theirs.close()
        yield
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _nothing_lingers)


@contextmanager
def time_wait(server: str, option: str, port: int, way: str) -> Iterator[None]:
    with accepted(server, option, port, way) as (theirs, client):
        theirs.close()
        client.close()
        yield


@contextmanager
def outgoing_bound(server: str, option: str, port: int, way: str) -> Iterator[None]:
    """A client that chose its own number, connected to a listener of this computer."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server((way, 0), family=_family(way)))
        client = stack.enter_context(bound(server, option, port))
        client.connect((_dialled(server, way), listener.getsockname()[1]))
        stack.enter_context(listener.accept()[0])
        yield


@contextmanager
def syn_sent(server: str, option: str, port: int, way: str) -> Iterator[None]:
    """Nobody answers: the listener's queue is full."""
    with ExitStack() as stack:
        listener = stack.enter_context(made(way, "plain"))
        listener.bind((way, 0))
        listener.listen(0)
        full = stack.enter_context(socket.create_connection((way, listener.getsockname()[1])))
        client = stack.enter_context(bound(server, option, port))
        client.setblocking(False)
        client.connect_ex((_dialled(server, way), full.getpeername()[1]))
        yield


def _family(way: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in way else socket.AF_INET


def _dialled(server: str, way: str) -> str:
    """How a socket of the server's family spells that address."""
    return f"::ffff:{way}" if ":" in server and ":" not in way else way


STATES: dict[str, Callable[[str, str, int, str], contextlib.AbstractContextManager[None]]] = {
    "LISTEN": listening,
    "BOUND": only_bound,
    "ESTABLISHED accepted": established,
    "CLOSE-WAIT": close_wait,
    "FIN-WAIT-2 held": fin_wait_2_held,
    "FIN-WAIT-2 orphaned": fin_wait_2_orphaned,
    "FIN-WAIT-1 orphaned": fin_wait_1_orphaned,
    "LAST-ACK": last_ack,
    "TIME-WAIT": time_wait,
    "ESTABLISHED outgoing": outgoing_bound,
    "SYN-SENT": syn_sent,
}


def said(asked: str, port: int, protocol: Protocol) -> str | None:
    """What bind() says to a server without options; IPv6 ones are dual-stack, as by default."""
    kind = socket.SOCK_STREAM if protocol is Protocol.TCP else socket.SOCK_DGRAM
    with made(asked, "plain", kind) as mine:
        try:
            mine.bind((asked, port))
        except OSError as problem:
            return str(problem.errno)
    return None


def judge(system: LinuxSystem, there: str, server: str, option: str, port: int, protocol: Protocol) -> None:
    for asked in ASKED:
        expected = said(asked, port, protocol)
        found = examine(system, Request(port=port, protocol=protocol, address=asked))
        print(json.dumps([there, server, option, asked, expected, found.blocked, found.verdict]))


def main() -> None:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    system = LinuxSystem()
    for there, make in STATES.items():
        for server in SERVERS:
            for way in visited(server):
                for option in OPTIONS:
                    port = next(_ports)
                    with make(server, option, port, way):
                        judge(system, there, f"{server} by {way}", option, port, Protocol.TCP)
    for way in ("127.0.0.1", "::1"):
        with (
            socket.create_server((way, 0), family=_family(way)) as listener,
            socket.create_connection((way, listener.getsockname()[1])) as client,
        ):
            judge(system, "ESTABLISHED ephemeral", way, "plain", client.getsockname()[1], Protocol.TCP)
    for server in SERVERS:
        for option in OPTIONS:
            port = next(_ports)
            with bound(server, option, port, socket.SOCK_DGRAM):
                judge(system, "UDP", server, option, port, Protocol.UDP)
                judge(system, "UDP against TCP", server, option, port, Protocol.TCP)


if __name__ == "__main__":
    main()
