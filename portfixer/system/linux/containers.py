"""Which container stands behind a socket. Only the kernel's facts decide; an engine is asked for names alone.

A published port is held by a messenger: docker-proxy and its like, or the daemon itself. Its command line says whom it
passes on to, or its child shows the network namespace; the container is the one made with that namespace. Where a
container uses this computer's own network, its program has the socket itself, and is known by its cgroup or by who
looks after it. Somebody looks after every container: containerd's shim or conmon, whose command lines have its id.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from portfixer.facts import (
    Container,
    Endpoint,
    Engine,
    Evidence,
    Holder,
    Manager,
    ManagerKind,
    Process,
    Snapshot,
    Socket,
    unmapped,
)
from portfixer.system.linux.insides import Insides
from portfixer.system.linux.messengers import (
    DAEMONS,
    Forward,
    Messenger,
    Named,
    forward_of,
    messenger_of,
    named_by,
    netns_of,
)
from portfixer.system.linux.namespaces import Namespaces
from portfixer.system.linux.processes import Processes

__all__ = ["FoundContainers", "find", "is_of_an_engine", "with_found"]

_MOST_CONNECTIONS = 50
_ENGINE_UNITS = ("docker", "containerd", "podman", "snap.docker")
_DAEMON_UNITS = {"docker.service", "snap.docker.dockerd.service"}
_DOCKERS_OWN_PORTS = {2375, 2376, 2377, 4789, 7946}
"""The daemon's own (docs.docker.com: `dockerd --host`, swarm)."""


@dataclass(frozen=True, slots=True)
class FoundContainers:
    containers: Mapping[int, Container]
    """By Socket.inode."""
    holders: Mapping[int, tuple[Holder, ...]]
    """By Socket.inode: those that were not seen, but whose command line shows that it is they."""


def find(
    sockets: Iterable[Socket],
    holders: Mapping[int, tuple[Holder, ...]],
    managers: Mapping[int, Manager],
    processes: Processes,
    *,
    own: frozenset[Manager] = frozenset(),
    proc: str = "/proc",
) -> FoundContainers:
    """Costs nothing where no container is in sight; else about 30 µs for each process, and up to 0.3 s for each
    container whose engine does not answer. `own` are the managers of PortFixer itself: what runs in the same container
    is no container to it."""
    search = _Search(processes, own, proc)
    found: dict[int, Container] = {}
    named: dict[int, tuple[Holder, ...]] = {}
    described: dict[Container, Container] = {}
    held_by_somebody = [socket for socket in sockets if socket.inode]
    taking = [socket for socket in held_by_somebody if socket.state.takes_the_port]
    for socket in taking or held_by_somebody[:_MOST_CONNECTIONS]:
        held, manager = holders.get(socket.inode, ()), managers.get(socket.inode)
        if not any(holder.evidence is Evidence.HANDLE for holder in held):
            proxy = search.hidden_proxy(socket, manager)
            if proxy is not None:
                held = named[socket.inode] = (proxy,)
        container = search.behind(socket, held, manager)
        if container is None:
            continue
        if container not in described:
            described[container] = search.completed(container, socket)
        found[socket.inode] = described[container]
    return FoundContainers(found, named)


def with_found(seen: Snapshot, found: FoundContainers) -> Snapshot:
    """The same look with the containers that were found, as managers of their ports."""
    managers = {inode: each.manager for inode, each in found.containers.items()}
    return replace(
        seen,
        holders={**seen.holders, **found.holders},
        managers={**seen.managers, **managers},
        containers=found.containers,
    )


def is_of_an_engine(manager: Manager) -> bool:
    """Whether it is a container engine's own service, whose sockets are its containers'."""
    return manager.kind is ManagerKind.SYSTEMD and manager.name.startswith(_ENGINE_UNITS)


class _Search:
    """One look: every process and every namespace is read once."""

    def __init__(self, processes: Processes, own: frozenset[Manager], proc: str) -> None:
        self._processes = processes
        self._own = own
        self._spaces = Namespaces(processes, proc)
        self._insides = Insides(processes, self._spaces, proc)
        self._proxies: list[tuple[Process, Forward]] | None = None

    def hidden_proxy(self, socket: Socket, manager: Manager | None) -> Holder | None:
        """The docker-proxy whose command line names that very port, where nobody was seen to have it.

        Not looked for when the socket was made in a service that is no engine.
        """
        if manager is not None and not is_of_an_engine(manager):
            return None
        home = self._spaces.home()
        fitting = [
            process
            for process, forward in self._docker_proxies()
            if _passes_on(forward, socket)
            and unmapped(forward.host) == unmapped(socket.local.address)
            and self._spaces.of(process.pid) == home
        ]
        return Holder(process=fitting[0], evidence=Evidence.UNIT, root=True) if len(fitting) == 1 else None

    def behind(self, socket: Socket, held: tuple[Holder, ...], manager: Manager | None) -> Container | None:
        """As far as the kernel shows it."""
        # Docker 28 opens the socket in the daemon and hands it to docker-proxy, which alone says for whom it is.
        for process in (holder.process for holder in held if holder.evidence is not Evidence.USER):
            if (forward := forward_of(process.command)) and _passes_on(forward, socket):
                return self._by_address(forward, process.pid)
        for holder in held:
            if holder.evidence is Evidence.USER or not holder.root:
                continue
            messenger = messenger_of(holder.process.command)
            if messenger is not None:
                return self._behind_messenger(messenger, holder.process, socket)
            if container := self._with_program(holder.process):
                return container
        if manager is None or manager in self._own:
            return None
        if manager.name in _DAEMON_UNITS and socket.local.port not in _DOCKERS_OWN_PORTS:
            # Nobody was seen; but the daemon's service makes sockets for containers, and a few of its own.
            return Container(engine=Engine.DOCKER, uid=manager.uid)
        named = _by_cgroup(manager)
        return Container(engine=named.engine, id=named.id) if named else None

    def completed(self, container: Container, socket: Socket) -> Container:
        """With what its engine tells, and with the program inside where only that made it possible to find it."""
        from portfixer.system.linux import engine  # here, as hardly a look finds a container

        container = engine.described(container, socket.protocol, socket.local.port)
        first = self._insides.first_of(container.id) if container.id and container.inside is None else None
        return self._told_apart(container, first, socket) if first else container

    def _with_program(self, process: Process) -> Container | None:
        """The container that this program runs in; None when PortFixer runs in it too."""
        named, keeper = self._insides.keeper(process.pid)
        if keeper is not None and keeper in self._spaces.above(self._processes.own_pid()):
            return None
        if named is None and process.manager not in self._own:
            named = _by_cgroup(process.manager)
        if named is None:
            return None
        return Container(engine=named.engine, id=named.id, name=named.name, uid=self._uid(keeper), inside=process)

    def _behind_messenger(self, messenger: Messenger, process: Process, socket: Socket) -> Container | None:
        forward, proxy = forward_of(process.command), process
        if forward is None and messenger.program in {"rootlesskit", "slirp4netns"}:
            forward, proxy = self._proxy_below(process, socket)
        if forward is not None:
            return self._by_address(forward, proxy.pid)
        named = named_by(process.command)
        space = None if named else self._space_behind(process)
        if named is not None:
            first = self._insides.first_of(named.id)
        else:
            first = self._insides.made_for(space, self._spaces.home()) if space is not None else None
        container = self._with_program(first) if first else None
        if first is not None and container is not None:
            return self._told_apart(container, first, socket)
        if named is not None:
            return Container(engine=named.engine, id=named.id, name=named.name, uid=self._uid(process.pid))
        is_own = socket.local.port in _DOCKERS_OWN_PORTS or _is_told(process.command, socket.local.port)
        if messenger.only_for_containers or (messenger.program in DAEMONS and not is_own):
            return Container(engine=messenger.engine, uid=self._uid(process.pid))
        return None

    def _proxy_below(self, process: Process, socket: Socket) -> tuple[Forward | None, Process]:
        """Rootless Docker: rootlesskit, or the slirp4netns below it, has the port on this computer; docker-proxy in
        its own network below it says for whom."""
        family = {process.pid, process.parent_pid} - {1, None}
        for proxy, forward in self._docker_proxies():
            if _passes_on(forward, socket) and family & set(self._spaces.above(proxy.pid)):
                return forward, proxy
        return None, process

    def _docker_proxies(self) -> list[tuple[Process, Forward]]:
        if self._proxies is None:
            named = [
                pid for pid in self._spaces.pids() if self._spaces.name(pid) in {"docker-proxy", "rootlesskit-doc"}
            ]
            read = [process for pid in named if (process := self._insides.read(pid))]
            self._proxies = [(each, forward) for each in read if (forward := forward_of(each.command))]
        return self._proxies

    def _by_address(self, forward: Forward, proxy: int) -> Container:
        """Whose address it is. Containers of two engines may have the same one: that of this docker-proxy runs below
        somebody in its own network."""
        home = self._spaces.of(proxy)
        fitting = [
            first
            for space in self._spaces.others(home)
            if forward.address in self._spaces.addresses(space) and (first := self._insides.made_for(space, home))
        ]
        beside = [
            each
            for process, each in self._docker_proxies()
            if each.address == forward.address and self._spaces.of(process.pid) == home
        ]
        container = Container(
            engine=Engine.DOCKER,
            uid=self._uid(proxy),
            address=forward.address,
            port=forward.inside,
            published=tuple(dict.fromkeys((each.protocol, Endpoint(each.host, each.port)) for each in beside)),
        )
        if len(fitting) != 1:
            return container
        first = fitting[0]
        known = self._with_program(first)
        inside = self._insides.program(first, forward.protocol, forward.inside)
        return replace(container, id=known.id if known else "", name=known.name if known else None, inside=inside)

    def _told_apart(self, container: Container, first: Process, socket: Socket) -> Container:
        return replace(container, inside=self._insides.program(first, socket.protocol, container.port))

    def _space_behind(self, process: Process) -> int | None:
        """The namespace that podman's rootlessport (by its child), pasta or slirp4netns lead into."""
        own = self._spaces.of(process.pid)
        below = {space for pid in self._spaces.children(process.pid) if (space := self._spaces.of(pid)) != own}
        if len(below) == 1:
            return below.pop()
        path = netns_of(process.command)
        return self._spaces.of_file(path) if path else None

    def _uid(self, pid: int | None) -> int | None:
        """None for root: its engine is everybody's."""
        return (self._processes.uid(pid) or None) if pid is not None else None


def _passes_on(forward: Forward, socket: Socket) -> bool:
    return (forward.protocol, forward.port) == (socket.protocol, socket.local.port)


def _by_cgroup(manager: Manager | None) -> Named | None:
    if manager is None or manager.kind is not ManagerKind.CONTAINER:
        return None
    kinds = {each.value: each for each in Engine}
    return Named(kinds.get(manager.detail, Engine.UNKNOWN), manager.name)


def _is_told(command: tuple[str, ...], port: int) -> bool:
    """`dockerd -H tcp://127.0.0.1:4243`: where the daemon was told to wait for its own clients."""
    return any("tcp://" in word and word.endswith(f":{port}") for word in command)
