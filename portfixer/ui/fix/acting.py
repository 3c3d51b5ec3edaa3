"""While something is done: to whom, which step of it is under way, and what comes after."""

from portfixer.flow import Flow
from portfixer.remedies.outcome import Progress, Step
from portfixer.ui.fix.base import FlowPage
from portfixer.ui.fix.verdict import drawing_for
from portfixer.ui.theme import Space
from portfixer.ui.widgets import Button, CardFrame, ThingCard, line, row_of
from portfixer.ui.widgets.steps import StepList
from portfixer.words import acting, cards, outcomes
from portfixer.words import remedies as remedy_words
from portfixer.words import window as words

__all__ = ["ActingPage"]

_WATCHING = 2
"""Which step of `acting.steps` it is; the first is what is done, the second the look after it."""


class ActingPage(FlowPage):
    def __init__(self, flow: Flow) -> None:
        super().__init__(flow, name="acting_page")
        self._title = acting.title(flow.chosen, forced=flow.forced)
        self.add_request_chips()
        self.add_headline(self._title)
        if flow.chosen is not None:
            self.add_lead(words.FORCE_LEAD if flow.forced else remedy_words.what_happens(flow.chosen))
        self.column.addSpacing(Space.XL)
        card = self._card()
        self._steps = StepList(acting.steps(flow.chosen, flow.request, forced=flow.forced), name="steps")
        card.column.addWidget(self._steps)
        self.column.addWidget(card)
        self.column.addSpacing(Space.XL)
        self._enough = Button(words.STOP_LOOKING, name="stop_watching", pressed=self.hurried.emit)
        self._enough.hide()
        self.column.addLayout(row_of(self._enough))
        self.column.addStretch(1)

    def title(self) -> str:
        return self._title

    def show_progress(self, progress: Progress) -> None:
        watching = progress.step is Step.WATCHING
        self._steps.reach(_WATCHING if watching else 0)
        self._steps.tell(outcomes.progress(progress))
        may_be_left = watching or progress.step in {Step.MANAGER, Step.PASSWORD}
        if self._enough.isHidden() == may_be_left:
            self._enough.setVisible(may_be_left)
        self._enough.setText(words.STOP_LOOKING if watching else words.STOP_WAITING)

    def _card(self) -> CardFrame:
        """What it is done to, where that is one thing that was seen."""
        there = cards.cards(self.flow.diagnosis) if self.flow.diagnosis is not None else ()
        if len(there) != 1:
            return CardFrame(name="doing")
        (thing,) = there
        card = ThingCard(
            name="doing",
            title=thing.title,
            subtitle=thing.subtitle,
            badge=None,
            facts=(),
            drawing=drawing_for(thing),
        )
        card.column.addSpacing(Space.XS)
        card.column.addWidget(line())
        card.column.addSpacing(Space.XS)
        return card
