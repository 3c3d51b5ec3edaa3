"""Two orphaned connections and who waits for them, in a network namespace of its own with a short tcp_fin_timeout.

Run by test_linux_waiting.py as `unshare --net python waiting.py`; prints one JSON object.
"""

import json
import socket
import subprocess
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from portfixer.diagnosis import examine
from portfixer.facts import Request, SocketState
from portfixer.remedies.outcome import Progress
from portfixer.remedies.wait import wait_for
from portfixer.system.linux.system import LinuxSystem

ENDS, STARTS_AGAIN = 7001, 7002
SYSTEM = LinuxSystem()


def orphaned(port: int, stack: ExitStack) -> socket.socket:
    """A server closed first and is gone; its client stays. Returns the client."""
    with socket.create_server(("127.0.0.1", port)) as listening:
        client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        listening.accept()[0].close()
    while [found.state for found in SYSTEM.look(port).sockets if found.local.port == port] != [SocketState.FIN_WAIT_2]:
        time.sleep(0.002)
    return client


def first_bound(port: int) -> float:
    while True:
        with socket.socket() as own:
            try:
                own.bind(("0.0.0.0", port))
                return time.monotonic()
            except OSError:
                time.sleep(0.002)


def waited(port: int, told: list[Progress], cancel: threading.Event) -> tuple[bool, float]:
    before = examine(SYSTEM, Request(port=port))
    free = wait_for(SYSTEM, before, timeout_s=30, progress=told.append, cancel=cancel)
    return free, time.monotonic()


def main() -> None:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    Path("/proc/sys/net/ipv4/tcp_fin_timeout").write_text("3", "ascii")
    with ExitStack() as stack:
        orphaned(ENDS, stack)
        late = orphaned(STARTS_AGAIN, stack)
        again: list[Progress] = []
        enough = threading.Event()
        restarted = threading.Thread(target=waited, args=(STARTS_AGAIN, again, enough))
        restarted.start()
        while not again:
            time.sleep(0.002)
        late.close()
        bound: list[float] = []
        prober = threading.Thread(target=lambda: bound.append(first_bound(ENDS)))
        prober.start()
        told: list[Progress] = []
        free, ended = waited(ENDS, told, threading.Event())
        prober.join()
        enough.set()
        restarted.join()
    remaining = [[progress.remaining_s, progress.total_s] for progress in (told[0], told[-1], again[0], again[-1])]
    print(json.dumps({"free": free, "late_by_s": ended - bound[0], "told": remaining}))


if __name__ == "__main__":
    main()
