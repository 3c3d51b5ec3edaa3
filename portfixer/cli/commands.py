"""One function a command: arguments in, exit status out.

Each loads its own module only when it is called: a command that answers in a moment waits for nothing that it does not
need.
"""

import argparse
from collections.abc import Callable

__all__ = ["COMMANDS"]


def _diagnose(arguments: argparse.Namespace) -> int:
    from portfixer.cli.diagnosing import diagnose

    return diagnose(arguments)


def _fix(arguments: argparse.Namespace) -> int:
    from portfixer.cli.fixing import fix

    return fix(arguments)


def _wait(arguments: argparse.Namespace) -> int:
    from portfixer.cli.waiting import wait

    return wait(arguments)


def _list(arguments: argparse.Namespace) -> int:
    from portfixer.cli.listing import show

    return show(arguments)


def _suggest(arguments: argparse.Namespace) -> int:
    from portfixer.cli.suggesting import show_suggestions

    return show_suggestions(arguments)


def _understand(arguments: argparse.Namespace) -> int:
    from portfixer.cli.understanding import understand

    return understand(arguments)


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
