"""Ending what passes a port on to elsewhere. Pure."""

from portfixer.diagnosis import Diagnosis
from portfixer.facts import ManagerKind
from portfixer.remedies.model import Remedy, RemedyId

__all__ = ["end_port_proxy"]


def end_port_proxy(diagnosis: Diagnosis) -> Remedy | None:
    """Windows' own forwarding (`netsh interface portproxy`): its rule is taken away, and can be put back."""
    found = (blocker.manager for blocker in diagnosis.blockers if blocker.manager)
    proxy = next((manager for manager in found if manager.kind is ManagerKind.PORT_PROXY), None)
    if proxy is None:
        return None
    kind, address, port = proxy.detail.split()
    rule = ("netsh", "interface", "portproxy")
    listens = (f"listenport={port}", f"listenaddress={address}")
    host, _, connect_port = proxy.name.rpartition(":")
    connects = (f"connectport={connect_port}", f"connectaddress={host.strip('[]')}")
    return Remedy(
        id=RemedyId.END_FORWARDING,
        acts=True,
        needs_admin=not diagnosis.machine.administrator,
        manager=proxy,
        manual=(*rule, "delete", kind, *listens),
        undo=(*rule, "add", kind, *listens, *connects),
    )
