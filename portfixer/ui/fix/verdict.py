"""The verdict: one sentence, the thing in the way, one button, and everything else quieter."""

from functools import partial

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from portfixer.diagnosis import Answer, Blocker, Verdict
from portfixer.facts import Request, Subject
from portfixer.flow import Flow
from portfixer.remedies import Plan, RemedyId
from portfixer.ui.fix.base import FlowPage
from portfixer.ui.fix.details import Details
from portfixer.ui.fix.port_question import PortQuestion
from portfixer.ui.theme import Space, Tone, Type
from portfixer.ui.widgets import (
    Button,
    ButtonKind,
    CardFrame,
    FoldButton,
    QuestionList,
    RowButton,
    Text,
    ThingCard,
    row_of,
)
from portfixer.words import cards, questions, verdicts
from portfixer.words import remedies as remedy_words
from portfixer.words import window as words

__all__ = ["VerdictPage", "answer_tone", "drawing_for"]

_DRAWINGS = {"program": "window", "unknown": "question"}
_BESIDE = (RemedyId.USE_OTHER_PORT,)
"""Ways that stand beside the recommended one; all others are folded."""
_LIKELY = 6
_NO_SERVERS = {Subject.UNIX_SOCKET, Subject.LOCK, Subject.NETWORK}
"""Messages about these say nothing of a server that one could look for."""
_THINGS = 2
"""So many cards are shown of several: the way out must not be a long way below."""


def drawing_for(card: cards.Card) -> str:
    return _DRAWINGS.get(card.icon, card.icon)


def answer_tone(row: questions.Row) -> Tone:
    if row.blames:
        return Tone.WARN
    return {Answer.YES: Tone.WARN, Answer.NO: Tone.GOOD, Answer.UNSEEN: Tone.PLAIN}[row.state]


class VerdictPage(FlowPage):
    def __init__(self, flow: Flow) -> None:
        super().__init__(flow, name="verdict_page")
        assert flow.diagnosis is not None
        self._diagnosis = flow.diagnosis
        self._first: QWidget | None = None
        self._build()

    def title(self) -> str:
        return verdicts.headline(self._diagnosis)

    def spoken(self) -> str:
        return f"{self.title()}. {verdicts.explanation(self._diagnosis)}"

    def focus_first(self) -> None:
        if self._first is not None:
            self._first.setFocus()

    def _build(self) -> None:
        self.add_verdict_head()
        self._build_things()
        if self._diagnosis.verdict is Verdict.NO_PORT:
            self._build_port_question()
        if self._diagnosis.verdict is Verdict.NOT_A_LISTEN_PROBLEM:
            self._build_elsewhere()
        self._build_ways()
        if self._diagnosis.probes:  # otherwise nothing was looked at, and "No" would claim that it was
            self.column.addSpacing(Space.XL)
            rows = questions.rows(self._diagnosis)
            self.column.addWidget(
                QuestionList([(row.question, row.answer, answer_tone(row)) for row in rows], name="questions")
            )
        self.column.addSpacing(Space.XL)
        self.column.addStretch(1)
        back = self.back_link()
        self.column.addWidget(Details(self._diagnosis, page=self, last=back))

    def _build_things(self) -> None:
        things = cards.cards(self._diagnosis)
        things = things[:_THINGS] if len(things) > _THINGS + 1 else things
        for number, card in enumerate(things):
            self.column.addSpacing(Space.XL if number == 0 else Space.S)
            self.column.addWidget(self._card(number, card))
        more = cards.more(self._diagnosis, len(things))
        if more:
            self.column.addSpacing(Space.S)
            self.column.addWidget(Text(more, name="more_things", tone="muted"))

    def _card(self, number: int, card: cards.Card) -> ThingCard:
        return ThingCard(
            name=f"thing_{number}",
            title=card.title,
            subtitle=card.subtitle,
            badge=card.badge,
            facts=card.facts,
            drawing=drawing_for(card),
        )

    # Ways out

    def _build_ways(self) -> None:
        recommended = self.flow.recommended
        beside = [plan for plan in self.flow.plans if plan is not recommended and plan.remedy.id in _BESIDE]
        others = [plan for plan in self.flow.plans if plan is not recommended and plan not in beside]
        buttons = []
        if recommended is not None:
            buttons.append(self.remedy_button(recommended, kind=ButtonKind.PRIMARY))
        buttons += [self.remedy_button(plan) for plan in beside]
        if not buttons and not others:
            return
        self._first = self._first or (buttons[0] if buttons else None)
        self.column.addSpacing(Space.XL)
        row = row_of(*buttons, gap=10)
        self.column.addLayout(row)
        if recommended is not None:
            self.column.addSpacing(Space.S)
            self.column.addWidget(Text(remedy_words.what_happens(recommended), name="what_happens", tone="muted"))
        if others:
            self._build_other_ways(others)

    def _build_other_ways(self, others: list[Plan]) -> None:
        box = CardFrame(name="other_ways_card")
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        grid.setColumnStretch(1, 1)
        for number, plan in enumerate(others):
            grid.addWidget(self.remedy_button(plan), number, 0)
            means = Text(remedy_words.what_happens(plan), name=f"{plan.remedy.id.value}_happens", tone="muted")
            grid.addWidget(means, number, 1)
        box.column.addLayout(grid)
        fold = FoldButton(words.OTHER_WAYS, name="other_ways", folded=box)
        self.column.addSpacing(Space.S)
        self.column.addLayout(row_of(fold))
        self.column.addSpacing(Space.S)
        self.column.addWidget(box)

    # Nothing that PortFixer could free: a way on nevertheless

    def _build_elsewhere(self) -> None:
        message = self._diagnosis.request.message
        calls_out = message is not None and message.subject not in _NO_SERVERS
        buttons = []
        if calls_out:
            buttons.append(
                Button(words.SHOW_PORTS, name="show_ports", kind=ButtonKind.PRIMARY, pressed=self.ports_asked.emit)
            )
        kind = ButtonKind.QUIET if buttons else ButtonKind.PRIMARY
        buttons.append(Button(words.ASK_ANOTHER, name="ask_another", kind=kind, pressed=self.started_over.emit))
        self._first = buttons[0]
        self.column.addSpacing(Space.XL)
        self.column.addLayout(row_of(*buttons, gap=10))
        if calls_out:
            self.column.addSpacing(Space.S)
            self.column.addWidget(Text(words.SHOW_PORTS_WHY, name="show_ports_why", tone="muted"))

    # No port

    def _build_port_question(self) -> None:
        assert self.flow.request is not None
        self.column.addSpacing(Space.XL)
        question = PortQuestion(self.flow.request, asked="")
        question.answered.connect(self.submitted)
        self.column.addWidget(question)
        self._first = question.field
        # A server that listens on IPv4 and IPv6 is one answer, not two.
        places = {(blocker.endpoint.port, blocker.protocol): blocker for blocker in reversed(self._diagnosis.likely)}
        likely = tuple(reversed(places.values()))[:_LIKELY]
        if likely:
            self.column.addSpacing(Space.L)
            self.column.addWidget(self._likely(likely))
        if len(places) > _LIKELY:
            self.column.addSpacing(Space.S)
            show = Button(words.SHOW_PORTS, name="show_ports", kind=ButtonKind.LINK, pressed=self.ports_asked.emit)
            self.column.addLayout(row_of(show))

    def _likely(self, likely: tuple[Blocker, ...]) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(Text(words.LIKELY, name="likely_title", kind=Type.LABEL, tone="muted"))
        for number, blocker in enumerate(likely):
            place, who = words.likely_place(blocker), words.likely_program(blocker)
            column.addWidget(RowButton(place, who, name=f"likely_{number}", pressed=partial(self._submit, blocker)))
        return box

    def _submit(self, blocker: Blocker) -> None:
        asked = self.flow.request
        request = Request(
            port=blocker.endpoint.port,
            protocol=blocker.protocol,
            program=asked.program if asked else None,
            message=asked.message if asked else None,
        )
        self.submitted.emit(request)
