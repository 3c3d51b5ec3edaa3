"""`portfixer understand`: only what a message says."""

import argparse

from portfixer.cli import as_json
from portfixer.cli.reading import text_of
from portfixer.cli.saying import say
from portfixer.cli.status import Status
from portfixer.facts import MessageError
from portfixer.messages import read
from portfixer.words import understood

__all__ = ["understand"]


def understand(arguments: argparse.Namespace) -> int:
    message = read(text_of(arguments.text))
    if arguments.json:
        say(as_json.dump(as_json.message_json(message)))
    else:
        lines = [*understood.chips(message)]
        explained = understood.code_text(message.code) if message.code is not None else None
        lines += [text for text in (explained, understood.missing(message)) if text]
        say("\n".join(lines))
    return Status.UNKNOWN if message.error is MessageError.NONE and message.port is None else Status.DONE
