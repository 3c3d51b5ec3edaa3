"""`portfixer suggest`: free ports."""

import argparse
import sys

from portfixer.cli import as_json
from portfixer.cli.reading import protocol_of
from portfixer.cli.saying import say
from portfixer.cli.status import Status
from portfixer.facts import Protocol
from portfixer.remedies import suggest
from portfixer.system import this_system
from portfixer.words import other_port

__all__ = ["show_suggestions"]


def show_suggestions(arguments: argparse.Namespace) -> int:
    protocol = protocol_of(arguments) or Protocol.TCP
    found = suggest(this_system(), near=arguments.near, protocol=protocol, count=arguments.count)
    reasons = tuple(other_port.reasons(suggestion) for suggestion in found)
    if arguments.json:
        problem = None if found else other_port.none_found()
        say(as_json.dump({**as_json.suggestions_json(found, reasons), "problem": problem}))
    elif not found:
        sys.stderr.write(other_port.none_found() + "\n")
    else:
        for suggestion, why in zip(found, reasons, strict=True):
            say(f"{suggestion.port}  {why}")
    return Status.DONE if found else Status.UNKNOWN
