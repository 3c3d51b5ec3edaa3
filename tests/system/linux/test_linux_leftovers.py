"""Connections that keep a port are closed by the kernel when root asks, and the port binds at once."""

import os
import shutil
import threading

import pytest
from rights import needs

from portfixer.facts import Protocol, SocketState
from portfixer.system.api import NotAllowed, NotHere
from portfixer.system.linux.leftovers import close_leftovers
from portfixer.system.linux.system import LinuxSystem

needs_root = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("ss") is None, reason="needs root and ss: only root may close others' connections"
)

MAKE = """
server = listen(); port = server.getsockname()[1]
clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]
accepted = [server.accept()[0] for _ in clients]
server.close()
accepted[0].close()                      # FIN-WAIT-2: this client does not close
accepted[1].close(); clients[1].close()  # TIME-WAIT
ready(port=port)                         # the third stays open
stay()
"""
STATES = {SocketState.FIN_WAIT_2, SocketState.TIME_WAIT, SocketState.ESTABLISHED}


@needs_root
@needs("net_admin", "to close others' connections")
def test_the_port_binds_at_once_and_others_keep_theirs(child, until) -> None:
    system = LinuxSystem()
    left, other = child(MAKE), child(MAKE)
    port, another = left.said["port"], other.said["port"]

    def sockets(number: int) -> tuple:
        seen = system.look(number, Protocol.TCP).sockets
        return tuple(socket for socket in seen if socket.local.port == number)

    until(lambda: {socket.state for socket in sockets(port)} == STATES)
    before = {(socket.state, socket.remote) for socket in sockets(another)}
    assert system.probe(port, Protocol.TCP, "0.0.0.0", reuse=False).error == "EADDRINUSE"
    close_leftovers(sockets(port), timeout_s=10, cancel=threading.Event())
    assert system.probe(port, Protocol.TCP, "0.0.0.0", reuse=False).error is None
    assert {(socket.state, socket.remote) for socket in sockets(another)} == before


@needs_root
def test_without_rights_nothing_happens_and_it_is_told(child) -> None:
    """As an ordinary user, with nobody there to ask for a password."""
    left = child(MAKE)
    report = child(
        """
import threading
from portfixer.facts import Protocol
from portfixer.system.api import SystemProblem
from portfixer.system.linux.leftovers import close_leftovers
from portfixer.system.linux.system import LinuxSystem
system = LinuxSystem()
port = int(sys.argv[1])
sockets = system.look(port, Protocol.TCP).sockets
become(65534)
try:
    close_leftovers(sockets, timeout_s=10, cancel=threading.Event())
except SystemProblem as problem:
    ready(problem=type(problem).__name__, error=system.probe(port, Protocol.TCP, "0.0.0.0", reuse=False).error)
""",
        left.said["port"],
    ).said
    assert report["problem"] in {NotAllowed.__name__, NotHere.__name__}
    assert report["error"] == "EADDRINUSE"
