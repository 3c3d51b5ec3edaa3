"""Before something can be lost: what it means, with the safe button as the default. And the later question of force."""

from portfixer.flow import Flow
from portfixer.remedies import Plan, RemedyId
from portfixer.ui.fix.base import FlowPage
from portfixer.ui.fix.start_again import StartAgain
from portfixer.ui.theme import Space, Tone
from portfixer.ui.widgets import Button, ButtonKind, CardFrame, Notice, row_of
from portfixer.words import remedies as remedy_words
from portfixer.words import restarting
from portfixer.words import window as words

__all__ = ["ConfirmPage", "ForcePage"]


class _Question(FlowPage):
    """What is lost stands before the buttons, and how it is had again behind them: they must be in sight."""

    def add_losses(self, losses: tuple[str, ...]) -> None:
        if not losses:
            return
        self.column.addSpacing(Space.XL)
        card = CardFrame(name="losses")
        for number, loss in enumerate(losses):
            card.column.addWidget(Notice(loss, name=f"loss_{number}", tone=Tone.PLAIN, drawing="dot"))
        self.column.addWidget(card)

    def add_start_again(self, plan: Plan) -> None:
        if restarting.to_type(plan.restarts):
            self.column.addSpacing(Space.XL)
            self.column.addWidget(StartAgain(plan.restarts))


class ConfirmPage(_Question):
    def __init__(self, flow: Flow) -> None:
        super().__init__(flow, name="confirm_page")
        assert flow.chosen is not None
        self._plan = flow.chosen
        self._losses = remedy_words.losses(self._plan, restarts=False)
        self._build()

    def title(self) -> str:
        return words.asked(remedy_words.confirm_title(self._plan))

    def spoken(self) -> str:
        return " ".join((self.title(), *self._losses))

    def focus_first(self) -> None:
        self._keep.setFocus()

    def _build(self) -> None:
        self.add_request_chips()
        self.add_headline(self.title())
        self.add_lead(remedy_words.what_happens(self._plan))
        self.add_losses(self._losses)
        self.column.addSpacing(Space.XL)
        runs_on = self._plan.remedy.id is not RemedyId.FREE_RESERVED_RANGE
        stays = words.KEEP_RUNNING if runs_on else words.KEEP_AS_IT_IS
        self._keep = Button(stays, name="keep", kind=ButtonKind.PRIMARY, pressed=self.went_back.emit)
        do_it = Button(
            remedy_words.confirm_title(self._plan),
            name="confirm",
            kind=ButtonKind.DANGER,
            guarded=True,
            pressed=self.confirmed.emit,
        )
        self.column.addLayout(row_of(self._keep, do_it, gap=10))
        self.add_start_again(self._plan)
        self.column.addStretch(1)


class ForcePage(_Question):
    """A question of its own, asked only after a polite stop was ignored."""

    asks_for_force = True

    def __init__(self, flow: Flow) -> None:
        super().__init__(flow, name="force_page")
        assert flow.chosen is not None
        self._who = remedy_words.target(flow.chosen)
        self.add_request_chips()
        self.add_headline(self.title())
        self.add_lead(words.FORCE_LEAD)
        told = remedy_words.losses(flow.chosen, restarts=False)
        self.add_losses(told[1:])  # the first says that it will be asked politely
        self.column.addSpacing(Space.XL)
        self._keep = Button(words.KEEP_RUNNING, name="keep", kind=ButtonKind.PRIMARY, pressed=self.went_back.emit)
        force = Button(self._force_text(), name="force", kind=ButtonKind.DANGER, guarded=True, pressed=self.forced.emit)
        self.column.addLayout(row_of(self._keep, force, gap=10))
        self.add_start_again(flow.chosen)
        self.column.addStretch(1)

    def title(self) -> str:
        return words.force_title(self._who) if self._who else words.FORCE_TITLE

    def spoken(self) -> str:
        return f"{self.title()} {words.FORCE_LEAD}"

    def focus_first(self) -> None:
        self._keep.setFocus()

    def _force_text(self) -> str:
        return words.force_button(self._who) if self._who else words.FORCE_BUTTON
