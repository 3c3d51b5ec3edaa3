"""What else keeps the port when the thing that the verdict is about has let go of it: other programs' sockets."""

from portfixer.diagnosis.case import Case, Finding, blocker_of
from portfixer.diagnosis.model import Blocker, HandedOn
from portfixer.facts import Evidence, Platform, Process, Socket, SocketState

__all__ = ["besides"]

_KEPT_BY_A_PROCESS = {
    SocketState.BOUND,
    SocketState.SYN_SENT,
    SocketState.ESTABLISHED,
    SocketState.CLOSE_WAIT,
    SocketState.FIN_WAIT_1,
    SocketState.FIN_WAIT_2,
}


def besides(case: Case, finding: Finding, handed: tuple[HandedOn, ...]) -> tuple[Blocker, ...]:
    """Certain obstacles of programs that have nothing to do with those of the verdict: a server on one address, and
    somebody's connection or bound socket on another. Whichever is stopped, the other one stays in the way."""
    named = {id(blocker.socket) for blocker in finding.blockers if blocker.socket is not None}
    if not named or case.snapshot.is_first or case.snapshot.machine.platform is not Platform.LINUX:
        return ()
    known = {holder.process for blocker in finding.blockers for holder in blocker.holders}
    known |= {each.process for each in handed}
    others = (
        socket
        for socket in case.certain
        if socket.inode and socket.state in _KEPT_BY_A_PROCESS and id(socket) not in named
    )
    return tuple(blocker_of(socket, case.snapshot) for socket in others if _is_strange(case, socket, known))


def _is_strange(case: Case, socket: Socket, known: set[Process]) -> bool:
    """Seen open in a process that is none of the known ones, nor was started by one: those end, or are stopped, with
    them. One that was not seen is strange where it is another user's, and is no connection that they accepted."""
    family = {process.pid for process in known}
    holders = [each.process for each in case.snapshot.holders_of(socket) if each.evidence is Evidence.HANDLE]
    if not holders:
        accepted = socket.state is not SocketState.BOUND and case.could_have_accepted(socket)
        users = {process.uid for process in known}
        return not accepted and bool(known) and not {socket.uid, None} & users
    above = {each.pid for process in holders for each in (process, *case.snapshot.ancestors.get(process.pid, ()))} | {
        process.parent_pid for process in holders
    }
    return not above & family
