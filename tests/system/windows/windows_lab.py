"""Windows, real or the lab's, and programs of ours that run there."""

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
HOME = "127.0.0.1"
NO_WINDOW = 0x08000000
DETACHED = 0x00000008
NEW_GROUP = 0x00000200


def in_wine() -> bool:
    """Whether this is the lab, where some things are not as on Windows (each test that minds says which)."""
    return sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


def can_show_windows() -> bool:
    """Windows always can; Wine where it has a display."""
    if sys.platform != "win32":
        return False
    create = ctypes.windll.user32.CreateWindowExW
    create.restype = ctypes.c_void_p
    window = create(0, "STATIC", "", 0, 0, 0, 1, 1, None, None, None, None)
    return bool(window and ctypes.windll.user32.DestroyWindow(ctypes.c_void_p(window)))


def become_true(condition: Callable[[], object], within_s: float = 10.0) -> bool:
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)  # a condition with a deadline: Windows has no event for it
    return True


class Program:
    """One of programs.py, running."""

    def __init__(self, running: "subprocess.Popen[bytes]", said: dict[str, int]) -> None:
        self.running = running
        self.said = said

    @property
    def pid(self) -> int:
        return self.running.pid

    @property
    def port(self) -> int:
        return self.said["port"]

    def ends(self, within_s: float = 10.0) -> bool:
        try:
            self.running.wait(within_s)
        except subprocess.TimeoutExpired:
            return False
        return True


def finish(running: "subprocess.Popen[bytes]") -> None:
    running.kill()
    running.wait()
    running.stdout.close()


def end_by_pid(pid: int, starter: int) -> None:
    """A child that a test let outlive its starter, and nobody else of that number."""
    import psutil

    try:
        child = psutil.Process(pid)
        if child.ppid() == starter:
            child.kill()
    except psutil.Error:
        pass


def environment() -> dict[str, str]:
    """For PortFixer as a program of its own, from this folder's sources."""
    return os.environ | {"PYTHONPATH": str(HERE.parents[2])}
