"""Closing connections that keep a port, as administrator. Pure."""

from portfixer.diagnosis import BlockerKind, Diagnosis
from portfixer.facts import Platform, Protocol
from portfixer.remedies.model import Remedy, RemedyId

__all__ = ["close_leftovers"]


def close_leftovers(diagnosis: Diagnosis) -> Remedy | None:
    """Only where nothing but connections is in the way: a socket that listens, or is only bound, stays."""
    machine = diagnosis.machine
    kinds = {blocker.kind for blocker in diagnosis.blockers}
    sockets = tuple(blocker.socket for blocker in diagnosis.blockers if blocker.socket is not None)
    if machine.platform is not Platform.LINUX or not sockets:
        return None
    if not kinds <= {BlockerKind.CLOSING, BlockerKind.CONNECTION} or not all(socket.remote for socket in sockets):
        return None
    protocol = "-tK" if diagnosis.request.protocol is Protocol.TCP else "-uK"
    manual = ("ss", protocol, "state", "connected", "sport", "=", f":{diagnosis.request.port}")
    return Remedy(
        id=RemedyId.CLOSE_LEFTOVERS,
        acts=True,
        reversible=False,
        needs_admin=not machine.administrator,
        sockets=sockets,
        manual=manual if machine.administrator else ("sudo", *manual),
    )
