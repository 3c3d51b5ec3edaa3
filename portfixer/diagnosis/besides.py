"""What else keeps the port when the thing that the verdict is about has let go of it: other programs' sockets."""

from portfixer.diagnosis.case import Case, Finding, blocker_of
from portfixer.diagnosis.model import Blocker, HandedOn
from portfixer.facts import Evidence, Platform, Socket, SocketState

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
    family = {holder.process.pid for blocker in finding.blockers for holder in blocker.holders}
    family |= {each.process.pid for each in handed}
    others = (
        socket
        for socket in case.certain
        if socket.inode and socket.state in _KEPT_BY_A_PROCESS and id(socket) not in named
    )
    return tuple(blocker_of(socket, case.snapshot) for socket in others if _is_strange(case, socket, family))


def _is_strange(case: Case, socket: Socket, family: set[int]) -> bool:
    """Seen open in a process that is none of the family, nor was started by one: those end, or are stopped, with it."""
    holders = [each.process for each in case.snapshot.holders_of(socket) if each.evidence is Evidence.HANDLE]
    above = {each.pid for process in holders for each in (process, *case.snapshot.ancestors.get(process.pid, ()))} | {
        process.parent_pid for process in holders
    }
    return bool(holders) and not above & family
