"""What runs inside containers, seen from outside: their first processes, who looks after them, who listens there."""

from portfixer.facts import Process, Protocol
from portfixer.system.linux.descriptors import socket_inodes
from portfixer.system.linux.messengers import Named, messenger_of, named_by
from portfixer.system.linux.namespaces import Namespaces
from portfixer.system.linux.processes import Processes

__all__ = ["Insides"]

_KEEPERS = ("containerd-shim", "conmon")
_ONLY_START_ANOTHER = {"docker-init", "tini", "tini-static", "dumb-init", "catatonit"}
"""First processes that have nothing to do but to start the real one and to bury the dead (docker-run(1), --init)."""

_SETTING_UP = ("runc", "crun", "youki")
"""What a first process is called until it becomes the program that the container is for: `runc:[2:INIT]`."""


class Insides:
    """Of one look: every process is read once."""

    def __init__(self, processes: Processes, spaces: Namespaces, proc: str) -> None:
        self._processes = processes
        self._spaces = spaces
        self._proc = proc
        self._read: dict[int, Process | None] = {}

    def read(self, pid: int | None) -> Process | None:
        if pid is None:
            return None
        if pid not in self._read:
            self._read[pid] = self._processes.read(pid)
        return self._read[pid]

    def keeper(self, pid: int) -> tuple[Named | None, int | None]:
        """Who looks after the container that the process is in, and what its command line says of it."""
        for up in self._spaces.above(pid):
            if named := self._kept_by(up):
                return named, up
        return None, None

    def first_of(self, identity: str) -> Process | None:
        """The container's first process: directly below who looks after it."""
        for pid in self._spaces.pids():
            named = self._kept_by(self._spaces.parent(pid))
            if named is not None and named.id == identity and not self._is_setting_up(pid):
                return self.read(pid)
        return None

    def made_for(self, space: int, home: int | None) -> Process | None:
        """The oldest process of the namespace whose nearest ancestor outside of it is in the network `home`: that of
        the engine. Containers that joined the namespace later use its ports, and cannot give them back."""
        here = [
            pid
            for pid in self._spaces.members(space)
            if self._comes_from(pid, space) == home and not self._is_messenger(pid) and not self._is_setting_up(pid)
        ]
        return self.read(min(here, key=lambda pid: (self._spaces.start(pid), pid), default=None))

    def program(self, first: Process, protocol: Protocol, port: int | None) -> Process:
        """Who has the port inside the container with that first process; that one itself, where it cannot be seen."""
        space = self._spaces.of(first.pid)
        listener = self._listener(space, protocol, port) if space is not None and port else None
        if listener is None and first.name in _ONLY_START_ANOTHER:
            below = self._spaces.children(first.pid)
            listener = self.read(below[0]) if len(below) == 1 else None
        return listener or first

    def _comes_from(self, pid: int, space: int) -> int | None:
        return next((other for up in self._spaces.above(pid) if (other := self._spaces.of(up)) != space), None)

    def _listener(self, space: int, protocol: Protocol, port: int) -> Process | None:
        """Where descriptors may be read."""
        wanted = {row.inode for row in self._spaces.listening(space, protocol, port)}
        for pid in self._spaces.members(space) if wanted else ():
            try:
                if wanted & socket_inodes(self._proc, pid):
                    return self.read(pid)
            except OSError:
                continue
        return None

    def _kept_by(self, pid: int) -> Named | None:
        if not self._spaces.name(pid).startswith(_KEEPERS):
            return None
        process = self.read(pid)
        return named_by(process.command) if process else None

    def _is_setting_up(self, pid: int) -> bool:
        return self._spaces.name(pid).startswith(_SETTING_UP)

    def _is_messenger(self, pid: int) -> bool:
        process = self.read(pid)
        return process is None or messenger_of(process.command) is not None
