"""The main job with real servers: the second one cannot start, its own words are pasted, and afterwards it starts."""

import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from running import Answer

pytestmark = pytest.mark.linux

NGINX = """worker_processes 2; pid {folder}/nginx.pid; error_log stderr; daemon off;
events {{ worker_connections 64; }}
http {{ access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder}; server {{ listen 127.0.0.1:{port}; }} }}
"""
NODE = "require('http').createServer((asked, answer) => answer.end('hello')).listen({port});\n"
PYTHON = """import asyncio

async def main():
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", {port})
    await server.serve_forever()

asyncio.run(main())
"""


@dataclass(frozen=True)
class Kind:
    program: str
    """As the message names it."""
    file: str
    text: str
    command: tuple[str, ...]
    """{file} and {port} are filled in."""
    shown: str
    """What the person is told has the port."""


KINDS = [
    Kind("nginx", "nginx.conf", NGINX, ("nginx", "-c", "{file}"), "nginx"),
    Kind(
        "redis", "unused", "", ("redis-server", "--port", "{port}", "--bind", "127.0.0.1", "--save", ""), "redis-server"
    ),
    Kind("node", "shop.js", NODE, ("node", "{file}"), "shop.js"),
    Kind("python", "shop.py", PYTHON, (sys.executable, "{file}"), "shop.py"),
]


def free_port() -> int:
    """A port below the ephemeral range that is free now; not the same one in two test runs side by side."""
    for candidate in random.sample(range(18100, 19900), 200):
        with socket.socket() as place:
            if place.connect_ex(("127.0.0.1", candidate)) and not _taken(candidate):
                return candidate
    raise AssertionError("no port is free")


def _taken(port: int) -> bool:
    with socket.socket() as place:
        try:
            place.bind(("0.0.0.0", port))
        except OSError:
            return True
    return False


@contextmanager
def running(kind: Kind, port: int, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The server, started as its owner would; ended when the block ends."""
    file = folder / kind.file
    file.write_text(kind.text.format(port=port, folder=folder))
    command = [word.format(file=file, port=port) for word in kind.command]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield server
    finally:
        server.terminate()
        server.communicate(timeout=20)


def answers(port: int, server: subprocess.Popen[str]) -> bool:
    """Whether it takes connections within five seconds; the connection leaves nothing behind on its port."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as caller:
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return True
    return False


class Stories:
    """Each ends with three seconds of watching a port, so all are begun at once, and the tests wait for their ends."""

    def __init__(self, portfixer: Callable[..., Answer], folder: Path, pool: ThreadPoolExecutor) -> None:
        self._portfixer = portfixer
        self._begun = {
            kind.program: pool.submit(self._second_starts_in_the_end, kind, folder / kind.program)
            for kind in KINDS
            if shutil.which(kind.command[0])
        }
        self._begun["other"] = pool.submit(self._another_is_not_taken_for_the_own, folder / "other")

    def __contains__(self, name: str) -> bool:
        return name in self._begun

    def end(self, name: str) -> None:
        """Raises what went wrong."""
        self._begun[name].result(timeout=120)

    def _second_starts_in_the_end(self, kind: Kind, folder: Path) -> None:
        folder.mkdir()
        port = free_port()
        with running(kind, port, folder) as first:
            assert answers(port, first)
            with running(kind, port, folder) as second:
                words, _ = second.communicate(timeout=30)
            assert second.returncode != 0

            told = self._portfixer("diagnose", "-", "--json", stdin=words)
            named = (told.json["message"]["program"], told.json["request"]["port"])
            assert (told.status, *named) == (1, kind.program, port)
            assert told.json["verdict"] == "same_program"
            assert kind.shown in told.json["summary"]
            assert str(first.pid) in told.json["summary"]

            fixed = self._portfixer("fix", "-", "--remedy", "stop_program", "--yes", "--json", stdin=words)
            assert (fixed.status, fixed.json["action"]["stopped"]) == (0, [first.pid])
            assert first.wait(timeout=5) is not None

            with running(kind, port, folder) as third:
                assert answers(port, third)

    def _another_is_not_taken_for_the_own(self, folder: Path) -> None:
        """A Python server has the port; it is another one that the person starts."""
        other = folder / "other"
        other.mkdir(parents=True)
        kind, port = KINDS[3], free_port()
        with running(kind, port, folder) as first:
            assert answers(port, first)
            with running(kind, port, other) as second:
                words, _ = second.communicate(timeout=30)
            told = self._portfixer("diagnose", "-", "--json", stdin=words)
            assert (told.json["verdict"], told.json["request"]["port"]) == ("other_program", port)
            fixed = self._portfixer("fix", "-", "--yes", "--json", stdin=words)
            assert (fixed.status, fixed.json["action"]["stopped"]) == (0, [first.pid])


@pytest.fixture(scope="module")
def stories(portfixer: Callable[..., Answer], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stories]:
    with ThreadPoolExecutor(max_workers=len(KINDS) + 1) as pool:
        yield Stories(portfixer, tmp_path_factory.mktemp("servers"), pool)


@pytest.mark.parametrize("program", [kind.program for kind in KINDS])
def test_the_second_server_starts_in_the_end(stories: Stories, program: str) -> None:
    if program not in stories:
        pytest.skip(f"{program} is not on this computer")
    stories.end(program)


def test_another_server_on_the_port_is_not_taken_for_the_own(stories: Stories) -> None:
    stories.end("other")
