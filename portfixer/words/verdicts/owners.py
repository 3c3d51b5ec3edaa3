"""Whose the port is where no program was seen with it in the usual way: a service, a user, the system itself."""

from collections.abc import Sequence

from portfixer.diagnosis import Blocker, Diagnosis, belongs_to_the_session, keeps_the_system_running
from portfixer.facts import (
    Evidence,
    Interface,
    Machine,
    ManagerKind,
    Platform,
    Process,
    Protocol,
    UnseenThing,
    UnseenWhy,
    Via,
)
from portfixer.words.language import _, many
from portfixer.words.plain import capitalised, clean
from portfixer.words.things import (
    container_name,
    is_socket_unit,
    managed_name,
    manager_text,
    port_text,
    program,
    roots,
)
from portfixer.words.verdicts.gaps import is_own, user_of
from portfixer.words.verdicts.messengers import owner_ended, service_text

__all__ = [
    "by_kernel",
    "by_systemd",
    "how_it_is_held",
    "interface_text",
    "left_alone",
    "not_seen",
    "owner",
    "owner_of",
    "protected",
    "rights",
    "socket_unit",
]


def owner(diagnosis: Diagnosis) -> str:
    """Who is known, for the place of a program's name."""
    if not diagnosis.blockers:
        return _("a program that PortFixer couldn't see")
    return owner_of(diagnosis.blockers[0], diagnosis.machine)


def owner_of(blocker: Blocker, machine: Machine) -> str:
    """The same for one thing in the way."""
    if blocker.container is not None:
        return container_name(blocker.container)
    if blocker.manager:
        is_windows = blocker.manager.kind is ManagerKind.WINDOWS_SERVICE
        return service_text(blocker.manager) if is_windows else manager_text(blocker.manager)
    if is_own(blocker, machine):
        return _("a program of yours")
    user = user_of(blocker)
    return _("a program of the user {user}").format(user=user) if user else _("a program that PortFixer couldn't see")


def not_seen(diagnosis: Diagnosis) -> str:
    """Nobody was seen with it; say who is known, and how."""
    blocker = diagnosis.blockers[0]
    if owner_ended(diagnosis):
        return _(
            "Windows still names the program that opened it, which has ended. A program that got the port from there may "
            "keep it; which one, Windows does not tell."
        )
    if blocker.of_kernel:
        return _kernel_explanation(diagnosis, blocker)
    if is_socket_unit(blocker):
        return socket_unit(blocker)
    user = user_of(blocker)
    if blocker.manager and user:
        first = _("It was opened in {owner}, by the user {user}.").format(
            owner=manager_text(blocker.manager), user=user
        )
    elif blocker.manager:
        first = _("It was opened in {owner}.").format(owner=manager_text(blocker.manager))
    elif is_own(blocker, diagnosis.machine):
        first = _("It is one of your own programs.")
    elif user:
        first = _("It belongs to the user {user}.").format(user=user)
    else:
        return " ".join([_("PortFixer couldn't see which program it is."), *_what_would_show_it(diagnosis)])
    return " ".join(
        [first, *_who_runs_there(blocker), *(_what_would_show_it(diagnosis) or [rights(diagnosis, blocker)])]
    )


def rights(diagnosis: Diagnosis, blocker: Blocker) -> str:
    """What would show which program it is."""
    if diagnosis.machine.administrator:
        return _("The system does not show which program has it.")
    if is_own(blocker, diagnosis.machine) and not blocker.manager:
        # proc(5), "dumpable": set for programs with capabilities of their own file, and by prctl(2).
        return _(
            "What it has open is only visible with administrator rights, as with programs that were given a special right "
            "(setcap)."
        )
    return _("Which program has it is only visible with administrator rights.")


def _what_would_show_it(diagnosis: Diagnosis) -> list[str]:
    """Reasons for not seeing the program that rights would not help with."""
    missing = {each.thing for each in diagnosis.unseen}
    if UnseenThing.OUTSIDE in missing and _needs_rights(diagnosis):
        return [
            _("Which program has it is only visible with administrator rights."),
            _("If it runs outside of the container that PortFixer is in, it is only visible from there."),
        ]
    if UnseenThing.PROGRAMS in missing:
        return [_("This system does not tell PortFixer which programs are running.")]
    if UnseenThing.OUTSIDE in missing:
        return [_("PortFixer runs in a container, and sees no program outside of it; look again from outside.")]
    if UnseenThing.ON_THE_WAY in missing and diagnosis.machine.administrator:
        return [_("The port may be in a message on its way from one program to another.")]
    if UnseenThing.IO_URING in missing and diagnosis.machine.administrator:
        return [_("A program may keep it through io_uring, which this system does not tell.")]
    return []


def _needs_rights(diagnosis: Diagnosis) -> bool:
    """Programs that are seen would not let themselves be looked into."""
    denied = any(each.thing is UnseenThing.HOLDERS and each.why is UnseenWhy.NOT_ALLOWED for each in diagnosis.unseen)
    return denied and not diagnosis.machine.administrator


def by_systemd(diagnosis: Diagnosis) -> str:
    """The summary for a port that systemd itself keeps open."""
    manager = diagnosis.blockers[0].manager
    return _("systemd keeps {place} open for {unit}, and starts a service when somebody connects.").format(
        place=port_text(diagnosis.request), unit=managed_name(manager) if manager else _("a socket unit")
    )


def socket_unit(blocker: Blocker) -> str:
    """What a socket unit is, and why stopping the program that answers would free nothing."""
    unit = managed_name(blocker.manager) if blocker.manager else ""
    told = [_("It does so for {unit}, and starts a service when somebody connects.").format(unit=unit)]
    there = [holder.process for holder in roots(blocker) if holder.evidence is Evidence.HANDLE]
    if there:
        answers = _("At the moment {program} (process {pid}) answers there.")
        told.append(answers.format(program=program(there[0]), pid=there[0].pid))
    told.append(_("Stopping that service alone frees nothing."))
    return " ".join(told)


def _who_runs_there(blocker: Blocker) -> list[str]:
    """The processes of its service, one of which it is; never more than that is claimed."""
    master = next((holder.process for holder in roots(blocker) if holder.evidence is Evidence.PARENT), None)
    workers = sum(holder.evidence is Evidence.HANDLE for holder in blocker.holders)
    if master is not None:
        sentence = many(
            "Probably {program} (process {pid}) has it: it started the process that was seen with it, and would "
            "start it again.",
            "Probably {program} (process {pid}) has it: it started the {count} processes that were seen with it, and would "
            "start them again.",
            workers,
        )
        return [sentence.replace("{program}", program(master)).replace("{pid}", str(master.pid))]
    there = [holder.process for holder in roots(blocker) if holder.evidence is Evidence.UNIT]
    if not there:
        return []
    first = _("{program} (process {pid})").format(program=program(there[0]), pid=there[0].pid)
    rest = len(there) - 1
    if not rest:
        return [_("Running there: {program}.").format(program=first)]
    sentence = many("Running there: {program} and {count} more.", "Running there: {program} and {count} more.", rest)
    return [sentence.replace("{program}", first)]


_HOSTS = {"svchost.exe", "spoolsv.exe"}
"""Services of Windows run in these."""
_FIRST = 1
"""The number of the system's first process (proc(5))."""
_KINDS = {"vxlan": "VXLAN", "geneve": "Geneve", "bareudp": "bareudp", "wireguard": "WireGuard", "gtp": "GTP"}


def interface_text(interface: Interface) -> str:
    kind = _KINDS.get(interface.kind, interface.kind)
    return _("the network interface {name} ({kind})").format(name=clean(interface.name, 20), kind=clean(kind, 20))


def by_kernel(diagnosis: Diagnosis) -> str:
    """The summary for a socket that no process has."""
    place, interface = port_text(diagnosis.request), diagnosis.blockers[0].interface
    if interface is None:
        return _("The system itself is using {place}; no program has it.").format(place=place)
    if interface.certain:
        return _("The system itself is using {place}, for {interface}.").format(
            place=place, interface=interface_text(interface)
        )
    return _("The system itself is using {place}, probably for {interface}.").format(
        place=place, interface=interface_text(interface)
    )


def _kernel_explanation(diagnosis: Diagnosis, blocker: Blocker) -> str:
    if diagnosis.machine.platform is Platform.WINDOWS:
        return _(
            "It belongs to a driver of Windows (System, process 4), and not to its web server: file and printer sharing "
            "(ports 139 and 445) is like that. There is no program to stop. Switch that feature off, or use another port."
        )
    interface = blocker.interface
    if interface is not None and interface.certain:
        return _(
            "It belongs to {interface}, so there is no program to stop. It is free again when that interface is "
            "removed with the tool that made it; otherwise use another port."
        ).format(interface=interface_text(interface))
    told = [_("PortFixer could look into every program, and none has it: it is part of the system.")]
    if interface is not None:
        told.append(_("It probably belongs to {interface}.").format(interface=interface_text(interface)))
    elif diagnosis.request.protocol is Protocol.UDP:
        told.append(_("Tunnels such as WireGuard and VXLAN are like that, and shared folders (NFS)."))
    else:
        told.append(_("Shared folders (NFS, SMB) and disks on the network (iSCSI) are like that."))
    told.append(_("There is no program to stop. Switch it off with its own tool, or use another port."))
    return " ".join(told)


def left_alone(processes: Sequence[Process], machine: Machine) -> str:
    """Why PortFixer will not stop one of these."""
    system = any(process.pid == _FIRST or belongs_to_the_session(process) for process in processes)
    own = any(process.pid in machine.protected_pids and process.pid != _FIRST for process in processes)
    if machine.platform is Platform.WINDOWS:
        # Windows marks processes that it cannot do without, and they stand among the protected ones.
        left = [each for each in processes if each.pid in machine.protected_pids and not belongs_to_the_session(each)]
        own = any(each.name.lower() not in _HOSTS for each in left)
        system = system or len([each for each in left if each.name.lower() in _HOSTS]) > 0
    if own is system:
        return _("PortFixer was started from it, or the system needs it, so PortFixer will not stop it.")
    if own:
        return _("PortFixer was started from it, so PortFixer will not stop it.")
    return _("The system needs it, so PortFixer will not stop it.")


def protected(diagnosis: Diagnosis) -> str:
    """Why PortFixer leaves it alone, and what helps instead."""
    units = (blocker.manager for blocker in diagnosis.blockers)
    unit = next((each for each in units if each and keeps_the_system_running(each)), None)
    if unit is None:
        known = [holder.process for blocker in diagnosis.blockers for holder in roots(blocker)]
        return left_alone(known, diagnosis.machine)
    if unit.name.startswith("systemd-resolved."):
        return _(
            "It finds names for this whole computer, so PortFixer will not stop it. Let your program listen on one address "
            "of its own instead of all. Or switch its port off: DNSStubListener=no in /etc/systemd/resolved.conf, another "
            "server than 127.0.0.53 in /etc/resolv.conf, and restart it."
        )
    name = managed_name(unit)
    return _("{unit} is a part of the system, so PortFixer will not stop it.").format(
        unit=capitalised(name) if " " in name else name
    )


def how_it_is_held(diagnosis: Diagnosis) -> list[str]:
    """What is odd about the way in which the first program has the port, so that other tools do not show it."""
    first = next((holder for blocker in diagnosis.blockers for holder in roots(blocker)), None)
    if first is None:
        return []
    if first.via is Via.IO_URING:
        return [_("It keeps the port through io_uring, without an open file, so other tools do not show it.")]
    if first.via is Via.IN_FLIGHT:
        return [_("The port is in a message that was sent to it and that it has not read yet.")]
    return []
