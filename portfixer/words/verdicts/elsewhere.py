"""The port is free here, and taken in a container, another network of this computer, or on another computer."""

from portfixer.diagnosis import Diagnosis, said_on
from portfixer.facts import Platform
from portfixer.words.language import _
from portfixer.words.things import manager_text, port_text, program

__all__ = ["explanation", "on_another_system", "summary"]


def summary(diagnosis: Diagnosis) -> str:
    manager = diagnosis.elsewhere[0].manager
    there = manager_text(manager) if manager else _("another network of this computer")
    return _("Nothing is in the way here: {place} can be used now, but in {there} it is taken.").format(
        place=port_text(diagnosis.request), there=there
    )


def explanation(diagnosis: Diagnosis) -> str:
    """Who has it there. Such a server is in nobody's way here, so it is not blamed."""
    return " ".join(
        [
            _("PortFixer has just bound it and given it back, so nothing is in the way here."),
            _who(diagnosis),
            _("If your program runs in there, that is what stopped it; otherwise start it again."),
        ]
    )


def _who(diagnosis: Diagnosis) -> str:
    first = diagnosis.elsewhere[0]
    gaps = {"place": port_text(diagnosis.request), "owner": manager_text(first.manager) if first.manager else ""}
    if first.process is not None:
        gaps["program"] = _("{program} (process {pid})").format(program=program(first.process), pid=first.process.pid)
    if first.manager and first.process:
        return _("In {owner}, which has a network of its own, {program} has {place}.").format(**gaps)
    if first.manager:
        return _("In {owner}, which has a network of its own, {place} is taken.").format(**gaps)
    if first.process:
        return _("{program} has {place} in another network of this computer, as containers have one.").format(**gaps)
    return _("In another network of this computer, as containers have one, {place} is taken.").format(**gaps)


def on_another_system(diagnosis: Diagnosis) -> str | None:
    """What it means that the message has another system's number for the problem; None: it has not."""
    message, here = diagnosis.request.message, diagnosis.machine.platform
    there = said_on(message) if message is not None else None
    if message is None or there is None or there is here:
        return None
    system = {Platform.LINUX: "Linux", Platform.WINDOWS: "Windows", Platform.OTHER: "macOS"}[there]
    told = _(
        "PortFixer has just bound it and given it back. But the message has the number that {system} uses for this "
        "({number}), so it was probably printed on another computer: there the port is taken."
    )
    if (there, here) == (Platform.LINUX, Platform.WINDOWS):
        told = _(
            "PortFixer has just bound it and given it back. But the message has the number that {system} uses for this "
            "({number}), so your program probably runs in WSL, in a container or on another computer: there the port is "
            "taken."
        )
    return told.format(system=system, number=message.code)
