"""A program that Windows starts without a console makes one that nobody sees."""

import subprocess
import sys

import pytest

windows = pytest.mark.skipif(sys.platform != "win32", reason="consoles are Windows' own")

_PROGRAM = """
import ctypes
from portfixer.system.windows.own_console import ensure_console
print(ensure_console(), ensure_console())
print(bool(ctypes.windll.user32.IsWindowVisible(ctypes.windll.kernel32.GetConsoleWindow())))
"""


@windows
def test_a_program_without_a_console_gets_one_unseen_and_only_one() -> None:
    assert sys.platform == "win32"
    look = subprocess.STARTUPINFO(dwFlags=subprocess.STARTF_USESHOWWINDOW, wShowWindow=subprocess.SW_HIDE)
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        creationflags=subprocess.DETACHED_PROCESS,
        startupinfo=look,
        check=False,
    )
    assert done.stdout.split() == ["True", "False", "False"], done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="elsewhere there is nothing to make")
def test_elsewhere_nothing_is_made() -> None:
    from portfixer.system.windows.own_console import ensure_console

    assert ensure_console() is False
