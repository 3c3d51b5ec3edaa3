"""One look at the machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from portfixer.facts.container import Container
from portfixer.facts.elsewhere import Elsewhere
from portfixer.facts.interface import Interface
from portfixer.facts.machine import Machine
from portfixer.facts.process import Holder, Manager, Process
from portfixer.facts.socket import Socket

__all__ = ["Snapshot", "Unseen", "UnseenThing", "UnseenWhy"]


class UnseenThing(StrEnum):
    SOCKETS = "sockets"
    """Some of the socket tables."""
    BOUND_SOCKETS = "bound_sockets"
    """Sockets that have a port and do not listen."""
    TIMERS = "timers"
    HOLDERS = "holders"
    """The open files of other users' processes."""
    OTHER_HOLDERS = "other_holders"
    """Who has the sockets besides those that were found."""
    UNITS = "units"
    """Which service a socket belongs to."""
    RESERVATIONS = "reservations"
    """Ranges of ports that the system keeps for itself (Windows)."""
    HTTP_QUEUES = "http_queues"
    """Which programs are behind the system's own HTTP server (Windows)."""
    PROCESS = "process"
    """A process that ended, or hid, while it was looked at."""
    PROGRAMS = "programs"
    """Which programs run at all."""
    OUTSIDE = "outside"
    """Programs outside of the container that this program runs in (pid_namespaces(7))."""
    ON_THE_WAY = "on_the_way"
    """Sockets in messages between programs that nobody has received yet."""
    IO_URING = "io_uring"
    """Files that programs registered with io_uring."""


class UnseenWhy(StrEnum):
    NOT_ALLOWED = "not_allowed"
    NOT_SUPPORTED = "not_supported"
    """The kernel, or this system, does not tell."""
    NOT_FROM_HERE = "not_from_here"
    """It is outside of the container that this program runs in."""
    VANISHED = "vanished"
    TOOK_TOO_LONG = "took_too_long"
    NOT_ASKED = "not_asked"
    """Of very many only some were asked, so that the answer comes soon."""
    NOT_YET = "not_yet"
    """A first look, after which everything else is looked for."""
    UNREADABLE = "unreadable"
    """It answered with something that could not be understood."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """Something that a look could not see, and why."""

    thing: UnseenThing
    why: UnseenWhy
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What one look saw. Sockets are those asked for (one port, or all), not necessarily all there are."""

    taken_at: float
    """Seconds since the epoch."""
    machine: Machine
    sockets: tuple[Socket, ...] = ()
    holders: Mapping[int, tuple[Holder, ...]] = field(default_factory=dict)
    """By `Socket.inode`; an inode other than 0 that is missing here has a holder that could not be seen."""
    managers: Mapping[int, Manager] = field(default_factory=dict)
    """By `Socket.inode`: the unit in whose cgroup the socket was made, also where no holder could be seen."""
    ancestors: Mapping[int, tuple[Process, ...]] = field(default_factory=dict)
    """By the pid of a root holder: what it was started by, the parent first. Filled when one port is looked at."""
    containers: Mapping[int, Container] = field(default_factory=dict)
    """By `Socket.inode`: the container that the port leads into, or whose program has it. In a look at everything only
    where somebody passes the port on to it."""
    families: Mapping[int, tuple[Process, ...]] = field(default_factory=dict)
    """By the pid of a root holder: what it started of the same program file, which ends together with it when it is
    ended by force (Windows). Filled when one port is looked at."""
    tracers: Mapping[int, Process] = field(default_factory=dict)
    """By the pid of a root holder: the debugger that holds it. Filled when one port is looked at."""
    told: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """By the pid of a root holder: what supervisors write into the environment of what they run (Linux: `TOLD` in
    system/linux/surroundings.py), as far as it may be read. Filled when one port is looked at."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """By absolute path: the beginning of files that say what a process is: the script that a shell runs, package.json.
    Read after the look, as far as judgement asks for them."""
    real_paths: Mapping[str, str] = field(default_factory=dict)
    """By path as a command line or a person has it: the file that it leads to, where that has another path. Read after
    the look, for programs that may be the person's own."""
    users: Mapping[int, str] = field(default_factory=dict)
    """By `Socket.uid`: the login names of those whose sockets have no holder that could be seen."""
    kernel_owned: Mapping[int, Interface | None] = field(default_factory=dict)
    """By `Socket.inode`: sockets that no process has, although every process of the computer could be asked, with the
    network interface that uses the port, where one was found. Filled when one port is looked at."""
    elsewhere: tuple[Elsewhere, ...] = ()
    """Servers on the same port in other network namespaces. Looked for only when the port is free here, while the
    person's message says that it is in use."""
    unseen: tuple[Unseen, ...] = ()

    @property
    def is_first(self) -> bool:
        """It was a first look: what holds the sockets besides, and other sockets, were not looked for yet."""
        return any(each.why is UnseenWhy.NOT_YET for each in self.unseen)

    def holders_of(self, socket: Socket) -> tuple[Holder, ...]:
        return self.holders.get(socket.inode, ()) if socket.inode else ()
