"""Somebody's socket has the port: a listening one, or one that was bound and never listened."""

from portfixer.diagnosis.case import Case, Finding, blocker_of
from portfixer.diagnosis.causes.windows import share_without_knowing, without_relays
from portfixer.diagnosis.model import Blocker, Factor, Verdict
from portfixer.diagnosis.overlap import same_address
from portfixer.diagnosis.recognise import recognise, recognise_container
from portfixer.facts import Evidence, Platform, Socket, SocketState, is_loopback

__all__ = ["another_program", "bound_not_listening", "same_program"]


def same_program(case: Case) -> Finding | None:
    """The listener is the very program the person is starting."""
    return _listening(case, Verdict.SAME_PROGRAM) if _is_own(case) else None


def another_program(case: Case) -> Finding | None:
    return _listening(case, Verdict.OTHER_PROGRAM) if case.listeners else None


def bound_not_listening(case: Case) -> Finding | None:
    """bind() without listen(): it takes the port and answers nobody."""
    bound = case.in_state(SocketState.BOUND)
    if not bound:
        return None
    return Finding(verdict=Verdict.BOUND_NOT_LISTENING, blockers=_blockers(case, bound))


def _is_own(case: Case) -> bool:
    containers = case.snapshot.containers
    if any(socket.inode in containers for socket in case.listeners):
        found = [containers[socket.inode] for socket in case.listeners if socket.inode in containers]
        return any(recognise_container(case.request, container) for container in found)
    return any(
        recognise(
            case.request,
            holder.process,
            case.snapshot.ancestors.get(holder.process.pid, ()),
            case.snapshot.texts,
            case.snapshot.real_paths,
        )
        for socket in case.listeners
        for holder in case.snapshot.holders_of(socket)
        if holder.evidence is not Evidence.USER
    )


def _listening(case: Case, verdict: Verdict) -> Finding:
    factors = []
    if case.snapshot.machine.platform is Platform.WINDOWS:
        if share_without_knowing(case, case.listeners):
            factors.append(Factor.DOUBLE_BIND)
    elif _share_one_port(case.listeners):
        factors.append(Factor.PORT_SHARING)
    if case.request.address is not None and not _exact(case):
        factors.append(Factor.ADDRESS_OVERLAP)
    if any(_queue_is_full(socket) for socket in case.listeners):
        factors.append(Factor.NOT_ANSWERING)
    holders = [holder for socket in case.listeners for holder in case.snapshot.holders_of(socket)]
    return Finding(
        verdict=verdict,
        blockers=_blockers(case, without_relays(case, case.listeners)),
        factors=tuple(factors),
        inferred=bool(holders) and all(holder.evidence is Evidence.HEIR for holder in holders),
    )


def _blockers(case: Case, sockets: tuple[Socket, ...]) -> tuple[Blocker, ...]:
    """Those on the very address first; those the whole network can reach before those of this computer only."""
    asked = [probe.address for probe in case.refused]
    ordered = sorted(
        sockets,
        key=lambda socket: (
            not any(same_address(socket.local, address) for address in asked),
            is_loopback(socket.local.address),
        ),
    )
    return tuple(blocker_of(socket, case.snapshot) for socket in ordered)


def _exact(case: Case) -> bool:
    return any(same_address(socket.local, probe.address) for socket in case.listeners for probe in case.refused)


def _share_one_port(listeners: tuple[Socket, ...]) -> bool:
    """Two sockets can listen on one address only with SO_REUSEPORT on both (socket(7))."""
    places = [(socket.local, socket.interface, socket.family) for socket in listeners]
    return len(set(places)) < len(places)


def _queue_is_full(socket: Socket) -> bool:
    """The kernel lets one more wait than the backlog says (sk_acceptq_is_full in include/net/sock.h)."""
    return socket.waiting_clients is not None and socket.backlog is not None and socket.waiting_clients > socket.backlog
