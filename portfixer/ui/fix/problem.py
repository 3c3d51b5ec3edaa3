"""Something unexpected in PortFixer itself: said plainly, with what a report needs, and a way on."""

import traceback

from portfixer.flow import Flow
from portfixer.ui.fix.base import FlowPage
from portfixer.ui.tasks import TookTooLong
from portfixer.ui.theme import Space
from portfixer.ui.widgets import Button, ButtonKind, CodeBlock, FoldButton, row_of
from portfixer.words import window as words

__all__ = ["ProblemPage"]


class ProblemPage(FlowPage):
    def __init__(self, flow: Flow, problem: Exception, *, changed: bool) -> None:
        """`changed`: it happened while something was being changed, so nobody knows how far it came."""
        super().__init__(flow, name="problem_page")
        self._title = words.CHANGE_PROBLEM_TITLE if changed else words.LOOK_PROBLEM_TITLE
        self._lead = words.CHANGE_PROBLEM if changed else words.LOOK_PROBLEM
        if isinstance(problem, TookTooLong):
            self._lead = words.TOOK_TOO_LONG
        self.add_request_chips()
        self.add_headline(self._title)
        self.add_lead(self._lead)
        self.column.addSpacing(Space.XL)
        self._again = Button(
            words.LOOK_AGAIN, name="look_again", kind=ButtonKind.PRIMARY, pressed=self.looked_again.emit
        )
        back = Button(words.BACK, name="back", pressed=self.went_back.emit)
        self.column.addLayout(row_of(self._again, back, gap=10))
        self.column.addSpacing(Space.XL)
        text = "".join(traceback.format_exception(problem)).rstrip()
        block = CodeBlock(text, name="technical", what=words.TECHNICAL)
        self.column.addLayout(row_of(FoldButton(words.TECHNICAL, name="technical_fold", folded=block)))
        self.column.addWidget(block)
        self.column.addStretch(1)

    def title(self) -> str:
        return self._title

    def spoken(self) -> str:
        return f"{self._title}. {self._lead}"

    def focus_first(self) -> None:
        self._again.setFocus()
