"""What a packaged PortFixer costs on Linux: until a command has answered, until the window is drawn, and in memory.

    .venv/bin/python tests/bench/bench_package.py [TURNS]     after `make package`; needs Xvfb

A window counts as visible when its heading can be read on the screen: an X server of our own is looked at every few
milliseconds, and the program knows nothing of it. Everything takes its turn again and again, so that whatever else the
computer does falls on all of it; the least is what the program takes when nothing is in its way.
"""

import ctypes
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

DIST = Path(__file__).resolve().parents[2] / "dist"
FOLDER = DIST / "PortFixer" / "portfixer"
DISPLAYS = range(180, 200)
WITHIN_S = 60.0
LOOK_EVERY_S = 0.004
SETTLED_S = 2.0
# Where the first page's heading is: the window is 1160 by 740 at the least, and nobody moves it here.
AREA = (180, 20, 420, 120)
READABLE = 12  # so many shades has written text; a bare window has one or two


class Screen:
    """A look at a part of an X display. XGetImage and what it fills: Xlib.h."""

    class _Image(ctypes.Structure):
        _fields_ = [
            ("width", ctypes.c_int),
            ("height", ctypes.c_int),
            ("xoffset", ctypes.c_int),
            ("format", ctypes.c_int),
            ("data", ctypes.POINTER(ctypes.c_ubyte)),
            ("byte_order", ctypes.c_int),
            ("bitmap_unit", ctypes.c_int),
            ("bitmap_bit_order", ctypes.c_int),
            ("bitmap_pad", ctypes.c_int),
            ("depth", ctypes.c_int),
            ("bytes_per_line", ctypes.c_int),
        ]

    def __init__(self, name: str) -> None:
        self._x = ctypes.CDLL("libX11.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        self._x.XGetImage.restype = ctypes.POINTER(self._Image)
        self._x.XGetImage.argtypes = [
            ctypes.c_void_p, ctypes.c_ulong, *[ctypes.c_int] * 2, *[ctypes.c_uint] * 2, ctypes.c_ulong, ctypes.c_int
        ]  # fmt: skip
        self._x.XDestroyImage.argtypes = [ctypes.c_void_p]
        self._display = self._x.XOpenDisplay(name.encode())
        if not self._display:
            raise RuntimeError(f"there is no display {name}")
        self._root = self._x.XDefaultRootWindow(self._display)

    def shades(self) -> int:
        """How many different colours are in the area."""
        image = self._x.XGetImage(self._display, self._root, *AREA, 0xFFFFFFFF, 2)  # 2: ZPixmap
        size = image.contents.bytes_per_line * image.contents.height
        data = ctypes.string_at(image.contents.data, size)
        self._x.XDestroyImage(image)
        return len(set(memoryview(data).cast("I")))


@contextmanager
def display() -> Iterator[str]:
    """An X server of our own, and its name."""
    number = next(number for number in DISPLAYS if not Path(f"/tmp/.X11-unix/X{number}").exists())  # noqa: S108
    name = f":{number}"
    server = subprocess.Popen(
        ["Xvfb", name, "-screen", "0", "1280x800x24", "-nolisten", "tcp"], stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: Path(f"/tmp/.X11-unix/X{number}").exists())  # noqa: S108
        yield name
    finally:
        server.terminate()
        server.wait()


def wait_until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not reached():
        if time.monotonic() > deadline:
            raise RuntimeError("it did not happen")
        time.sleep(LOOK_EVERY_S)


def window(program: Path, environment: dict[str, str], screen: Screen) -> tuple[float, float]:
    """Seconds until the window can be read, and the memory in MB (PSS, of all its processes) a little later."""
    wait_until(lambda: screen.shades() < READABLE)
    began = time.perf_counter()
    running = subprocess.Popen([program], env=environment, stdin=subprocess.DEVNULL)
    try:
        wait_until(lambda: screen.shades() >= READABLE)
        took_s = time.perf_counter() - began
        time.sleep(SETTLED_S)
        tree = [psutil.Process(running.pid), *psutil.Process(running.pid).children(recursive=True)]
        memory = sum(process.memory_full_info().pss for process in tree) / 1e6
    finally:
        # The program that unpacked itself ends after the one that it started.
        for process in [*psutil.Process(running.pid).children(recursive=True), running]:
            process.terminate()
        running.wait()
    return took_s, memory


def answer(program: Path, *words: str, environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run([program, *words], env=environment, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def main(turns: int) -> None:
    one_file = next(
        path
        for path in [DIST / "PortFixer-one-file", *DIST.glob("PortFixer-*-linux-*")]
        if path.suffix != ".gz" and path.is_file()
    )
    names = ("version", "diagnose", "one file: version", "window", "one file: window", "memory", "one file: memory")
    seen: dict[str, list[float]] = {name: [] for name in names}
    with display() as name, tempfile.TemporaryDirectory() as home, socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        environment = {"HOME": home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "DISPLAY": name, "TMPDIR": home}
        screen = Screen(name)
        for _ in range(turns):
            seen["version"].append(answer(FOLDER, "--version", environment=environment))
            seen["diagnose"].append(answer(FOLDER, "diagnose", port, environment=environment))
            seen["one file: version"].append(answer(one_file, "--version", environment=environment))
            for start, program in (("", FOLDER), ("one file: ", one_file)):
                took_s, memory = window(program, environment, screen)
                seen[f"{start}window"].append(took_s)
                seen[f"{start}memory"].append(memory)
    print(
        f"{turns} turns; so busy was the computer with this and other things: {os.getloadavg()[0]:.1f} "
        f"(of {os.cpu_count()})"
    )
    print(f"{'':<20}{'least':>9}{'median':>9}")
    for name, values in seen.items():
        unit, digits = ("MB", 0) if "memory" in name else ("s", 2)
        print(f"{name:<20}{min(values):>9.{digits}f}{statistics.median(values):>9.{digits}f} {unit}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
