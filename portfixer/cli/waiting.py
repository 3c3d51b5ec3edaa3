"""`portfixer wait`: until the port can be bound."""

import argparse
import threading
import time

from portfixer.cli import as_json
from portfixer.cli.reading import protocol_of
from portfixer.cli.saying import say
from portfixer.cli.status import Status
from portfixer.cli.terminal import showing_progress
from portfixer.diagnosis import Verdict, examine, is_not_ready
from portfixer.facts import Protocol, Request
from portfixer.remedies.wait import wait_for
from portfixer.system import this_system
from portfixer.words import verdicts

__all__ = ["wait"]


_NEVER_BY_WAITING = {Verdict.ADDRESS_NOT_HERE, Verdict.NEEDS_PERMISSION, Verdict.RESERVED_RANGE}


def wait(arguments: argparse.Namespace) -> int:
    system = this_system()
    request = Request(port=arguments.port, protocol=protocol_of(arguments) or Protocol.TCP, address=arguments.address)
    before = examine(system, request)
    begun = time.monotonic()
    if before.blocked and not arguments.json:
        say(verdicts.summary(before))
    never = before.verdict in _NEVER_BY_WAITING and not is_not_ready(before)
    timeout_s = 0.0 if never else arguments.timeout
    with showing_progress(enabled=not arguments.json) as progress:
        ready = wait_for(system, before, timeout_s=timeout_s, progress=progress, cancel=threading.Event())
    after = examine(system, request)
    if arguments.json:
        waited = round(time.monotonic() - begun, 3)
        say(as_json.dump({"ready": ready, "waited_s": waited, **as_json.diagnosis_json(after, ())}))
    elif ready or not never:
        say(verdicts.summary(after))
    return Status.DONE if ready else Status.BLOCKED
