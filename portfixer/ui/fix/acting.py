"""While something is done: what, and how far. The busy sign waits a second."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout

from portfixer.flow import Flow
from portfixer.remedies import RemedyId
from portfixer.remedies.outcome import Progress, Step
from portfixer.ui.fix.base import FlowPage
from portfixer.ui.theme import Space
from portfixer.ui.widgets import BusySign, Button, Text, row_of
from portfixer.words import outcomes
from portfixer.words import remedies as remedy_words
from portfixer.words import window as words

__all__ = ["ActingPage"]

_BUSY_AFTER_MS = 1000


class ActingPage(FlowPage):
    def __init__(self, flow: Flow) -> None:
        super().__init__(flow, name="acting_page")
        self._title = self._title_of(flow)
        self.add_request_chips()
        self.add_headline(self._title)
        self.add_lead(words.ACTING_LEAD)
        self.column.addSpacing(Space.XL)
        self._busy = BusySign(name="busy")
        self._busy.hide()
        self._step = Text("", name="step")
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self._busy)
        row.addWidget(self._step, 1)
        self.column.addLayout(row)
        self.column.addSpacing(Space.XL)
        self._enough = Button(words.STOP_LOOKING, name="stop_watching", pressed=self.hurried.emit)
        self._enough.hide()
        self.column.addLayout(row_of(self._enough))
        self.column.addStretch(1)
        later = QTimer(self, singleShot=True, interval=_BUSY_AFTER_MS)
        later.timeout.connect(self.show_busy)
        later.start()

    def title(self) -> str:
        return self._title

    def show_busy(self) -> None:
        self._busy.show()

    def show_progress(self, progress: Progress) -> None:
        text = outcomes.progress(progress)
        if text != self._step.text():
            self._step.setText(text)
        may_be_left = progress.step in {Step.WATCHING, Step.MANAGER, Step.PASSWORD}
        if self._enough.isHidden() == may_be_left:
            self._enough.setVisible(may_be_left)
        self._enough.setText(words.STOP_LOOKING if progress.step is Step.WATCHING else words.STOP_WAITING)

    @staticmethod
    def _title_of(flow: Flow) -> str:
        who = remedy_words.target(flow.chosen) if flow.chosen is not None else None
        if flow.chosen is not None and flow.chosen.remedy.id is RemedyId.CLOSE_LEFTOVERS:
            return words.CLOSING_TITLE
        if flow.chosen is None or who is None:
            return words.ACTING_TITLE
        if flow.chosen.remedy.id is RemedyId.RESUME_PROGRAM:
            return words.resuming_title(who)
        return words.stopping_title(who)
