"""The real window on the lab's screen, driven with keys and the mouse. Pictures of its pages: build/windows-window."""

import subprocess
import sys

import pytest
from windows_lab import HERE, can_show_windows, environment, in_wine

pytestmark = [
    pytest.mark.skipif(sys.platform != "win32", reason="asks Windows (or Wine)"),
    pytest.mark.skipif(not in_wine(), reason="takes the keyboard and the mouse: only the lab's are nobody's"),
    pytest.mark.skipif(not can_show_windows(), reason="Wine makes no windows without a display (winx N, DISPLAY=:N)"),
]
PICTURES = HERE.parents[2] / "build" / "windows-window"
PAGES = ["1 asked", "2 verdict", "3 confirm", "4 result", "5 ports", "6 about"]


def test_a_person_types_the_message_stops_the_server_and_sees_the_rest() -> None:
    command = [sys.executable, str(HERE / "drive_window.py"), str(PICTURES)]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment())
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-1] == "driven to the end"
    assert sorted(path.stem for path in PICTURES.glob("*.png")) == PAGES
