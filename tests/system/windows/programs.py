"""Programs that tests stop. Started as `programs.py KIND …`; each says one line of `name=number` and stays."""

import ctypes
import http.server
import socket
import subprocess
import sys
import time

HOME = "127.0.0.1"
CLOSED = 5.0


def say(**numbers: int) -> None:
    print(" ".join(f"{name}={number}" for name, number in numbers.items()), flush=True)


def listening(options: str = "", address: str = HOME, port: int = 0) -> socket.socket:
    made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    if "exclusive" in options:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    if "reuse" in options:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((address, port))
    if "bound" not in options:
        made.listen()
    return made


def web() -> None:
    """Hears Ctrl+C, as most servers do."""
    with http.server.HTTPServer((HOME, 0), http.server.SimpleHTTPRequestHandler) as server:
        say(port=server.server_port)
        server.serve_forever()


def waits() -> None:
    """Waits in accept(), where Python hears Ctrl+C only when a client comes."""
    with listening() as made:
        say(port=made.getsockname()[1])
        while True:
            made.accept()


def ignores() -> None:
    """Ctrl+C and Ctrl+Break mean nothing to it."""
    handler = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)(lambda _event: 1)
    ctypes.windll.kernel32.SetConsoleCtrlHandler(handler, 1)
    with listening() as made:
        say(port=made.getsockname()[1])
        while True:
            made.accept()


def window() -> None:
    """Has a window of a class that Windows itself made, and ends when that is closed."""
    user32 = ctypes.windll.user32
    user32.CreateWindowExW.restype = ctypes.c_void_p
    overlapped_visible = 0x10CF0000
    made_window = ctypes.c_void_p(
        user32.CreateWindowExW(0, "STATIC", "A server", overlapped_visible, 0, 0, 200, 100, None, None, None, None)
    )
    message = ctypes.create_string_buffer(48)
    with listening() as made:
        say(port=made.getsockname()[1])
        while user32.IsWindow(made_window) and user32.GetMessageW(message, None, 0, 0) > 0:
            user32.DispatchMessageW(message)


def family() -> None:
    """A server that started a helper of its own, in the same console."""
    child = subprocess.Popen([sys.executable, __file__, "sleeps"], stdout=subprocess.DEVNULL)
    with listening() as made:
        say(port=made.getsockname()[1], child=child.pid)
        while True:
            made.accept()


def neighbours() -> None:
    """Starts a server and something else in one console: Ctrl+C there would reach both."""
    server = subprocess.Popen([sys.executable, __file__, "web"], stdout=subprocess.PIPE)
    other = subprocess.Popen([sys.executable, __file__, "sleeps"], stdout=subprocess.DEVNULL)
    port = int(server.stdout.readline().decode().partition("=")[2])
    say(port=port, child_server=server.pid, child_other=other.pid)
    server.wait()
    time.sleep(60)


def sleeps() -> None:
    time.sleep(60)


def holds(options: str, address: str, port: str) -> None:
    """A socket with options, at an address and port."""
    with listening(options, address, int(port)) as made:
        say(port=made.getsockname()[1])
        time.sleep(60)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
