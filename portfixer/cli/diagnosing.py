"""`portfixer diagnose`: say why."""

import argparse
import sys

from portfixer.cli.reading import request_of
from portfixer.cli.saying import say
from portfixer.cli.status import Status, status_of
from portfixer.diagnosis import PortOutOfRange, examine
from portfixer.facts import Request
from portfixer.remedies import plan, propose
from portfixer.system import this_system
from portfixer.words import terminal as terminal_words

__all__ = ["diagnose", "request_or_none"]


def diagnose(arguments: argparse.Namespace) -> int:
    request = request_or_none(arguments)
    if request is None:
        return Status.USAGE
    system = this_system()
    diagnosis = examine(system, request, thorough=False)
    plans = tuple(plan(system, diagnosis, remedy) for remedy in propose(diagnosis))
    if arguments.json:
        from portfixer.cli import as_json

        say(as_json.dump(as_json.diagnosis_json(diagnosis, plans)))
    else:
        from portfixer.cli import as_text

        say(as_text.diagnosis_text(diagnosis, plans))
    return status_of(diagnosis)


def request_or_none(arguments: argparse.Namespace) -> Request | None:
    """What the arguments of `diagnose` and `fix` ask for; None, and told, when that is no port."""
    try:
        return request_of(arguments)
    except PortOutOfRange as problem:
        sys.stderr.write(terminal_words.not_a_port(problem.args[0]) + "\n")
        return None
