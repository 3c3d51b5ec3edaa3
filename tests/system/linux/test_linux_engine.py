"""What an engine is asked, and that it is never needed: a small engine of our own on a Unix socket."""

import contextlib
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portfixer.facts import Container, Endpoint, Engine, Protocol
from portfixer.system.linux import engine

ID = "0d3e92c30c91e454330ff1cbf55f4bf08f610e988baff9973f346e6bd8d21d94"
OTHER = "f" * 64
BARE = Container(engine=Engine.DOCKER, id=ID)

# As Docker 20.10.24 answered GET /containers/<id>/json, without the parts that nobody reads.
WEB: dict[str, Any] = {
    "Id": ID,
    "Name": "/shop-web-1",
    "State": {"Status": "running", "Pid": 243},
    "HostConfig": {"NetworkMode": "default", "RestartPolicy": {"Name": "always"}, "AutoRemove": False},
    "Config": {
        "Image": "shop:1",
        "Labels": {"com.docker.compose.project": "shop", "com.docker.compose.service": "web"},
    },
    "NetworkSettings": {
        "Ports": {
            "443/tcp": None,
            "53/udp": [{"HostIp": "127.0.0.1", "HostPort": "5353"}],
            "80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}, {"HostIp": "::", "HostPort": "8080"}],
        }
    },
}
ROWS = [{"Id": ID, "Ports": [{"PrivatePort": 80, "PublicPort": 8080, "Type": "tcp"}]}, {"Id": OTHER, "Ports": []}]

Answer = Callable[[str], bytes]


def told(content: object, status: str = "200 OK") -> bytes:
    return f"HTTP/1.0 {status}\r\nContent-Type: application/json\r\n\r\n{json.dumps(content)}".encode()


def usual(place: str) -> bytes:
    answers = {f"/containers/{ID}/json": WEB, "/containers/json": ROWS}
    return told(answers[place]) if place in answers else told({"message": "No such container"}, "404 Not Found")


@pytest.fixture
def engine_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answer | None], str]]:
    """Starts an engine with these answers (None: it accepts and never says a word), the only one there is."""
    with contextlib.ExitStack() as stack:

        def start(answer: Answer | None) -> str:
            path = str(tmp_path / "docker.sock")
            server = stack.enter_context(socket.socket(socket.AF_UNIX))
            server.bind(path)
            server.listen()
            stack.callback(server.shutdown, socket.SHUT_RDWR)
            held: list[socket.socket] = []
            stack.callback(lambda: [connection.close() for connection in held])

            def serve() -> None:
                with contextlib.suppress(OSError):
                    while True:
                        connection, _ = server.accept()
                        held.append(connection)
                        if answer is not None:
                            asked = connection.recv(65536).split(b" ")[1].decode()
                            connection.sendall(answer(asked))
                            connection.shutdown(socket.SHUT_WR)

            thread = threading.Thread(target=serve)
            thread.start()
            stack.callback(thread.join, 5)
            stack.callback(server.shutdown, socket.SHUT_RDWR)
            monkeypatch.setattr(engine, "sockets_of", lambda *_: (path,))
            return path

        yield start


def test_the_engine_tells_name_image_project_and_ports(engine_at):
    engine_at(usual)
    container = engine.described(BARE, Protocol.TCP, 8080)
    assert (container.name, container.title, container.image) == ("shop-web-1", "shop-web-1", "shop:1")
    assert (container.project, container.service, container.restart) == ("shop", "web", "always")
    assert container.port == 80
    assert container.reachable
    assert not container.removed_when_stopped
    assert (Protocol.UDP, Endpoint("127.0.0.1", 5353)) in container.published
    assert len(container.published) == 3


def test_where_the_daemon_has_the_port_the_engine_says_for_whom(engine_at):
    engine_at(usual)
    container = engine.described(Container(engine=Engine.DOCKER), Protocol.TCP, 8080)
    assert (container.id, container.name, container.port) == (ID, "shop-web-1", 80)
    nobody = engine.described(Container(engine=Engine.DOCKER), Protocol.UDP, 8080)
    assert (nobody.id, nobody.name) == ("", None)


def test_two_that_publish_the_port_are_no_answer(engine_at):
    engine_at(lambda place: told([ROWS[0], {**ROWS[0], "Id": OTHER}]) if place == "/containers/json" else usual(place))
    assert engine.described(Container(engine=Engine.DOCKER), Protocol.TCP, 8080).id == ""


def test_the_container_whose_network_it_lives_in_has_the_port(engine_at):
    joined = {**WEB, "Id": OTHER, "Name": "/joined", "HostConfig": {"NetworkMode": f"container:{ID}"}}
    engine_at(lambda place: told(joined) if OTHER in place else usual(place))
    container = engine.described(Container(engine=Engine.DOCKER, id=OTHER), Protocol.TCP, 8080)
    assert (container.id, container.name) == (ID, "shop-web-1")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda _place: b"", id="nothing"),
        pytest.param(lambda _place: b"\x00\xff" * 2000, id="no HTTP"),
        pytest.param(lambda _place: b"HTTP/1.0 200 OK\r\n\r\n{", id="cut off"),
        pytest.param(lambda _place: told([]), id="a list"),
        pytest.param(lambda _place: told({"Id": None}), id="no id"),
        pytest.param(lambda _place: told({"Id": OTHER, "Name": "/other"}), id="another container"),
        pytest.param(lambda _place: told({}, "500 Internal Server Error"), id="a problem"),
        pytest.param(lambda _place: b"HTTP/1.0 200 OK\r\n\r\n" + b"[" * (3 << 20), id="without end"),
        pytest.param(lambda _place: b"HTTP/1.0 200 OK\r\n\r\n" + b"[" * 100_000, id="too deep"),
    ],
)
def test_an_answer_that_is_none_leaves_what_the_kernel_showed(engine_at, answer):
    engine_at(answer)
    container = engine.described(BARE, Protocol.TCP, 8080)
    assert (container.id, container.name, container.image) == (ID, None, None)


def test_odd_parts_of_an_answer_are_passed_over(engine_at):
    odd = {
        "Id": ID,
        "Name": 7,
        "HostConfig": [],
        "Config": {"Labels": None},
        "NetworkSettings": {"Ports": {"x": 1, "80/tcp": [None, {}, {"HostPort": "x"}], "9/sctp": [{"HostPort": "1"}]}},
    }
    engine_at(lambda _place: told(odd))
    container = engine.described(BARE, Protocol.TCP, 8080)
    assert (container.id, container.name, container.published, container.restart) == (ID, None, (), None)


def test_an_engine_that_hangs_is_not_waited_for(engine_at):
    engine_at(None)
    began = time.monotonic()
    container = engine.described(BARE, Protocol.TCP, 8080)
    assert time.monotonic() - began < 0.3 + 0.3  # the second 0.3 s for a busy machine
    assert container.name is None
    assert container.reachable, "it would listen; that it hangs is met when it is asked to stop something"


def test_where_no_engine_is_nothing_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(engine, "sockets_of", lambda *_: (str(tmp_path / "none.sock"), str(tmp_path)))
    container = engine.described(BARE, Protocol.TCP, 8080)
    assert (container.name, engine.may_use(str(tmp_path / "none.sock"))) == (None, False)


def test_another_engine_that_would_listen_is_not_the_containers(monkeypatch, tmp_path):
    """A person's own rootless Docker does not stop what the system's Docker runs."""
    mine = tmp_path / "docker.sock"
    mine.touch()
    monkeypatch.setattr(engine, "sockets_of", lambda *_: (str(tmp_path / "the-systems"), str(mine)))
    assert not engine.described(BARE, Protocol.TCP, 8080).reachable


def test_whose_engine_it_is_decides_where_it_is_asked():
    here = {"XDG_RUNTIME_DIR": "/run/user/1000", "HOME": "/home/ada", "DOCKER_HOST": "unix:///srv/d.sock"}
    assert engine.sockets_of(Engine.DOCKER, None, {})[0] == "/var/run/docker.sock"
    assert "/srv/d.sock" in engine.sockets_of(Engine.DOCKER, None, here)
    assert engine.sockets_of(Engine.DOCKER, 4711, here)[0] == "/run/user/4711/docker.sock"
    own = engine.sockets_of(Engine.DOCKER, os.getuid() or None, here)
    assert "/home/ada/.docker/desktop/docker.sock" in own, "Docker Desktop"
    assert engine.sockets_of(Engine.PODMAN, 4711, here) == ("/run/user/4711/podman/podman.sock",)
    assert engine.sockets_of(Engine.PODMAN, None, here) == ("/run/podman/podman.sock",)
    assert engine.sockets_of(Engine.KUBERNETES, None, here) == ()
    assert all(path.startswith("/") for path in engine.sockets_of(Engine.DOCKER, None, {"DOCKER_HOST": "tcp://x:2375"}))
