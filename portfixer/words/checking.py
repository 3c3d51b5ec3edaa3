"""What is told while it is still being looked: from a first look, at sockets and the holders that were found at once."""

from portfixer.diagnosis import Diagnosis, Verdict
from portfixer.words.language import _
from portfixer.words.plain import clean
from portfixer.words.things import holder_of, port_text, program

__all__ = ["so_far"]


def so_far(first: Diagnosis) -> str:
    """Who listens is certain; who else has the socket is not known yet, nor which of them would have to be stopped."""
    port, process = port_text(first.request), holder_of(first)
    user = next((blocker.user for blocker in first.blockers if blocker.user), None)
    if process is not None:
        seen = _("{program} is listening on {port}. PortFixer is still looking for who else has it.")
        if first.verdict is Verdict.SAME_PROGRAM:
            seen = _("{program} is already running on {port}. PortFixer is still looking for what belongs to it.")
        return seen.format(program=program(process), port=port)
    who = _("A program") if user is None else _("A program of {user}").format(user=clean(user, 40))
    if user == first.machine.user:
        who = _("One of your programs")
    return _("{who} is listening on {port}. PortFixer is looking for which one it is.").format(who=who, port=port)
