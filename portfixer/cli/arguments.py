"""What can be typed after `portfixer`."""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from portfixer import __version__
from portfixer.facts import Protocol
from portfixer.remedies import RemedyId

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

__all__ = ["parser", "port_number", "refuse_target"]

_TARGET = "a port (8080), host:port, the text of a message, or - to read a message from standard input"
_EPILOG = """exit status: 0 the port can be used now, or the command did its work; 1 the port is blocked;
2 wrong usage; 3 the action was refused or did not free the port; 4 could not find out"""


def parser(argv: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """For these arguments: commands that are not named there are only listed, as preparing them takes time."""
    asks_for_help = argv is None or not {"-h", "--help"}.isdisjoint(argv)
    # Argparse asks how wide the terminal is for each argument, and loads 5 ms of libraries to find out.
    layout = partial(argparse.RawDescriptionHelpFormatter, width=None if asks_for_help else 80)
    top = _Parser(
        prog="portfixer",
        description="Finds out why a server says “Address already in use”, and mends it. "
        "Without a command it opens the window, or asks in the terminal where there is no display.",
        epilog=_EPILOG,
        formatter_class=layout,
    )
    top.add_argument("--version", action="version", version=f"PortFixer {__version__}")
    top.add_argument(
        "--self-test", action="store_true", help="try out the program itself: window, diagnosis and remedy"
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    for name, (what, prepare) in _COMMANDS.items():
        command = commands.add_parser(name, help=what, formatter_class=layout)
        if argv is None or name in argv:
            prepare(command)
            _json(command)
    return top


def refuse_target(argv: Sequence[str]) -> None:
    """Who typed a port or a message without a command is told which one; ends with 2, as other wrong usage does."""
    first = argv[0]
    if first not in _COMMANDS and not first.startswith("-"):
        parser(argv).error(
            f"{first[:60]!r} is no command. To find out about a port or a message: portfixer diagnose TARGET"
        )


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Wrong usage: what was wrong, and where to read more."""
        self.exit(2, f"{self.prog}: {message}\nSee: {self.prog} --help\n")

    def print_help(self, file: "SupportsWrite[str] | None" = None) -> None:
        """Raises OSError where argparse says nothing: on a full disk."""
        (file or sys.stdout).write(self.format_help())
        sys.stdout.flush()


def _diagnose(command: argparse.ArgumentParser) -> None:
    _target(command)
    _wish(command)


def _fix(command: argparse.ArgumentParser) -> None:
    _target(command)
    _wish(command)
    command.add_argument(
        "--remedy",
        metavar="ID",
        choices=[remedy.value for remedy in RemedyId],
        help=f"what to do instead: {', '.join(RemedyId)}",
    )
    command.add_argument("--force", action="store_true", help="end a program that ignores being asked to stop")
    command.add_argument("--yes", action="store_true", help="do not ask before stopping something")


def _wait(command: argparse.ArgumentParser) -> None:
    command.add_argument("port", metavar="PORT", type=port_number)
    _protocol(command)
    _address(command)
    command.add_argument("--timeout", metavar="S", type=_seconds, help="give up after so many seconds")


def _list(command: argparse.ArgumentParser) -> None:
    command.add_argument("--all", action="store_true", help="sockets in every state")
    _protocol(command)


def _suggest(command: argparse.ArgumentParser) -> None:
    command.add_argument("--near", metavar="PORT", type=port_number, help="close to this one")
    command.add_argument("--count", metavar="N", type=_count, default=3, help="how many (3)")
    _protocol(command)


def _understand(command: argparse.ArgumentParser) -> None:
    command.add_argument("text", metavar="TEXT", nargs="+", help="the message, or - to read it from standard input")


def _practice(command: argparse.ArgumentParser) -> None:
    command.add_argument("cause", metavar="CAUSE", nargs="?", help="which one; without it they are listed")
    command.add_argument("--port", metavar="P", type=port_number, help="on this port")
    command.add_argument("--seconds", metavar="S", type=_seconds, help="end it after so many seconds")


_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "diagnose": ("say why a port cannot be used", _diagnose),
    "fix": ("say why, do the recommended thing, and check that it helped", _fix),
    "wait": ("wait until a port can be used", _wait),
    "list": ("list listening sockets and the programs that have them", _list),
    "suggest": ("name free ports that are good to use", _suggest),
    "understand": ("say only what a message means", _understand),
    "practice": ("make one harmless example of a cause, to learn on", _practice),
}


def _target(command: argparse.ArgumentParser) -> None:
    command.add_argument("target", metavar="TARGET", nargs="+", help=_TARGET)


def _wish(command: argparse.ArgumentParser) -> None:
    _protocol(command)
    _address(command)
    command.add_argument("--program", metavar="PATH|NAME", help="the program you are starting")


def _protocol(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--protocol",
        choices=[protocol.value for protocol in Protocol],
        type=str.lower,
        help="tcp unless the message says udp",
    )


def _address(command: argparse.ArgumentParser) -> None:
    command.add_argument("--address", metavar="ADDR", type=_plain, help="the address your program listens on")


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def port_number(text: str) -> int:
    """A port from 1 to 65535, written in digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no port: ports are numbers from 1 to 65535")
    return int(text)


def _plain(address: str) -> str | None:
    """`*` and brackets are habits of writing; None: every address."""
    return None if address.strip() in {"", "*"} else address.strip().removeprefix("[").removesuffix("]")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no number of seconds")
    return seconds


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= 1000):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no count: give a number from 1 to 1000")
    return int(text)
