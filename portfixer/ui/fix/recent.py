"""What was fixed lately, kept on this computer only, and shown below the first page's question."""

import json
import time
from dataclasses import asdict, dataclass
from typing import Any

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from portfixer.facts import Protocol, Request
from portfixer.flow import Flow
from portfixer.remedies import RemedyId
from portfixer.ui.theme import Type
from portfixer.ui.widgets import RowButton, Text
from portfixer.words import recent as words

__all__ = ["Fixed", "RecentFixes", "RecentList", "fixed_by"]

_KEY = "fix/recent"
_MOST = 3
_LONGEST_S = 1e6
"""Nobody waits longer for a port."""
_AHEAD_S = 366 * 86400.0
"""So much later than now may be written by a clock that was wrong then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """One port that PortFixer freed."""

    port: int
    protocol: Protocol
    remedy: RemedyId
    program: str
    """For whom: the program of the message; "" when it did not say."""
    stopped: str
    """What was stopped; "" when nothing was."""
    waited_s: float
    at: float


def fixed_by(flow: Flow) -> Fixed | None:
    """What the flow's remedy has freed; None when the port is not free, or it needed nothing."""
    outcome, request = flow.outcome, flow.request
    if outcome is None or request is None or request.port is None:
        return None
    if outcome.problem is not None or outcome.after.blocked:
        return None
    return Fixed(
        port=request.port,
        protocol=request.protocol,
        remedy=outcome.remedy.id,
        program=(request.message.program if request.message else None) or "",
        stopped=words.names_of(outcome.stopped),
        waited_s=outcome.waited_s,
        at=time.time(),
    )


def _fixed(row: Any) -> Fixed | None:
    """What was kept; None when it makes no sense: settings of another version, edited by hand, or broken."""
    try:
        fixed = Fixed(
            port=row["port"],
            protocol=Protocol(row["protocol"]),
            remedy=RemedyId(row["remedy"]),
            program=row["program"],
            stopped=row["stopped"],
            waited_s=row["waited_s"],
            at=row["at"],
        )
    except (ValueError, TypeError, KeyError):
        return None
    texts = isinstance(fixed.program, str) and isinstance(fixed.stopped, str)
    port = type(fixed.port) is int and 0 < fixed.port < 65536
    waited = type(fixed.waited_s) in {int, float} and 0 <= fixed.waited_s < _LONGEST_S
    when = type(fixed.at) in {int, float} and 0 <= fixed.at < time.time() + _AHEAD_S
    return fixed if texts and port and waited and when else None


class RecentFixes:
    """The latest few, newest first; survives the program's end."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def all(self) -> tuple[Fixed, ...]:
        try:
            rows = json.loads(str(self._settings.value(_KEY, "[]")))
        except (ValueError, RecursionError):  # edited by hand, or broken
            return ()
        fixes = [_fixed(row) for row in rows] if isinstance(rows, list) else []
        return tuple(fixed for fixed in fixes if fixed is not None)[:_MOST]

    def add(self, fixed: Fixed) -> None:
        others = [known for known in self.all() if (known.port, known.protocol) != (fixed.port, fixed.protocol)]
        self._settings.setValue(_KEY, json.dumps([asdict(known) for known in (fixed, *others)][:_MOST]))


class RecentList(QWidget):
    asked = Signal(object)
    """A Request: look at this port again."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("recent")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(Text(words.RECENT, name="recent_title", kind=Type.LABEL, tone="muted"))
        self._rows: list[RowButton] = []
        self.hide()

    def show_fixes(self, fixes: tuple[Fixed, ...]) -> None:
        for old in self._rows:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = [self._row(number, fixed) for number, fixed in enumerate(fixes)]
        for row in self._rows:
            self._column.addWidget(row)
            row.show()
        self.setVisible(bool(fixes))

    def _row(self, number: int, fixed: Fixed) -> RowButton:
        title = words.recent_title(fixed.port, fixed.protocol, fixed.program)
        how = words.recent_how(fixed.remedy, fixed.stopped, fixed.waited_s, words.day(fixed.at, time.time()))
        request = Request(port=fixed.port, protocol=fixed.protocol)
        return RowButton(title, how, name=f"recent_{number}", pressed=lambda: self.asked.emit(request))
