"""Short names of things: a port, a program, a person, a time, a place."""

import os
import time

from portfixer.diagnosis import Blocker, BlockerKind, Diagnosis, OriginKind, Runtime, called, identify, is_systemd
from portfixer.facts import (
    Container,
    Endpoint,
    Engine,
    Evidence,
    Holder,
    Machine,
    Manager,
    ManagerKind,
    Platform,
    Process,
    Protocol,
    Request,
    SocketState,
    is_loopback,
    is_wildcard,
)
from portfixer.words.language import _, many
from portfixer.words.plain import clean

__all__ = [
    "address_text",
    "connections",
    "container_name",
    "container_of",
    "engine_name",
    "folder_text",
    "holder_of",
    "is_socket_unit",
    "kind_of_program",
    "known_roots",
    "managed_name",
    "manager_text",
    "port_of",
    "port_text",
    "program",
    "roots",
    "scope",
    "since",
    "state_text",
    "user_text",
]


def port_text(request: Request) -> str:
    return port_of(request.protocol, request.port)


def port_of(protocol: Protocol, port: int | None) -> str:
    """`port 8080`, or `UDP port 53`: TCP is what people mean when they say nothing."""
    text = _("UDP port {number}") if protocol is Protocol.UDP else _("port {number}")
    return text.format(number=port)


def program(process: Process) -> str:
    """The name a person knows it by: the script for an interpreter, otherwise the program."""
    return clean(called(process), 60) or _("a program without a name")


_RUNTIMES = {
    Runtime.PYTHON: "Python",
    Runtime.NODE: "Node.js",
    Runtime.JAVA: "Java",
    Runtime.RUBY: "Ruby",
    Runtime.PHP: "PHP",
    Runtime.PERL: "Perl",
    Runtime.DOTNET: ".NET",
}


_MANAGED = {
    ManagerKind.SYSTEMD,
    ManagerKind.SOCKET_ACTIVATION,
    ManagerKind.WINDOWS_SERVICE,
    ManagerKind.CONTAINER,
}


def kind_of_program(process: Process, blocker: Blocker, platform: Platform) -> str:
    """What it is and how it was started, as far as that was seen."""
    manager, origin = blocker.manager, blocker.origin
    runtime = identify(process).runtime
    kind = _("A {language} program").format(language=_RUNTIMES[runtime]) if runtime in _RUNTIMES else _("A program")
    if runtime is Runtime.SHELL:
        kind = _("A shell script")
    if manager is not None and manager.kind in _MANAGED:
        name = clean(manager.name, 60)
        if manager.kind is ManagerKind.WINDOWS_SERVICE and manager.detail not in {"", manager.name}:
            name = _("{name} ({title})").format(name=name, title=clean(manager.detail, 80))  # as people see it listed
        return _("{kind}, managed as {manager}").format(kind=kind, manager=name)
    if process.terminal or (origin is not None and origin.kind is OriginKind.TERMINAL):
        return _("{kind}, started from a terminal").format(kind=kind)
    if platform is Platform.WINDOWS:
        return kind  # which does not tell whether it has a window
    return _("{kind}, running in the background").format(kind=kind)


def roots(blocker: Blocker) -> tuple[Holder, ...]:
    """Those to be named. systemd, which keeps a socket unit's port for others, is not the program that is meant."""
    if is_socket_unit(blocker):
        return tuple(holder for holder in blocker.holders if not is_systemd(holder.process))
    return tuple(holder for holder in blocker.holders if holder.root) or blocker.holders


def is_socket_unit(blocker: Blocker) -> bool:
    return blocker.manager is not None and blocker.manager.kind is ManagerKind.SOCKET_ACTIVATION


def holder_of(diagnosis: Diagnosis) -> Process | None:
    """The process the verdict is about: the root holder of the first thing in the way, if any was seen with it."""
    for blocker in diagnosis.blockers:
        for holder in known_roots(blocker):
            return holder.process
    return None


def known_roots(blocker: Blocker) -> tuple[Holder, ...]:
    """Those that may be named as the ones who have it. Of several children that an ended owner left behind, it may be
    any, so none is."""
    known = tuple(holder for holder in roots(blocker) if holder.evidence.names_the_process)
    heirs = [holder for holder in known if holder.evidence is Evidence.HEIR]
    return known if len(heirs) < 2 else tuple(holder for holder in known if holder not in heirs)


def user_text(user: str | None, machine: Machine) -> str:
    if user is None:
        return _("not visible")
    return _("you") if user == machine.user else clean(user, 40)


def since(started_at: float | None, now: float) -> str:
    """A time of today, or date and time; "" when it is not known."""
    if started_at is None:
        return ""
    then, today = time.localtime(started_at), time.localtime(now)
    return time.strftime("%H:%M" if then[:3] == today[:3] else "%Y-%m-%d %H:%M", then)


def folder_text(folder: str | None) -> str:
    if folder is None:
        return _("not visible")
    home = _home()
    if home and (folder == home or folder.startswith(home + "/")):
        folder = "~" + folder[len(home) :]
    return clean(folder, 80)


def _home() -> str | None:
    home = os.path.expanduser("~")  # noqa: PTH111 - loading pathlib would cost every command 4 ms
    return None if home == "~" else home  # none can be found out


def container_of(diagnosis: Diagnosis) -> Container | None:
    """The container the verdict is about, if it is about one."""
    return next((blocker.container for blocker in diagnosis.blockers if blocker.kind is not BlockerKind.CLOSING), None)


def container_name(container: Container) -> str:
    """`the container shop-web-1`, or whose container it is."""
    if container.title:
        return _("the container {name}").format(name=clean(container.title, 60))
    return _("a container of {engine}").format(engine=engine_name(container.engine))


def engine_name(engine: Engine) -> str:
    """As people know it."""
    return {
        Engine.DOCKER: "Docker",
        Engine.PODMAN: "Podman",
        Engine.KUBERNETES: "Kubernetes",
        Engine.NERDCTL: "containerd",
        Engine.LXC: "LXC",
        Engine.MACHINE: "systemd",
        Engine.UNKNOWN: _("the container engine"),
    }[engine]


def managed_name(manager: Manager, *programs: Process) -> str:
    """What it is called on a button: `nginx.service`, `the container shop-web-1`. Where a supervisor's own name for it
    is not known, the first of `programs` names it."""
    if manager.kind in {ManagerKind.SYSTEMD, ManagerKind.SOCKET_ACTIVATION}:
        return clean(manager.name, 60)
    if manager.kind is ManagerKind.SUPERVISOR:
        own = program(programs[0]) if programs else _("a program")
        if manager.detail:
            own = clean(manager.detail.rpartition("/")[2], 40)
        return _("{program} in {supervisor}").format(program=own, supervisor=clean(manager.name, 40))
    return manager_text(manager)


def manager_text(manager: Manager) -> str:
    name = clean(manager.name, 60)
    texts = {
        ManagerKind.SYSTEMD: _("the service {name}"),
        ManagerKind.SOCKET_ACTIVATION: _("systemd's socket {name}"),
        ManagerKind.CONTAINER: _("the container {name}") if name else _("a container"),
        ManagerKind.SUPERVISOR: _("{name}"),
        ManagerKind.WINDOWS_SERVICE: _("the Windows service {name}"),
        ManagerKind.HTTP_SYS: _("Windows' own web server (HTTP.sys)"),
        ManagerKind.PORT_PROXY: _("the port proxy to {name}"),
    }
    return texts.get(manager.kind, _("{name}")).format(name=name)


_LOOPBACK = "lo"
"""What Linux calls the interface that nobody outside reaches (netdevice of drivers/net/loopback.c)."""


def address_text(address: str | None) -> str:
    if address is None or is_wildcard(address):
        return _("every address")
    return clean(address, 60)


def scope(endpoint: Endpoint, interface: str | None = None) -> str:
    """Who can reach a listener there; `interface`: the only one that it listens to (SO_BINDTODEVICE)."""
    if is_loopback(endpoint.address) or interface == _LOOPBACK:
        return _("this computer only")
    if interface and is_wildcard(endpoint.address):
        return _("everyone who comes in through {interface}").format(interface=clean(interface, 20))
    if is_wildcard(endpoint.address):
        return _("everyone on the network")
    return _("everyone who reaches {address}").format(address=clean(endpoint.address, 60))


def state_text(state: SocketState) -> str:
    texts = {
        SocketState.LISTEN: _("listening"),
        SocketState.BOUND: _("taken, not listening"),
        SocketState.UNCONNECTED: _("receiving"),
        SocketState.SYN_SENT: _("calling"),
        SocketState.SYN_RECEIVED: _("being called"),
        SocketState.ESTABLISHED: _("connected"),
        SocketState.FIN_WAIT_1: _("closing (FIN-WAIT-1)"),
        SocketState.FIN_WAIT_2: _("closing (FIN-WAIT-2)"),
        SocketState.CLOSE_WAIT: _("left open (CLOSE-WAIT)"),
        SocketState.CLOSING: _("closing (CLOSING)"),
        SocketState.LAST_ACK: _("closing (LAST-ACK)"),
        SocketState.TIME_WAIT: _("just closed (TIME-WAIT)"),
    }
    return texts[state]


def connections(count: int) -> str:
    return many("{count} connection", "{count} connections", count)
