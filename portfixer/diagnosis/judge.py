"""`diagnose`: recorded facts in, a diagnosis out. Reads nothing and changes nothing."""

from portfixer.diagnosis.besides import besides
from portfixer.diagnosis.case import Case, Finding, blocker_of
from portfixer.diagnosis.causes import CAUSES
from portfixer.diagnosis.factors import factors_of
from portfixer.diagnosis.handed_on import handed_on
from portfixer.diagnosis.model import Answer, Blocker, BlockerKind, Diagnosis, Questions, Verdict
from portfixer.diagnosis.recognise import could_be, recognise
from portfixer.facts import (
    Evidence,
    Platform,
    ProbeResult,
    Protocol,
    Request,
    Snapshot,
    SocketState,
    UnseenThing,
)

__all__ = ["diagnose"]

_ANOTHER = {Verdict.OTHER_PROGRAM, Verdict.EXCLUSIVE_ELSEWHERE}
_OPEN = {Verdict.UNKNOWN, Verdict.NO_PORT}
_ELSE = {
    Verdict.LEFTOVER_CONNECTIONS,
    Verdict.OUTGOING_CONNECTION,
    Verdict.BOUND_NOT_LISTENING,
    Verdict.NEEDS_PERMISSION,
    Verdict.RESERVED_RANGE,
    Verdict.ADDRESS_NOT_HERE,
    Verdict.NOT_A_LISTEN_PROBLEM,
}
# Refused for the program although PortFixer's own probe may have got the port.
_SAID_BY_THE_MESSAGE = {Verdict.ADDRESS_NOT_HERE, Verdict.NEEDS_PERMISSION}
_LINGERING_STATES = (
    SocketState.TIME_WAIT,
    SocketState.FIN_WAIT_1,
    SocketState.FIN_WAIT_2,
    SocketState.LAST_ACK,
    SocketState.CLOSING,
)


def diagnose(request: Request, probes: tuple[ProbeResult, ...], snapshot: Snapshot) -> Diagnosis:
    case = Case(request, probes, snapshot)
    finding = next((found for cause in CAUSES if (found := cause(case))), None) or Finding(verdict=Verdict.UNKNOWN)
    verdict = finding.verdict
    blockers = finding.blockers + _lingering_besides(case, finding)
    handed = handed_on(case)
    return Diagnosis(
        request=request,
        machine=snapshot.machine,
        taken_at=snapshot.taken_at,
        probes=probes,
        verdict=verdict,
        # Who shares a socket, and who of them is the first, is read from all its holders.
        factors=finding.factors + (() if snapshot.is_first else factors_of(case, finding.blockers)),
        blocked=bool(case.refused) or verdict in _SAID_BY_THE_MESSAGE,
        questions=_questions(case, verdict, blockers),
        blockers=blockers,
        clients=_clients(case, verdict),
        besides=besides(case, finding, handed),
        handed_on=handed,
        inferred=finding.inferred,
        either_side=finding.either_side,
        lacks_the_right=case.lacks_the_right,
        starts_with_reuse=_starts_with_reuse(case),
        likely=_likely(case) if verdict is Verdict.NO_PORT else (),
        elsewhere=snapshot.elsewhere,
        families=snapshot.families,
        unseen=snapshot.unseen,
    )


def _lingering_besides(case: Case, finding: Finding) -> tuple[Blocker, ...]:
    """Old connections that would still be in the way once the thing the verdict is about is gone."""
    named = {id(blocker.socket) for blocker in finding.blockers}
    closing = (
        blocker_of(socket, case.snapshot)
        for socket in case.in_state(*_LINGERING_STATES)
        if not socket.inode and id(socket) not in named
    )
    return tuple(closing)


def _questions(case: Case, verdict: Verdict, blockers: tuple[Blocker, ...]) -> Questions:
    hidden = verdict is Verdict.UNKNOWN and _was_hidden(case)
    unknown = Answer.UNSEEN if hidden or not case.probes or case.snapshot.is_first else Answer.NO
    lingering = any(blocker.kind is BlockerKind.CLOSING for blocker in blockers)
    return Questions(
        # After a first look it may yet turn out to be the person's own.
        other_program=Answer.YES if verdict in _ANOTHER and not case.snapshot.is_first else unknown,
        same_program=_is_own(case, verdict, unknown),
        lingering=Answer.YES if lingering else unknown,
        something_else=Answer.YES
        if verdict in _ELSE or case.lacks_the_right
        else Answer.UNSEEN
        if verdict in _OPEN
        else Answer.NO,
    )


def _is_own(case: Case, verdict: Verdict, unknown: Answer) -> Answer:
    if verdict is Verdict.SAME_PROGRAM:
        return Answer.YES
    if verdict not in _ANOTHER:
        return unknown
    holders = [
        holder
        for socket in case.listeners
        for holder in case.snapshot.holders_of(socket)
        if holder.evidence is not Evidence.USER
    ]
    if all(socket.inode in case.snapshot.kernel_owned for socket in case.listeners):
        return Answer.NO
    if not holders or any(could_be(case.request, holder.process) for holder in holders):
        return Answer.UNSEEN
    return unknown


def _was_hidden(case: Case) -> bool:
    looked_past = {UnseenThing.SOCKETS, UnseenThing.BOUND_SOCKETS, UnseenThing.HOLDERS, UnseenThing.OUTSIDE}
    return any(unseen.thing in looked_past for unseen in case.snapshot.unseen)


def _clients(case: Case, verdict: Verdict) -> int | None:
    """Connections that a server accepted on the port, for all its listeners together, or left over without one. A UDP
    server keeps none, however many it answers (udp(7))."""
    if case.request.protocol is Protocol.UDP:
        return None
    if not case.listeners and verdict is not Verdict.LEFTOVER_CONNECTIONS:
        return 0
    return sum(
        1
        for socket in case.snapshot.sockets
        if socket.state is SocketState.ESTABLISHED
        and socket.local.port == case.request.port
        and socket.protocol is case.request.protocol
        and (not case.listeners or case.could_have_accepted(socket))
    )


def _starts_with_reuse(case: Case) -> bool:
    """Both probes were made for each address that was refused, and the one with SO_REUSEADDR got it.

    A listening socket refuses that one too, so success means that a server which sets the option starts at once.
    On Windows the second probe asks something else, and the option would share the port.
    """
    if case.snapshot.machine.platform is Platform.WINDOWS or not case.refused:
        return False
    with_option = {probe.address: probe.error for probe in case.probes if probe.reuse}
    return all(with_option.get(probe.address, "not asked") is None for probe in case.refused)


def _likely(case: Case) -> tuple[Blocker, ...]:
    """Who listens here, for a person who does not know the port: what looks like the very program they are starting
    first, then their own programs, by port."""
    snapshot, own = case.snapshot, case.snapshot.machine.user
    listening = [blocker_of(socket, snapshot) for socket in snapshot.sockets if socket.state is SocketState.LISTEN]
    return tuple(
        sorted(
            listening,
            key=lambda blocker: (
                not any(recognise(case.request, holder.process) for holder in blocker.holders),
                not any(holder.process.user == own for holder in blocker.holders),
                blocker.endpoint.port,
                blocker.endpoint.address,
            ),
        )
    )
