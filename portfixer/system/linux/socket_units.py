"""Which socket unit a port belongs to that systemd itself keeps open, where the socket's control group does not tell.

systemd makes a unit's sockets in the unit's own group only where it may set up a packet filter for it: not as a user's
manager, and not on cgroup v1 alone (socket_address_listen_in_cgroup() in its src/core/socket.c). There it is asked.
"""

from collections.abc import Iterable, Mapping

from portfixer.facts import Evidence, Holder, Manager, ManagerKind, Process, Protocol, Socket, unmapped
from portfixer.system.api import NotHere

__all__ = ["find", "parse"]

_WITHIN_S = 3.0
"""It answers in 20 ms, unless the computer is very busy; without it nothing could be done about the port."""
_PROTOCOLS = {"(Stream)": Protocol.TCP, "(Datagram)": Protocol.UDP}


def find(
    sockets: Iterable[Socket], holders: Mapping[int, tuple[Holder, ...]], known: Mapping[int, Manager]
) -> dict[int, Manager]:
    """By inode, for sockets that systemd was seen with and that are not `known`. Runs systemctl, for 20 ms or so, and
    only if there is such a socket."""
    found: dict[int, Manager] = {}
    asked: dict[int, dict[tuple[Protocol, str, int], str]] = {}
    for socket in sockets:
        systemd = _systemd_of(holders.get(socket.inode, ()))
        if not socket.inode or socket.inode in known or systemd is None:
            continue
        if systemd.pid not in asked:
            asked[systemd.pid] = _ask(systemd)
        name = asked[systemd.pid].get((socket.protocol, unmapped(socket.local.address), socket.local.port))
        if name is not None:
            found[socket.inode] = _manager(systemd, name)
    return found


def _systemd_of(holders: tuple[Holder, ...]) -> Process | None:
    return next(
        (each.process for each in holders if each.evidence is Evidence.HANDLE and each.process.name == "systemd"), None
    )


def _manager(systemd: Process, name: str) -> Manager:
    if systemd.pid == 1:
        return Manager(ManagerKind.SOCKET_ACTIVATION, name, "system")
    return Manager(ManagerKind.SOCKET_ACTIVATION, name, "user", systemd.uid)


def _ask(systemd: Process) -> dict[tuple[Protocol, str, int], str]:
    from portfixer.system import tools  # here, as few sockets are systemd's, and each look would wait for the loading
    from portfixer.system.linux.systemd import systemctl_for

    try:
        command = systemctl_for(_manager(systemd, ""))
    except NotHere:
        return {}
    told = tools.run(*command, "show", "*.socket", "--property=Id,Listen", timeout_s=_WITHIN_S)
    return parse(told.output) if told.done else {}


def parse(text: str) -> dict[tuple[Protocol, str, int], str]:
    """The unit of each place that `systemctl show '*.socket' --property=Id,Listen` names. Pure."""
    units: dict[tuple[Protocol, str, int], str] = {}
    for block in text.split("\n\n"):
        lines = [line.partition("=") for line in block.splitlines()]
        name = next((value for key, _, value in lines if key == "Id"), None)
        for key, _, value in lines:
            place, _, kind = value.rpartition(" ")
            address, colon, port = place.rpartition(":")
            if name and key == "Listen" and colon and port.isdecimal() and kind in _PROTOCOLS:
                units[_PROTOCOLS[kind], address.strip("[]"), int(port)] = name
    return units
