"""Addresses that this computer has, and that the system does not let programs use yet."""

from portfixer.diagnosis.model import Diagnosis

__all__ = ["is_not_ready"]


def is_not_ready(diagnosis: Diagnosis) -> bool:
    """bind() says that the address is not here (EADDRNOTAVAIL), and it stands on an interface of this computer.

    A new IPv6 address is like that while the system asks the network whether somebody has it already, and for ever
    where somebody does (RFC 4862, 5.4: "tentative"; ip-address(8), `dadfailed`). Windows does the same with IPv4.
    """
    refused = [probe.address for probe in diagnosis.probes if probe.error == "EADDRNOTAVAIL"]
    if not refused:
        return False
    import ipaddress  # here, because few requests come to it, and loading it takes longer than a look

    own = {ipaddress.ip_address(address) for address in diagnosis.machine.addresses}
    return all(ipaddress.ip_address(address) in own for address in refused)
