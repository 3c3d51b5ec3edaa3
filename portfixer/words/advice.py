"""Advice that a person has to follow: what PortFixer does not do itself, in paragraphs."""

from collections.abc import Callable

from portfixer.diagnosis import Diagnosis, Factor
from portfixer.remedies import Plan, RemedyId
from portfixer.words import containers, forwards, managed, reserved
from portfixer.words.language import _
from portfixer.words.plain import clean
from portfixer.words.remedies import manual, what_happens
from portfixer.words.shell import command_line
from portfixer.words.things import port_text

__all__ = ["advice", "commands"]


def advice(plan: Plan, diagnosis: Diagnosis) -> tuple[str, ...]:
    """Paragraphs for advice that a person has to follow; "the command below" is the one of `commands`."""
    builder = _ADVICE.get(plan.remedy.id)
    return builder(plan, diagnosis) if builder else (what_happens(plan),)


def commands(plan: Plan, diagnosis: Diagnosis) -> tuple[tuple[str, str], ...]:
    """What stands below the advice to be copied: what each does, and the command; "" where there is only the one that
    the advice tells of."""
    if plan.remedy.id is RemedyId.GRANT_PERMISSION:
        return _grant_commands(plan, diagnosis)
    command = manual(plan)
    return (("", command),) if command else ()


def _use_running(_plan: Plan, diagnosis: Diagnosis) -> tuple[str, ...]:
    if diagnosis.web_address:
        return (
            _("It answers in a browser: {address}").format(address=clean(diagnosis.web_address)),
            _("Use it there. If you want the new version of it, stop the running one first."),
        )
    return (
        _("It is running and has {place}. Connect to it as usual.").format(place=port_text(diagnosis.request)),
        _("If you want the new version of it, stop the running one first."),
    )


def _fix_address(_plan: Plan, diagnosis: Diagnosis) -> tuple[str, ...]:
    # A link-local address (fe80::) is no use without the name of its interface, which most programs do not take.
    others = ("127.", "::1", "fe80:")
    here = [address for address in diagnosis.machine.addresses if not address.lower().startswith(others)]
    told = [
        _("127.0.0.1 lets programs of this computer reach your server, and nobody else."),
        _("0.0.0.0 lets everybody on the network reach it."),
    ]
    if here:
        told.append(_("This computer's own addresses: {addresses}").format(addresses=", ".join(map(clean, here[:8]))))
    return tuple(told)


def _grant(_plan: Plan, diagnosis: Diagnosis) -> tuple[str, ...]:
    first = diagnosis.machine.first_unprivileged_port
    return (
        _("Easiest: use a port from {first} up, and let a reverse proxy such as nginx pass {place} on to it.").format(
            first=max(first, 1024), place=port_text(diagnosis.request)
        ),
        _(
            "Or give this one program the right, once. It belongs to the program file: for an interpreter such as "
            "python3 or node it would go to every script that anybody runs with it; a new version of the file needs it "
            "again."
        ),
        _(
            "Or let every program use ports from {port} up. That holds for all users of this computer, until the next "
            "start; a file in /etc/sysctl.d makes it last."
        ).format(port=diagnosis.request.port),
        _(
            "If systemd starts it, AmbientCapabilities=CAP_NET_BIND_SERVICE in its [Service] part gives the right to it alone."
        ),
    )


def _grant_commands(plan: Plan, diagnosis: Diagnosis) -> tuple[tuple[str, str], ...]:
    port = diagnosis.request.port
    rows = (
        (_("Give this program the right"), manual(plan)),
        (_("Take it back"), command_line(("sudo", "setcap", "-r", plan.remedy.manual[-1]))),
        (
            _("Let every program use ports from {port} up").format(port=port),
            f"sudo sysctl net.ipv4.ip_unprivileged_port_start={port}",
        ),
    )
    return tuple((what, command) for what, command in rows if command)


def _look_as_admin(_plan: Plan, diagnosis: Diagnosis) -> tuple[str, ...]:
    why = _("Some things are visible to administrators only. The command below looks with their rights.")
    if Factor.HIDDEN_OWNER in diagnosis.factors:
        why = _(
            "The program belongs to another user, so the system hides it. As administrator the command below names it."
        )
    return (
        why,
        _("Or start PortFixer itself as administrator and look at {place} again.").format(
            place=port_text(diagnosis.request)
        ),
    )


_ADVICE: dict[RemedyId, Callable[[Plan, Diagnosis], tuple[str, ...]]] = {
    RemedyId.END_FORWARDING: forwards.editor_advice,
    RemedyId.STOP_SERVICE: lambda plan, _diagnosis: managed.supervisor_advice(plan),
    RemedyId.USE_RUNNING_PROGRAM: _use_running,
    RemedyId.FIX_ADDRESS: _fix_address,
    RemedyId.GRANT_PERMISSION: _grant,
    RemedyId.LOOK_AS_ADMIN: _look_as_admin,
    RemedyId.STOP_CONTAINER: containers.advice,
    RemedyId.RESTART_COMPUTER: reserved.restart_advice,
}
