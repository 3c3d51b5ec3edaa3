"""Ports that lead to somewhere else: what forwards them, where to, and what ends with that."""

from collections.abc import Callable

from portfixer.diagnosis import Diagnosis, EndsWith, Forward
from portfixer.facts import ManagerKind
from portfixer.remedies import Plan
from portfixer.words.language import _
from portfixer.words.plain import clean
from portfixer.words.shell import typed

__all__ = ["button", "editor_advice", "happens", "losses", "sentence"]


def sentence(forward: Forward, place: str) -> str:
    """`ssh forwards port 8080 of this computer to db.internal:5432, through ada@bastion.`"""
    gaps = {
        "tool": clean(forward.manager.name, 60),
        "place": place,
        "to": clean(forward.to or "", 80),
        "through": clean(forward.through or "", 80),
        "user": clean(forward.visitor or "", 40),
    }
    if forward.ends_with is EndsWith.VISITOR:
        text = _(
            "The user {user} came to this computer through ssh, and that session has {place}: what arrives there is "
            "passed on to where {user} came from."
        )
    elif forward.page:
        text = _("{tool} itself has {place}: that is where it is opened in a browser.")
    elif forward.lists_ports:
        text = _("{tool} itself has {place}: it forwards it, or one of its extensions or tools serves there.")
    elif forward.ends_with is EndsWith.EDITOR:
        text = _("{tool} itself has {place}: one of its extensions or tools serves there.")
    elif forward.anywhere:
        text = _("{tool} has {place} as an entrance (SOCKS) to wherever {through} can reach.")
    elif forward.to and forward.through:
        text = _("{tool} forwards {place} of this computer to {to}, through {through}.")
    elif forward.to:
        text = _("{tool} forwards {place} of this computer to {to}.")
    elif forward.through:
        text = _("{tool} forwards {place} of this computer through {through}.")
    else:
        text = _("{tool} forwards {place} of this computer to somewhere else.")
    return text.format(**gaps)


def button(plan: Plan) -> str:
    manager = plan.remedy.manager
    name = clean(manager.name, 40) if manager else ""
    if manager is not None and manager.kind is ManagerKind.EDITOR:
        if plan.forward is not None and plan.forward.page:
            return _("Move {editor} to another port…").format(editor=name)
        return _("End it in {editor}…").format(editor=name)
    if _ends_with(plan) is EndsWith.VISITOR:
        return _("End that ssh session")
    return _("End the forwarding by {tool}").format(tool=name)


def happens(plan: Plan) -> str:
    if plan.remedy.manager is not None and plan.remedy.manager.kind is ManagerKind.EDITOR:
        if plan.forward is not None and plan.forward.page:
            return _("Nothing is stopped: PortFixer says where the editor is told its port.")
        if plan.forward is not None and not plan.forward.lists_ports:
            return _("Nothing is stopped: PortFixer says where to look in the editor.")
        return _("Nothing is stopped: PortFixer says where the editor lists its ports.")
    told = [_LOST[_ends_with(plan)]]
    if any(word.endswith(":TO:PORT") for word in plan.remedy.manual):
        told.append(_("In it TO:PORT stands for where the port leads."))
    if "HOST" in plan.remedy.manual:
        told.append(_("HOST stands for the computer that ssh is connected to."))
    return " ".join([*told, _("The program it leads to goes on running.")] if not _is_visitor(plan) else told)


def losses(plan: Plan) -> tuple[str, ...]:
    """What ends besides the forward; () when nothing does."""
    ends_with = _ends_with(plan)
    asks_ssh = "cancel" in plan.remedy.manual  # ssh(1), -O; a signal would end all of them
    if ends_with is EndsWith.SHARED and asks_ssh and (command := typed(plan.remedy.manual)):
        return _SHARED, _("To end only this one: {command}").format(command=command)
    return () if ends_with is EndsWith.NOTHING else (_LOST[ends_with],)


_SHARED = _("Other ssh commands that share this connection are cut off too, with all their ports.")
_LOST: dict[EndsWith, str] = {
    EndsWith.NOTHING: _("Asks it to close politely; it does nothing but forward."),
    EndsWith.MORE_FORWARDS: _("The other ports that the same command forwards end too."),
    EndsWith.SESSION: _("What is open or running on the other computer through this ssh command ends too."),
    EndsWith.SHARED: _(
        "Other ssh commands that share this connection are cut off too, with all their ports. The command by hand ends only this one."
    ),
    EndsWith.VISITOR: _(
        "The whole session ends: whoever came here through ssh is cut off, and what was not saved is lost."
    ),
    EndsWith.DEVICES: _("Every connection to Android devices is cut off; adb connects again when it is used."),
    EndsWith.EDITOR: _("What is open in the editor and not saved is lost."),
}


def _ends_with(plan: Plan) -> EndsWith:
    return plan.forward.ends_with if plan.forward is not None else EndsWith.NOTHING


def _is_visitor(plan: Plan) -> bool:
    return _ends_with(plan) is EndsWith.VISITOR


def editor_advice(plan: Plan, diagnosis: Diagnosis) -> tuple[str, ...]:
    """Where to click; PortFixer never stops an editor for a port."""
    name = clean(plan.remedy.manager.name, 40) if plan.remedy.manager else ""
    port = diagnosis.request.port
    told: list[Callable[[], str]] = [
        lambda: _(
            "In {editor}, open the view Ports (in the panel with the terminal) and stop forwarding {port} there."
        ),
        lambda: _(
            "If {port} is not listed there, an extension serves on it, such as Live Server or a preview: stop that one, "
            "or close its window."
        ),
    ]
    if plan.forward is not None and plan.forward.page:
        # Its src/node/cli.ts, bindAddrFromArgs and bindAddrFromAllSources: what counts before what.
        told = [
            lambda: _(
                "{editor} takes its port from the option --port, the variable PORT, the option --bind-addr, or bind-addr in "
                "the file ~/.config/code-server/config.yaml: the first of these that is there."
            ),
            lambda: _("Change it there and start {editor} again: what runs in its terminals ends with it."),
        ]
    elif plan.forward is not None and not plan.forward.lists_ports:
        told = [
            lambda: _("{editor} serves there itself, for its previews, plug-ins or debugger."),
            lambda: _("Its settings have the port of its built-in server; closing its window frees the port too."),
        ]
    return tuple(text().format(editor=name, port=port) for text in told)
