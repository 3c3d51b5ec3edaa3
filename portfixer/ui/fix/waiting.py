"""Old connections run out: a ring that counts down, and how never to wait again."""

import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout

from portfixer.flow import Flow
from portfixer.remedies import RemedyId
from portfixer.remedies.outcome import Progress
from portfixer.ui.fix.base import FlowPage
from portfixer.ui.theme import Space, Type
from portfixer.ui.widgets import Button, ButtonKind, CardFrame, CodeBlock, CountdownRing, Text, row_of
from portfixer.words import outcomes, snippets, verdicts
from portfixer.words import window as words

__all__ = ["WaitingPage"]

_TICK_MS = 100


def _the_line(code: str) -> str:
    """The one line that it is about; all of it stands on the page for next time."""
    return next((line.strip() for line in code.splitlines() if "reuse" in line.lower()), code)


class WaitingPage(FlowPage):
    def __init__(self, flow: Flow) -> None:
        super().__init__(flow, name="waiting_page")
        self._last: Progress | None = None
        self._heard_at = 0.0
        self.add_verdict_head()
        self.column.addSpacing(Space.XXL)
        self._build_ring()
        self.column.addSpacing(Space.XXL)
        self._build_never_again()
        self.column.addSpacing(Space.XL)
        self.column.addStretch(1)
        self._build_buttons()
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._count)
        self._tick.start()

    def title(self) -> str:
        if self._last is not None and self._last.remaining_s:
            return outcomes.progress(Progress(self._last.step, self._remaining_s(), self._last.total_s))
        return verdicts.headline(self.flow.diagnosis) if self.flow.diagnosis else ""

    def spoken(self) -> str:
        diagnosis = self.flow.diagnosis
        return f"{verdicts.headline(diagnosis)}. {words.MEANWHILE}" if diagnosis else words.MEANWHILE

    def focus_first(self) -> None:
        self._stop.setFocus()

    def show_progress(self, progress: Progress) -> None:
        self._last, self._heard_at = progress, time.monotonic()
        self._count()

    # Build

    def _build_ring(self) -> None:
        self.ring = CountdownRing(name="countdown")
        column = QVBoxLayout()
        column.setSpacing(Space.L)
        column.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignHCenter)
        self._step = Text("", name="step", tone="muted")
        self._step.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._step.hide()
        column.addWidget(self._step)
        meanwhile = Text(words.MEANWHILE, name="meanwhile", tone="muted")
        meanwhile.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(meanwhile)
        self.column.addLayout(column)

    def _build_never_again(self) -> None:
        language = snippets.preselect(self.flow.request)
        names = dict(snippets.languages())
        card = CardFrame(name="never_again")
        card.column.addWidget(Text(words.NEVER_WAIT_AGAIN, name="never_title", kind=Type.STRONG))
        card.column.addWidget(Text(words.NEVER_WAIT_LEAD, name="never_lead", tone="muted"))
        code = _the_line(snippets.code(language))
        card.column.addWidget(CodeBlock(code, name="never_code", what=words.code_in(names[language])))
        self.column.addWidget(card)

    def _build_buttons(self) -> None:
        self._stop = Button(words.STOP_WAITING, name="stop_waiting", pressed=self.hurried.emit)
        buttons = [self._stop]
        other = self.offered(RemedyId.USE_OTHER_PORT)
        if other is not None:
            buttons.append(self.remedy_button(other))
        more = self.offered(RemedyId.SET_REUSE_ADDRESS)
        if more is not None:
            buttons.append(
                Button(
                    words.MORE_LANGUAGES,
                    name="more_languages",
                    kind=ButtonKind.LINK,
                    pressed=lambda: self.chosen.emit(RemedyId.SET_REUSE_ADDRESS),
                )
            )
        self.column.addLayout(row_of(*buttons, gap=10))

    # Count

    def _remaining_s(self) -> float | None:
        if self._last is None or self._last.remaining_s is None:
            return None
        return max(0.0, self._last.remaining_s - (time.monotonic() - self._heard_at))

    def _count(self) -> None:
        remaining = self._remaining_s()
        total = self._last.total_s if self._last is not None else None
        known = remaining is not None and remaining > 0
        self.ring.show_time(remaining if known else None, total)
        if not known:
            self.ring.turn(9)
        said = outcomes.progress(self._last) if self._last is not None and not known else ""
        if said != self._step.text():
            self._step.setText(said)
            self._step.setVisible(bool(said))
