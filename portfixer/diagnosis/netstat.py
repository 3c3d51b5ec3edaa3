"""Which of Windows' tables have what is in the way: `netstat -p TCP` shows IPv4 alone."""

from portfixer.diagnosis.model import Diagnosis
from portfixer.facts import Family, Protocol, family_of, unmapped

__all__ = ["families_in_the_way", "netstat_table"]


def families_in_the_way(diagnosis: Diagnosis) -> frozenset[Family]:
    """Of what was seen there, or else of the addresses that were refused."""
    seen = {family_of(unmapped(blocker.endpoint.address)) for blocker in diagnosis.blockers}
    refused = (probe.address for probe in diagnosis.probes if probe.error and not probe.reuse)
    return frozenset(seen or {family_of(unmapped(address)) for address in refused})


def netstat_table(diagnosis: Diagnosis) -> tuple[str, ...]:
    """The option that leaves only that table; () where both families matter."""
    families, protocol = families_in_the_way(diagnosis), diagnosis.request.protocol
    if len(families) != 1:
        return () if families else ("-p", protocol.value.upper())
    name = "TCP" if protocol is Protocol.TCP else "UDP"
    return ("-p", f"{name}v6" if Family.IPV6 in families else name)
