"""A connection that a program made has the port as its own number: whom it leads to, and what that means."""

from portfixer.diagnosis import Diagnosis
from portfixer.facts import Endpoint, Protocol, SocketState
from portfixer.words.language import _
from portfixer.words.plain import capitalised, clean
from portfixer.words.things import holder_of, port_text, program
from portfixer.words.verdicts.owners import owner

__all__ = ["explanation", "headline", "summary"]


def headline(diagnosis: Diagnosis) -> str:
    sentence = _("A connection, probably to elsewhere, uses {place}")
    if _is_udp(diagnosis):
        sentence = _("A program talks to another one from {place}")
    elif _is_unanswered(diagnosis):
        sentence = _("A program is trying to connect from {place}")
    elif _stays_here(diagnosis):
        sentence = _("A connection within this computer uses {place}")
    return sentence.format(place=port_text(diagnosis.request))


def summary(diagnosis: Diagnosis) -> str:
    process = holder_of(diagnosis)
    place = port_text(diagnosis.request)
    gaps = {"there": place, "place": capitalised(place), "remote": _remote_text(diagnosis), "owner": owner(diagnosis)}
    if process is None:
        return _without_program(diagnosis).format(**gaps)
    sentence = _(
        "{program} (process {pid}) has a connection with {there} as its own number, which it probably made to elsewhere."
    )
    if _is_udp(diagnosis):
        sentence = _("{program} (process {pid}) talks to {remote} from {there}.")
    elif _is_unanswered(diagnosis):
        sentence = _("{program} (process {pid}) is trying to connect to {remote}, with {there} as its own number.")
    elif _stays_here(diagnosis) and diagnosis.inferred:
        sentence = _("{program} (process {pid}) has a connection with {remote} on this computer, on {there}.")
    elif _stays_here(diagnosis):
        sentence = _(
            "{program} (process {pid}) made a connection to {remote} on this computer that has {there} as its own number."
        )
    return sentence.format(program=program(process), pid=process.pid, **gaps)


def _without_program(diagnosis: Diagnosis) -> str:
    if _is_udp(diagnosis):
        return _("{place} is used to talk to {remote}; it belongs to {owner}.")
    if _is_unanswered(diagnosis):
        return _("{place} is the own number of an attempt to connect to {remote}; it belongs to {owner}.")
    if _stays_here(diagnosis):
        return _("A connection with {remote} on this computer has {there} as its own number; it belongs to {owner}.")
    return _("A connection that was probably made to elsewhere has {there} as its own number; it belongs to {owner}.")


def explanation(diagnosis: Diagnosis) -> str:
    process = holder_of(diagnosis)
    name = program(process) if process else _("A program")
    first, last = diagnosis.machine.ephemeral_ports
    told = _("{program} called out, and its side of the connection has this number.")
    if _is_udp(diagnosis):
        told = _("{program} chose {remote} as its partner there (connect), and hears nobody else.")
    elif _is_unanswered(diagnosis):
        told = _(
            "{program} is calling {remote}, which has not answered yet, and its side of the connection has this number."
        )
    elif diagnosis.inferred:
        told = _("{program} probably called out, and its side of the connection has this number.")
    after = _("The number is free again when that is closed.")
    if first <= (diagnosis.request.port or 0) <= last:
        after = _(
            "The system hands such numbers out between {first} and {last}; a server's port is safer outside that range."
        )
    return f"{told} {after}".format(program=name, remote=_remote_text(diagnosis), first=first, last=last)


def _is_udp(diagnosis: Diagnosis) -> bool:
    """UDP has no connections: a socket only remembers its partner (udp(7), connect(2))."""
    return diagnosis.request.protocol is Protocol.UDP


def _is_unanswered(diagnosis: Diagnosis) -> bool:
    """Nothing came of the call so far (tcp(7), SYN-SENT)."""
    return all(blocker.socket is None or blocker.socket.state is SocketState.SYN_SENT for blocker in diagnosis.blockers)


def _remote(diagnosis: Diagnosis) -> Endpoint | None:
    return next((blocker.socket.remote for blocker in diagnosis.blockers if blocker.socket is not None), None)


def _remote_text(diagnosis: Diagnosis) -> str:
    return clean(str(_remote(diagnosis) or _("another program")), 80)


def _stays_here(diagnosis: Diagnosis) -> bool:
    remote = _remote(diagnosis)
    return remote is not None and diagnosis.machine.has(remote.address)
