"""What came of it when somebody else was asked to stop something: its service, its container, the system."""

from portfixer.remedies import BY_MANAGER, RemedyId
from portfixer.remedies.outcome import Outcome, Problem
from portfixer.words.language import _
from portfixer.words.things import managed_name

__all__ = ["headline", "problem_explanation", "success"]


def headline(outcome: Outcome) -> str | None:
    """For the problems that only these remedies have, or have in a way of their own; None for the others."""
    texts = {
        Problem.NOT_ALLOWED: _("It was not allowed, so nothing was changed"),
        Problem.DECLINED: _("Nothing was changed"),
        Problem.NOT_HERE: _("That cannot be asked for here"),
        Problem.NOT_SUPPORTED: _("This system cannot do that"),
        Problem.NO_ANSWER: _("It is taking too long"),
        Problem.CANCELLED: _("Stopped waiting"),
    }
    return texts.get(outcome.problem) if outcome.problem and _is_one(outcome) else None


def problem_explanation(outcome: Outcome) -> str | None:
    """Why it did not work, and what to do; None for the problems that all remedies have alike."""
    if outcome.problem is None or not _is_one(outcome):
        return None
    closing = outcome.remedy.id is RemedyId.CLOSE_LEFTOVERS
    texts = {
        Problem.NOT_ALLOWED: _(
            "The system did not give the right: the password was not given, or it takes an administrator. "
            "The command below does the same."
        ),
        Problem.DECLINED: _(
            "The system's question was closed, or answered with no. You can try again, or use another port."
        ),
        Problem.NOT_HERE: _(
            "PortFixer found no tool here that could ask for it. The command below does the same in a terminal."
        ),
        Problem.NOT_SUPPORTED: _("The system's kernel does not close connections on request. Waiting helps.")
        if closing
        else _("PortFixer cannot ask for it here. The command below does the same in a terminal."),
        Problem.NO_ANSWER: _("It was asked to stop and has not finished. Look again in a moment."),
        Problem.CANCELLED: _("What was asked for may still happen. Look again to see what is true now."),
    }
    return texts.get(outcome.problem)


def success(outcome: Outcome) -> str | None:
    """What was done, when it freed the port; None for other remedies."""
    if outcome.remedy.id is RemedyId.CLOSE_LEFTOVERS:
        return _("The old connections are closed. Start your program now.")
    if outcome.remedy.id is RemedyId.FREE_RESERVED_RANGE:
        return _("Windows has given the port back. Start your program now.")
    if outcome.remedy.id is RemedyId.END_FORWARDING and not outcome.remedy.targets:
        return _("Windows no longer passes the port on. Start your program now.")
    if outcome.remedy.id in BY_MANAGER and outcome.remedy.manager is not None:
        name = managed_name(outcome.remedy.manager, *(target.process for target in outcome.remedy.targets))
        return _("Stopped: {name}. Start your program now.").format(name=name)
    return None


def _is_one(outcome: Outcome) -> bool:
    return outcome.remedy.asks_somebody_else or outcome.remedy.id is RemedyId.CLOSE_LEFTOVERS
