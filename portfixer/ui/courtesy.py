"""The window first: while it paints, work in other threads stands still.

Python runs one thread at a time. A table asks for each of its cells in turn, and each time would have to wait for work
that runs beside it: together that is a window that stands still for a third of a second.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

__all__ = ["Courtesy"]

_Item = TypeVar("_Item")
_LONGEST_S = 0.2
"""Work goes on after that, whatever the window does: it must not wait for a window that is stuck."""


class Courtesy:
    """Shared by a widget that paints a lot and the work that fills it."""

    STEP = 128
    """So many items of work, some two milliseconds, are done between two looks at whether the window paints."""

    def __init__(self) -> None:
        self._nobody_paints = threading.Event()
        self._nobody_paints.set()

    @contextmanager
    def window_first(self) -> Iterator[None]:
        """For the UI thread, around what it wants to do undisturbed."""
        self._nobody_paints.clear()
        try:
            yield
        finally:
            self._nobody_paints.set()

    def step_aside(self) -> None:
        """For work on other threads, between its steps."""
        self._nobody_paints.wait(_LONGEST_S)

    def in_steps(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """The items one by one, standing aside every now and then."""
        for number, item in enumerate(items):
            if number % self.STEP == 0:
                self.step_aside()
            yield item
