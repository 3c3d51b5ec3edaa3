"""A real service that listens: `service_program.py NAME PORT [child]`, started by Windows' service manager alone.

With `child` a program listens that the service starts, and starts again, as NSSM does it.
"""

import ctypes
import socket
import subprocess
import sys
import threading
from ctypes import wintypes
from typing import ClassVar

OWN_PROCESS, ACCEPTS_STOP, CONTROL_STOP = 0x10, 1, 1
STOPPED, STOP_PENDING, RUNNING = 1, 3, 4
MainType = ctypes.WINFUNCTYPE(None, wintypes.DWORD, ctypes.c_void_p)
HandlerType = ctypes.WINFUNCTYPE(wintypes.DWORD, wintypes.DWORD, wintypes.DWORD, ctypes.c_void_p, ctypes.c_void_p)


class Status(ctypes.Structure):
    _fields_: ClassVar = [
        (name, wintypes.DWORD) for name in ("type", "state", "accepts", "exit", "own", "check", "hint")
    ]


class Entry(ctypes.Structure):
    _fields_: ClassVar = [("name", wintypes.LPWSTR), ("main", MainType)]


def keep_running(port: int, asked: threading.Event) -> None:
    listen = f"import socket, time; there = socket.create_server(('127.0.0.1', {port})); time.sleep(300)"
    while not asked.is_set():
        nothing = subprocess.DEVNULL
        child = subprocess.Popen([sys.executable, "-c", listen], stdin=nothing, stdout=nothing, stderr=nothing)
        while child.poll() is None and not asked.wait(0.05):
            pass
        child.kill()
        child.wait()


def main(name: str, port: int, *, through_child: bool) -> None:
    advapi = ctypes.WinDLL("advapi32")
    advapi.RegisterServiceCtrlHandlerExW.restype = ctypes.c_void_p
    asked = threading.Event()

    def handle(control: int, _kind: int, _data: int, _context: int) -> int:
        if control == CONTROL_STOP:
            asked.set()
        return 0

    handler = HandlerType(handle)

    def service(_count: int, _words: int) -> None:
        me = ctypes.c_void_p(advapi.RegisterServiceCtrlHandlerExW(name, handler, None))

        def tell(state: int) -> None:
            status = Status(OWN_PROCESS, state, ACCEPTS_STOP if state == RUNNING else 0, 0, 0, 0, 3000)
            advapi.SetServiceStatus(me, ctypes.byref(status))

        if through_child:
            tell(RUNNING)
            keep_running(port, asked)
        else:
            with socket.create_server(("127.0.0.1", port)):
                tell(RUNNING)
                asked.wait()
                tell(STOP_PENDING)
        tell(STOPPED)

    entry_point = MainType(service)
    table = (Entry * 2)(Entry(name, entry_point), Entry(None, MainType()))
    advapi.StartServiceCtrlDispatcherW(table)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), through_child="child" in sys.argv)
