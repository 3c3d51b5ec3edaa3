"""What is being done to free the port, step by step, while it is done."""

from portfixer.facts import Request
from portfixer.remedies import Plan, RemedyId
from portfixer.words import remedies
from portfixer.words.language import _
from portfixer.words.things import port_text

__all__ = ["DOING", "DONE", "LATER", "STEPS", "steps", "title"]

STEPS = _("What PortFixer does")
DONE = _("done")
DOING = _("being done")
LATER = _("comes next")


def title(plan: Plan | None, *, forced: bool) -> str:
    """What is going on as a whole."""
    who = remedies.target(plan) if plan is not None else None
    if plan is None or who is None:
        return _of_nobody(plan)
    if plan.remedy.id is RemedyId.CLOSE_LEFTOVERS:
        return _("Closing old connections")
    if plan.remedy.id is RemedyId.RESUME_PROGRAM:
        return _("Resuming {program}").format(program=who)
    if forced:
        return _("Ending {program} by force").format(program=who)
    return _("Stopping {program}").format(program=who)


def steps(plan: Plan | None, request: Request | None, *, forced: bool) -> tuple[str, ...]:
    """In order: what is done, the look after it, and the watch; () when nobody knows what is done."""
    if plan is None or request is None:
        return ()
    doing = _what_is_done(plan, forced=forced)
    if plan.remedy.id is RemedyId.RESUME_PROGRAM:
        return (doing,)
    return (
        doing,
        _("Look whether {place} is free").format(place=port_text(request)),
        _("Watch for a few seconds whether something takes it again"),
    )


def _what_is_done(plan: Plan, *, forced: bool) -> str:
    who = remedies.target(plan)
    if plan.remedy.id is RemedyId.RESUME_PROGRAM:
        return remedies.button(plan)
    if plan.remedy.id is RemedyId.STOP_PROGRAM and who is not None:
        asked = _("End {program} by force") if forced else _("Ask {program} to stop")
        return asked.format(program=who)
    return remedies.confirm_title(plan)


def _of_nobody(plan: Plan | None) -> str:
    if plan is not None and plan.remedy.id is RemedyId.CLOSE_LEFTOVERS:
        return _("Closing old connections")
    if plan is not None and plan.remedy.id is RemedyId.FREE_RESERVED_RANGE:
        return _("Freeing the reserved port")
    return _("One moment")
