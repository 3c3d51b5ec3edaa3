"""An address that no program can listen on here."""

from portfixer.diagnosis import Diagnosis, is_not_ready, zoned
from portfixer.words.language import _
from portfixer.words.plain import clean

__all__ = ["explanation", "headline"]

_SHOWN = 6


def headline(diagnosis: Diagnosis) -> str:
    address = diagnosis.request.address
    if address is None:
        return _("The address is not on this computer")
    if not diagnosis.probes:
        return _("{address} is no address of this computer").format(address=clean(address, 40))
    if zoned(diagnosis):
        return _("The address {address} needs the name of its interface").format(address=clean(address, 60))
    if is_not_ready(diagnosis):
        return _("The address {address} cannot be used yet").format(address=clean(address, 60))
    return _("The address {address} is not on this computer").format(address=clean(address, 60))


def explanation(diagnosis: Diagnosis) -> str:
    if whole := zoned(diagnosis):
        return _(
            "Every interface has addresses of its own that begin with fe80, so your program has to say which one it means: {addresses}. The port is not the problem."
        ).format(addresses=_listed(whole))
    if is_not_ready(diagnosis):
        return _(
            "It is an address of this computer, but the system does not give it to programs. A new one is held back for a "
            "second or two, until it is sure that nobody else on the network has it; if that goes on, somebody probably "
            "has. The port is not the problem."
        )
    here = _listed(diagnosis.machine.addresses)
    if not here:
        return _("A program can only listen on an address of its own computer. The port is not the problem.")
    return _(
        "A program can only listen on an address of its own computer; this one has {addresses}. The port is not the problem."
    ).format(addresses=here)


def _listed(addresses: tuple[str, ...]) -> str:
    return ", ".join(clean(address, 60) for address in addresses[:_SHOWN])
