"""Services, containers and old connections: what it means when somebody else is asked to do it."""

from portfixer.facts import ManagerKind
from portfixer.remedies import Plan, RemedyId
from portfixer.words import containers
from portfixer.words.language import _, many
from portfixer.words.plain import capitalised, clean
from portfixer.words.shell import command_line
from portfixer.words.things import manager_text, program

__all__ = [
    "closing_happens",
    "losses",
    "rule_happens",
    "service_happens",
    "supervisor_advice",
]

_MOST = 4
"""Processes named one by one."""
_REMOTE_LOGIN = {"ssh.service", "ssh.socket", "sshd.service", "sshd.socket"}


def service_happens(plan: Plan) -> str:
    if plan.remedy.manager is not None and plan.remedy.manager.kind is ManagerKind.WINDOWS_SERVICE:
        first = _("Asks Windows to stop it. It stays stopped until somebody starts it, or the computer starts again.")
        return " ".join([first, *_windows_asks(plan)])
    if plan.remedy.manager is not None and plan.remedy.manager.kind is ManagerKind.SUPERVISOR:
        return _supervisor_happens(plan)
    told = [_("Asks systemd to stop it. It stays stopped until somebody starts it, or the computer starts again.")]
    if plan.remedy.needs_admin:
        told.append(_("A password may be asked for."))
    return " ".join(told)


def rule_happens(plan: Plan) -> str:
    """For a rule by which the system itself passes a port on."""
    return " ".join(
        [_("Takes the rule away by which Windows passes the port on. It can be put back."), *_windows_asks(plan)]
    )


def _windows_asks(plan: Plan) -> list[str]:
    return [_("Windows will ask for your permission.")] if plan.remedy.needs_admin else []


def _supervisor_happens(plan: Plan) -> str:
    name = clean(plan.remedy.manager.name, 40) if plan.remedy.manager else ""
    if not plan.remedy.acts:
        return _("{supervisor} keeps it running. One command stops it there for good.").format(supervisor=name)
    return _(
        "Asks {supervisor} to stop it. It does not come back then, as it does when it is stopped otherwise."
    ).format(supervisor=name)


def supervisor_advice(plan: Plan) -> tuple[str, ...]:
    name = clean(plan.remedy.manager.name, 40) if plan.remedy.manager else ""
    told = [
        _("{supervisor} keeps it running, so it has to be stopped there: with the command below."),
    ]
    if "NAME" in plan.remedy.manual:
        told.append(_("NAME stands for what {supervisor} calls it; its status command lists that."))
    return tuple(text.format(supervisor=name) for text in told)


def closing_happens(plan: Plan) -> str:
    count = len(plan.remedy.sockets)
    told = [many("The system forgets it at once.", "The system forgets them at once.", count)]
    if plan.remedy.needs_admin:
        told.append(_("It takes an administrator's password."))
    return " ".join(told)


def losses(plan: Plan) -> tuple[str, ...]:
    """What ends; () for a remedy that is none of these."""
    if plan.remedy.id is RemedyId.CLOSE_LEFTOVERS:
        return _closing_losses(plan)
    manager = plan.remedy.manager
    if manager is None or not plan.remedy.asks_somebody_else:
        return ()
    if manager.kind is ManagerKind.PORT_PROXY:
        return (
            _("Nobody is passed on to {place} any more.").format(place=clean(manager.name, 60)),
            _("To put it back, as administrator: {command}").format(command=command_line(plan.remedy.undo)),
        )
    if manager.kind is ManagerKind.SUPERVISOR:
        return tuple(_supervised_losses(plan))
    sentence = _("{manager} stops, for everybody who uses it.")
    if manager.kind is ManagerKind.SOCKET_ACTIVATION:
        sentence = _("{manager} stops, and with it the service that it starts for its clients.")
    told = [sentence.format(manager=capitalised(manager_text(manager)))]
    if manager.name in _REMOTE_LOGIN:
        told.append(_("Nobody can log in to this computer over the network then."))
    if plan.remedy.container is not None:
        told += containers.losses(plan.remedy.container)
    if plan.members:
        names = ", ".join(dict.fromkeys(program(process) for process in plan.members[:_MOST]))
        told.append(
            many(
                "{count} other process of it ends too: {names}.",
                "{count} other processes of it end too: {names}.",
                len(plan.members),
            ).replace("{names}", names)
        )
    return tuple(told)


def _supervised_losses(plan: Plan) -> list[str]:
    """Only this program ends; what else the supervisor runs goes on."""
    who = plan.remedy.manager
    names = ", ".join(dict.fromkeys(program(target.process) for target in plan.remedy.targets))
    told = _("{supervisor} will be asked to stop {program}. What else it keeps running goes on.")
    return [told.format(supervisor=clean(who.name, 40) if who else "", program=names)]


def _closing_losses(plan: Plan) -> tuple[str, ...]:
    open_now = [socket for socket in plan.remedy.sockets if socket.inode]
    if not open_now:
        count = len(plan.remedy.sockets)
        return (many("It is finished: nobody misses it.", "They are finished: nobody misses them.", count),)
    if len(plan.remedy.sockets) == 1:
        return (_("It is still open in a program, which will find it cut off."),)
    return (
        many(
            "{count} of them is still open in a program, which will find it cut off.",
            "{count} of them are still open in a program, which will find them cut off.",
            len(open_now),
        ),
    )
