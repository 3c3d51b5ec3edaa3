"""What was fixed lately, in one line each: the port, and how and when it came free."""

from datetime import datetime

from portfixer.facts import Process, Protocol
from portfixer.remedies import RemedyId
from portfixer.words.language import _, many
from portfixer.words.plain import capitalised, clean
from portfixer.words.things import port_of, program
from portfixer.words.understood import program_text

RECENT = _("Recent")


def names_of(processes: tuple[Process, ...]) -> str:
    return ", ".join(dict.fromkeys(program(process) for process in processes))


def recent_title(port: int, protocol: Protocol, named: str) -> str:
    place = capitalised(port_of(protocol, port))
    return _("{place}, {program}").format(place=place, program=program_text(named)) if named else place


def recent_how(remedy: RemedyId, stopped: str, waited_s: float, when: str) -> str:
    if stopped:
        return _("Freed by stopping {program}, {when}").format(program=clean(stopped, 60), when=when)
    if remedy is RemedyId.WAIT:
        sentence = many(
            "Waited {count} second for old connections, {when}",
            "Waited {count} seconds for old connections, {when}",
            max(1, round(waited_s)),
        )
        return sentence.replace("{when}", when)
    return _("Free again, {when}").format(when=when)


def day(at: float, now: float) -> str:
    """A time of today, otherwise the day."""
    then = datetime.fromtimestamp(at).astimezone()
    days = (datetime.fromtimestamp(now).astimezone().date() - then.date()).days
    if days <= 0:
        return _("today at {time}").format(time=f"{then:%H:%M}")
    if days == 1:
        return _("yesterday")
    return _WEEKDAYS[then.weekday()] if days < 7 else f"{then:%Y-%m-%d}"


_WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
