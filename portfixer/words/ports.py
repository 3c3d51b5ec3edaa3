"""The table of ports: headings, and one row of text for each socket."""

from dataclasses import dataclass

from portfixer.facts import Evidence, Snapshot, Socket
from portfixer.words.containers import row as container_row
from portfixer.words.language import _, many
from portfixer.words.plain import clean
from portfixer.words.things import manager_text, program, scope, state_text, user_text

__all__ = ["PortRow", "columns", "rows"]


@dataclass(frozen=True, slots=True)
class PortRow:
    """One line of the table of ports."""

    port: int
    protocol: str
    address: str
    program: str
    pid: int | None
    user: str
    state: str
    scope: str
    remote: str
    socket: Socket


def columns() -> tuple[str, ...]:
    """Headings, in the order of `PortRow`'s fields without the last two."""
    return (
        _("Port"),
        _("Protocol"),
        _("Address"),
        _("Program"),
        _("Process"),
        _("Run by"),
        _("State"),
        _("Reachable for"),
    )


def rows(snapshot: Snapshot, sockets: tuple[Socket, ...]) -> tuple[PortRow, ...]:
    """One row a socket, by port. Off the UI thread for big tables: some 10 µs a row."""
    built = (_row(snapshot, socket) for socket in sockets)
    return tuple(sorted(built, key=lambda row: (row.port, row.protocol, row.address, row.remote, row.pid or 0)))


def _row(snapshot: Snapshot, socket: Socket) -> PortRow:
    holders = snapshot.holders_of(socket)
    root = next((holder for holder in holders if holder.root), holders[0] if holders else None)
    name, pid, user = "", None, None
    container = snapshot.containers.get(socket.inode)
    manager = snapshot.managers.get(socket.inode) if socket.inode else None
    if container is not None and container.title:
        name, process = container_row(container), root.process if root else None
        pid, user = (process.pid, process.user) if process else (None, None)
    elif root is not None and root.evidence is Evidence.UNIT and manager is not None:
        # Which of the service's processes it is was not seen: none of them is named.
        name, user = manager_text(manager), root.process.user
    elif root is not None:
        name, pid, user = program(root.process), root.process.pid, root.process.user
        if root.evidence is not Evidence.HANDLE:
            name = _("probably {program}").format(program=name)
        if len(holders) > 1:
            name = many(
                "{name} and {count} more process", "{name} and {count} more processes", len(holders) - 1
            ).replace("{name}", name)
    elif manager is not None:
        name = manager_text(manager)
    elif socket.inode:
        name = _("not visible")
    else:
        name = _("no program any more")
    return PortRow(
        port=socket.local.port,
        protocol=socket.protocol.upper(),
        address=clean(socket.local.address, 60),
        program=name,
        pid=pid,
        user=_user_text(user, socket, snapshot),
        state=state_text(socket.state),
        scope=scope(socket.local, socket.interface),
        remote=clean(str(socket.remote), 80) if socket.remote else "",
        socket=socket,
    )


def _user_text(user: str | None, socket: Socket, snapshot: Snapshot) -> str:
    """Who runs it: known by the socket too, where no program was seen with it. Of a socket that nobody holds any more
    the number means nothing."""
    if user is None and socket.inode and socket.uid is not None and socket.inode not in snapshot.kernel_owned:
        user = snapshot.users.get(socket.uid) or _("number {uid}").format(uid=socket.uid)
    return user_text(user, snapshot.machine) if user else ""
