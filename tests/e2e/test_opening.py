"""Double-clicked where a library of the system is missing: the person is told which, where they can see it."""

import os
import pty
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portfixer.cli.display import has_display
from portfixer.words import opening as words

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="displays are Linux' own")]

# PortFixer on a computer without one of Qt's libraries, with programs of the test's own in place of the system's.
PROGRAM = """
import sys
from pathlib import Path
from portfixer.cli import display
from portfixer.system import tools
folder, missing = sys.argv[1:3]
display._loads = lambda library: library != missing
tools._FOLDERS = (folder,)
from portfixer.cli.opening import open_somehow
sys.exit(open_somehow())
"""


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A Wayland display that answers, and no X; the variables that name it."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-0"))
        server.listen()
        kept = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "QT_QPA_PLATFORM"}}
        yield kept | {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}


def can_show(folder: Path, name: str, status: int = 0) -> Path:
    """A program of the desktop that writes down what it is to show."""
    said = folder / f"{name}.txt"
    program = folder / name
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >{said}\nexit {status}\n')
    program.chmod(0o755)
    return said


def double_click(folder: Path, missing: str, screen: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """As a desktop does: no terminal, and nothing to read."""
    command = [sys.executable, "-c", PROGRAM, str(folder), missing]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=screen, timeout=20)


@pytest.mark.parametrize("name", ["zenity", "kdialog", "xmessage", "notify-send"])
def test_a_missing_library_is_told_on_the_screen(tmp_path: Path, screen: dict[str, str], name: str) -> None:
    said = can_show(tmp_path, name)
    ended = double_click(tmp_path, "libwayland-cursor.so.0", screen)
    assert ended.returncode == 4
    assert "libwayland-cursor.so.0 is missing on this computer" in said.read_text()
    assert "sudo apt install libwayland-cursor0" in said.read_text()
    assert words.cannot_open("libwayland-cursor.so.0") in ended.stderr
    assert ended.stdout == ""


def test_a_program_that_cannot_show_it_is_not_the_last_word(tmp_path: Path, screen: dict[str, str]) -> None:
    can_show(tmp_path, "zenity", status=255)
    said = can_show(tmp_path, "xmessage")
    assert double_click(tmp_path, "libwayland-client.so.0", screen).returncode == 4
    assert "libwayland-client.so.0" in said.read_text()


def test_in_a_terminal_it_asks_there_instead(tmp_path: Path, screen: dict[str, str]) -> None:
    said = can_show(tmp_path, "zenity")
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), "libwayland-client.so.0"]
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=screen) as running:
        os.close(theirs)
        text = b""
        while b"type a port number" not in text:
            text += os.read(ours, 4096)
        running.kill()
    os.close(ours)
    assert words.asks_here() in text.decode()
    assert not said.exists()


def test_a_session_that_has_ended_is_no_display(tmp_path: Path, screen: dict[str, str]) -> None:
    """tmux keeps WAYLAND_DISPLAY; Qt would end the whole program."""
    (tmp_path / "wayland-0").unlink()
    said = can_show(tmp_path, "zenity")
    ended = double_click(tmp_path, "nothing", screen)
    assert ended.returncode == 4
    assert "The window cannot open" not in ended.stderr
    assert not said.exists()


@pytest.mark.parametrize("display", ["127.0.0.1:99999999", "a..b:0", "x" * 300 + ":0", ":²", "no display"])
def test_a_variable_that_names_no_display_is_none(monkeypatch: pytest.MonkeyPatch, display: str) -> None:
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", display)
    assert has_display() is False


def test_a_library_nobody_knows_is_named_without_advice() -> None:
    assert words.cannot_open("libstrange.so.3").endswith("libstrange.so.3 is missing on this computer.")
