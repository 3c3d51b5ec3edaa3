"""`portfixer list`: sockets, and the programs that have them."""

import argparse
import sys

from portfixer.cli import as_json
from portfixer.cli.reading import protocol_of
from portfixer.cli.saying import say
from portfixer.cli.status import Status
from portfixer.facts import Protocol
from portfixer.system import this_system
from portfixer.words import details, ports
from portfixer.words import terminal as terminal_words

__all__ = ["show"]


def show(arguments: argparse.Namespace) -> int:
    snapshot = this_system().look(protocol=protocol_of(arguments), listening_only=not arguments.all)
    in_order = sorted(snapshot.sockets, key=lambda socket: (socket.local.port, socket.protocol, socket.local.address))
    sockets = tuple(in_order)
    hidden = details.unseen_of(snapshot.unseen, snapshot.machine)
    if arguments.json:
        say(as_json.dump(as_json.listing_json(snapshot, sockets, hidden)))
        return Status.DONE
    if sockets:
        say(_table(ports.rows(snapshot, sockets)))
    elif protocol_of(arguments) is Protocol.UDP:
        say(terminal_words.NOTHING_WAITS_FOR_UDP)
    else:
        say(terminal_words.NOTHING_LISTENS)
    for sentence in hidden:
        sys.stderr.write(terminal_words.could_not_see(sentence) + "\n")
    return Status.DONE


def _table(rows: tuple[ports.PortRow, ...]) -> str:
    """The rows under their headings, each column as wide as it needs."""
    cells = [ports.columns()]
    cells += [
        (str(row.port), row.protocol, row.address, row.program, str(row.pid or ""), row.user, row.state, row.scope)
        for row in rows
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells
    )
