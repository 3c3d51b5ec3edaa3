"""How long looking takes beside what else could have been asked: `python tests/bench/bench_linux_look.py [LOAD]`.

LOAD is idle, busy (1,000 listeners, 5,000 connections) or heavy (50,000 sockets in 1,000 processes, the default).

Everything is measured in one run, taking turns, in a network namespace of its own that ends with the run. Printed are
medians, and what part they are of psutil's, which answers every question in the same way. Not collected by pytest.
"""

import argparse
import contextlib
import functools
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a file, it shall measure the program that it lies beside

from portfixer.diagnosis import examine
from portfixer.facts import Protocol, Request
from portfixer.system.linux.cgroups import find_mount
from portfixer.system.linux.system import LinuxSystem

OWN, PSUTIL = "PortFixer", "psutil.net_connections"
PORT, UNIT_PORT, CHANGING_PORT, FIRST_PORT = 8080, 8081, 8082, 20000
LONGEST_S = 20.0
"""No more turns are begun after that."""
FEWEST, MOST = 3, 15


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


@dataclass(frozen=True)
class Row:
    question: str
    who: str
    ask: Callable[[], object]
    before: Callable[[], object] = lambda: None
    """Done before each turn, and not measured."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("load", nargs="?", choices=LOADS, default="heavy")
    parser.add_argument("--here", action="store_true", help="in the network namespace it was started in")
    asked = parser.parse_args()
    if not asked.here:
        as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
        again = ["unshare", *as_root, "--net", sys.executable, __file__, asked.load, "--here"]
        os.execvp("unshare", again)  # noqa: S606 - this very program, in a namespace that ends with it
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with contextlib.ExitStack() as stack:
        stack.enter_context(carried(Load(processes=1, listeners=1, connections=0), PORT))
        in_unit = stack.enter_context(unit())
        if in_unit:
            stack.enter_context(carried(Load(processes=1, listeners=1, connections=0), UNIT_PORT, in_unit))
        stack.enter_context(carried(LOADS[asked.load], FIRST_PORT))
        show(asked.load, measured(rows(stack, with_unit=in_unit is not None)))


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
                kept = opened(load, port + number * load.listeners)
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


def opened(load: Load, port: int) -> list[socket.socket]:
    listeners = [socket.create_server(("127.0.0.1", port + n), backlog=256) for n in range(load.listeners)]
    kept = list(listeners)
    for _ in range(load.connections):
        kept.append(socket.create_connection(("127.0.0.1", port)))
        kept.append(listeners[0].accept()[0])
    return kept


def rows(stack: contextlib.ExitStack, *, with_unit: bool) -> list[Row]:
    system = LinuxSystem()
    listen = functools.partial(LinuxSystem.look, protocol=Protocol.TCP, listening_only=True)
    changing = stack.enter_context(contextlib.ExitStack())

    def change() -> None:
        """A program less and another one more, as between two looks of the live table."""
        changing.close()
        changing.enter_context(carried(Load(processes=1, listeners=1, connections=0), CHANGING_PORT))

    return [
        Row("one port", OWN, lambda: examine(system, Request(port=PORT))),
        Row("one port", "PortFixer, look alone", lambda: system.look(PORT, Protocol.TCP)),
        *(
            [Row("one port", "PortFixer, server in a unit", lambda: examine(system, Request(port=UNIT_PORT)))]
            * with_unit
        ),
        *tool("one port", "ss", "-Htanp", f"sport = :{PORT}"),
        *tool("one port", "lsof", "-nP", f"-iTCP:{PORT}"),
        *tool("one port", "fuser", f"{PORT}/tcp"),
        Row("listeners", OWN, lambda: listen(LinuxSystem())),
        Row("listeners", "PortFixer, again", lambda: listen(system), before=lambda: listen(system)),
        Row("listeners", "PortFixer, again, one changed", lambda: listen(system), before=change),
        *tool("listeners", "ss", "-Htlnp"),
        *tool("listeners", "netstat", "-ntlp"),
        Row("every state", OWN, lambda: LinuxSystem().look(protocol=Protocol.TCP)),
        Row("every state", PSUTIL, lambda: psutil.net_connections(kind="tcp")),
    ]


def tool(question: str, *words: str) -> list[Row]:
    """A row for another program, where it is installed."""
    if shutil.which(words[0]) is None:
        return []
    return [Row(question, " ".join(words), lambda: subprocess.run(words, capture_output=True, check=False))]


def measured(asked: list[Row]) -> list[tuple[Row, list[float]]]:
    """All rows in turns, so that whatever else the computer does falls on all of them."""
    times: list[tuple[Row, list[float]]] = [(row, []) for row in asked]
    ends = time.monotonic() + LONGEST_S
    for turn in range(MOST):
        if turn >= FEWEST and time.monotonic() > ends:
            break
        for row, took in times:
            row.before()
            began = time.perf_counter()
            row.ask()
            took.append(time.perf_counter() - began)
    return times


def show(load: str, times: list[tuple[Row, list[float]]]) -> None:
    sockets = len(LinuxSystem().look(protocol=Protocol.TCP).sockets)
    processes = len([name for name in os.listdir("/proc") if name.isdecimal()])
    print(f"{load}: {sockets} TCP sockets here, {processes} processes on this computer, median of {len(times[0][1])}\n")
    psutil_s = next(statistics.median(took) for row, took in times if row.who == PSUTIL)
    print(f"{'question':<12} {'asked':<36} {'median':>10} {'of psutil':>10}")
    for row, took in times:
        median = statistics.median(took)
        print(f"{row.question:<12} {row.who:<36} {median * 1000:>7.1f} ms {median / psutil_s:>10.3f}")


if __name__ == "__main__":
    main()
