"""What is true in the namespaces of a situation, seen without any of the tools."""

import errno
import os
import socket
from pathlib import Path

from bench.compare.truth import Truth

__all__ = ["Listeners", "Processes", "can_bind", "deaf", "ended", "listeners", "processes"]

Processes = dict[int, tuple[str, str, str]]
"""By number: when it began, its name, its state (proc(5))."""
Listeners = frozenset[tuple[str, str, int]]
"""Protocol, local address as the kernel writes it, port."""

_LISTEN, _UDP_OPEN = "0A", "07"


def processes() -> Processes:
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        name, _, rest = text.partition("(")[2].rpartition(")")
        fields = rest.split()
        if fields[0] != "Z":
            found[int(folder.name)] = (fields[19], name, fields[0])
    return found


def ended(before: Processes, after: Processes) -> dict[str, str]:
    """Which of them are no longer there, or were suspended since; by number, told in words."""
    told = {}
    for pid, (began, name, state) in before.items():
        now = after.get(pid)
        if now is None or now[0] != began:
            told[str(pid)] = f"{name} ({pid}) ended"
        elif now[2] == "T" and state != "T":
            told[str(pid)] = f"{name} ({pid}) suspended"
    return told


def listeners() -> Listeners:
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        path = Path("/proc/self/net") / table
        for row in path.read_text(encoding="ascii").splitlines()[1:] if path.exists() else []:
            _, local, _, state = row.split()[:4]
            if state == (_UDP_OPEN if table.startswith("udp") else _LISTEN):
                address, _, port = local.rpartition(":")
                found.add((table, address, int(port, 16)))
    return frozenset(found)


def deaf(truth: Truth, before: Listeners, after: Listeners) -> tuple[str, ...]:
    """Who listened and does no longer, but for whoever is to be ended for the port."""
    lost = before - after
    if truth.meant:
        lost = frozenset(row for row in lost if not (row[0].startswith(truth.protocol) and row[2] == truth.port))
    return tuple(f"{table} {port}" for table, _, port in sorted(lost))


def can_bind(truth: Truth, uid: int) -> str | None:
    """What bind() and listen() tell that person's server, one that sets SO_REUSEADDR as nearly all do; None: it has the
    port. The server is gone again at once, and took no connection."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            os.write(writing, _bind(truth).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        said = told.read()
    os.waitpid(child, 0)
    return said.removeprefix("ok") or None


def _bind(truth: Truth) -> str:
    kind = socket.SOCK_DGRAM if truth.protocol == "udp" else socket.SOCK_STREAM
    family = socket.AF_INET6 if ":" in truth.address else socket.AF_INET
    with socket.socket(family, kind) as server:
        if kind == socket.SOCK_STREAM:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((truth.address, truth.port))
            if kind == socket.SOCK_STREAM:
                server.listen()
        except OSError as problem:
            return errno.errorcode.get(problem.errno or 0, str(problem))
    return "ok"
