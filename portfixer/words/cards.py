"""The thing in the way, as a card: a title, what it is, and facts as label over value."""

from dataclasses import dataclass

from portfixer.diagnosis import Blocker, BlockerKind, Diagnosis, Factor, Verdict, only_watches
from portfixer.facts import Container, Evidence, Holder, Machine, Platform
from portfixer.words import containers
from portfixer.words.language import _, many
from portfixer.words.origins import origin_text
from portfixer.words.plain import capitalised, clean
from portfixer.words.things import (
    address_text,
    folder_text,
    is_socket_unit,
    kind_of_program,
    known_roots,
    managed_name,
    manager_text,
    program,
    roots,
    scope,
    since,
    state_text,
    user_text,
)
from portfixer.words.verdicts.beside import hidden_beside
from portfixer.words.verdicts.gaps import user_of
from portfixer.words.verdicts.owners import interface_text, owner_of

__all__ = ["Card", "cards", "more"]

_MOST = 6
"""More cards than that help nobody; the rest stands in the details."""


_NAMED = 8


@dataclass(frozen=True, slots=True)
class Card:
    """A thing in the way, as a person sees it."""

    title: str
    subtitle: str
    badge: str | None
    facts: tuple[tuple[str, str], ...]
    icon: str
    """Which picture fits: program, connection, container, service, system or unknown."""


def cards(diagnosis: Diagnosis) -> tuple[Card, ...]:
    """One for every program in the way, or one for the connections that are closing by themselves."""
    shown: dict[object, Card] = {}
    first = diagnosis.blockers[0] if diagnosis.blockers else None
    if first is not None and is_socket_unit(first) and diagnosis.verdict is Verdict.OTHER_PROGRAM:
        return (_socket_card(diagnosis, first),)
    for blocker in diagnosis.blockers:
        if blocker.container is not None:
            key = blocker.container.id or blocker.container.engine
            if key not in shown and len(shown) < _MOST:
                shown[key] = _container_card(diagnosis, blocker, blocker.container)
            continue
        for holder in known_roots(blocker):
            if holder.process.pid not in shown and len(shown) < _MOST:
                shown[holder.process.pid] = _program_card(diagnosis, blocker, holder)
    if shown:
        rest = hidden_beside(diagnosis)[: _MOST - len(shown)]
        return (*shown.values(), *(_hidden_card(diagnosis, blocker) for blocker in rest))
    hidden = next((blocker for blocker in diagnosis.blockers if blocker.socket and blocker.socket.inode), None)
    if hidden is not None:
        return (_hidden_card(diagnosis, hidden),)
    return ()


def more(diagnosis: Diagnosis, shown: int) -> str:
    """What is in the way beyond the first so many cards, by name; "" when there is nothing else."""
    found: dict[object, str] = {}
    for blocker in diagnosis.blockers:
        if blocker.container is not None:
            found.setdefault(blocker.container.id or blocker.container.engine, clean(blocker.container.title, 60))
        else:
            found |= {holder.process.pid: program(holder.process) for holder in known_roots(blocker)}
    found |= {blocker.endpoint: owner_of(blocker, diagnosis.machine) for blocker in hidden_beside(diagnosis)}
    rest = list(found.values())[shown:]
    if not rest or len(cards(diagnosis)) != min(len(found), _MOST):
        return ""
    names = ", ".join(rest[:_NAMED]) + (" …" if len(rest) > _NAMED else "")
    return many("And {count} more: {names}", "And {count} more: {names}", len(rest)).replace("{names}", names)


def _program_card(diagnosis: Diagnosis, blocker: Blocker, holder: Holder) -> Card:
    process = holder.process
    facts = [
        (_("Run by"), user_text(process.user, diagnosis.machine)),
        (_("Process"), _process_text(blocker, holder, diagnosis.factors)),
        (_("Folder"), folder_text(process.folder)),
        _reach(blocker),
    ]
    started = since(process.started_at, diagnosis.taken_at)
    if started:
        facts.insert(2, (_("Running since"), started))
    if blocker.origin is not None:
        facts.append((_("Started from"), origin_text(blocker.origin, process)))
    if blocker.debugger is not None:
        facts.append(
            (
                _("Watched by") if only_watches(blocker.debugger) else _("Held by"),
                _("{program}, process {pid}").format(program=program(blocker.debugger), pid=blocker.debugger.pid),
            )
        )
    return Card(
        title=program(process),
        subtitle=kind_of_program(process, blocker, diagnosis.machine.platform),
        badge=_badge(diagnosis, blocker, holder),
        facts=tuple(facts),
        icon="connection" if blocker.kind is BlockerKind.CONNECTION else "program",
    )


def _container_card(diagnosis: Diagnosis, blocker: Blocker, container: Container) -> Card:
    facts = containers.card_facts(container)
    passer = next((holder.process for holder in roots(blocker) if holder.evidence is not Evidence.USER), None)
    if passer is not None and (container.inside is None or passer.id != container.inside.id):
        facts.append((_("Passed on by"), containers.process_text(passer.name, passer.pid)))
    started = since(container.inside.started_at, diagnosis.taken_at) if container.inside else ""
    if started:
        facts.append((_("Running since"), started))
    return Card(
        title=clean(container.title, 60) or _("A container that is not visible"),
        subtitle=containers.subtitle(container),
        badge=_clients_badge(diagnosis, blocker),
        facts=(*facts, _reach(blocker)),
        icon="container",
    )


def _reach(blocker: Blocker) -> tuple[str, str]:
    """Who can reach a listener; of a connection, whom it leads to."""
    if blocker.kind is BlockerKind.CONNECTION and blocker.socket is not None and blocker.socket.remote is not None:
        return _("Connected to"), clean(str(blocker.socket.remote), 80)
    return _("Reachable for"), scope(blocker.endpoint, blocker.socket.interface if blocker.socket else None)


def _process_text(blocker: Blocker, holder: Holder, factors: tuple[Factor, ...]) -> str:
    workers = len(blocker.holders) - len(roots(blocker))
    if workers > 0 and len(roots(blocker)) == 1:
        sentence = many("{pid}, with {count} more", "{pid}, with {count} more", workers)
        if Factor.MANY_WORKERS in factors and Factor.INHERITED_SOCKET not in factors:
            sentence = many("{pid}, with {count} worker", "{pid}, with {count} workers", workers)
        return sentence.replace("{pid}", str(holder.process.pid))
    return str(holder.process.pid)


def _badge(diagnosis: Diagnosis, blocker: Blocker, holder: Holder) -> str | None:
    if holder.process.suspended and blocker.debugger is None:
        return _("suspended")
    if blocker.debugger is not None:
        return _("in a debugger") if not only_watches(blocker.debugger) else _("watched")
    if clients := _clients_badge(diagnosis, blocker):
        return clients
    if blocker.kind in {BlockerKind.CONNECTION, BlockerKind.BOUND} and blocker.socket is not None:
        return state_text(blocker.socket.state)
    return None


def _clients_badge(diagnosis: Diagnosis, blocker: Blocker) -> str | None:
    if blocker.kind is not BlockerKind.LISTENER or not diagnosis.clients:
        return None
    return many("{count} client connected", "{count} clients connected", diagnosis.clients)


def _guess(blocker: Blocker, machine: Machine) -> str:
    if blocker.of_kernel:
        return _("System (4)") if machine.platform is Platform.WINDOWS else _("none")
    there = roots(blocker)
    if not there:
        return _("not visible")
    guessed = there[0].process
    if there[0].evidence is Evidence.UNIT:
        if len(there) > 1:
            return many("not visible, one of {count}", "not visible, one of {count}", len(there))
        return _("not visible; {program} ({pid}) runs there").format(program=program(guessed), pid=guessed.pid)
    return _("not visible, probably {program} ({pid})").format(program=program(guessed), pid=guessed.pid)


def _socket_card(diagnosis: Diagnosis, blocker: Blocker) -> Card:
    there = [holder.process for holder in roots(blocker) if holder.evidence is Evidence.HANDLE]
    answering = _("not visible") if Factor.HIDDEN_OWNER in diagnosis.factors else _("nobody yet")
    if there:
        answering = _("{program} ({pid})").format(program=program(there[0]), pid=there[0].pid)
    facts = (
        (_("Run by"), _run_by(blocker, diagnosis)),
        (_("Answered by"), answering),
        (_("Address"), address_text(blocker.endpoint.address)),
        _reach(blocker),
    )
    title = managed_name(blocker.manager) if blocker.manager else _("A socket unit")
    return Card(title, _("A port that systemd keeps open"), None, facts, "service")


def _run_by(blocker: Blocker, diagnosis: Diagnosis) -> str:
    """As the sentence above says it: by name, or by number where the number is all that is known."""
    known = user_of(blocker) if blocker.user is None else None
    return _("the user {user}").format(user=known) if known else user_text(blocker.user, diagnosis.machine)


def _hidden_card(diagnosis: Diagnosis, blocker: Blocker) -> Card:
    title = manager_text(blocker.manager) if blocker.manager else _("A program that is not visible")
    owner = _("the system") if blocker.of_kernel else _run_by(blocker, diagnosis)
    facts = (
        (_("Run by"), owner),
        (_("Process"), _guess(blocker, diagnosis.machine)),
        (_("Address"), address_text(blocker.endpoint.address)),
        _reach(blocker),
    )
    subtitle = _("The system shows only whose it is")
    if blocker.of_kernel:
        title = interface_text(blocker.interface) if blocker.interface else _("the system itself")
        subtitle = _("A part of the system, not a program")
    icon = "system" if blocker.of_kernel else "service" if blocker.manager else "unknown"
    return Card(capitalised(title), subtitle, None, facts, icon)
