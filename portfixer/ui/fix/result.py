"""What is true now: free and proved, or what came back, or what is still in the way and what to do next."""

from portfixer.flow import Flow
from portfixer.remedies import RemedyId, restarts_after
from portfixer.remedies.outcome import Problem
from portfixer.ui.fix.base import FlowPage
from portfixer.ui.fix.details import Details
from portfixer.ui.fix.start_again import StartAgain
from portfixer.ui.theme import Space, Tone, Type
from portfixer.ui.widgets import Button, ButtonKind, CardFrame, CodeBlock, Notice, Text, row_of
from portfixer.words import outcomes, restarting
from portfixer.words import remedies as remedy_words
from portfixer.words import window as words

__all__ = ["ResultPage"]

_WORTH_ANOTHER_TRY = {None, Problem.STILL_BLOCKED, Problem.CAME_BACK, Problem.CANCELLED, Problem.TIMED_OUT}
"""After these the recommended way for what was seen now is offered; otherwise only if it is another one."""


class ResultPage(FlowPage):
    def __init__(self, flow: Flow) -> None:
        super().__init__(flow, name="result_page")
        assert flow.outcome is not None
        self._outcome = flow.outcome
        self._good = self._outcome.problem is None and (
            not self._outcome.after.blocked or self._outcome.remedy.id is RemedyId.RESUME_PROGRAM
        )
        self._first: Button | None = None
        self._build()

    def title(self) -> str:
        return outcomes.headline(self._outcome)

    def spoken(self) -> str:
        return f"{self.title()}. {outcomes.explanation(self._outcome)}"

    def focus_first(self) -> None:
        if self._first is not None:
            self._first.setFocus()

    def _build(self) -> None:
        self.add_request_chips()
        ended_by_person = self._outcome.problem is Problem.CANCELLED  # nothing to be warned of
        tone = Tone.GOOD if self._good else None if ended_by_person else Tone.WARN
        self.add_headline(self.title(), tone=tone)
        self.add_lead(outcomes.explanation(self._outcome))
        self.column.addSpacing(Space.XL)
        self._build_by_hand()
        self._build_start_again()
        self._build_checked()
        self._build_buttons()
        self.column.addSpacing(Space.XL)
        self.column.addStretch(1)
        back = self.back_link()
        self.column.addWidget(Details(self._outcome.after, page=self, last=back))

    def _build_checked(self) -> None:
        lines = outcomes.checked(self._outcome)
        if not lines:
            return
        card = CardFrame(name="checked")
        card.column.addWidget(Text(words.WHAT_WAS_CHECKED, name="checked_title", kind=Type.STRONG))
        for number, line in enumerate(lines):
            tone, drawing = (Tone.GOOD, "tick") if self._good else (Tone.PLAIN, "dot")
            notice = Notice(line, name=f"checked_{number}", tone=tone, drawing=drawing, ink=False)
            card.column.addWidget(notice)
        self.column.addWidget(card)

    def _build_by_hand(self) -> None:
        command = outcomes.by_hand(self._outcome)
        if command is not None:
            label = outcomes.by_hand_label(self._outcome)
            self.column.addWidget(Text(label, name="by_hand_label", tone="muted"))
            self.column.addSpacing(Space.XS)
            self.column.addWidget(CodeBlock(command, name="by_hand", what=words.THE_COMMAND))
            self.column.addSpacing(Space.M)

    def _build_start_again(self) -> None:
        restarts = restarts_after(self._outcome)
        if restarting.to_type(restarts):
            self.column.addWidget(StartAgain(restarts))
            self.column.addSpacing(Space.M)

    def _build_buttons(self) -> None:
        buttons: list[Button] = []
        recommended = self.flow.recommended
        another = recommended is not None and recommended.remedy.id is not self._outcome.remedy.id
        back = self._outcome.came_back
        by_hand = back is not None and back.typed is not None  # stopped once more, it would only come back once more
        worth_it = another or (self._outcome.problem in _WORTH_ANOTHER_TRY and not by_hand)
        if not self._good and worth_it and recommended is not None:
            buttons.append(self.remedy_button(recommended, kind=ButtonKind.PRIMARY))
        if not self._good and not any(button.objectName() == "remedy_try_again" for button in buttons):
            kind = ButtonKind.QUIET if buttons else ButtonKind.PRIMARY
            buttons.append(Button(words.LOOK_AGAIN, name="look_again", kind=kind, pressed=self.looked_again.emit))
        other = self.offered(RemedyId.USE_OTHER_PORT)
        if not self._good and other is not None and other is not recommended:
            buttons.append(self.remedy_button(other))
        if self._outcome.can_be_forced:
            who = remedy_words.target(self.flow.chosen) if self.flow.chosen else None
            text = words.force_ask(who) if who else words.FORCE_ASK
            buttons.append(Button(text, name="force_ask", kind=ButtonKind.DANGER, pressed=self.force_asked.emit))
        buttons.append(
            Button(
                words.ASK_ANOTHER,
                name="ask_another",
                kind=ButtonKind.PRIMARY if self._good else ButtonKind.QUIET,
                pressed=self.started_over.emit,
            )
        )
        if self._good and self._outcome.remedy.id is RemedyId.WAIT:
            buttons.append(Button(words.NEXT_TIME_LINK, name="next_time", pressed=self.next_time_asked.emit))
        self._first = buttons[0]
        self.column.addSpacing(Space.XL)
        self.column.addLayout(row_of(*buttons, gap=10))
