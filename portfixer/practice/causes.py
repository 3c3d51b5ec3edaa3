"""Which causes can be practised, and where."""

from dataclasses import dataclass
from enum import StrEnum

from portfixer.facts import Platform

__all__ = ["Cause", "CauseId", "causes"]


class CauseId(StrEnum):
    OTHER_PROGRAM = "other_program"
    SAME_PROGRAM = "same_program"
    TIME_WAIT = "time_wait"
    MANY_LINGERING = "many_lingering"
    CLOSING_CONNECTIONS = "closing_connections"
    """Orphaned FIN-WAIT-2."""
    CLOSING_UNSENT = "closing_unsent"
    """Orphaned FIN-WAIT-1 and LAST-ACK: the other side takes no data, so the end of the connection cannot be sent."""
    LEFTOVER_CONNECTIONS = "leftover_connections"
    OUTGOING_CONNECTION = "outgoing_connection"
    BOUND_NOT_LISTENING = "bound_not_listening"
    SUSPENDED = "suspended"
    MANY_WORKERS = "many_workers"
    INHERITED_SOCKET = "inherited_socket"
    PORT_SHARING = "port_sharing"
    ADDRESS_OVERLAP = "address_overlap"
    NOT_ANSWERING = "not_answering"
    COMES_BACK = "comes_back"
    IGNORES_STOP = "ignores_stop"
    IO_URING = "io_uring"
    """A listening socket that is only registered with io_uring, without a descriptor."""
    IN_FLIGHT = "in_flight"
    """A listening socket in a message to another program that nobody has received."""
    UDP = "udp"
    ADDRESS_NOT_HERE = "address_not_here"
    NEEDS_PERMISSION = "needs_permission"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    id: CauseId
    platforms: frozenset[Platform]


_EVERYWHERE = frozenset(Platform)
_LINUX = frozenset({Platform.LINUX})
_NOT_WINDOWS = _EVERYWHERE - {Platform.WINDOWS}
"""On Windows accepted connections are in nobody's way, unless their listener was an exclusive one."""

_CAUSES = (
    Cause(id=CauseId.OTHER_PROGRAM, platforms=_EVERYWHERE),
    Cause(id=CauseId.SAME_PROGRAM, platforms=_EVERYWHERE),
    Cause(id=CauseId.TIME_WAIT, platforms=_LINUX),
    Cause(id=CauseId.MANY_LINGERING, platforms=_LINUX),
    Cause(id=CauseId.CLOSING_CONNECTIONS, platforms=_LINUX),
    Cause(id=CauseId.CLOSING_UNSENT, platforms=_LINUX),
    Cause(id=CauseId.LEFTOVER_CONNECTIONS, platforms=_NOT_WINDOWS),
    Cause(id=CauseId.OUTGOING_CONNECTION, platforms=_EVERYWHERE),
    Cause(id=CauseId.BOUND_NOT_LISTENING, platforms=_EVERYWHERE),
    Cause(id=CauseId.SUSPENDED, platforms=_LINUX),
    Cause(id=CauseId.MANY_WORKERS, platforms=_LINUX),
    Cause(id=CauseId.INHERITED_SOCKET, platforms=_LINUX),
    Cause(id=CauseId.PORT_SHARING, platforms=_LINUX),
    Cause(id=CauseId.ADDRESS_OVERLAP, platforms=_LINUX),
    Cause(id=CauseId.NOT_ANSWERING, platforms=_EVERYWHERE),
    Cause(id=CauseId.COMES_BACK, platforms=_LINUX),
    Cause(id=CauseId.IGNORES_STOP, platforms=_LINUX),
    Cause(id=CauseId.IO_URING, platforms=_LINUX),
    Cause(id=CauseId.IN_FLIGHT, platforms=_LINUX),
    Cause(id=CauseId.UDP, platforms=_EVERYWHERE),
    Cause(id=CauseId.ADDRESS_NOT_HERE, platforms=_EVERYWHERE),
    Cause(id=CauseId.NEEDS_PERMISSION, platforms=_LINUX),
)


def causes() -> tuple[Cause, ...]:
    """Every cause that can be practised on some system, the everyday ones first."""
    return _CAUSES
