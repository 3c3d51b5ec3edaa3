"""Servers in other network namespaces (network_namespaces(7)): containers, mostly.

Anybody may read the tables of a namespace through /proc/PID/net of a process in it, where its /proc/PID is not hidden.
Namespaces without processes are not to be found that way.
"""

from portfixer.facts import Elsewhere, Protocol
from portfixer.system.linux.descriptors import has_socket
from portfixer.system.linux.namespaces import Namespaces
from portfixer.system.linux.processes import Processes

__all__ = ["listening_elsewhere"]


def listening_elsewhere(
    port: int, protocol: Protocol, processes: Processes, proc: str = "/proc"
) -> tuple[Elsewhere, ...]:
    """What waits for clients on this port in every other namespace.

    Takes about 10 µs for each process of the computer, and where a namespace has such a server, 5 µs for each
    descriptor of its processes.
    """
    namespaces = Namespaces(processes, proc)
    found = []
    for namespace in namespaces.others(namespaces.home()):
        pids = namespaces.members(namespace)
        for socket in namespaces.listening(namespace, protocol, port):
            holder = next((pid for pid in pids if _has(proc, pid, socket.inode)), None)
            managers = (processes.manager(pid) for pid in ([holder] if holder else pids))
            found.append(
                Elsewhere(
                    protocol=protocol,
                    endpoint=socket.local,
                    process=processes.read(holder) if holder else None,
                    manager=next(filter(None, managers), None),
                )
            )
    return tuple(found)


def _has(proc: str, pid: int, inode: int) -> bool:
    try:
        return has_socket(proc, pid, inode) is not None
    except OSError:
        return False
