"""Link-local addresses, which say where they are only together with an interface (RFC 4007, ipv6(7))."""

from portfixer.diagnosis.model import Diagnosis

__all__ = ["zoned"]


def zoned(diagnosis: Diagnosis) -> tuple[str, ...]:
    """The whole spellings of the wanted address that this computer has, where the wanted one lacks its interface."""
    wanted = (diagnosis.request.address or "").lower()
    return tuple(address for address in diagnosis.machine.addresses if address.lower().startswith(f"{wanted}%"))
