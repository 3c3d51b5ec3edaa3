"""Asking a listener whether it speaks HTTP leaves nothing on its port."""

import socket
import sys
import threading
from contextlib import closing, suppress

import pytest

from portfixer.facts import Endpoint, SocketState
from portfixer.system import http

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")]

if sys.platform == "linux":
    from portfixer.system.linux.system import LinuxSystem

LEFT = {
    SocketState.TIME_WAIT,
    SocketState.FIN_WAIT_1,
    SocketState.FIN_WAIT_2,
    SocketState.CLOSING,
    SocketState.LAST_ACK,
}


@pytest.fixture
def system():
    return LinuxSystem()


@pytest.fixture
def server():
    """Runs one connection's worth of a server in a thread."""
    ends = []

    def start(behave, address="127.0.0.1", family=socket.AF_INET):
        listener = socket.create_server((address, 0), family=family)

        def serve():
            connection, _ = listener.accept()
            with closing(connection), suppress(OSError):  # the reset may come at any moment
                behave(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        ends.append((listener, thread))
        return listener.getsockname()[1]

    yield start
    for listener, thread in ends:
        thread.join(5)
        listener.close()


def left_on(system, port):
    return [seen.state for seen in system.look(port).sockets if seen.state in LEFT]


def test_python_s_own_server_that_closes_first(system, child, until):
    server = child("""
import http.server
class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args): pass
httpd = http.server.HTTPServer(("127.0.0.1", 0), Quiet)
ready(port=httpd.server_address[1]); httpd.serve_forever()
""")
    port = server.said["port"]
    for _ in range(5):
        assert system.answers_http(Endpoint("127.0.0.1", port))
    until(lambda: {seen.state for seen in system.look(port).sockets} == {SocketState.LISTEN})


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", True),
        (b"HTTP/1.0 400 Bad Request\r\n\r\n", True),
        (b"-ERR unknown command\r\n", False),
        (b"SSH-2.0-OpenSSH_9.2\r\n", False),
        (b"HTT", False),
        (b"", False),
    ],
)
@pytest.mark.parametrize("closes_first", [True, False])
def test_only_http_counts_and_the_question_leaves_nothing(system, server, until, answer, expected, closes_first):
    def behave(connection):
        connection.recv(1000)
        connection.sendall(answer)
        if closes_first:
            connection.shutdown(socket.SHUT_WR)
        while connection.recv(1000):
            pass

    port = server(behave)
    assert system.answers_http(Endpoint("127.0.0.1", port), timeout_s=0.2) is expected
    until(lambda: left_on(system, port) == [])


def test_an_answer_in_pieces(system, server):
    def behave(connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for letter in b"HTTP/1.1":
            connection.sendall(bytes([letter]))

    assert system.answers_http(Endpoint("127.0.0.1", server(behave)))


def test_one_that_never_answers(system):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert not system.answers_http(Endpoint("127.0.0.1", silent.getsockname()[1]), timeout_s=0.05)
        assert left_on(system, silent.getsockname()[1]) == []


def test_a_port_that_nobody_has_answers_nothing(system):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert not http.answers_http(Endpoint("127.0.0.1", port))


@pytest.mark.parametrize(
    ("listening", "family", "asked"),
    [
        ("0.0.0.0", socket.AF_INET, "0.0.0.0"),
        ("::", socket.AF_INET6, "::"),
        ("::1", socket.AF_INET6, "::1"),
        ("127.0.0.1", socket.AF_INET, "::ffff:127.0.0.1"),
    ],
)
def test_wildcards_are_asked_on_the_loopback(system, server, listening, family, asked):
    port = server(lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n"), listening, family)
    assert system.answers_http(Endpoint(asked, port))
