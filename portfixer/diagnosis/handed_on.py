"""Connections that a server handed to a process of its own, as sshd and every forking server do: that process does not
have the listening socket, and keeps the port when the server is gone."""

from portfixer.diagnosis.case import Case
from portfixer.diagnosis.model import HandedOn
from portfixer.facts import Evidence, SocketState

__all__ = ["handed_on"]

_HELD = {SocketState.ESTABLISHED, SocketState.CLOSE_WAIT}
"""What ends only when its process lets go of it."""


def handed_on(case: Case) -> tuple[HandedOn, ...]:
    """Each process once, by pid. Only those that a holder of a listener in the way has started: who else has the number
    in a connection called out with it."""
    snapshot, request = case.snapshot, case.request
    servers = {holder.process.pid for socket in case.listeners for holder in snapshot.holders_of(socket)}
    found: dict[int, HandedOn] = {}
    for socket in snapshot.sockets if servers else ():
        if socket.state not in _HELD or socket.local.port != request.port or socket.protocol is not request.protocol:
            continue
        for holder in snapshot.holders_of(socket):
            process = holder.process
            if process.pid in servers or holder.evidence is not Evidence.HANDLE:
                continue
            above = {each.pid for each in snapshot.ancestors.get(process.pid, ())} | {process.parent_pid}
            if above & servers:
                found.setdefault(process.pid, HandedOn(process, socket.inode))
    return tuple(found[pid] for pid in sorted(found))
