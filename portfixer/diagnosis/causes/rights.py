"""What the probe alone decides: nothing in the way, no right, no such address."""

from portfixer.diagnosis.case import Case, Finding, blocker_of
from portfixer.diagnosis.causes.windows import neighbours
from portfixer.diagnosis.model import Blocker, BlockerKind, Factor, Verdict
from portfixer.facts import Endpoint, MessageError, ProbeResult

__all__ = ["address_not_here", "denied_as_the_message_says", "free", "needs_permission", "not_even_if_free"]


def free(case: Case) -> Finding | None:
    """Everything that was asked for could be bound. Another network namespace's server is told of, and not blamed; on
    Windows perhaps somebody gets some of the connections."""
    if case.refused or not case.plain:
        return None
    beside = neighbours(case)
    factors = [Factor.OTHER_NAMESPACE] if case.snapshot.elsewhere else []
    return Finding(
        verdict=Verdict.FREE,
        blockers=tuple(blocker_of(socket, case.snapshot) for socket in beside),
        factors=tuple([*factors, Factor.DOUBLE_BIND] if beside else factors),
    )


def address_not_here(case: Case) -> Finding | None:
    """EADDRNOTAVAIL (bind(2)): the address is on no interface of this computer. The port has no part in it."""
    # EINVAL and ENODEV: a link-local address without its interface, or with one that is not there (ipv6(7)).
    missing = case.refused_with("EADDRNOTAVAIL", "EAFNOSUPPORT", "EINVAL", "ENODEV")
    if missing:
        blockers = tuple(_blocker(BlockerKind.ADDRESS, probe) for probe in missing)
        return Finding(verdict=Verdict.ADDRESS_NOT_HERE, blockers=blockers)
    message, request = case.request.message, case.request
    if request.address is not None and request.port and not case.probes:
        return Finding(verdict=Verdict.ADDRESS_NOT_HERE)
    if message and message.error is MessageError.NOT_AVAILABLE and request.address is None and request.port:
        # The message does not say which address it was, so no probe can check it; what it says stands.
        return Finding(verdict=Verdict.ADDRESS_NOT_HERE)
    return None


def needs_permission(case: Case) -> Finding | None:
    """EACCES below net.ipv4.ip_unprivileged_port_start (ip(7))."""
    denied = case.refused_with("EACCES")
    if not denied or (case.request.port or 0) >= case.snapshot.machine.first_unprivileged_port:
        return None
    blockers = tuple(_blocker(BlockerKind.PERMISSION, probe) for probe in denied)
    return Finding(verdict=Verdict.NEEDS_PERMISSION, blockers=blockers)


def denied_as_the_message_says(case: Case) -> Finding | None:
    """The right is checked before the port (inet_bind in net/ipv4/af_inet.c): if the program was denied as the probe
    is, whoever listens there was not what stopped it. An administrator's probe is never denied, so there the message
    is all there is to go by."""
    message, machine = case.request.message, case.snapshot.machine
    if message is None or message.error is not MessageError.ACCESS_DENIED:
        return None
    if machine.administrator and (case.request.port or 0) < machine.first_unprivileged_port:
        return Finding(verdict=Verdict.NEEDS_PERMISSION, inferred=True)
    return needs_permission(case)


def not_even_if_free(case: Case) -> Finding | None:
    """The same where something is in the way that does not listen: whether it ends, or runs out, changes nothing."""
    return needs_permission(case) if case.lacks_the_right else None


def _blocker(kind: BlockerKind, probe: ProbeResult) -> Blocker:
    return Blocker(kind=kind, protocol=probe.protocol, endpoint=Endpoint(probe.address, probe.port))
