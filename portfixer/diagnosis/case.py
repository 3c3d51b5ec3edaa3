"""The facts of one request, sorted once so that every cause reads the same picture."""

from dataclasses import dataclass
from functools import cached_property

from portfixer.diagnosis.behind import behind
from portfixer.diagnosis.model import Blocker, BlockerKind, Factor, Verdict
from portfixer.diagnosis.overlap import Overlap, could_accept, overlap
from portfixer.facts import (
    Holder,
    MessageError,
    ProbeResult,
    Request,
    Snapshot,
    Socket,
    SocketState,
)

__all__ = ["Case", "Finding", "blocker_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one cause found: the verdict, and the blockers it is about."""

    verdict: Verdict
    blockers: tuple[Blocker, ...] = ()
    factors: tuple[Factor, ...] = ()
    inferred: bool = False
    either_side: bool = False


@dataclass(frozen=True)
class Case:
    """One request with everything that was seen for it."""

    request: Request
    probes: tuple[ProbeResult, ...]
    snapshot: Snapshot

    @cached_property
    def plain(self) -> tuple[ProbeResult, ...]:
        """The probes that count: without options, and without a family that this computer does not have.

        Who asks for every address, or for a name, means the families there are.
        """
        plain = [probe for probe in self.probes if not probe.reuse]
        here = [probe for probe in plain if not probe.address_is_missing]
        return tuple(here or plain)

    @cached_property
    def refused(self) -> tuple[ProbeResult, ...]:
        return tuple(probe for probe in self.plain if probe.error)

    def refused_with(self, *errors: str) -> tuple[ProbeResult, ...]:
        return tuple(probe for probe in self.refused if probe.error in errors)

    @cached_property
    def lacks_the_right(self) -> bool:
        """Below net.ipv4.ip_unprivileged_port_start every address is refused with EACCES, which is asked for before the
        port is (inet_bind in net/ipv4/af_inet.c). A program that was told "in use" had the right."""
        message = self.request.message
        if (self.request.port or 0) >= self.snapshot.machine.first_unprivileged_port:
            return False
        told_in_use = message is not None and message.error is MessageError.IN_USE
        return bool(self.refused) and self.refused == self.refused_with("EACCES") and not told_in_use

    @cached_property
    def _graded(self) -> tuple[tuple[Overlap, Socket], ...]:
        addresses = [probe.address for probe in self.refused_with("EADDRINUSE", "EACCES")]
        return tuple((self._strongest(socket, addresses), socket) for socket in self.snapshot.sockets)

    @cached_property
    def certain(self) -> tuple[Socket, ...]:
        """The sockets that are surely in the way of a refused address."""
        return tuple(socket for grade, socket in self._graded if grade is Overlap.YES)

    @cached_property
    def overlapping(self) -> tuple[Socket, ...]:
        """The sockets in the way of a refused address: the certain ones, or where there are none the possible ones."""
        return self.certain or tuple(socket for grade, socket in self._graded if grade is Overlap.MAYBE)

    def _strongest(self, socket: Socket, addresses: list[str]) -> Overlap:
        port, platform = self.request.port or 0, self.snapshot.machine.platform
        grades = (overlap(socket, self.request.protocol, address, port, platform) for address in addresses)
        return max(grades, default=Overlap.NO)

    @cached_property
    def certain_listeners(self) -> tuple[Socket, ...]:
        """The listeners that are in the way whatever options they have."""
        return tuple(socket for socket in self.certain if socket.state.waits_for_clients)

    @cached_property
    def listeners(self) -> tuple[Socket, ...]:
        return tuple(socket for socket in self.overlapping if socket.state.waits_for_clients)

    def could_have_accepted(self, connection: Socket) -> bool:
        return any(could_accept(listener, connection.local) for listener in self.listeners)

    def in_state(self, *states: SocketState) -> tuple[Socket, ...]:
        return tuple(socket for socket in self.overlapping if socket.state in states)


_KINDS: dict[SocketState, BlockerKind] = {
    SocketState.LISTEN: BlockerKind.LISTENER,
    SocketState.UNCONNECTED: BlockerKind.LISTENER,
    SocketState.BOUND: BlockerKind.BOUND,
    SocketState.TIME_WAIT: BlockerKind.CLOSING,
    SocketState.CLOSING: BlockerKind.CLOSING,
    SocketState.LAST_ACK: BlockerKind.CLOSING,
}
_CLOSING_WITHOUT_HOLDER = {SocketState.FIN_WAIT_1, SocketState.FIN_WAIT_2}
_TIMED = {SocketState.TIME_WAIT, SocketState.FIN_WAIT_2}


def blocker_of(socket: Socket, snapshot: Snapshot) -> Blocker:
    kind = _KINDS.get(socket.state, BlockerKind.CONNECTION)
    if not socket.inode and socket.state in _CLOSING_WITHOUT_HOLDER:
        kind = BlockerKind.CLOSING
    holders = snapshot.holders_of(socket)
    known = behind(socket, holders, snapshot)
    timed = socket.timer is not None and not socket.inode and socket.state in _TIMED
    return Blocker(
        kind=kind,
        protocol=socket.protocol,
        endpoint=socket.local,
        socket=socket,
        holders=holders,
        of_kernel=socket.inode in snapshot.kernel_owned,
        interface=snapshot.kernel_owned.get(socket.inode),
        user=_user(socket, holders, snapshot),
        manager=known.manager,
        container=snapshot.containers.get(socket.inode),
        supervisor=known.supervisor,
        forward=known.forward,
        origin=known.origin,
        debugger=known.debugger,
        started_by=known.started_by,
        frees_in_s=socket.timer.expires_in_s if timed and socket.timer else None,
    )


def _user(socket: Socket, holders: tuple[Holder, ...], snapshot: Snapshot) -> str | None:
    """The user id of a socket that nobody holds any more means nothing: it reads 0 (LINUX.md)."""
    named = next((holder.process.user for holder in holders if holder.process.user), None)
    if named or not socket.inode or socket.uid is None:
        return named
    return snapshot.users.get(socket.uid)
