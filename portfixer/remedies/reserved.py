"""Getting back a port that Windows keeps for itself. Pure."""

from portfixer.diagnosis import BlockerKind, Diagnosis
from portfixer.facts import Family, Platform
from portfixer.remedies.model import Remedy, RemedyId

__all__ = ["families_of", "free_reserved_range", "restart_computer"]

_CONTEXT = {Family.IPV4: "ipv4", Family.IPV6: "ipv6"}


def free_reserved_range(diagnosis: Diagnosis) -> Remedy | None:
    """WinNAT is made to let go of its ranges, and the one port is set aside before it draws new ones. Nothing else
    changes for good, and one command takes it back."""
    families = families_of(diagnosis)
    if not families:
        return None
    reserve = " & ".join(f"{_netsh(diagnosis, family, 'add')} numberofports=1" for family in families)
    undo = " & ".join(f"{_netsh(diagnosis, family, 'delete')} numberofports=1" for family in families)
    return Remedy(
        id=RemedyId.FREE_RESERVED_RANGE,
        acts=True,
        needs_admin=not diagnosis.machine.administrator,
        manual=tuple(f"net stop winnat & {reserve} & net start winnat".split()),
        undo=tuple(undo.split()),
    )


def restart_computer(diagnosis: Diagnosis) -> Remedy | None:
    """The ranges are drawn anew at each start, and may or may not have the port in them again."""
    return Remedy(id=RemedyId.RESTART_COMPUTER) if diagnosis.machine.platform is Platform.WINDOWS else None


def families_of(diagnosis: Diagnosis) -> tuple[Family, ...]:
    """Of IPv4 and IPv6 those in which the port is kept."""
    kept = [each.reservation for each in diagnosis.blockers if each.kind is BlockerKind.RESERVATION]
    families = {family for found in kept if found for family in ((found.family,) if found.family else Family)}
    return tuple(sorted(families))


def _netsh(diagnosis: Diagnosis, family: Family, verb: str) -> str:
    request = diagnosis.request
    return (
        f"netsh interface {_CONTEXT[family]} {verb} excludedportrange protocol={request.protocol.value} "
        f"startport={request.port}"
    )
