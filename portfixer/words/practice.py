"""What a practice is about, and what it made."""

from portfixer.facts import Endpoint, Protocol, is_wildcard
from portfixer.practice import CauseId, PracticeProblem, Reason, Situation
from portfixer.words.language import _
from portfixer.words.plain import clean
from portfixer.words.shell import command_line, typed

__all__ = ["about", "ended", "headline", "made", "problem", "unknown"]


def about(cause: CauseId) -> str:
    """One line: what the example shows."""
    return {
        CauseId.OTHER_PROGRAM: _("another program listens on the port"),
        CauseId.SAME_PROGRAM: _("your own program is running already"),
        CauseId.TIME_WAIT: _("a server ended a moment ago, and a connection is in TIME-WAIT"),
        CauseId.MANY_LINGERING: _("several old connections are in TIME-WAIT; the last one frees the port"),
        CauseId.CLOSING_CONNECTIONS: _("a server ended, and the other side has not closed yet (FIN-WAIT-2)"),
        CauseId.CLOSING_UNSENT: _("a server ended with data the other side does not take (FIN-WAIT-1, LAST-ACK)"),
        CauseId.LEFTOVER_CONNECTIONS: _("nobody listens any more, but a program keeps an old connection open"),
        CauseId.OUTGOING_CONNECTION: _("the port is a program's own number of a connection to elsewhere"),
        CauseId.BOUND_NOT_LISTENING: _("a program has reserved the port and does not listen"),
        CauseId.SUSPENDED: _("a suspended program keeps the port, as after Ctrl+Z"),
        CauseId.MANY_WORKERS: _("a server with several workers that share the port"),
        CauseId.INHERITED_SOCKET: _("a child keeps the port of a program that has ended"),
        CauseId.PORT_SHARING: _("two programs share the port by SO_REUSEPORT"),
        CauseId.ADDRESS_OVERLAP: _("a server on every address is in the way of one on 127.0.0.1"),
        CauseId.NOT_ANSWERING: _("a server listens and accepts nobody"),
        CauseId.COMES_BACK: _("a program that is started again whenever it ends"),
        CauseId.IGNORES_STOP: _("a program that ignores being asked to stop"),
        CauseId.IO_URING: _("a program keeps the port through io_uring, without an open file"),
        CauseId.IN_FLIGHT: _("the port is in a message that its receiver has not read"),
        CauseId.UDP: _("another program receives on the UDP port"),
        CauseId.ADDRESS_NOT_HERE: _("an address that is not on this computer"),
        CauseId.NEEDS_PERMISSION: _("a port that takes a right"),
    }[cause]


def headline(cause: CauseId) -> str:
    """What the example shows, as a line of its own."""
    sentence = about(cause)
    return sentence[:1].upper() + sentence[1:]


def made(situation: Situation, seconds: float | None) -> str:
    """What is there now, and how to try it."""
    lines = [_("Made on port {port}: {what}.").format(port=situation.port, what=about(situation.cause))]
    if situation.pids:
        lines.append(_("Processes: {pids}").format(pids=", ".join(map(str, situation.pids))))
    lines += [f"  {row.count} × {row.state} {Endpoint(row.address, situation.port)}" for row in situation.made]
    lines.append(_("Try: {command}").format(command=_diagnose(situation)))
    if situation.outlives:
        lines.append(_("It goes by itself within a minute; Ctrl+C ends this command only."))
    elif seconds is None:
        lines.append(_("It ends with Ctrl+C."))
    else:
        lines.append(_("It ends after {seconds} s, or with Ctrl+C.").format(seconds=f"{seconds:g}"))
    return "\n".join(lines)


def _diagnose(situation: Situation) -> str:
    words = ["portfixer", "diagnose", str(situation.port)]
    if situation.protocol is Protocol.UDP:
        words += ["--protocol", "udp"]
    if not is_wildcard(situation.address):
        words += ["--address", situation.address]
    if situation.cause is CauseId.SAME_PROGRAM and situation.program:
        words += ["--program", situation.program]
    return typed(words) or command_line(words)


def ended(situation: Situation | None) -> str:
    """After Ctrl+C; without a situation before anything was made."""
    if situation is not None and situation.outlives:
        return _("The example goes by itself within a minute.")
    return _("The example is gone.")


def unknown(cause: str, known: list[str]) -> str:
    return _("There is no example called {cause}. There are: {known}").format(
        cause=clean(cause, 60), known=", ".join(known)
    )


def problem(problem: PracticeProblem) -> str:
    return {
        Reason.UNKNOWN_CAUSE: _("There is no such example."),
        Reason.OTHER_SYSTEM: _("This system does not have that cause."),
        Reason.PORT_TAKEN: _("The port is in use already. Leave out --port, and PortFixer finds a free one."),
        Reason.NOT_ALLOWED: _("That port takes a right. Leave out --port, and PortFixer finds a free one."),
        Reason.NOT_POSSIBLE: _("This computer's settings, or too many rights, keep that from existing here."),
        Reason.NO_ANSWER: _("The example ended by itself, or took too long to be made."),
    }[problem.reason]
