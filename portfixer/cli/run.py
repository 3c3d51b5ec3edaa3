"""From the words after `portfixer` to an exit status."""

import gc
import os
import sys
from collections.abc import Callable

from portfixer.cli.saying import silence
from portfixer.cli.status import Status

__all__ = ["run"]

_ANSWERS_AT_ONCE = {"diagnose", "list", "suggest", "understand"}


def run(argv: list[str]) -> int:
    """The exit status of one call. Nothing that happens every day ends in a traceback: it is told in a sentence."""
    if not _ANSWERS_AT_ONCE.intersection(argv[:1]):
        gc.enable()
    if argv[:1] == ["--practice-child"]:
        from portfixer.practice.child import main as practice_child

        return int(practice_child(argv[1:]))
    if argv[:1] == ["--console-ctrl"]:
        from portfixer.system.windows.consoles import main as console_ctrl

        return int(console_ctrl(argv[1:]))
    if argv[:1] == ["--own-path"]:
        from portfixer.system.windows.own_path import main as own_path

        return int(own_path(argv[1:]))
    _speak_plainly()
    return _quietly(lambda: _obey(argv))


def _obey(argv: list[str]) -> int:
    if not argv:
        from portfixer.cli.opening import open_somehow

        return open_somehow()
    from portfixer.cli.arguments import parser, refuse_target

    refuse_target(argv)
    arguments = parser(argv).parse_args(argv)
    if arguments.self_test:
        from portfixer.cli.opening import self_test

        return self_test()
    if arguments.command is None:
        parser(argv).error("which command?")
    from portfixer.cli.commands import COMMANDS

    return int(COMMANDS[arguments.command](arguments))


def _quietly(command: Callable[[], int]) -> int:
    try:
        return int(command())
    except KeyboardInterrupt:
        from portfixer.words.terminal import ENDED  # here and below: the version shall not wait for it

        sys.stderr.write(f"\n{ENDED}\n")
        return Status.REFUSED
    except OSError as problem:
        silence()
        return _tell(problem.strerror or str(problem))
    except Exception as problem:
        # A person gets a sentence; PORTFIXER_DEBUG shows the rest.
        if os.environ.get("PORTFIXER_DEBUG"):
            raise
        from portfixer.words.terminal import unexpected

        return _tell(unexpected(type(problem).__name__))


def _tell(sentence: str) -> int:
    sys.stderr.write(f"portfixer: {sentence}\n")
    return Status.UNKNOWN


def _speak_plainly() -> None:
    """Names, messages and what is typed may hold what the terminal's encoding lacks: show a sign instead of ending.

    Whoever started this may have closed an output, and a windowed program on Windows has none: then nobody reads it.
    """
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
