"""Work that a person would wait for later, done in small pieces while the window has nothing else to do."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

__all__ = ["Beforehand"]

_FIRST_MS = 600
"""The window has been painted by then, and whoever opened it reads."""
_PAUSE_MS = 40
"""Between two pieces, so that a key or a click gets its turn."""


class Beforehand(QObject):
    """On the UI thread, since widgets are made there: each piece must take less than 50 ms."""

    def __init__(self, pieces: Iterator[None], parent: QObject) -> None:
        """`pieces` is a generator that stops after each piece."""
        super().__init__(parent)
        self._pieces = pieces
        self._timer = QTimer(self, interval=_FIRST_MS)
        self._timer.timeout.connect(self._do_one)
        self._timer.start()

    def done(self) -> bool:
        return not self._timer.isActive()

    def _do_one(self) -> None:
        self._timer.setInterval(_PAUSE_MS)
        if next(self._pieces, self) is self:
            self._timer.stop()
