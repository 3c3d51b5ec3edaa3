"""Each verdict in one true sentence, with names and numbers."""

from collections.abc import Callable

from portfixer.diagnosis import BlockerKind, Diagnosis, Factor, Verdict
from portfixer.facts import Evidence
from portfixer.words import containers
from portfixer.words.language import _
from portfixer.words.plain import capitalised
from portfixer.words.things import connections, container_of, holder_of, is_socket_unit, port_text, program
from portfixer.words.verdicts import calls, elsewhere, messengers, windows
from portfixer.words.verdicts.beside import place_asked, programs_at, several_summary
from portfixer.words.verdicts.headlines import headline
from portfixer.words.verdicts.owners import by_kernel, by_systemd, owner

__all__ = ["summary"]


def summary(diagnosis: Diagnosis) -> str:
    return _SUMMARIES[diagnosis.verdict](diagnosis)


_SOMEBODY_HAS_IT = {Verdict.OTHER_PROGRAM, Verdict.EXCLUSIVE_ELSEWHERE}


def _named_summary(visible: str, hidden: str) -> Callable[[Diagnosis], str]:
    def build(diagnosis: Diagnosis) -> str:
        if diagnosis.verdict is Verdict.OTHER_PROGRAM and programs_at(diagnosis):
            return several_summary(diagnosis)
        container = container_of(diagnosis)
        if container is not None:
            own = diagnosis.verdict is Verdict.SAME_PROGRAM
            return containers.sentence(container, port_text(diagnosis.request), own=own)
        if diagnosis.verdict in _SOMEBODY_HAS_IT and (told := messengers.summary(diagnosis)):
            return told
        process = holder_of(diagnosis)
        gaps = {"place": capitalised(port_text(diagnosis.request)), "there": port_text(diagnosis.request)}
        if diagnosis.verdict is Verdict.OTHER_PROGRAM and is_socket_unit(diagnosis.blockers[0]):
            return by_systemd(diagnosis)
        if process is None and Factor.KERNEL_OWNED in diagnosis.factors:
            return by_kernel(diagnosis)
        if process is None:
            return _(hidden).format(owner=owner(diagnosis), **gaps)
        name = (
            _("probably {program}").format(program=program(process))
            if diagnosis.inferred and _is_heir(diagnosis)
            else program(process)
        )
        return _(visible).format(program=name, pid=process.pid, **gaps)

    return build


def _is_heir(diagnosis: Diagnosis) -> bool:
    """The one named is only a child of the owner, which has ended."""
    return diagnosis.blockers[0].holders[0].evidence is Evidence.HEIR


def _free_summary(diagnosis: Diagnosis) -> str:
    if Factor.OTHER_NAMESPACE in diagnosis.factors:
        return elsewhere.summary(diagnosis)
    if Factor.DOUBLE_BIND in diagnosis.factors:
        return windows.free_summary(diagnosis)
    return _("Nothing is in the way: {place} can be used now.").format(place=port_text(diagnosis.request))


def _waiting_summary(diagnosis: Diagnosis) -> str:
    closing = [blocker for blocker in diagnosis.blockers if blocker.kind is BlockerKind.CLOSING]
    times = [blocker.frees_in_s for blocker in closing if blocker.frees_in_s is not None]
    gaps = {"place": place_asked(diagnosis), "connections": connections(len(closing))}
    if len(times) < len(closing) or not times:
        return _("No program uses {place}, but the system is still closing {connections} there.").format(**gaps)
    sentence = _(
        "No program uses {place}, but the system is still closing {connections} there and lets go in about {seconds} seconds."
    )
    if diagnosis.verdict is Verdict.CLOSING_CONNECTIONS:
        # The other side may close meanwhile, and then a minute of TIME-WAIT begins.
        sentence = _(
            "No program uses {place}, but the system is still closing {connections} there and lets go in about {seconds} seconds, or up to a minute later."
        )
    return sentence.format(seconds=max(1, round(max(times))), **gaps)


def _headline_as_sentence(diagnosis: Diagnosis) -> str:
    return headline(diagnosis).rstrip("?") + "."


_leftover = _named_summary(
    "Nobody listens any more, but {program} (process {pid}) keeps a connection open on {there}, probably an old one that "
    "came in.",
    "Nobody listens any more, but a connection is kept open on {there}, probably an old one that came in, by {owner}.",
)
_either_side = _named_summary(
    "Nobody listens on {there}, but {program} (process {pid}) has a connection with this number.",
    "Nobody listens on {there}, but a connection has this number; it belongs to {owner}.",
)
_SUMMARIES: dict[Verdict, Callable[[Diagnosis], str]] = {
    Verdict.FREE: _free_summary,
    Verdict.OTHER_PROGRAM: _named_summary(
        "Another program, {program} (process {pid}), is using {there}.", "Another program is using {there}: {owner}."
    ),
    Verdict.SAME_PROGRAM: _named_summary(
        "Your program is already running: {program} (process {pid}) has {there}.",
        "Your program is already running and has {there}: {owner}.",
    ),
    Verdict.TIME_WAIT: _waiting_summary,
    Verdict.CLOSING_CONNECTIONS: _waiting_summary,
    Verdict.LEFTOVER_CONNECTIONS: lambda diagnosis: (
        _either_side(diagnosis) if diagnosis.either_side else _leftover(diagnosis)
    ),
    Verdict.OUTGOING_CONNECTION: calls.summary,
    Verdict.BOUND_NOT_LISTENING: _named_summary(
        "{program} (process {pid}) has reserved {there} and does not listen on it.",
        "{place} is reserved and nobody listens on it; it belongs to {owner}.",
    ),
    Verdict.NEEDS_PERMISSION: lambda diagnosis: _(
        "Ports below {first} need a right that your program does not have, and {place} is one of them."
    ).format(first=diagnosis.machine.first_unprivileged_port, place=port_text(diagnosis.request)),
    Verdict.RESERVED_RANGE: windows.reserved_summary,
    Verdict.EXCLUSIVE_ELSEWHERE: _named_summary(
        "Another program, {program} (process {pid}), has {there} for itself alone.",
        "Another program has {there} for itself alone: {owner}.",
    ),
    Verdict.ADDRESS_NOT_HERE: _headline_as_sentence,
    Verdict.NOT_A_LISTEN_PROBLEM: _headline_as_sentence,
    Verdict.NO_PORT: lambda _diagnosis: _("The text does not say which port it is about."),
    Verdict.UNKNOWN: _headline_as_sentence,
}
