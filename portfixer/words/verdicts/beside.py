"""What it means for others that a port is taken at some addresses only, and by whom at each."""

from portfixer.diagnosis import Blocker, BlockerKind, Diagnosis, Factor
from portfixer.facts import Evidence, Platform, Process, is_wildcard
from portfixer.words.language import _, many
from portfixer.words.plain import capitalised, clean
from portfixer.words.things import container_name, known_roots, port_text, program
from portfixer.words.verdicts import messengers
from portfixer.words.verdicts.owners import owner_of, rights

__all__ = [
    "hidden_beside",
    "kept_besides",
    "place_asked",
    "programs_at",
    "several",
    "several_headline",
    "several_summary",
    "who_can_start",
]

_FEW = 3
"""Programs and addresses named one by one."""


def place_asked(diagnosis: Diagnosis) -> str:
    """`port 8080`; with the address where one was asked for, as others may be used by somebody."""
    address, place = diagnosis.request.address, port_text(diagnosis.request)
    if address is None or is_wildcard(address):
        return place
    return _("{place} of {address}").format(place=place, address=clean(address, 60))


def programs_at(diagnosis: Diagnosis) -> tuple[tuple[Process | None, Blocker], ...]:
    """The first program of each listener, or the container that it is for, those that were seen first, if they are
    programs of several names or owners; () otherwise. Of HTTP.sys' listener all: each has URLs of its own there."""
    found: dict[str, tuple[Process | None, Blocker]] = {}
    for blocker in diagnosis.blockers:
        if blocker.kind is BlockerKind.LISTENER and blocker.container is not None:
            found.setdefault(container_name(blocker.container), (None, blocker))
        elif blocker.kind is BlockerKind.LISTENER:
            known = known_roots(blocker)
            for holder in known if all(each.evidence is Evidence.QUEUE for each in known) else known[:1]:
                found.setdefault(program(holder.process), (holder.process, blocker))
    hidden = [(None, blocker) for blocker in hidden_beside(diagnosis)] if found else []
    return (*found.values(), *hidden) if len(found) + len(hidden) > 1 else ()


def hidden_beside(diagnosis: Diagnosis) -> tuple[Blocker, ...]:
    """Listeners whose program was not seen, one for each owner, where others' were."""
    seen = any(known_roots(blocker) for blocker in diagnosis.blockers if blocker.kind is BlockerKind.LISTENER)
    if Factor.HIDDEN_OWNER not in diagnosis.factors or not seen:
        return ()
    found: dict[str, Blocker] = {}
    for blocker in diagnosis.blockers:
        plain = blocker.kind is BlockerKind.LISTENER and blocker.container is None and not blocker.of_kernel
        if plain and not known_roots(blocker):
            found.setdefault(owner_of(blocker, diagnosis.machine), blocker)
    return tuple(found.values())


def kept_besides(diagnosis: Diagnosis) -> list[str]:
    """Who keeps the port as well, and is not stopped with the one that the verdict is about."""
    if not diagnosis.besides:
        return []
    blocker = diagnosis.besides[0]
    told = _("{program} has a connection with the same number on {address}.")
    if blocker.kind is BlockerKind.BOUND:
        told = _("{program} has reserved the same number on {address}.")
    stays = _("It is in the way too: stopping one of them alone does not free the port.")
    who = next(
        (_with_pid(holder.process) for holder in known_roots(blocker)),
        capitalised(owner_of(blocker, diagnosis.machine)),
    )
    return [told.format(program=who, address=clean(blocker.endpoint.address, 60)), stays]


def several_headline(diagnosis: Diagnosis) -> str:
    count = len(programs_at(diagnosis))
    sentence = many("{count} program is using {place}", "{count} programs are using {place}", count)
    return sentence.replace("{place}", port_text(diagnosis.request))


def several_summary(diagnosis: Diagnosis) -> str:
    named = [
        messengers.behind(process, blocker) or _with_pid(process) if process else owner_of(blocker, diagnosis.machine)
        for process, blocker in programs_at(diagnosis)
    ]
    return _("{headline}: {programs}.").format(headline=several_headline(diagnosis), programs=_joined(named))


def several(diagnosis: Diagnosis) -> str:
    """Why there can be several, and that all of them matter."""
    addresses = [blocker.endpoint.address for _process, blocker in programs_at(diagnosis)]
    told = [_("They have it each on an address of its own, and each of them is in the way.")]
    if len(set(addresses)) < len(addresses):
        told = [_("Each of them is in the way.")]
    if hidden := hidden_beside(diagnosis):
        address = clean(hidden[0].endpoint.address, 60)
        told.append(_("Who has it on {address} was not seen.").format(address=address))
        told.append(rights(diagnosis, hidden[0]))
    return " ".join(told)


def who_can_start(diagnosis: Diagnosis) -> str:
    """Who cannot have the port beside the one that has it, and who can."""
    nobody = _("Only one program can have a port, so yours could not start.")
    plain = [probe for probe in diagnosis.probes if not probe.reuse]
    free = [probe.address for probe in plain if probe.error is None]
    taken = [probe.address for probe in plain if probe.error == "EADDRINUSE"]
    if free and taken:
        gaps = {
            "free": _joined([_all_of(address) for address in free]),
            "taken": _joined([_all_of(address) for address in taken]),
        }
        told = _("A program that asks for {free} only can have the port; one that asks for {taken} cannot.").format(
            **gaps
        )
        if diagnosis.machine.platform is Platform.WINDOWS and any(map(is_wildcard, free)):
            # ("Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE", Microsoft's documentation: the more specific one gets it.)
            told += " " + _("What is sent to {taken} does not reach it then.").format(**gaps)
        return told
    if diagnosis.machine.platform is Platform.WINDOWS:
        return nobody  # there one address and every address stand in nobody's way
    listening = [blocker.endpoint.address for blocker in diagnosis.blockers if blocker.kind is BlockerKind.LISTENER]
    if diagnosis.request.address is None and listening and not any(map(is_wildcard, listening)):
        return _(
            "It has the port on {addresses} only: that stops a program that asks for the same, or for every address."
        ).format(addresses=_joined([clean(address, 60) for address in dict.fromkeys(listening)]))
    return nobody


def _with_pid(process: Process) -> str:
    return _("{program} (process {pid})").format(program=program(process), pid=process.pid)


def _all_of(address: str) -> str:
    texts = {"0.0.0.0": _("every IPv4 address (0.0.0.0)"), "::": _("every IPv6 address ([::])")}
    return texts.get(address) or clean(address, 60)


def _joined(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    if len(names) <= _FEW:
        return _("{some} and {last}").format(some=", ".join(names[:-1]), last=names[-1])
    rest = many("{names} and {count} more", "{names} and {count} more", len(names) - _FEW)
    return rest.replace("{names}", ", ".join(names[:_FEW]))
