"""What only Windows has: reserved ranges, exclusive use, ports shared without knowing, and who stands behind whom."""

from portfixer.diagnosis import Blocker, BlockerKind, Diagnosis, Factor, Verdict
from portfixer.facts import Evidence, Family, Manager, ManagerKind, Protocol, is_wildcard
from portfixer.words.language import _
from portfixer.words.plain import capitalised, clean
from portfixer.words.things import holder_of, port_text, program, roots
from portfixer.words.verdicts import messengers
from portfixer.words.verdicts.beside import programs_at
from portfixer.words.verdicts.owners import not_seen

__all__ = ["asides", "exclusive_explanation", "free_summary", "reserved_explanation", "reserved_summary", "says_who"]


_BOTH = 2


def reserved_summary(diagnosis: Diagnosis) -> str:
    gaps = {"place": port_text(diagnosis.request), "range": _range(diagnosis), "family": _kept_family(diagnosis)}
    if _in_the_other_family(diagnosis) is not None:
        return _("Windows keeps {range} for itself over {family}, and so {place}.").format(**gaps)
    return _("No program uses {place}: Windows keeps {range} for itself.").format(**gaps)


def reserved_explanation(diagnosis: Diagnosis) -> str:
    told = _(
        "Windows has set aside {range}, as Hyper-V, WSL and Docker make it do when the computer starts, and refuses that "
        "to every program. Running your program as administrator does not help."
    ).format(range=_range(diagnosis))
    beside = _in_the_other_family(diagnosis)
    if beside is None:
        return _("Nobody listens on it.") + " " + told
    process = holder_of(diagnosis)
    return f"{told} " + _("{program} has it only at {taken}, and not over {family}: to stop it would not help.").format(
        family=_kept_family(diagnosis),
        program=program(process) if process else _("Another program"),
        taken=clean(str(beside.endpoint), 80),
    )


def _kept_family(diagnosis: Diagnosis) -> str:
    kept = next((blocker.reservation for blocker in diagnosis.blockers if blocker.reservation), None)
    return "IPv6" if kept is not None and kept.family is Family.IPV6 else "IPv4"


def _in_the_other_family(diagnosis: Diagnosis) -> Blocker | None:
    """A listener that has the port in the family where Windows does not keep it."""
    return next((blocker for blocker in diagnosis.blockers if blocker.kind is BlockerKind.LISTENER), None)


def exclusive_explanation(diagnosis: Diagnosis) -> str:
    process = holder_of(diagnosis)
    if process is None:
        return not_seen(diagnosis)
    taken = diagnosis.blockers[0].endpoint
    return _(
        "{program} (process {pid}) has {taken} for itself alone, so Windows refuses the port to your program as well. "
        "Running it as administrator does not help."
    ).format(program=program(process), pid=process.pid, taken=clean(str(taken), 80))


def free_summary(diagnosis: Diagnosis) -> str:
    """The one sentence about a port that can be bound beside somebody else."""
    process, place = holder_of(diagnosis), port_text(diagnosis.request)
    taken = clean(str(diagnosis.blockers[0].endpoint), 80)
    name = (
        _("{program} (process {pid})").format(program=program(process), pid=process.pid)
        if process
        else _("another program")
    )
    sentence = _("{place} can be used now, but {program} listens on {taken} and gets what is sent there.")
    if is_wildcard(diagnosis.blockers[0].endpoint.address):
        # It has every address, and yet not what is sent to the very one that was asked for.
        sentence = _("{place} can be used now, beside {program}, which listens on every address ({taken}).")
    return sentence.format(place=capitalised(place), program=name, taken=taken)


def asides(diagnosis: Diagnosis) -> list[str]:
    """What the factors of Windows add, a sentence each."""
    told = []
    factors = diagnosis.factors
    if diagnosis.verdict in {Verdict.OTHER_PROGRAM, Verdict.EXCLUSIVE_ELSEWHERE}:
        told += messengers.asides(diagnosis)
    if Factor.DOUBLE_BIND in factors:
        told.append(_double_bind(diagnosis))
    if any(holder.evidence is Evidence.HEIR for blocker in diagnosis.blockers for holder in blocker.holders):
        told.append(_heirs(diagnosis))
    manager = next((blocker.manager for blocker in diagnosis.blockers if blocker.manager), None)
    if manager is not None and diagnosis.verdict is not Verdict.RESERVED_RANGE:
        told += _behind(manager, several=bool(programs_at(diagnosis)))
        if _has_no_process(diagnosis.blockers[0]):
            told.append(
                _(
                    "It belongs to {owner}, through Windows' own web server (HTTP.sys). Its programs start when somebody connects."
                ).format(owner=messengers.service_text(manager))
            )
    if Factor.HTTP_SYS in factors:
        told.append(
            _("The port itself belongs to Windows' own web server (HTTP.sys), which serves it for these programs.")
            if _several_queues(diagnosis)
            else _("The port itself belongs to Windows' own web server (HTTP.sys), which serves it for that program.")
        )
    return told


def _several_queues(diagnosis: Diagnosis) -> bool:
    holders = (holder for blocker in diagnosis.blockers for holder in blocker.holders)
    return len({program(each.process) for each in holders if each.evidence is Evidence.QUEUE}) > 1


def _double_bind(diagnosis: Diagnosis) -> str:
    if diagnosis.verdict is Verdict.FREE:
        return _(
            "Windows lets two programs have one port on different addresses and tells neither: a program on one address "
            "gets what is sent to that address, and one on every address only the rest."
        )
    if diagnosis.request.protocol is Protocol.UDP:
        return _(
            "Windows lets them share this port and tells none of them. What is sent to this computer alone reaches only one "
            "of them."
        )
    found = {holder.process.pid: holder.process for blocker in diagnosis.blockers for holder in blocker.holders}
    if len(found) > 1 and len({program(process) for process in found.values()}) == 1:
        return _(
            "It runs more than once (processes {pids}): Windows lets each of them listen on this port and tells none. Only "
            "one of them gets each connection, so any may seem not to work."
        ).format(pids=", ".join(map(str, found)))
    if len(found) > _BOTH:
        return _(
            "Windows lets all of them listen on this port and tells none. Only one of them gets each connection, so any may "
            "seem not to work."
        )
    return _(
        "Windows lets both listen on this port and tells neither. Only one of them gets each connection, so either may seem "
        "not to work."
    )


def _heirs(diagnosis: Diagnosis) -> str:
    count = sum(len(roots(blocker)) for blocker in diagnosis.blockers[:1])
    if count > 1:
        return _(
            "The program that opened it has ended. One of the programs it started has probably kept it; which one, "
            "Windows does not tell."
        )
    process = holder_of(diagnosis)
    return _(
        "The program that opened it has ended. {program} (process {pid}) was started by it, and has probably kept the port."
    ).format(program=program(process) if process else "", pid=process.pid if process else "")


def says_who(diagnosis: Diagnosis) -> bool:
    """Whether the asides tell all that is known of the owner: an ended program's children, a service without a process."""
    first = diagnosis.blockers[0] if diagnosis.blockers else None
    if first is None:
        return False
    heirs = bool(first.holders) and all(holder.evidence is Evidence.HEIR for holder in first.holders)
    return heirs or _has_no_process(first)


def _has_no_process(blocker: Blocker) -> bool:
    manager = blocker.manager
    return manager is not None and manager.kind is ManagerKind.WINDOWS_SERVICE and not blocker.holders


def _behind(manager: Manager, *, several: bool) -> list[str]:
    name, detail = clean(manager.name, 60), clean(manager.detail, 120)
    if manager.kind is ManagerKind.WSL:
        return [
            _(
                "The one inside WSL is only passed on here. Stop that server there: open WSL, or type wsl, and end it as on "
                "Linux."
            )
            if several
            else _(
                "It only passes on what a server inside WSL has. Stop that server there: open WSL, or type wsl, and end it as "
                "on Linux."
            )
        ]
    if manager.kind is ManagerKind.PORT_PROXY:
        told = _("Somebody told Windows to do so with netsh; {place} is where the server is.")
        if several:
            told = _("Somebody told Windows with netsh to pass it on; {place} is where that server is.")
        return [told.format(place=name)]
    if manager.kind is ManagerKind.HTTP_SYS and detail:
        told = _("Their addresses there are {urls}.") if several else _("Its address there is {urls}.")
        return [told.format(urls=detail)]
    return []


def _range(diagnosis: Diagnosis) -> str:
    kept = next((blocker.reservation for blocker in diagnosis.blockers if blocker.reservation), None)
    if kept is None or kept.first == kept.last:
        return _("this port")
    return _("the ports {first} to {last}").format(first=kept.first, last=kept.last)
