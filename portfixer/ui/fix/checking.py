"""Shown only when looking takes longer than a second: the four questions, and what a first look has shown."""

from PySide6.QtCore import Qt

from portfixer.flow import Flow
from portfixer.ui.fix.base import FlowPage
from portfixer.ui.theme import Space, Tone
from portfixer.ui.widgets import BusySign, QuestionList, row_of
from portfixer.words import checking, questions
from portfixer.words import window as words
from portfixer.words.things import port_text

__all__ = ["CheckingPage"]


class CheckingPage(FlowPage):
    def __init__(self, flow: Flow) -> None:
        super().__init__(flow, name="checking_page")
        known = flow.request is not None and flow.request.port is not None
        self._title = words.checking_title(port_text(flow.request)) if known and flow.request else words.CHECKING_TITLE
        self.add_request_chips()
        self.add_headline(self._title)
        first = flow.diagnosis
        self._so_far = checking.so_far(first) if first else ""
        if self._so_far:
            self.add_lead(self._so_far, name="so_far")
        self.column.addSpacing(Space.M)
        self.column.addLayout(row_of(BusySign(name="busy")))
        self.column.addSpacing(Space.XL)
        rows = [(question, words.NOT_ANSWERED_YET, Tone.PLAIN) for question in questions.questions()]
        if first:
            rows = [
                (row.question, row.answer if row.blames else words.NOT_ANSWERED_YET, Tone.PLAIN)
                for row in questions.rows(first)
            ]
        self.column.addWidget(QuestionList(rows, name="questions"))
        self.column.addStretch(1)
        self._back = self.back_link()
        self.column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignTrailing)

    def title(self) -> str:
        return self._title

    def spoken(self) -> str:
        return self._so_far or self._title

    def focus_first(self) -> None:
        self._back.setFocus()
