"""Servers in other network namespaces (network_namespaces(7)): containers, mostly.

Anybody may read the tables of a namespace through /proc/PID/net of a process in it, where its /proc/PID is not hidden.
Namespaces without processes are not to be found that way.
"""

from portfixer.facts import Elsewhere, Evidence, Holder, Manager, Process, Protocol, Socket
from portfixer.system.linux import containers
from portfixer.system.linux.descriptors import has_socket
from portfixer.system.linux.namespaces import Namespaces
from portfixer.system.linux.processes import Processes

__all__ = ["listening_elsewhere"]


def listening_elsewhere(
    port: int, protocol: Protocol, processes: Processes, *, own: frozenset[Manager] = frozenset(), proc: str = "/proc"
) -> tuple[Elsewhere, ...]:
    """What waits for clients on this port in every other namespace.

    Takes about 10 µs for each process of the computer. Where a namespace has such a server, 5 µs for each descriptor of
    its processes more, and what containers.find() takes. `own` are the managers of PortFixer itself.
    """
    namespaces = Namespaces(processes, proc)
    found = []
    for namespace in namespaces.others(namespaces.home()):
        pids = namespaces.members(namespace)
        for socket in namespaces.listening(namespace, protocol, port):
            holder = next((pid for pid in pids if _has(proc, pid, socket.inode)), None)
            # Where nobody may be seen with it, whoever lives there belongs to the same container.
            resident = processes.read(pids[0] if holder is None else holder)
            found.append(
                Elsewhere(
                    protocol=protocol,
                    endpoint=socket.local,
                    process=None if holder is None else resident,
                    manager=_manager(socket, resident, processes, own, proc) if resident else None,
                )
            )
    return tuple(found)


def _manager(
    socket: Socket, resident: Process, processes: Processes, own: frozenset[Manager], proc: str
) -> Manager | None:
    held = (Holder(process=resident, evidence=Evidence.HANDLE, root=True),)
    found = containers.find([socket], {socket.inode: held}, {}, processes, own=own, proc=proc)
    container = found.containers.get(socket.inode)
    return container.manager if container else resident.manager


def _has(proc: str, pid: int, inode: int) -> bool:
    try:
        return has_socket(proc, pid, inode) is not None
    except OSError:
        return False
