"""Talking in a terminal: a progress bar while something takes time, and questions."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from portfixer.cli.saying import say
from portfixer.remedies.outcome import Progress, Step
from portfixer.words import outcomes
from portfixer.words import terminal as terminal_words

__all__ = ["ask", "can_ask", "forget_typed_ahead", "showing_progress"]


@contextmanager
def showing_progress(*, enabled: bool) -> Iterator[Callable[[Progress], None]]:
    """A function to report progress to. On a terminal it moves a bar, elsewhere each new step is one line."""
    if not enabled:
        yield lambda _progress: None
    elif sys.stdout.isatty():
        with _bar() as report:
            yield report
    else:
        yield _lines()


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as RichProgress

    with RichProgress(BarColumn(bar_width=30), TextColumn("{task.description}"), transient=True) as bar:
        task = bar.add_task("", total=None)

        def report(progress: Progress) -> None:
            if progress.step is Step.PASSWORD:
                # Whoever asks for the password now writes on the same lines.
                bar.stop()
                say(outcomes.progress(progress))
                return
            bar.start()
            total, remaining = progress.total_s, progress.remaining_s
            done = None if total is None or remaining is None else total - remaining
            bar.update(task, description=outcomes.progress(progress), total=total, completed=done or 0)

        yield report


def _lines() -> Callable[[Progress], None]:
    last: list[object] = []

    def report(progress: Progress) -> None:
        if last != [progress.step]:
            last[:] = [progress.step]
            say(outcomes.progress(progress))

    return report


def can_ask() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def forget_typed_ahead() -> None:
    """What was typed or pasted before a question is no answer to it."""
    try:
        import termios
    except ImportError:  # Windows
        return
    with contextlib.suppress(termios.error):
        termios.tcflush(sys.stdin, termios.TCIFLUSH)


def ask(question: str) -> bool:
    """A yes or no, with no as the safe answer to everything else."""
    forget_typed_ahead()
    try:
        answer = input(terminal_words.yes_or_no(question))
    except EOFError:
        say()
        return False
    return terminal_words.is_yes(answer)
