"""What the sentences about a verdict have in common."""

from collections.abc import Callable

from portfixer.diagnosis import Blocker, Diagnosis
from portfixer.facts import Machine
from portfixer.words.language import _
from portfixer.words.plain import clean
from portfixer.words.things import port_text

__all__ = ["is_own", "odd_error", "placed", "user_of"]


def placed(text: str) -> Callable[[Diagnosis], str]:
    """A sentence whose only gap is the port. Translated when it is asked for, not when this module is loaded."""
    return lambda diagnosis: _(text).format(place=port_text(diagnosis.request))


def user_of(blocker: Blocker) -> str | None:
    """The user whose socket it is, where only that is known."""
    if blocker.user:
        return clean(blocker.user, 40)
    uid = blocker.socket.uid if blocker.socket and blocker.socket.inode else None
    return None if uid is None else _("number {uid}").format(uid=uid)


def odd_error(diagnosis: Diagnosis) -> str | None:
    """A refusal that is not about somebody else's socket."""
    usual = {None, "EADDRINUSE"}
    return next((probe.error for probe in diagnosis.probes if not probe.reuse and probe.error not in usual), None)


def is_own(blocker: Blocker, machine: Machine) -> bool:
    """It belongs to the very person who asks, although no program was seen with it."""
    if machine.uid is not None and blocker.socket is not None and blocker.socket.inode:
        return blocker.socket.uid == machine.uid
    return blocker.user is not None and blocker.user == machine.user
