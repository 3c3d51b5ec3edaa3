"""Who holds the program in the way, and who starts it again."""

from portfixer.diagnosis import Blocker, Diagnosis, Factor, ends_everything, only_watches
from portfixer.facts import Platform
from portfixer.words.language import _
from portfixer.words.plain import capitalised
from portfixer.words.things import manager_text, program

__all__ = ["around"]


def around(diagnosis: Diagnosis) -> list[str]:
    """A sentence each; [] when it runs freely, and nobody is known to start it again."""
    told = []
    held = next((blocker for blocker in diagnosis.blockers if blocker.debugger is not None), None)
    if held is not None:
        told.append(_debugger(held))
    elif Factor.SUSPENDED in diagnosis.factors:
        told.append(_suspended(diagnosis))
    return [*told, *_supervisor(diagnosis)]


def _suspended(diagnosis: Diagnosis) -> str:
    if diagnosis.machine.platform is Platform.WINDOWS:
        return _("It is suspended, as by a debugger: it keeps the port and answers nobody.")
    holders = {each.process.id: each.process for blocker in diagnosis.blockers for each in blocker.holders if each.root}
    still = [process for process in holders.values() if process.suspended]
    if len(holders) > 1 and len(still) == 1:
        text = _("{program} is suspended, as by Ctrl+Z: it keeps the port and answers nobody.")
        return text.format(program=program(still[0]))
    return _("It is suspended, as by Ctrl+Z: it keeps the port and answers nobody.")


def _debugger(blocker: Blocker) -> str:
    debugger = blocker.debugger
    if debugger is None:
        return ""
    if only_watches(debugger):
        text = _("{debugger} (process {pid}) watches it.")
    elif any(holder.process.suspended for holder in blocker.holders):
        text = _("The debugger {debugger} (process {pid}) has stopped it: it keeps the port and answers nobody.")
    else:
        text = _("The debugger {debugger} (process {pid}) holds it.")
    return text.format(debugger=program(debugger), pid=debugger.pid)


def _supervisor(diagnosis: Diagnosis) -> list[str]:
    """Who starts it again, unless that is the service or container which is named anyway."""
    for blocker in diagnosis.blockers:
        supervisor = blocker.supervisor
        if supervisor is None or blocker.manager is None:
            continue
        text = _("{supervisor} (process {pid}) starts it again whenever it ends.")
        if any(holder.process.id == supervisor.process.id for holder in blocker.holders):
            text = _("{supervisor} (process {pid}) has the port for a program that it keeps running.")
        elif ends_everything(supervisor.manager):
            text = _("{supervisor} (process {pid}) runs it, and ends its other programs when this one ends.")
        elif supervisor.alone:
            text = _("{supervisor} (process {pid}) starts it, and may start it again when it ends.")
        name = manager_text(supervisor.manager)
        # nodemon keeps its name; "its own reloader" begins the sentence.
        return [text.format(supervisor=capitalised(name) if " " in name else name, pid=supervisor.process.pid)]
    return []
