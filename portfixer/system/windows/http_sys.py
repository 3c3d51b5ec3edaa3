"""Who is behind a port of HTTP.sys: its sockets belong to the kernel (pid 4), its URLs to programs.

The kernel's HTTP server (HTTP.sys, "HTTP Server API" in Microsoft's documentation) hands requests to queues, and
programs take them from there. Which program has which queue is told by `netsh http show servicestate` alone. Its words
are translated, and its colons and commas with them; what is read here is its shape: a queue begins at the margin, its
settings are less far in than its processes, a URL looks like one, and a process number is the first on its line.
"""

import re
from dataclasses import dataclass

from portfixer.facts import Unseen, UnseenThing, UnseenWhy
from portfixer.system import tools

__all__ = ["KERNEL_PID", "Queue", "Queues", "parse", "queues"]

KERNEL_PID = 4
"""The process "System", in which drivers have their sockets."""

_WITHIN_S = 5.0
# HTTP://+:5985/WSMAN/, HTTPS://*:443/, HTTP://[::1]:8080/ and, bound to one address, HTTP://shop:80:127.0.0.1/
_URL = re.compile(r"^\s+(https?://(?:\[[0-9a-f:.%]+\]|[^\s:/\[\]]+):(\d{1,5})(?::[^\s/]+)?/.*?)\s*$", re.IGNORECASE)
_PROCESS = re.compile(r"^[^\d\n]{0,40}(\d{1,10})(?![\d.])")  # 3416, and in newer ones ID: 4684, image: C:\…
_SETTING = re.compile(r"^[^\d\n]{1,80}[^\w\n](\d{1,10})\s*$")
_CONTROLLER = 2
"""Of a queue's own numbers: the most requests, how many processes, and then the controller where there is one."""


@dataclass(frozen=True, slots=True)
class Queue:
    pids: tuple[int, ...]
    """The processes that take requests from it; () while none runs (IIS starts them on demand)."""
    controller: int | None
    """The process that starts those: for IIS that of the service WAS."""
    urls: tuple[str, ...]
    ports: frozenset[int]


@dataclass(frozen=True, slots=True)
class Queues:
    found: tuple[Queue, ...] = ()
    unseen: tuple[Unseen, ...] = ()

    def of(self, port: int) -> tuple[Queue, ...]:
        return tuple(queue for queue in self.found if port in queue.ports)


def queues() -> Queues:
    """All request queues. One run of netsh, some 0.1 s; needs no rights."""
    result = tools.run("netsh", "http", "show", "servicestate", "view=requestq", timeout_s=_WITHIN_S)
    if not result.done:
        why = UnseenWhy.NOT_SUPPORTED if result.path is None else UnseenWhy.UNREADABLE
        why = UnseenWhy.TOOK_TOO_LONG if result.timed_out else why
        return Queues(unseen=(Unseen(UnseenThing.HTTP_QUEUES, why, "netsh http"),))
    return Queues(parse(result.output))


def parse(text: str) -> tuple[Queue, ...]:
    """The queues that have a URL, in an answer of `netsh http show servicestate view=requestq`."""
    blocks: list[list[str]] = []
    for line in text.splitlines():
        if line[:1].strip():
            blocks.append([])
        elif blocks and line.strip():
            blocks[-1].append(line)
    return tuple(queue for queue in map(_queue, blocks) if queue.urls)


def _queue(lines: list[str]) -> Queue:
    """First the queue's settings, one a line; then a heading and the processes below it; then groups and URLs."""
    margin = _indent(lines[0]) if lines else 0
    below = next((place for place, line in enumerate(lines) if _indent(line) > margin), len(lines))
    numbers = [int(match[1]) for match in map(_SETTING.match, lines[:below]) if match]
    pids: list[int] = []
    for line in lines[below:]:
        match = _PROCESS.match(line) if _indent(line) > margin else None
        if match is None:
            break
        pids.append(int(match[1]))
    urls = [match for match in map(_URL.match, lines) if match]
    return Queue(
        pids=tuple(dict.fromkeys(pids)),
        controller=numbers[_CONTROLLER] if len(numbers) > _CONTROLLER else None,
        urls=tuple(match[1] for match in urls),
        ports=frozenset(int(match[2]) for match in urls),
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
