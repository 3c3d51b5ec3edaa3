"""Closing connections that keep a port, as administrator. Pure."""

from portfixer.diagnosis import BlockerKind, Diagnosis
from portfixer.facts import Platform
from portfixer.remedies.model import Remedy, RemedyId
from portfixer.system.ss_filter import ss_arguments

__all__ = ["close_leftovers"]

_MOST_TO_TYPE = 4


def close_leftovers(diagnosis: Diagnosis) -> Remedy | None:
    """Only where nothing but connections is in the way: a socket that listens, or is only bound, stays."""
    machine = diagnosis.machine
    kinds = {blocker.kind for blocker in diagnosis.blockers}
    sockets = tuple(blocker.socket for blocker in diagnosis.blockers if blocker.socket is not None)
    if machine.platform is not Platform.LINUX or not sockets:
        return None
    if not kinds <= {BlockerKind.CLOSING, BlockerKind.CONNECTION} or not all(socket.remote for socket in sockets):
        return None
    # Never by the port alone: other servers have it at other addresses, with connections of their own.
    manual = ("ss", *ss_arguments(sockets, most_by_name=_MOST_TO_TYPE))
    return Remedy(
        id=RemedyId.CLOSE_LEFTOVERS,
        acts=True,
        reversible=False,
        needs_admin=not machine.administrator,
        sockets=sockets,
        manual=manual if machine.administrator else ("sudo", *manual),
    )
