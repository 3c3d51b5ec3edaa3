"""What PortFixer saw, how to look oneself, and a report to share."""

import re
import time
from dataclasses import dataclass

from portfixer import __version__
from portfixer.diagnosis import Blocker, Diagnosis, Factor, families_in_the_way, netstat_table
from portfixer.facts import (
    Evidence,
    Family,
    Machine,
    Platform,
    ProbeResult,
    Protocol,
    Unseen,
    UnseenThing,
    UnseenWhy,
    Via,
)
from portfixer.words import containers
from portfixer.words.language import _, many
from portfixer.words.plain import clean
from portfixer.words.questions import rows
from portfixer.words.shell import command_line
from portfixer.words.things import folder_text, port_text, program, state_text
from portfixer.words.understood import chips
from portfixer.words.verdicts import explanation, headline

__all__ = ["Command", "commands", "report", "seen", "unseen", "unseen_of"]

_FEW_PROCESSES = 3
_KERNEL = 4
"""The process "System" of Windows, in which drivers have their sockets."""
_MOST = 40
"""Blockers listed one by one; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something to type oneself, and what it shows."""

    line: str
    why: str


def seen(diagnosis: Diagnosis) -> str:
    """Sockets, probes and evidence, as lines of text."""
    lines = [_("Looked at {time}").format(time=_clock(diagnosis.taken_at)), ""]
    if diagnosis.probes:
        lines += [
            _("Tried to bind"),
            *(f"  {_probe(probe, diagnosis.machine.platform)}" for probe in diagnosis.probes),
            "",
        ]
    if diagnosis.blockers:
        lines.append(_("In the way"))
        for blocker in diagnosis.blockers[:_MOST]:
            lines += [f"  {line}" for line in _blocker(blocker)]
        if len(diagnosis.blockers) > _MOST:
            lines.append("  " + _("and {count} more").format(count=len(diagnosis.blockers) - _MOST))
        lines.append("")
    if diagnosis.factors:
        lines += [_("Marks"), "  " + ", ".join(diagnosis.factors), ""]
    lines.append(_("Could not see"))
    lines += [f"  {sentence}" for sentence in unseen(diagnosis)] or ["  " + _("Nothing was hidden from PortFixer.")]
    return "\n".join(lines)


def _probe(probe: ProbeResult, system: Platform) -> str:
    option = ""
    if probe.reuse:
        option = " SO_EXCLUSIVEADDRUSE" if system is Platform.WINDOWS else " SO_REUSEADDR"
    result = _("could be bound") if probe.error is None else probe.error
    return f"{probe.protocol.upper()} {clean(probe.address, 60)} {probe.port}{option}: {result}"


def _blocker(blocker: Blocker) -> list[str]:
    place = f"{blocker.protocol.upper()} {clean(str(blocker.endpoint), 80)}"
    if blocker.reservation is not None:
        return [f"{place} ({blocker.kind} {blocker.reservation.first}-{blocker.reservation.last})"]
    if blocker.socket is None:
        return [f"{place} ({blocker.kind})"]
    remote = f" ← {clean(str(blocker.socket.remote), 80)}" if blocker.socket.remote else ""
    lines = [f"{place}{remote}, {state_text(blocker.socket.state)}"]
    if blocker.frees_in_s is not None:
        lines.append("  " + _("ends in about {seconds} s").format(seconds=round(blocker.frees_in_s)))
    if blocker.container is not None:
        lines.append("  " + containers.seen(blocker.container))
    for holder in blocker.holders:
        process = holder.process
        how = {
            Evidence.QUEUE: _("named by Windows' web server, HTTP.sys"),
            Evidence.HEIR: _("started by the owner, which has ended"),
            Evidence.HANDLE: {
                Via.DESCRIPTOR: _("seen with the socket open"),
                Via.THREAD: _("seen with the socket open in one of its threads"),
                Via.IO_URING: _("seen with the socket registered with io_uring"),
                Via.IN_FLIGHT: _("seen with the socket in a message that waits for it"),
            }[holder.via],
            Evidence.UNIT: _("runs in the service that opened the socket; it may be another one of it"),
            Evidence.PARENT: _(
                "started the process that has it, and may not be looked into; so probably it has it too"
            ),
            Evidence.USER: _("the only one left of the user who opened the socket, so probably it"),
        }[holder.evidence]
        lines.append(f"  {program(process)}, {_('process')} {process.pid}, {clean(process.user or '?', 40)}: {how}")
        if process.command:
            lines.append(f"    {command_line(process.command)}")
        if process.folder:
            lines.append(f"    {folder_text(process.folder)}")
    return lines + [f"  {line}" for line in _behind(blocker)]


def _behind(blocker: Blocker) -> list[str]:
    """What the holders were started by, the nearest first, and what holds them."""
    lines = []
    if blocker.started_by:
        names = [f"{program(process)} ({process.pid})" for process in blocker.started_by]
        lines.append(_("started by {names}").format(names=" ← ".join(names)))
    if blocker.supervisor is not None:
        who = blocker.supervisor
        lines.append(_("started again by {name}").format(name=f"{clean(who.name, 40)} ({who.process.pid})"))
    if blocker.debugger is not None:
        lines.append(_("traced by {name}").format(name=f"{program(blocker.debugger)} ({blocker.debugger.pid})"))
    return lines


def unseen(diagnosis: Diagnosis) -> tuple[str, ...]:
    """What could not be looked at, and why, one sentence each."""
    return unseen_of(diagnosis.unseen, diagnosis.machine)


def unseen_of(items: tuple[Unseen, ...], machine: Machine) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_unseen(item, machine) for item in items))


def _unseen(item: Unseen, machine: Machine) -> str:
    thing = {
        UnseenThing.SOCKETS: _("Some of the sockets"),
        UnseenThing.BOUND_SOCKETS: _("Sockets that are bound and do not listen"),
        UnseenThing.TIMERS: _("How long closing connections will take"),
        UnseenThing.HOLDERS: _("What programs of other users, or with special rights, have open"),
        UnseenThing.OTHER_HOLDERS: _("Whether programs that have nothing to do with it have the port too"),
        UnseenThing.UNITS: _("Which service a socket belongs to"),
        UnseenThing.PROCESS: _("A program"),
        UnseenThing.RESERVATIONS: _("Ports that Windows keeps for itself"),
        UnseenThing.HTTP_QUEUES: _("Which programs are behind Windows' own web server"),
        UnseenThing.PROGRAMS: _("Which programs are running"),
        UnseenThing.OUTSIDE: _("Programs outside of the container that PortFixer runs in"),
        UnseenThing.ON_THE_WAY: _("Sockets that are being handed from one program to another"),
        UnseenThing.IO_URING: _("Files that programs have registered with io_uring"),
    }[item.thing]
    why = {
        UnseenWhy.NOT_ALLOWED: _("the system does not allow it")
        if machine.administrator
        else _("not allowed without administrator rights"),
        UnseenWhy.NOT_SUPPORTED: _("this system does not tell"),
        UnseenWhy.NOT_FROM_HERE: _("not visible from here"),
        UnseenWhy.VANISHED: _("ended while it was looked at"),
        UnseenWhy.TOOK_TOO_LONG: _("took too long"),
        UnseenWhy.NOT_ASKED: _("very many are running, and not all were asked; before something is stopped they are"),
        UnseenWhy.NOT_YET: _("not looked for yet"),
        UnseenWhy.UNREADABLE: _("the answer could not be understood"),
    }[item.why]
    sentence = _("{thing}: {why}").format(thing=thing, why=why)
    return f"{sentence} ({_about(item.detail)})" if item.detail else sentence


def _about(detail: str) -> str:
    """Process numbers by their count, where a person would not read them one by one."""
    kind, *numbers = detail.split()
    if kind != "pid" or not numbers:
        return clean(detail, 120)
    count = sum(int(each[1:]) if each.startswith("+") else 1 for each in numbers)
    if count <= _FEW_PROCESSES:
        return many("process {pids}", "processes {pids}", count).format(pids=", ".join(numbers))
    return many("{count} process", "{count} processes", count)


def commands(diagnosis: Diagnosis) -> tuple[Command, ...]:
    """What a person could type to see the same."""
    port, protocol = diagnosis.request.port, diagnosis.request.protocol
    if port is None:
        port = 8080
    holder = next((holder.process for blocker in diagnosis.blockers for holder in blocker.holders), None)
    pid = holder.pid if holder else None
    if diagnosis.machine.platform is Platform.WINDOWS:
        lines = [
            Command(
                " ".join(("netstat -nao", *netstat_table(diagnosis), f"| findstr :{port}")),
                _("Sockets on the port; the last column is the process number"),
            ),
            Command(
                f'tasklist /FI "PID eq {pid}"' if pid else "tasklist | findstr PID",
                _("Which program has that process number"),
            ),
        ]
        if holder is not None and holder.name.lower() == "svchost.exe":
            lines.append(Command(f'tasklist /svc /FI "PID eq {pid}"', _("Which services of Windows run in it")))
        if protocol is Protocol.TCP and diagnosis.blockers and _is_kernels(diagnosis):
            lines.append(
                Command(
                    "netsh http show servicestate view=requestq", _("Which programs are behind Windows' own web server")
                )
            )
        context = "ipv6" if families_in_the_way(diagnosis) == {Family.IPV6} else "ipv4"
        ranges = f"netsh interface {context} show excludedportrange protocol={protocol.value}"
        return (*lines, Command(ranges, _("Ports that Windows keeps for itself")))
    letter = "u" if protocol is Protocol.UDP else "t"
    lines = [
        Command(f"ss -{letter}lnp 'sport = :{port}'", _("Who listens on the port")),
        Command(f"ss -{letter}anp 'sport = :{port}'", _("Every socket of the port, also closing ones")),
        Command(f"netstat -n{letter}lp | grep :{port}", _("The same with the older tool")),
    ]
    if pid:
        lines.append(Command(f"ps -fp {pid}", _("Which program has that process number")))
    return tuple(lines)


def _is_kernels(diagnosis: Diagnosis) -> bool:
    """The port is that of a driver of Windows, or of its own web server."""
    first = diagnosis.blockers[0]
    return (
        first.of_kernel
        or any(holder.process.pid == _KERNEL for holder in first.holders)
        or (Factor.HTTP_SYS in diagnosis.factors)
    )


# As text: they are compiled when a report wants them.
_HOME = r"(?:/home/|/Users/)[^/\\\s'\"]+|[A-Za-z]:[\\/][Uu]sers[\\/](?:[^\\/:*?\"<>|\r\n]+(?=[\\/])|[^/\\\s'\"]+)"
"""On Windows a home folder may have a blank in its name (C:\\Users\\Ada Lovelace)."""
_HIDDEN_WORDS = r"(?i)((?:pass(?:word|wd)?|pwd|secret|token|api[-_]?key|auth|credential)[\w-]*[=:\s]\s*)\S+"
_USERINFO = r"(?<=//)[^/@\s]{1,200}@"


def report(diagnosis: Diagnosis) -> str:
    """The same as the screen, with versions and time; home folders, the user's name and what looks secret are hidden."""
    import platform  # here, because only a report needs it, and every answer would wait for it

    parts = [
        f"PortFixer {__version__}, {platform.system()} {platform.release()}, Python {platform.python_version()}",
        "",
        headline(diagnosis),
        explanation(diagnosis),
        "",
        port_text(diagnosis.request) if diagnosis.request.port else "",
        ", ".join(chips(diagnosis.request)),
        "",
        *(f"{row.question} {row.answer}" for row in rows(diagnosis)),
        "",
        seen(diagnosis),
    ]
    return _redacted("\n".join(parts), diagnosis.machine.user)


def _redacted(text: str, user: str) -> str:
    text = re.sub(_HIDDEN_WORDS, r"\1•••", text)
    text = re.sub(_USERINFO, "•••@", text)
    text = re.sub(_HOME, "~", text)
    if user and user != "root":
        # On Windows also without the computer's name in front: DESKTOP\\ada.
        for name in dict.fromkeys((user, user.rpartition("\\")[2])):
            text = re.sub(rf"\b{re.escape(name)}\b", "•••", text)
    return text


def _clock(taken_at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(taken_at))
