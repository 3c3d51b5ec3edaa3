"""One function a command: arguments in, exit status out."""

import argparse
import sys
import threading
import time
from collections.abc import Callable

from portfixer.cli import as_json, as_text
from portfixer.cli.fixing import fix
from portfixer.cli.reading import protocol_of, request_of, text_of
from portfixer.cli.saying import say
from portfixer.cli.status import Status, status_of
from portfixer.cli.terminal import showing_progress
from portfixer.diagnosis import PortOutOfRange, Verdict, examine
from portfixer.facts import MessageError, Protocol, Request
from portfixer.remedies import plan, propose, suggest, wait_for
from portfixer.system import this_system
from portfixer.words import details, other_port, ports, understood, verdicts
from portfixer.words.language import _

__all__ = ["COMMANDS"]

_NEVER_BY_WAITING = {Verdict.ADDRESS_NOT_HERE, Verdict.NEEDS_PERMISSION}


def _diagnose(arguments: argparse.Namespace) -> int:
    request = _request_or_none(arguments)
    if request is None:
        return Status.USAGE
    system = this_system()
    diagnosis = examine(system, request)
    plans = tuple(plan(system, diagnosis, remedy) for remedy in propose(diagnosis))
    if arguments.json:
        say(as_json.dump(as_json.diagnosis_json(diagnosis, plans)))
    else:
        say(as_text.diagnosis_text(diagnosis, plans))
    return status_of(diagnosis)


def _fix(arguments: argparse.Namespace) -> int:
    request = _request_or_none(arguments)
    return Status.USAGE if request is None else fix(this_system(), request, arguments)


def _request_or_none(arguments: argparse.Namespace) -> Request | None:
    try:
        return request_of(arguments)
    except PortOutOfRange as problem:
        sys.stderr.write(
            _("{number} is no port: ports are numbers from 1 to 65535.").format(number=problem.args[0]) + "\n"
        )
        return None


def _wait(arguments: argparse.Namespace) -> int:
    system = this_system()
    request = Request(
        port=arguments.port, protocol=protocol_of(arguments) or Protocol.TCP, address=arguments.address or None
    )
    before = examine(system, request)
    begun = time.monotonic()
    if before.blocked and not arguments.json:
        say(verdicts.summary(before))
    timeout_s = 0.0 if before.verdict in _NEVER_BY_WAITING else arguments.timeout
    with showing_progress(enabled=not arguments.json) as progress:
        ready = wait_for(system, before, timeout_s=timeout_s, progress=progress, cancel=threading.Event())
    after = examine(system, request)
    if arguments.json:
        waited = round(time.monotonic() - begun, 3)
        say(as_json.dump({"ready": ready, "waited_s": waited, **as_json.diagnosis_json(after, ())}))
    else:
        say(verdicts.summary(after))
    return Status.DONE if ready else Status.BLOCKED


def _list(arguments: argparse.Namespace) -> int:
    snapshot = this_system().look(protocol=protocol_of(arguments), listening_only=not arguments.all)
    in_order = sorted(snapshot.sockets, key=lambda socket: (socket.local.port, socket.protocol, socket.local.address))
    sockets = tuple(in_order)
    hidden = details.unseen_of(snapshot.unseen, snapshot.machine)
    if arguments.json:
        say(as_json.dump(as_json.listing_json(snapshot, sockets, hidden)))
        return Status.DONE
    if sockets:
        say(as_text.table(ports.rows(snapshot, sockets)))
    else:
        say(_("Nothing listens on this computer."))
    for sentence in hidden:
        sys.stderr.write(_("Could not see: {sentence}").format(sentence=sentence) + "\n")
    return Status.DONE


def _suggest(arguments: argparse.Namespace) -> int:
    protocol = protocol_of(arguments) or Protocol.TCP
    found = suggest(this_system(), near=arguments.near, protocol=protocol, count=arguments.count)
    reasons = tuple(other_port.reasons(suggestion) for suggestion in found)
    if arguments.json:
        say(as_json.dump(as_json.suggestions_json(found, reasons)))
    else:
        for suggestion, why in zip(found, reasons, strict=True):
            say(f"{suggestion.port}  {why}")
    return Status.DONE if found else Status.UNKNOWN


def _understand(arguments: argparse.Namespace) -> int:
    from portfixer.messages import read

    message = read(text_of(arguments.text))
    if arguments.json:
        say(as_json.dump(as_json.message_json(message)))
    else:
        lines = [*understood.chips(message)]
        explained = understood.code_text(message.code) if message.code is not None else None
        lines += [text for text in (explained, understood.missing(message)) if text]
        say("\n".join(lines))
    return Status.UNKNOWN if message.error is MessageError.NONE and message.port is None else Status.DONE


def _practice(arguments: argparse.Namespace) -> int:
    from portfixer.cli.practising import practice

    return practice(arguments)


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "diagnose": _diagnose,
    "fix": _fix,
    "wait": _wait,
    "list": _list,
    "suggest": _suggest,
    "understand": _understand,
    "practice": _practice,
}
