"""Why it is so: one to three short sentences for each verdict, and what the factors add."""

from collections.abc import Callable

from portfixer.diagnosis import BlockerKind, Diagnosis, Factor, Verdict
from portfixer.facts import MessageError, Platform, Protocol, Subject, is_wildcard
from portfixer.words import containers
from portfixer.words.around import around
from portfixer.words.forwards import sentence as forward_sentence
from portfixer.words.language import _, many
from portfixer.words.plain import clean
from portfixer.words.things import container_of, holder_of, is_socket_unit, port_text, program, since
from portfixer.words.verdicts import addresses, beside, calls, elsewhere, windows
from portfixer.words.verdicts.gaps import odd_error
from portfixer.words.verdicts.owners import how_it_is_held, not_seen, protected, socket_unit

__all__ = ["explanation"]


def explanation(diagnosis: Diagnosis) -> str:
    sentences = [_EXPLANATIONS[diagnosis.verdict](diagnosis), *_asides(diagnosis)]
    return " ".join(sentence for sentence in sentences if sentence)


def _free_explanation(diagnosis: Diagnosis) -> str:
    if Factor.OTHER_NAMESPACE in diagnosis.factors:
        return elsewhere.explanation(diagnosis)
    if told := elsewhere.on_another_system(diagnosis):
        return told
    if diagnosis.request.message is not None:
        return _(
            "PortFixer has just bound it and given it back. Whatever was in the way is gone: start your program again."
        )
    return _("PortFixer has just bound it and given it back: your program can have it.")


def _other_explanation(diagnosis: Diagnosis) -> str:
    container = container_of(diagnosis)
    if container is not None and not beside.programs_at(diagnosis):
        return containers.explanation(container, diagnosis)
    if is_socket_unit(diagnosis.blockers[0]):
        return socket_unit(diagnosis.blockers[0])
    process = holder_of(diagnosis)
    if windows.says_who(diagnosis):
        return ""  # how it came to be is told below, and no more is known
    if process is None:
        return not_seen(diagnosis)
    if beside.programs_at(diagnosis):
        return beside.several(diagnosis)
    forward = next((blocker.forward for blocker in diagnosis.blockers if blocker.forward is not None), None)
    if forward is not None:
        return forward_sentence(forward, port_text(diagnosis.request))
    verb = (
        _("{program} has been receiving there since {time}.")
        if diagnosis.request.protocol is Protocol.UDP
        else _("{program} has been listening there since {time}.")
    )
    started = since(process.started_at, diagnosis.taken_at)
    if not started:
        verb = _("{program} is listening there.")
    told = verb.format(program=program(process), time=started)
    if {Factor.PORT_SHARING, Factor.DOUBLE_BIND} & set(diagnosis.factors):
        return told
    return f"{told} {beside.who_can_start(diagnosis)}"


def _same_explanation(diagnosis: Diagnosis) -> str:
    container = container_of(diagnosis)
    if container is not None:
        return containers.explanation(container, diagnosis)
    process = holder_of(diagnosis)
    if process is None:
        return not_seen(diagnosis)
    name = program(process)
    started = since(process.started_at, diagnosis.taken_at)
    first = _("{program} has been running in the background since {time}.") if started else _("{program} is running.")
    told = first.format(program=name, time=started)
    if Factor.DOUBLE_BIND in diagnosis.factors:
        return told  # and how often it runs is told below
    return told + " " + _("Only one of it at a time can have the port.")


def _time_wait_explanation(diagnosis: Diagnosis) -> str:
    count = sum(blocker.kind is BlockerKind.CLOSING for blocker in diagnosis.blockers)
    if diagnosis.machine.platform is Platform.WINDOWS:
        # TcpTimedWaitDelay: two minutes by default, 30 s to 5 minutes (Microsoft's documentation).
        return many(
            "No program uses {place}. The server that had it ended a moment ago, and Windows keeps its last connection for "
            "a few minutes.",
            "No program uses {place}. The server that had it ended a moment ago, and Windows keeps its last {count} "
            "connections for a few minutes.",
            count,
        ).replace("{place}", beside.place_asked(diagnosis))
    sentence = many(
        "No program uses {place}. The server that had it ended a moment ago, and the system keeps its last connection "
        "for about a minute.",
        "No program uses {place}. The server that had it ended a moment ago, and the system keeps its last {count} "
        "connections for about a minute.",
        count,
    )
    return sentence.replace("{place}", beside.place_asked(diagnosis))


def _closing_explanation(diagnosis: Diagnosis) -> str:
    count = sum(blocker.kind is BlockerKind.CLOSING for blocker in diagnosis.blockers)
    sentence = many(
        "No program uses {place} any more. The system still says goodbye to the other side of {count} connection.",
        "No program uses {place} any more. The system still says goodbye to the other side of {count} connections.",
        count,
    )
    return sentence.replace("{place}", beside.place_asked(diagnosis))


def _leftover_explanation(diagnosis: Diagnosis) -> str:
    process = holder_of(diagnosis)
    if process is None:
        return not_seen(diagnosis)
    told = _(
        "Nobody listens there any more, but {program} (process {pid}) keeps a connection open that probably came in "
        "earlier. This does not end by itself."
    )
    if diagnosis.either_side:
        told = _(
            "Nobody listens there, but {program} (process {pid}) has a connection with this number. Either it came in "
            "earlier, or {program} called out with it; the system does not tell which."
        )
    return told.format(program=program(process), pid=process.pid)


def _bound_explanation(diagnosis: Diagnosis) -> str:
    container = container_of(diagnosis)
    if container is not None:
        return containers.explanation(container, diagnosis)
    process = holder_of(diagnosis)
    if process is None:
        return not_seen(diagnosis)
    return _("{program} (process {pid}) has reserved the port for itself, but does not listen on it.").format(
        program=program(process), pid=process.pid
    )


def _permission_explanation(diagnosis: Diagnosis) -> str:
    first = diagnosis.machine.first_unprivileged_port
    told = _("Ports below {first} are kept for system services: ordinary programs may not use them.").format(
        first=first
    )
    alone = all(blocker.kind is BlockerKind.PERMISSION for blocker in diagnosis.blockers)
    return f"{told} " + _("Nothing is in the way.") if alone else told


def _elsewhere_explanation(diagnosis: Diagnosis) -> str:
    message = diagnosis.request.message
    subject = message.subject if message else Subject.LISTENING
    texts = {
        Subject.UNIX_SOCKET: _(
            "Your program wanted a socket file, and one of that name is there. Either another copy is running, or a file "
            "is left from one that ended badly."
        ),
        Subject.LOCK: _("Your program found the mark of another copy of itself. See whether that is still running."),
        Subject.NETWORK: _("Docker keeps its own addresses. Remove the container or the network that has this one."),
    }
    error = message.error if message else MessageError.OTHER
    if subject is Subject.UNIX_SOCKET and error is MessageError.ACCESS_DENIED:
        return _(
            "Your program wanted to use a socket file, and the system did not let it. The owner and the group of the file "
            "and of its folder decide who may."
        )
    if subject in texts:
        return texts[subject]
    if error is MessageError.REFUSED:
        return _(
            "Your program is the one that called. The server it wanted is not running there, or listens on another port: "
            "start that server, or correct the address."
        )
    if error not in {MessageError.IN_USE, MessageError.NOT_AVAILABLE}:
        return _(
            "Your program is the one that called, and the message does not say that a port of this computer is in the "
            "way. See whether the server that it calls is running."
        )
    return _(
        "Every outgoing connection needs a number of its own, and those are used up or still closing. Close connections, "
        "use them again instead of opening new ones, or wait a minute."
    )


def _no_port_explanation(diagnosis: Diagnosis) -> str:
    message = diagnosis.request.message
    if message is None or message.error is MessageError.NONE:
        return _("PortFixer found no port in this text. It stands in your program's settings, or where you started it.")
    return _("The message does not say. The port stands in your program's settings, or where you started it.")


def _unknown_explanation(diagnosis: Diagnosis) -> str:
    error = odd_error(diagnosis)
    if error == "EACCES" and diagnosis.machine.platform is Platform.WINDOWS:
        return _(
            "Windows refuses the port (10013), and PortFixer found neither a program that has it nor a reserved range. "
            "That is hardly ever a matter of administrator rights."
        )
    if error:
        return _("bind() answered {name}. No socket is in the way.").format(name=error)
    return _("The system refuses the port, but nothing that PortFixer can see has it.")


_EXPLANATIONS: dict[Verdict, Callable[[Diagnosis], str]] = {
    Verdict.FREE: _free_explanation,
    Verdict.OTHER_PROGRAM: _other_explanation,
    Verdict.SAME_PROGRAM: _same_explanation,
    Verdict.TIME_WAIT: _time_wait_explanation,
    Verdict.CLOSING_CONNECTIONS: _closing_explanation,
    Verdict.LEFTOVER_CONNECTIONS: _leftover_explanation,
    Verdict.OUTGOING_CONNECTION: calls.explanation,
    Verdict.BOUND_NOT_LISTENING: _bound_explanation,
    Verdict.NEEDS_PERMISSION: _permission_explanation,
    Verdict.RESERVED_RANGE: windows.reserved_explanation,
    Verdict.EXCLUSIVE_ELSEWHERE: windows.exclusive_explanation,
    Verdict.ADDRESS_NOT_HERE: addresses.explanation,
    Verdict.NOT_A_LISTEN_PROBLEM: _elsewhere_explanation,
    Verdict.NO_PORT: _no_port_explanation,
    Verdict.UNKNOWN: _unknown_explanation,
}


def _asides(diagnosis: Diagnosis) -> list[str]:
    told = around(diagnosis)
    factors = diagnosis.factors
    told += how_it_is_held(diagnosis)
    if diagnosis.lacks_the_right and diagnosis.verdict is not Verdict.NEEDS_PERMISSION:
        told.append(
            _(
                "And ports below {first} need a special right, which PortFixer does not have: without it your program could "
                "not have the port either, also when nothing else uses it."
            ).format(first=diagnosis.machine.first_unprivileged_port)
        )
    if Factor.PROTECTED in factors:
        told.append(protected(diagnosis))
    if Factor.PORT_SHARING in factors:
        told.append(_sharing_aside(diagnosis))
    if Factor.ADDRESS_OVERLAP in factors:
        told.append(_overlap_aside(diagnosis))
    if Factor.INHERITED_SOCKET in factors and not diagnosis.inferred:
        told.append(_inherited_aside(diagnosis))
    told += beside.kept_besides(diagnosis)
    told += windows.asides(diagnosis)
    if Factor.NOT_ANSWERING in factors:
        told.append(_("Clients are queueing there unanswered, so it seems to hang."))
    shares_udp = Factor.PORT_SHARING in factors and diagnosis.request.protocol is Protocol.UDP
    if diagnosis.starts_with_reuse and diagnosis.machine.platform is Platform.LINUX and not shares_udp:
        told.append(_("A server that sets SO_REUSEADDR can start at once."))
    elif _waits_for_connections(diagnosis):
        told.append(_("The old server did not set SO_REUSEADDR, so setting it in the new one does not help this time."))
    return told


def _sharing_aside(diagnosis: Diagnosis) -> str:
    if diagnosis.request.protocol is not Protocol.UDP:
        return _("Several sockets share the port by SO_REUSEPORT; each of them is in the way.")
    # Linux gives each datagram to one of them (socket(7), SO_REUSEPORT; with SO_REUSEADDR the last one bound).
    told = _("Several sockets share the port; each is in the way of a program that does not share it.")
    if not diagnosis.starts_with_reuse:
        return told
    return f"{told} " + _(
        "One that sets SO_REUSEADDR can start beside them, but a datagram that is sent to this "
        "computer alone reaches only one of them, so some are missed."
    )


def _waits_for_connections(diagnosis: Diagnosis) -> bool:
    """Where the option would have helped; on Windows it does something else."""
    waits = diagnosis.verdict.passes_by_itself
    return waits and diagnosis.machine.platform is not Platform.WINDOWS


def _inherited_aside(diagnosis: Diagnosis) -> str:
    if Factor.ORPHANED in diagnosis.factors:
        return _("It may have got the port from the program that started it, which has ended.")
    return _("Other programs have the same socket open, as a program passes it on to those that it starts.")


def _overlap_aside(diagnosis: Diagnosis) -> str:
    asked, taken = diagnosis.request.address or "", diagnosis.blockers[0].endpoint.address
    if taken == "::" and ":" not in asked:
        return _("It listens on [::], which takes the port on every IPv4 address as well.")
    if asked == "::" and ":" not in taken:
        return _("It listens on {taken}, and a program that asks for [::] asks for that as well.").format(
            taken=_("every IPv4 address") if is_wildcard(taken) else clean(taken, 60)
        )
    if is_wildcard(taken):
        return _("It listens on every address, and so on {address} too.").format(address=clean(asked, 60))
    return _("It listens on {taken} only, but your program asks for every address.").format(taken=clean(taken, 60))
