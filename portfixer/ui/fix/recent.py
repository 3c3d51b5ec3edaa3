"""What was fixed lately, kept on this computer only, and shown below the first page's question."""

import json
import time
from dataclasses import asdict, dataclass

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


class RecentFixes:
    """The latest few, newest first; survives the program's end."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def all(self) -> tuple[Fixed, ...]:
        try:
            rows = json.loads(str(self._settings.value(_KEY, "[]")))
            return tuple(
                Fixed(**{**row, "protocol": Protocol(row["protocol"]), "remedy": RemedyId(row["remedy"])})
                for row in rows[:_MOST]
            )
        except (ValueError, TypeError, KeyError):  # settings of another version, or edited by hand
            return ()

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
