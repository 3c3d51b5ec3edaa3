"""Containers for the table of all ports: found once, and kept as long as the same process has the same socket."""

from dataclasses import dataclass

from portfixer.facts import Container, Evidence, Holder, ProcessId, Snapshot, Socket
from portfixer.system.linux import containers
from portfixer.system.linux.messengers import messenger_of
from portfixer.system.linux.processes import Processes

__all__ = ["ContainerMemory"]

_Key = tuple[int, ProcessId | None]


@dataclass(frozen=True, slots=True)
class _Behind:
    """What was found behind one socket."""

    container: Container | None
    holders: tuple[Holder, ...] = ()
    """Who passes it on, where only a command line shows that."""

    @property
    def may_be_kept(self) -> bool:
        """One that is just starting has no id yet, and is looked for again."""
        return self.container is None or bool(self.container.id) or not self.container.address


class ContainerMemory:
    """Only messengers' ports and those of an engine's service are looked into: the others have a program to show.

    May be shared by threads: what it keeps is replaced as a whole.
    """

    def __init__(self, processes: Processes, proc: str) -> None:
        self._processes = processes
        self._proc = proc
        self._found: dict[_Key, _Behind] = {}

    def with_containers(self, seen: Snapshot) -> Snapshot:
        """The same look, with the containers behind its ports. While no container comes or goes it costs a fraction of
        a microsecond for each socket."""
        if not _has_an_engine(seen):
            return seen
        wanted = {socket.inode: (socket, key) for socket in seen.sockets if (key := _key(seen, socket))}
        before = self._found
        new = [socket for socket, key in wanted.values() if key not in before]
        found = containers.FoundContainers({}, {})
        if new:
            found = containers.find(
                new, seen.holders, seen.managers, self._processes, own=seen.machine.protected_managers, proc=self._proc
            )
        now = {
            inode: before.get(key) or _Behind(found.containers.get(inode), found.holders.get(inode, ()))
            for inode, (_, key) in wanted.items()
        }
        self._found = {key: now[inode] for inode, (_, key) in wanted.items() if now[inode].may_be_kept}
        there = {inode: each.container for inode, each in now.items() if each.container}
        passers = {inode: each.holders for inode, each in now.items() if each.holders}
        return containers.with_found(seen, containers.FoundContainers(there, passers)) if there else seen


def _has_an_engine(seen: Snapshot) -> bool:
    """Asked for every look, of ten thousands of sockets: each process and each manager is looked at once."""
    first = {held[0].process.pid: held[0].process for held in seen.holders.values() if held}
    made_by = {id(manager): manager for manager in seen.managers.values()}
    return any(messenger_of(process.command) for process in first.values()) or any(
        containers.is_of_an_engine(manager) for manager in made_by.values()
    )


def _key(seen: Snapshot, socket: Socket) -> _Key | None:
    """What a container is kept by; None: not looked into."""
    if not socket.inode or not socket.state.takes_the_port:
        return None
    for holder in seen.holders_of(socket):
        if holder.root and holder.evidence is Evidence.HANDLE:
            return (socket.inode, holder.process.id) if messenger_of(holder.process.command) else None
    manager = seen.managers.get(socket.inode)
    return (socket.inode, None) if manager is not None and containers.is_of_an_engine(manager) else None
