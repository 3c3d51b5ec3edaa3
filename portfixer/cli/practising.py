"""`portfixer practice`: make one harmless example of a cause, say what it is, and keep it for a while."""

import argparse
import json
import sys

from portfixer.cli.saying import say
from portfixer.cli.status import Status
from portfixer.practice import PracticeProblem, Reason, Situation, causes, here, practise
from portfixer.words import practice as words

__all__ = ["practice"]


def practice(arguments: argparse.Namespace) -> int:
    if arguments.cause is None:
        for cause in here():
            say(f"{cause:<24}{words.about(cause)}")
        return Status.DONE
    if arguments.cause not in {cause.id.value for cause in causes()}:
        sys.stderr.write(words.unknown(arguments.cause, sorted(here())) + "\n")
        return Status.USAGE

    there: Situation | None = None

    def tell(situation: Situation) -> None:
        nonlocal there
        there = situation
        if arguments.json:
            say(json.dumps({"schema": 1, **json.loads(situation.to_json())}))
        else:
            say(words.made(situation, arguments.seconds))

    try:
        practise(arguments.cause, on_ready=tell, port=arguments.port, seconds=arguments.seconds)
    except PracticeProblem as problem:
        sys.stderr.write(words.problem(problem) + "\n")
        return Status.BLOCKED if problem.reason is Reason.PORT_TAKEN else Status.REFUSED
    except KeyboardInterrupt:
        if not arguments.json:
            say("\n" + words.ended(there))
    return Status.DONE
