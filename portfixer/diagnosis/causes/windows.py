"""What only Windows has: ports it keeps for itself, exclusive use, and servers that share a port without knowing."""

from portfixer.diagnosis.case import Case, Finding, blocker_of
from portfixer.diagnosis.model import Blocker, BlockerKind, Factor, Verdict
from portfixer.diagnosis.overlap import Overlap, overlap, same_address
from portfixer.facts import (
    Endpoint,
    Family,
    ManagerKind,
    Platform,
    ProbeResult,
    Reservation,
    Socket,
    SocketState,
    family_of,
    is_wildcard,
    unmapped,
)

__all__ = ["exclusive_elsewhere", "neighbours", "reserved_range", "share_without_knowing", "without_relays"]


def reserved_range(case: Case) -> Finding | None:
    """WSAEACCES (10013), nobody listens there, and the port lies in an excluded range of that family and protocol.

    What an administrator excluded (`*`) may be bound, and so explains nothing.
    """
    if case.snapshot.machine.platform is not Platform.WINDOWS:
        return None
    listening = {socket.family for socket in case.certain_listeners}
    kept = [
        (probe, found)
        for probe in case.refused_with("EACCES")
        if (found := _reservation(case, probe)) and family_of(unmapped(probe.address)) not in listening
    ]
    if not kept or (listening and not any(family_of(unmapped(probe.address)) is Family.IPV4 for probe, _ in kept)):
        return None  # who has it over IPv4 is in the way of nearly every server
    # Who has the port over IPv6 is told, as that frees nothing here.
    beside = tuple(blocker_of(socket, case.snapshot) for socket in case.certain_listeners)
    return Finding(
        verdict=Verdict.RESERVED_RANGE, blockers=(*(_blocker(probe, found) for probe, found in kept), *beside)
    )


def exclusive_elsewhere(case: Case) -> Finding | None:
    """WSAEACCES (10013) and not 10048: a socket on another address of the port, or one in exclusive use
    (SO_EXCLUSIVEADDRUSE), forbids what would be allowed beside an ordinary one."""
    if case.snapshot.machine.platform is not Platform.WINDOWS:
        return None
    if not case.refused_with("EACCES") or case.refused_with("EADDRINUSE"):
        return None
    sockets = case.listeners or case.in_state(SocketState.BOUND)
    if not sockets:
        return None
    factors = (Factor.DOUBLE_BIND,) if share_without_knowing(case, sockets) else ()
    blockers = tuple(blocker_of(socket, case.snapshot) for socket in without_relays(case, sockets))
    return Finding(verdict=Verdict.EXCLUSIVE_ELSEWHERE, blockers=blockers, factors=factors)


def neighbours(case: Case) -> tuple[Socket, ...]:
    """Listeners that let the requested address be bound, and get connections meant for it all the same, or lose theirs:
    a wildcard and a specific address live side by side, and the specific one gets what is sent to it."""
    machine, port = case.snapshot.machine, case.request.port or 0
    if machine.platform is not Platform.WINDOWS:
        return ()
    free = [probe.address for probe in case.plain if probe.error is None]
    return tuple(
        socket
        for socket in case.snapshot.sockets
        if socket.state.waits_for_clients
        and any(
            overlap(socket, case.request.protocol, address, port, machine.platform) is not Overlap.NO
            and family_of(unmapped(address)) is socket.family
            for address in free
        )
    )


def share_without_knowing(case: Case, listeners: tuple[Socket, ...]) -> bool:
    """Two programs listen on one port, and neither was told: both allowed it (SO_REUSEADDR), or one has every address
    and the other a specific one."""
    return any(
        _collide(one, other)
        and not _owners(case, one) & _owners(case, other)
        and not (_passes_on(case, one) and _passes_on(case, other))
        for place, one in enumerate(listeners)
        for other in listeners[place + 1 :]
    )


def without_relays(case: Case, listeners: tuple[Socket, ...]) -> tuple[Socket, ...]:
    """Without what WSL listens on for a container of Docker Desktop's, which is itself among them."""
    if not any(ManagerKind.CONTAINER in _managers(case, socket) for socket in listeners):
        return listeners
    return tuple(socket for socket in listeners if ManagerKind.WSL not in _managers(case, socket))


def _passes_on(case: Case, socket: Socket) -> bool:
    """Docker Desktop and WSL have a socket each for one and the same container's port."""
    return bool(_managers(case, socket) & {ManagerKind.CONTAINER, ManagerKind.WSL})


def _managers(case: Case, socket: Socket) -> set[ManagerKind]:
    managers = [case.snapshot.managers.get(socket.inode)]
    managers += [holder.process.manager for holder in case.snapshot.holders_of(socket)]
    return {each.kind for each in managers if each is not None}


def _collide(one: Socket, other: Socket) -> bool:
    if one.family is not other.family or one.local.port != other.local.port:
        return False
    same = same_address(one.local, other.local.address)
    return same or is_wildcard(one.local.address) is not is_wildcard(other.local.address)


def _owners(case: Case, socket: Socket) -> set[int]:
    return {holder.process.pid for holder in case.snapshot.holders_of(socket)}


def _reservation(case: Case, probe: ProbeResult) -> Reservation | None:
    # A dual-stack socket asks for the port in both families.
    families = set(Family) if probe.address == "::" else {family_of(unmapped(probe.address))}
    return next(
        (
            kept
            for kept in case.snapshot.machine.reserved_ports
            if kept.holds(probe.port, probe.protocol)
            and not kept.administered
            and (kept.family is None or kept.family in families)
        ),
        None,
    )


def _blocker(probe: ProbeResult, reservation: Reservation) -> Blocker:
    return Blocker(
        kind=BlockerKind.RESERVATION,
        protocol=probe.protocol,
        endpoint=Endpoint(probe.address, probe.port),
        reservation=reservation,
    )
