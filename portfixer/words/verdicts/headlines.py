"""One short line for each verdict, without a full stop."""

from collections.abc import Callable

from portfixer.diagnosis import BlockerKind, Diagnosis, Factor, Verdict
from portfixer.facts import MessageError, Subject
from portfixer.words.language import _, many
from portfixer.words.plain import capitalised, clean
from portfixer.words.things import container_name, container_of, is_socket_unit, port_text
from portfixer.words.verdicts import addresses, calls, messengers
from portfixer.words.verdicts.beside import programs_at, several_headline
from portfixer.words.verdicts.gaps import odd_error, placed

__all__ = ["headline"]


def headline(diagnosis: Diagnosis) -> str:
    return _HEADLINES[diagnosis.verdict](diagnosis)


def _free_headline(diagnosis: Diagnosis) -> str:
    return capitalised(_("{place} is free").format(place=port_text(diagnosis.request)))


def _other_headline(diagnosis: Diagnosis) -> str:
    if is_socket_unit(diagnosis.blockers[0]):
        return _("systemd keeps {place} open").format(place=port_text(diagnosis.request))
    if programs_at(diagnosis):
        return several_headline(diagnosis)
    told = messengers.headline(diagnosis)
    if told is not None and container_of(diagnosis) is None:
        return told
    sentence = _("Another program is using {place}")
    if Factor.KERNEL_OWNED in diagnosis.factors and all(blocker.of_kernel for blocker in diagnosis.blockers):
        sentence = _("The system itself is using {place}")
    container = container_of(diagnosis)
    if container is not None:
        sentence = _("{container} is using {place}")
    name = container_name(container) if container else ""
    return capitalised(sentence.format(place=port_text(diagnosis.request), container=name))


def _unknown_headline(diagnosis: Diagnosis) -> str:
    if odd_error(diagnosis):
        return _("The system refuses {place}").format(place=port_text(diagnosis.request))
    return _("PortFixer couldn't see what has {place}").format(place=port_text(diagnosis.request))


def _elsewhere_headline(diagnosis: Diagnosis) -> str:
    message = diagnosis.request.message
    if message is None:
        return _("This is not about a port that a server wanted")
    if message.subject is Subject.UNIX_SOCKET and message.error is MessageError.ACCESS_DENIED:
        return _("A socket file may not be used, and no port is in the way")
    if message.subject is Subject.UNIX_SOCKET:
        return _("A socket file is in the way, not a port")
    if message.subject is Subject.LOCK:
        return _("A lock is in the way, not a port")
    if message.subject is Subject.NETWORK:
        return _("An address inside a container network is taken, not a port")
    if message.error is MessageError.REFUSED:
        if message.remote and message.remote.isdecimal():
            return _("Nobody answers at port {port}").format(port=message.remote)
        if message.remote:
            return _("Nobody answers at {place}").format(place=clean(message.remote, 80))
        return _("Nobody answers at the place your program called")
    if message.error in {MessageError.IN_USE, MessageError.NOT_AVAILABLE}:
        return _("Your program called out, and got no local port for it")
    return _("Your program called out, and did not get through")


def _leftover_headline(diagnosis: Diagnosis) -> str:
    if diagnosis.either_side:
        return capitalised(_("{place} is in use by a connection").format(place=port_text(diagnosis.request)))
    count = sum(blocker.kind is BlockerKind.CONNECTION for blocker in diagnosis.blockers)
    sentence = many("An old connection still holds {place}", "{count} old connections still hold {place}", count)
    return sentence.replace("{place}", port_text(diagnosis.request))


_HEADLINES: dict[Verdict, Callable[[Diagnosis], str]] = {
    Verdict.FREE: _free_headline,
    Verdict.OTHER_PROGRAM: _other_headline,
    Verdict.SAME_PROGRAM: placed("Your program is already running on {place}"),
    Verdict.TIME_WAIT: lambda _diagnosis: _("Old connections are still closing"),
    Verdict.CLOSING_CONNECTIONS: lambda _diagnosis: _("Old connections are still closing"),
    Verdict.LEFTOVER_CONNECTIONS: _leftover_headline,
    Verdict.OUTGOING_CONNECTION: calls.headline,
    Verdict.BOUND_NOT_LISTENING: placed("A program keeps {place} without using it"),
    Verdict.NEEDS_PERMISSION: lambda diagnosis: capitalised(
        _("{place} needs a special right").format(place=port_text(diagnosis.request))
    ),
    Verdict.RESERVED_RANGE: placed("Windows keeps {place} for itself"),
    Verdict.EXCLUSIVE_ELSEWHERE: placed("Another program has {place} for itself alone"),
    Verdict.ADDRESS_NOT_HERE: addresses.headline,
    Verdict.NOT_A_LISTEN_PROBLEM: _elsewhere_headline,
    Verdict.NO_PORT: lambda _diagnosis: _("Which port is it about?"),
    Verdict.UNKNOWN: _unknown_headline,
}
