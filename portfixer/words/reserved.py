"""Getting a port back that Windows keeps for itself: what it means, and the way back."""

from portfixer.diagnosis import Diagnosis, Verdict
from portfixer.remedies import Plan
from portfixer.words.language import _
from portfixer.words.things import port_text

__all__ = ["free_happens", "free_losses", "free_title", "restart_advice"]


def free_title() -> str:
    return _("Free the reserved port")


def free_happens(plan: Plan) -> str:
    told = [_("Windows' network for virtual machines is stopped for a moment, and the port set aside for you.")]
    if plan.remedy.needs_admin:
        told.append(_("Windows will ask for your permission."))
    return " ".join(told)


def free_losses(plan: Plan) -> tuple[str, ...]:
    """What will be done, what may be missed, and how to take it back."""
    return (
        _(
            "Containers, WSL and virtual machines lose their network connections for a moment (winnat is stopped and started)."
        ),
        _("The port stays set aside after that, so that Windows does not take it again; every program may use it."),
        _("To take it back, as administrator: {command}").format(command=" ".join(plan.remedy.undo)),
    )


def restart_advice(_plan: Plan, diagnosis: Diagnosis) -> tuple[str, ...]:
    """Why the last resort may help."""
    if diagnosis.verdict is not Verdict.RESERVED_RANGE:
        return (
            _("Whatever keeps {place} ends when Windows ends; nothing milder was found.").format(
                place=port_text(diagnosis.request)
            ),
            _("Save what is open first. Another port is the safer way."),
        )
    return (
        _(
            "Windows sets such ranges aside anew each time the computer starts, so {place} may be free afterwards."
        ).format(place=port_text(diagnosis.request)),
        _("It may also be in one of the new ranges; another port is the safer way."),
    )
