"""A computer that is busy: processes with sockets on loopback, in the network namespace of whoever asks for them."""

import argparse
import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from portfixer.system.linux.cgroups import find_mount

__all__ = ["LOADS", "Load", "carried", "each_load", "unit"]


@dataclass(frozen=True, kw_only=True)
class Load:
    processes: int
    listeners: int
    """In each process."""
    connections: int
    """In each process, to its own first listener: two sockets each."""


LOADS = {
    "idle": Load(processes=0, listeners=0, connections=0),
    "busy": Load(processes=50, listeners=20, connections=50),
    "heavy": Load(processes=1000, listeners=2, connections=24),
}
"""Idle; 1,000 listeners and 5,000 connections; 50,000 sockets in 1,000 processes."""


def each_load(what: str, script: str, measure: Callable[[str], None], *, usual: Sequence[str] = tuple(LOADS)) -> None:
    """`measure` the loads named on the command line of `script`, each in a network namespace of its own; `usual`: which
    ones where none is named."""
    parser = argparse.ArgumentParser(description=what, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("loads", nargs="*", metavar="LOAD", help=", ".join(LOADS))
    parser.add_argument("--here", action="store_true", help="in the network namespace it was started in")
    asked = parser.parse_args()
    if unknown := set(asked.loads) - set(LOADS):
        parser.error(f"no such load: {', '.join(unknown)}")
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    for load in asked.loads or usual:
        if asked.here:
            subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
            measure(load)
        else:
            subprocess.run(["unshare", *as_root, "--net", sys.executable, script, load, "--here"], check=True)


@contextlib.contextmanager
def unit() -> Iterator[Path | None]:
    """A cgroup as systemd makes one for a service; None where none can be made."""
    mount = find_mount(Path("/proc/self/mountinfo").read_text("utf-8"))
    folder = Path(mount or "/", f"portfixer-bench-{os.getpid()}.service")
    try:
        folder.mkdir()
    except OSError:
        yield None
        return
    try:
        yield folder
    finally:
        folder.rmdir()


@contextlib.contextmanager
def carried(load: Load, port: int, cgroup: Path | None = None) -> Iterator[None]:
    """The processes of a load; they end when their pipe does, so also if this program is ended."""
    stay, leave = os.pipe()
    told, tell = os.pipe()
    pids = []
    for number in range(load.processes):
        pid = os.fork()
        if pid == 0:
            os.close(leave)
            try:
                if cgroup:
                    (cgroup / "cgroup.procs").write_text(str(os.getpid()), "utf-8")
                kept = _opened(load, port + number * load.listeners)
                os.write(tell, b".")
                os.read(stay, 1)
                del kept
            finally:
                os._exit(0)
        pids.append(pid)
    os.close(stay)
    os.close(tell)
    ready = 0
    while ready < load.processes:
        part = len(os.read(told, 1 << 16))
        if not part:
            raise SystemExit(f"only {ready} of {load.processes} processes became ready")
        ready += part
    os.close(told)
    try:
        yield
    finally:
        os.close(leave)
        for pid in pids:
            os.waitpid(pid, 0)


def _opened(load: Load, port: int) -> list[socket.socket]:
    listeners = [socket.create_server(("127.0.0.1", port + n), backlog=256) for n in range(load.listeners)]
    kept = list(listeners)
    for _ in range(load.connections):
        kept.append(socket.create_connection(("127.0.0.1", port)))
        kept.append(listeners[0].accept()[0])
    return kept
