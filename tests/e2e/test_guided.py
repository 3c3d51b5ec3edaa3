"""The guided flow in a terminal without a display, typed as a person types."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running import ROOT

from portfixer.practice import make

pytestmark = pytest.mark.linux
_PATIENCE_S = 30.0


class Terminal:
    """A program on a terminal of its own: `expect` reads until the words are there, `type` sends keys."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        mine, theirs = pty.openpty()
        surroundings = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
        surroundings.pop("QT_QPA_PLATFORM", None)
        self.program = subprocess.Popen(
            [sys.executable, "-m", "portfixer", *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=ROOT,
            env={**surroundings, "TERM": "xterm", "COLUMNS": "120", "LC_ALL": "C.UTF-8", **environment},
            start_new_session=True,
        )
        os.close(theirs)
        self._mine = mine
        self.seen = ""

    def type(self, keys: str | bytes) -> None:
        os.write(self._mine, keys if isinstance(keys, bytes) else keys.encode())

    def expect(self, words: str) -> str:
        """What was shown up to these words, since the last ones."""
        deadline = time.monotonic() + _PATIENCE_S
        while words not in self.seen:
            assert time.monotonic() < deadline, f"{words!r} did not come: {self.seen!r}"
            if select.select([self._mine], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self._mine, 65536).decode(errors="replace")
                except OSError:  # the program ended
                    assert words in self.seen, f"{words!r} did not come: {self.seen!r}"
        before, _, self.seen = self.seen.partition(words)
        return before

    def status(self) -> int:
        return self.program.wait(_PATIENCE_S)

    def close(self) -> None:
        if self.program.poll() is None:
            self.program.kill()
            self.program.wait()
        os.close(self._mine)


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def open_one(*arguments: str, **environment: str) -> Terminal:
        opened.append(Terminal(*arguments, **environment))
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()


def test_from_a_pasted_message_to_a_port_that_binds(terminal: Callable[..., Terminal]) -> None:
    with make("other_program") as there:
        guide = terminal()
        guide.expect("> ")
        guide.type(f"Error: listen EADDRINUSE: address already in use 127.0.0.1:{there.port}\r")
        guide.expect(f"is using port {there.port}")
        guide.expect("Your choice: ")
        guide.type("1\r")
        guide.expect("[y/N] ")
        guide.type("y\r")
        guide.expect(f"Port {there.port} is free")
        assert guide.status() == 0


def test_enter_alone_stops_nothing(terminal: Callable[..., Terminal]) -> None:
    with make("other_program") as there:
        guide = terminal()
        guide.expect("> ")
        guide.type(f"{there.port}\r")
        guide.expect("Your choice: ")
        for no_choice in ("\r", "0\r", "²\r", "99\r"):
            guide.type(no_choice)
            guide.expect("Your choice: ")
        guide.type("1\r")
        guide.expect("[y/N] ")
        guide.type("\r")
        guide.expect("Nothing was done.")
        guide.expect("Your choice: ")
        guide.type("q\r")
        assert guide.status() == 1
        os.kill(there.root or 0, 0)  # it still runs


def test_a_missing_port_is_asked_for_and_a_wrong_one_told(terminal: Callable[..., Terminal]) -> None:
    with make("other_program") as there:
        guide = terminal()
        guide.expect("> ")
        guide.type("OSError: [Errno 98] Address already in use\r")
        guide.expect("Which port? ")
        guide.type("70000\r")
        guide.expect("70000 is no port")
        guide.expect("Which port? ")
        guide.type(f"{there.port}\r")
        guide.expect(f"is using port {there.port}")
        guide.expect("Your choice: ")
        guide.type("\x04")
        assert guide.status() == 1


def test_fix_asks_and_no_means_no(terminal: Callable[..., Terminal]) -> None:
    with make("other_program") as there:
        asked = terminal("fix", str(there.port))
        asked.expect("[y/N] ")
        asked.type("no\r")
        asked.expect("Nothing was done.")
        assert asked.status() == 3
        os.kill(there.root or 0, 0)  # it still runs


# A server, and above it what looks like supervisord, which keeps it running and whose settings nobody can read.
SERVER = "import socket; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); s.accept()"
KEEPER = "import subprocess, sys; subprocess.run(sys.argv[3:])"


def test_advice_is_told_and_not_asked_about(terminal: Callable[..., Terminal], tmp_path: Path) -> None:
    supervisord = tmp_path / "supervisord"
    supervisord.write_text(KEEPER)
    words = (sys.executable, supervisord, "-c", tmp_path / "none.conf", sys.executable, "-c", SERVER)
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, process_group=0) as keeper:
        try:
            assert keeper.stdout is not None
            port = keeper.stdout.readline().strip()
            guide = terminal()
            guide.expect("> ")
            guide.type(f"{port}\r")
            guide.expect("Your choice: ")
            guide.type("1\r")
            told = guide.expect("Your choice: ")
            guide.type("q\r")
            assert guide.status() == 1
        finally:
            os.killpg(keeper.pid, signal.SIGTERM)
    assert "stop NAME" in told
    assert "[y/N]" not in told


def test_keys_that_are_no_text_are_no_yes(terminal: Callable[..., Terminal]) -> None:
    """A terminal set to another encoding; Python reads so in every language but C."""
    with make("other_program") as there:
        asked = terminal("fix", str(there.port), PYTHONIOENCODING="utf-8:strict")
        asked.expect("[y/N] ")
        asked.type(b"\xfc\r")
        asked.expect("Nothing was done.")
        assert asked.status() == 3


def test_ctrl_c_leaves_without_a_traceback(terminal: Callable[..., Terminal]) -> None:
    guide = terminal()
    guide.expect("> ")
    guide.program.send_signal(signal.SIGINT)  # what a terminal does for Ctrl+C
    guide.expect("Ended by Ctrl+C.")
    assert guide.status() == 3
    assert "Traceback" not in guide.seen
