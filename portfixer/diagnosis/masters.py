"""A server whose workers have each opened the port for themselves (SO_REUSEPORT, socket(7)): it forks them, has no
socket of its own, and starts anew those that end. Pure."""

from collections.abc import Sequence

from portfixer.diagnosis.identity import is_one_program
from portfixer.facts import Process, Snapshot, Socket

__all__ = ["master_of"]


def master_of(roots: Sequence[Process], socket: Socket, snapshot: Snapshot) -> Process | None:
    """The process that forked `roots` and at least one more that waits for clients at this port; None: there is none.

    A program that forked a single one may do other things itself, and is left alone.
    """
    parent = next(iter(snapshot.ancestors.get(roots[0].pid, ())), None)
    if parent is None or not all(_is_worker(each, parent) for each in roots):
        return None
    another = (
        holder.process
        for other in snapshot.sockets
        if other.state.waits_for_clients and (other.protocol, other.local.port) == (socket.protocol, socket.local.port)
        for holder in snapshot.holders_of(other)
        if holder.root and holder.process.id != roots[0].id
    )
    return parent if any(_is_worker(each, parent) for each in another) else None


def _is_worker(process: Process, parent: Process) -> bool:
    return process.forked and process.parent_pid == parent.pid and is_one_program(process, parent)
