"""`portfixer` without a command: the window where there is a display, elsewhere the same flow in the terminal."""

import sys

from portfixer.cli.display import has_display, missing_library
from portfixer.cli.terminal import can_ask
from portfixer.words import opening as words

__all__ = ["open_somehow", "self_test"]

_READS_WITHIN_S = 600.0


def open_somehow() -> int:
    """Open the window and return when it is closed, or walk the guided flow here."""
    if not has_display():
        return _in_the_terminal()
    missing = missing_library()
    if missing is not None:
        return _without_a_window(missing)
    from portfixer.app import run as run_window

    return int(run_window(sys.argv))


def self_test() -> int:
    """Try the program itself, with a window that nobody sees."""
    missing = missing_library(offscreen=True)
    if missing is not None:
        sys.stderr.write(words.cannot_open(missing) + "\n")
        return 4
    from portfixer.app import self_test as try_window

    return int(try_window())


def _without_a_window(missing: str) -> int:
    if can_ask():
        sys.stderr.write(f"{words.cannot_open(missing)}\n{words.asks_here()}\n\n")
        return _in_the_terminal()
    sys.stderr.write(words.cannot_open(missing) + "\n")
    if sys.stderr.isatty() or not _is_empty_input():
        return _in_the_terminal()
    # Double-clicked: what is written goes nowhere, so another program shows it.
    from portfixer.system.notes import show_note

    show_note(f"{words.cannot_open(missing)}\n\n{words.in_a_terminal()}", within_s=_READS_WITHIN_S)
    return 4


def _is_empty_input() -> bool:
    """Nobody has piped a message in: a desktop starts programs with /dev/null or a socket for their input."""
    import os
    import stat

    try:
        mode = os.fstat(0).st_mode
    except OSError:
        return True
    return not (stat.S_ISFIFO(mode) or stat.S_ISREG(mode))


def _in_the_terminal() -> int:
    from portfixer.cli.guided import walk

    return walk()
