"""Ending what passes a port on, instead of the program it leads to. Pure."""

from portfixer.diagnosis import Diagnosis, EndsWith
from portfixer.facts import ManagerKind
from portfixer.remedies.model import Remedy, RemedyId
from portfixer.remedies.parts import forwarded_part
from portfixer.remedies.targets import ask_command, is_another_users, targets_of

__all__ = ["end_forwarding", "end_port_proxy", "ends_more_than_the_forward"]


def end_forwarding(diagnosis: Diagnosis) -> Remedy | None:
    """Stop the process that forwards. An editor is never stopped for it: there it is advice, and where to click."""
    blocker = next((each for each in diagnosis.blockers if each.forward is not None), None)
    forward = blocker.forward if blocker else None
    if blocker is None or forward is None or blocker.manager is None:
        return None
    if blocker.manager.kind in {ManagerKind.SYSTEMD, ManagerKind.CONTAINER}:
        return None  # a service that forwards is stopped as a service, which would start the process again
    if forward.ends_with is EndsWith.EDITOR:
        return Remedy(id=RemedyId.END_FORWARDING, manager=forward.manager, manual=forward.end_by)
    targets = targets_of(forwarded_part(diagnosis))
    machine = diagnosis.machine
    if not targets or any(target.process.pid in machine.protected_pids for target in targets):
        return None
    foreign = any(is_another_users(target.process, machine) for target in targets)
    return Remedy(
        id=RemedyId.END_FORWARDING,
        acts=True,
        reversible=False,
        needs_admin=foreign and not machine.administrator,
        targets=targets,
        manager=forward.manager,
        manual=forward.end_by or ask_command(targets, machine),
    )


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


def ends_more_than_the_forward(diagnosis: Diagnosis) -> bool:
    """Ending it would take away somebody's session on this computer, or a connection that others share: another port
    comes first."""
    more = {EndsWith.VISITOR, EndsWith.SHARED}
    return any(blocker.forward is not None and blocker.forward.ends_with in more for blocker in diagnosis.blockers)
