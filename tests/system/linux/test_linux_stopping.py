"""Real servers that do not simply end when they are asked to: what is done, and what is told."""

import socket
import sys

import pytest

from portfixer.diagnosis import Diagnosis, examine
from portfixer.facts import Request
from portfixer.remedies import RemedyId, propose
from portfixer.remedies import wait as waiting
from portfixer.remedies.apply import apply

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="signals and fork")]

if sys.platform == "linux":
    from portfixer.system.linux.system import LinuxSystem

MOVES = """
server = listen()
def move(*_):
    global server
    server.close(); server = listen()
signal.signal(signal.SIGTERM, move)
ready(port=server.getsockname()[1])
while True: signal.pause()
"""
HANDS_ON = """
server = listen()
ready(port=server.getsockname()[1])
client, _ = server.accept()
reader, writer = os.pipe()
child = os.fork()
if child == 0:
    os.close(reader); server.close(); os.write(writer, b"x"); client.recv(1); os._exit(0)
os.read(reader, 1); client.close()
ready(child=child)
signal.pause()
"""


@pytest.fixture(autouse=True)
def short_watch(monkeypatch):
    monkeypatch.setattr(waiting, "_WATCH_S", 0.1)


def looked_at(port: int) -> Diagnosis:
    return examine(LinuxSystem(), Request(port=port))


def test_a_server_that_answers_a_stop_by_listening_elsewhere_is_not_ended_by_force(child):
    server = child(MOVES)
    diagnosis = looked_at(server.said["port"])
    outcome = apply(LinuxSystem(), diagnosis, propose(diagnosis)[0], force=True)
    assert (outcome.problem, outcome.escalated, outcome.after.blocked) == (None, False, False)
    assert ([each.pid for each in outcome.running], outcome.stopped) == ([server.pid], ())
    assert server.process.poll() is None


def test_the_child_that_a_server_handed_its_client_to_is_offered_with_it_and_ends(child):
    """Of the server alone the port would stay taken: the child has the connection, and no listener."""
    server = child(HANDS_ON)
    port = server.said["port"]
    with socket.create_connection(("127.0.0.1", port)) as client:
        handler = server.read()["child"]
        diagnosis = looked_at(port)
        stop = next(remedy for remedy in propose(diagnosis) if remedy.id is RemedyId.STOP_PROGRAM)
        assert [target.process.pid for target in stop.targets] == [server.pid]
        assert [target.process.pid for target in stop.heirs] == [handler]
        outcome = apply(LinuxSystem(), diagnosis, stop)
        assert [each.pid for each in outcome.stopped] == [server.pid, handler]
        assert client.recv(1) == b""
        assert not any(blocker.holders for blocker in outcome.after.blockers)
