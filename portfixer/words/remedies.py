"""The ways out: what stands on the button, what it will do, what could be lost."""

from collections.abc import Callable

from portfixer.facts import ManagerKind
from portfixer.remedies import BY_MANAGER, Plan, RemedyId, Role
from portfixer.words import containers, forwards, managed, reserved
from portfixer.words.language import _, many
from portfixer.words.plain import capitalised, clean
from portfixer.words.restarting import start_again
from portfixer.words.shell import typed
from portfixer.words.things import (
    managed_name,
    manager_text,
    port_of,
    program,
)

__all__ = ["button", "confirm_title", "losses", "manual", "target", "what_happens"]


def button(plan: Plan) -> str:
    """Verb and object; with … when more will be asked before anything is done."""
    if plan.remedy.id is RemedyId.STOP_PROGRAM:
        return _("Stop {program}…").format(program=_targets(plan)) if plan.can_lose else confirm_title(plan)
    if plan.remedy.id in BY_MANAGER:
        return confirm_title(plan) + "…"
    if plan.remedy.id is RemedyId.END_FORWARDING:
        return confirm_title(plan) + ("…" if plan.remedy.acts and plan.can_lose else "")
    if plan.remedy.id is RemedyId.RESUME_PROGRAM:
        return _("Let {program} go on").format(program=_targets(plan))
    return {
        RemedyId.TRY_AGAIN: _("Look again"),
        RemedyId.USE_RUNNING_PROGRAM: _("Use the running program"),
        RemedyId.WAIT: _("Wait until it is free"),
        RemedyId.CLOSE_LEFTOVERS: _close_button(plan),
        RemedyId.USE_OTHER_PORT: _("Use another port"),
        RemedyId.SET_REUSE_ADDRESS: _("Never wait again…"),
        RemedyId.FIX_ADDRESS: _("Choose an address of this computer"),
        RemedyId.GRANT_PERMISSION: _("Give the program the right…"),
        RemedyId.LOOK_AS_ADMIN: _("Look as administrator…"),
        RemedyId.FREE_RESERVED_RANGE: reserved.free_title() + "…",
        RemedyId.RESTART_COMPUTER: _("Restart the computer…"),
    }[plan.remedy.id]


def confirm_title(plan: Plan) -> str:
    if plan.remedy.id is RemedyId.CLOSE_LEFTOVERS:
        return _close_button(plan).removesuffix("…")
    if plan.remedy.id is RemedyId.FREE_RESERVED_RANGE:
        return reserved.free_title()
    if plan.remedy.id is RemedyId.END_FORWARDING:
        if plan.remedy.asks_somebody_else and plan.remedy.manager is not None:
            return _("End {forwarding}").format(forwarding=manager_text(plan.remedy.manager))
        return forwards.button(plan)
    return _("Stop {program}").format(program=target(plan))


def _close_button(plan: Plan) -> str:
    count = len(plan.remedy.sockets)
    return many("Close {count} old connection…", "Close {count} old connections…", count)


def target(plan: Plan) -> str | None:
    """Whom the remedy acts on, None when on nobody."""
    if plan.remedy.id in BY_MANAGER and plan.remedy.manager is not None:
        return managed_name(plan.remedy.manager, *(target.process for target in plan.remedy.targets))
    return _targets(plan) if plan.remedy.targets else None


def manual(plan: Plan) -> str | None:
    """The command a person could type instead. Who is suspended hears of being stopped only once it goes on."""
    if not plan.remedy.manual:
        return None
    if plan.remedy.id is RemedyId.FREE_RESERVED_RANGE:
        return " ".join(plan.remedy.manual)  # several commands, with the signs that join them
    line = typed(plan.remedy.manual)
    if line is None:
        return None
    asleep = [
        str(target.process.pid)
        for target in plan.remedy.targets
        if target.process.suspended and not target.process.tracer_pid
    ]
    if plan.remedy.id is RemedyId.STOP_PROGRAM and asleep and plan.remedy.manual[0] == "kill":
        return f"{line}; kill -CONT {' '.join(asleep)}"
    return line


def _targets(plan: Plan) -> str:
    names = list(dict.fromkeys(program(target.process) for target in plan.remedy.targets))
    if len(names) == 1:
        return names[0]
    if len(names) == 2:
        return _("{first} and {second}").format(first=names[0], second=names[1])
    return many("{count} program", "{count} programs", len(plan.remedy.targets))


def _are_several(plan: Plan) -> bool:
    return len({program(target.process) for target in plan.remedy.targets}) > 1


def what_happens(plan: Plan) -> str:
    """What will be done, and what that means, in one or two sentences."""
    return _HAPPENS[plan.remedy.id](plan)


def _stop_happens(plan: Plan) -> str:
    several = _are_several(plan)
    told = [_("Asks them to close politely.") if several else _("Asks it to close politely.")]
    if any(target.database for target in plan.remedy.targets):
        told = [_("Asks it to disconnect its clients, write down what it has, and close.")]
    if plan.ways_in:
        told.append(way_in(plan))
    if plan.clients:
        told.append(many("{count} client is cut off.", "{count} clients are cut off.", plan.clients))
    if plan.managers:
        manager = plan.managers[0]
        name = manager_text(manager)
        # "The service nginx", and "pm2": that is a program's own name, and keeps its spelling.
        name = name if manager.kind is ManagerKind.SUPERVISOR else capitalised(name)
        told.append(_("{manager} may start it again.").format(manager=name))
    elif any(target.role is Role.STARTER for target in plan.remedy.targets):
        told.append(_("What starts it again is stopped first."))
    elif any(target.role is Role.DEBUGGER for target in plan.remedy.targets):
        told.append(_("The debugger that holds it is stopped too."))
    elif plan.heirs:
        told.append(
            many(
                "{count} other program that has the port from it is stopped too.",
                "{count} other programs that have the port from it are stopped too.",
                len(plan.heirs),
            )
        )
    elif plan.kept:
        told.append(many("{count} other program ends with it.", "{count} other programs end with it.", len(plan.kept)))
    elif not plan.also_serves and not plan.clients:
        # That nobody starts it again cannot be seen beforehand: any program may, as any shell may run a loop.
        known = _("Who uses it over UDP does not show.") if plan.clients is None else _("Nobody is connected.")
        told += [known, _("PortFixer watches whether something starts it again.")]
    return " ".join(told)


def way_in(plan: Plan) -> str:
    return _(
        "People come into this computer through {program}: without it nobody may be able to log in from elsewhere."
    ).format(program=program(plan.ways_in[0]))


_HAPPENS: dict[RemedyId, Callable[[Plan], str]] = {
    RemedyId.TRY_AGAIN: lambda _plan: _("Start your program again; PortFixer can look once more."),
    RemedyId.USE_RUNNING_PROGRAM: lambda _plan: _(
        "It is already doing its work: nothing has to be started or stopped."
    ),
    RemedyId.RESUME_PROGRAM: lambda _plan: _("It continues where it was suspended, and keeps the port."),
    RemedyId.STOP_PROGRAM: _stop_happens,
    RemedyId.STOP_SERVICE: managed.service_happens,
    RemedyId.STOP_CONTAINER: containers.happens,
    RemedyId.END_FORWARDING: lambda plan: (
        managed.rule_happens(plan) if plan.remedy.asks_somebody_else else forwards.happens(plan)
    ),
    RemedyId.CLOSE_LEFTOVERS: managed.closing_happens,
    RemedyId.WAIT: lambda _plan: _("Nothing is stopped. PortFixer says when the port is ready."),
    RemedyId.USE_OTHER_PORT: lambda _plan: _("Nothing is stopped: your program gets a port that is free."),
    RemedyId.SET_REUSE_ADDRESS: lambda _plan: _("A line in your program's code, for next time."),
    RemedyId.FIX_ADDRESS: lambda _plan: _("Nothing is stopped: your program gets an address that is here."),
    RemedyId.GRANT_PERMISSION: lambda _plan: _("One command as administrator, with its consequences explained."),
    RemedyId.LOOK_AS_ADMIN: lambda _plan: _("One command as administrator shows more."),
    RemedyId.FREE_RESERVED_RANGE: reserved.free_happens,
    RemedyId.RESTART_COMPUTER: lambda _plan: _("The last resort: everything that is open is closed, and starts anew."),
}


def losses(plan: Plan, *, restarts: bool = True) -> tuple[str, ...]:
    """What could be missed afterwards, one sentence each; () when nothing is known, or nothing is stopped.

    `restarts`: with how to start it again at the end, for those who do not show that in a way of its own.
    """
    if not plan.remedy.acts or plan.remedy.id in {RemedyId.RESUME_PROGRAM, RemedyId.WAIT}:
        return ()
    if plan.remedy.id is RemedyId.FREE_RESERVED_RANGE:
        return reserved.free_losses(plan)
    told = list(managed.losses(plan))
    if not told:
        told += [*_stopped(plan), *forwards.losses(plan)]
    if plan.ways_in:
        told.append(way_in(plan))
    if plan.clients and plan.remedy.id is not RemedyId.CLOSE_LEFTOVERS:
        told.append(
            many(
                "{count} client is connected now and is cut off.",
                "{count} clients are connected now and are cut off.",
                plan.clients,
            )
        )
    told += _also_served(plan)
    if plan.workers:
        told.append(many("{count} worker ends with it.", "{count} workers end with it.", plan.workers))
    for manager in plan.managers:
        by_program = manager.kind is ManagerKind.SUPERVISOR
        sentence = (
            _("It was started by {manager}, which may start it again.")
            if by_program
            else _("It is managed as {manager}, which may start it again.")
        )
        told.append(sentence.format(manager=manager_text(manager)))
    return (*told, *start_again(plan.restarts)) if restarts else tuple(told)


def _also_served(plan: Plan) -> list[str]:
    sentence = _("It also serves {place}, which ends too.")
    if _are_several(plan):
        sentence = _("They also serve {place}, which ends too.")
    served = list(dict.fromkeys(port_of(protocol, endpoint.port) for protocol, endpoint in plan.also_serves))
    told = [sentence.format(place=place) for place in served[:_MOST]]
    if rest := served[_MOST:]:
        told.append(many("And {count} more port ends with it.", "And {count} more ports end with it.", len(rest)))
    return told


_MOST = 5
_ASKED: dict[Role, str] = {
    Role.HOLDER: _("{program} (process {pid}, run by {user}) will be asked to stop."),
    Role.STARTER: _(
        "{program} (process {pid}, run by {user}) starts it and would start it again, so it will be asked to stop first."
    ),
    Role.DEBUGGER: _(
        "The debugger {program} (process {pid}, run by {user}) holds it and would not let it end, so it will be asked to "
        "stop too: the debugging ends."
    ),
    Role.HEIR: _(
        "{program} (process {pid}, run by {user}) has the same port from it, and will be asked to stop too, if it does not "
        "end by itself."
    ),
}


def _stopped(plan: Plan) -> list[str]:
    """Who is asked to stop, and what that means for its people."""
    told = []
    for target in plan.remedy.targets:
        process = target.process
        told.append(
            _ASKED[target.role].format(program=program(process), pid=process.pid, user=clean(process.user or "?", 40))
        )
    told += [
        _ASKED[Role.HEIR].format(program=program(process), pid=process.pid, user=clean(process.user or "?", 40))
        for process in plan.heirs
    ]
    if plan.kept:
        names = ", ".join(dict.fromkeys(program(process) for process in plan.kept[:_MOST]))
        told.append(
            many(
                "{count} other program that it runs ends too: {names}.",
                "{count} other programs that it runs end too: {names}.",
                len(plan.kept),
            ).replace("{names}", names)
        )
    told += [
        _("{program} is a program that people work in: what is open there and not saved is lost.").format(
            program=program(process)
        )
        for process in plan.worked_in
    ]
    told += [
        _("{program} belongs to another user, {user}.").format(
            program=program(process), user=clean(process.user or "?", 40)
        )
        for process in plan.others
    ]
    return told
