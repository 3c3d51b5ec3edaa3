"""What every page of the guided flow is: made for one `Flow`, it shows it and says what the person wants next."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from portfixer.diagnosis import Verdict
from portfixer.flow import Flow
from portfixer.remedies import Plan, RemedyId
from portfixer.remedies.outcome import Progress
from portfixer.ui.icons import Picture
from portfixer.ui.theme import Space, Tone, Type
from portfixer.ui.widgets import Button, ButtonKind, ChipRow, ScrollPage, Text
from portfixer.words import remedies as remedy_words
from portfixer.words import understood, verdicts
from portfixer.words import window as words

__all__ = ["FlowPage"]


class FlowPage(ScrollPage):
    """Pages decide nothing: each signal is named for what happened; `FixPlace` asks `portfixer.flow` what follows."""

    submitted = Signal(object)
    """A Request."""
    chosen = Signal(object)
    """A RemedyId."""
    confirmed = Signal()
    force_asked = Signal()
    forced = Signal()
    hurried = Signal()
    """Enough waited or watched."""
    went_back = Signal()
    looked_again = Signal()
    started_over = Signal()
    next_time_asked = Signal()
    web_opened = Signal(str)
    ports_asked = Signal()
    """What listens on this computer wants to be seen."""

    asks_for_force = False
    """The page is a question within the result, which is where back leads."""

    def __init__(self, flow: Flow, *, name: str) -> None:
        super().__init__(name=name)
        self.flow = flow

    def spoken(self) -> str:
        """What a screen reader says when the page appears."""
        return self.title()

    def show_progress(self, progress: Progress) -> None:
        """How far the flow's work is; for the pages that show it."""

    # Pieces that several pages share

    def add_headline(self, text: str, *, name: str = "headline", tone: Tone | None = None) -> None:
        """`tone`: with a sign before it, for what turned out well or did not."""
        headline = Text(text, name=name, kind=Type.TITLE)
        if tone is None:
            self.column.addWidget(headline)
            return
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        side = round(self.fontMetrics().height() * 2.1)
        drawing = "check" if tone is Tone.GOOD else "warning"
        row.addWidget(Picture(drawing, side=side, tone=tone), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(headline, 1)
        self.column.addLayout(row)

    def add_lead(self, text: str, *, name: str = "explanation") -> Text:
        lead = Text(text, name=name, kind=Type.LEAD, tone="muted")
        self.column.addSpacing(6)
        self.column.addWidget(lead)
        return lead

    def add_request_chips(self) -> None:
        if self.flow.request is None:
            return
        texts = understood.chips(self.flow.request)
        if texts:
            row = ChipRow(name="request_chips")
            row.show_chips(texts)
            self.column.addWidget(row)
            self.column.addSpacing(Space.M)

    def add_verdict_head(self) -> None:
        """Chips, headline and explanation of the flow's diagnosis."""
        self.add_request_chips()
        diagnosis = self.flow.diagnosis
        if diagnosis is not None:
            free = diagnosis.verdict is Verdict.FREE
            self.add_headline(verdicts.headline(diagnosis), tone=Tone.GOOD if free else None)
            self.add_lead(verdicts.explanation(diagnosis))

    def remedy_button(self, plan: Plan, *, kind: ButtonKind = ButtonKind.QUIET) -> Button:
        remedy = plan.remedy.id
        return Button(
            remedy_words.button(plan),
            name=f"remedy_{remedy.value}",
            kind=kind,
            pressed=lambda: self.chosen.emit(remedy),
            guarded=plan.remedy.acts,
        )

    def back_link(self) -> Button:
        """The quiet way back, in the corner where it stands on every page that has an answer."""
        return Button(words.BACK, name="back", kind=ButtonKind.LINK, drawing="arrow-left", pressed=self.went_back.emit)

    def offered(self, remedy: RemedyId) -> Plan | None:
        return next((plan for plan in self.flow.plans if plan.remedy.id is remedy), None)
