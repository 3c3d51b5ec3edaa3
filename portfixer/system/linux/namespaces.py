"""Network namespaces, as /proc/PID/net shows them: readable by everybody, also those of other users' processes."""

import os
import socket

from portfixer.facts import Family, Protocol, Socket
from portfixer.system.linux import procnet, sockdiag
from portfixer.system.linux.numbers import own_number
from portfixer.system.linux.processes import Processes
from portfixer.system.linux.procfiles import text_of
from portfixer.system.linux.procstat import Stat

__all__ = ["Namespaces", "parse_fib_trie", "parse_if_inet6"]


def parse_fib_trie(text: str) -> frozenset[str]:
    """The IPv4 addresses of /proc/net/fib_trie that are the namespace's own: a leaf `|-- 172.17.0.2` with a route
    `/32 host LOCAL` below it (net/ipv4/fib_trie.c, fib_trie_seq_show). Pure."""
    found = set()
    leaf = ""
    for line in text.splitlines():
        words = line.split()
        if words[:1] == ["|--"] and len(words) > 1:
            leaf = words[1]
        elif leaf and words == ["/32", "host", "LOCAL"]:
            found.add(leaf)
    return frozenset(found)


def parse_if_inet6(text: str) -> frozenset[str]:
    """The IPv6 addresses of /proc/net/if_inet6 (net/ipv6/addrconf.c, if6_seq_show). Pure."""
    found = set()
    for line in text.splitlines():
        try:
            found.add(socket.inet_ntop(socket.AF_INET6, bytes.fromhex(line.split()[0])))
        except (ValueError, IndexError):
            continue
    return frozenset(found)


class Namespaces:
    """The processes of one moment, by network namespace. Each is read once, when it is first asked for.

    Costs about 10 µs for each process (one stat(2) in its /proc/PID/net).
    """

    def __init__(self, processes: Processes, proc: str = "/proc") -> None:
        self._processes = processes
        self._proc = proc
        self._pids: list[int] | None = None
        self._of: dict[int, int | None] = {}
        self._stats: dict[int, Stat | None] = {}
        self._addresses: dict[int, frozenset[str]] = {}
        self._members: dict[int, list[int]] | None = None

    def pids(self) -> list[int]:
        """Every process but the kernel's own threads, in order."""
        if self._pids is None:
            self._pids = sorted(set(self._processes.pids()) - self._processes.kernel_threads())
        return self._pids

    def stat(self, pid: int) -> Stat | None:
        if pid not in self._stats:
            self._stats[pid] = self._processes.stat(pid)
        return self._stats[pid]

    def start(self, pid: int) -> int:
        """Clock ticks since boot."""
        stat = self.stat(pid)
        return stat.start if stat else 0

    def name(self, pid: int) -> str:
        stat = self.stat(pid)
        return stat.name.decode("utf-8", "replace") if stat else ""

    def parent(self, pid: int) -> int:
        """0: it has none that can be seen."""
        stat = self.stat(pid)
        return stat.parent_pid if stat else 0

    def children(self, pid: int) -> list[int]:
        return [other for other in self.pids() if self.parent(other) == pid]

    def above(self, pid: int) -> tuple[int, ...]:
        """Its parent, that one's parent, and so on; the nearest first."""
        found: list[int] = []
        while (up := self.parent(found[-1] if found else pid)) and up not in found:
            found.append(up)
        return tuple(found)

    def of(self, pid: int) -> int | None:
        """Its namespace: the inode number of a file in its /proc/PID/net. None: gone, or hidden."""
        if pid not in self._of:
            try:
                self._of[pid] = os.stat(f"{self._proc}/{pid}/net/tcp").st_ino
            except OSError:
                self._of[pid] = None
        return self._of[pid]

    def home(self) -> int | None:
        """PortFixer's own, whose sockets it looks at."""
        return self.of(own_number(self._proc))

    def of_file(self, path: str) -> int | None:
        """The namespace that a file holds open (ip-netns(8)), where its processes may be looked into: ptrace(2)."""
        try:
            wanted = os.stat(path).st_ino
        except OSError:
            return None
        for namespace, pids in self._all().items():
            try:
                if os.stat(f"{self._proc}/{pids[0]}/ns/net").st_ino == wanted:
                    return namespace
            except OSError:
                continue
        return None

    def members(self, namespace: int) -> list[int]:
        return self._all().get(namespace, [])

    def others(self, namespace: int | None) -> list[int]:
        """Every other namespace that has processes."""
        return [other for other in self._all() if other != namespace]

    def addresses(self, namespace: int) -> frozenset[str]:
        """Its own addresses, IPv4 and IPv6."""
        if namespace not in self._addresses:
            pid = self.members(namespace)[0]
            self._addresses[namespace] = parse_fib_trie(self._text(pid, "fib_trie")) | parse_if_inet6(
                self._text(pid, "if_inet6")
            )
        return self._addresses[namespace]

    def listening(self, namespace: int, protocol: Protocol, port: int) -> tuple[Socket, ...]:
        """What waits for clients on that port inside it."""
        pid = self.members(namespace)[0]
        return tuple(
            row
            for family in Family
            for row in procnet.parse(
                self._text(pid, protocol.value + ("6" if family is Family.IPV6 else "")),
                protocol,
                family,
                sockdiag.LISTENING,
                port,
            )
            if row.remote is None
        )

    def _text(self, pid: int, name: str) -> str:
        try:
            return text_of(f"{self._proc}/{pid}/net/{name}")
        except OSError:
            return ""  # gone meanwhile, or no IPv6

    def _all(self) -> dict[int, list[int]]:
        if self._members is None:
            self._members = {}
            for pid in self.pids():
                namespace = self.of(pid)
                if namespace is not None:
                    self._members.setdefault(namespace, []).append(pid)
        return self._members
