"""Which page shows what. Apart from `place`, which shows the first page before any of these is imported."""

from collections.abc import Callable

from portfixer.flow import Flow, Page
from portfixer.ui.fix.acting import ActingPage
from portfixer.ui.fix.advice import AdvicePage, NextTimePage, OtherPortPage
from portfixer.ui.fix.base import FlowPage
from portfixer.ui.fix.checking import CheckingPage
from portfixer.ui.fix.confirm import ConfirmPage, ForcePage
from portfixer.ui.fix.problem import ProblemPage
from portfixer.ui.fix.result import ResultPage
from portfixer.ui.fix.verdict import VerdictPage
from portfixer.ui.fix.waiting import WaitingPage

__all__ = ["ForcePage", "ProblemPage", "page_for"]

_PAGES: dict[Page, Callable[[Flow], FlowPage]] = {
    Page.CHECKING: CheckingPage,
    Page.VERDICT: VerdictPage,
    Page.CONFIRM: ConfirmPage,
    Page.ACTING: ActingPage,
    Page.WAITING: WaitingPage,
    Page.RESULT: ResultPage,
    Page.OTHER_PORT: OtherPortPage,
    Page.NEXT_TIME: NextTimePage,
    Page.ADVICE: AdvicePage,
}


def page_for(flow: Flow) -> FlowPage:
    """A new page for any flow but Page.ASK, whose page lives on."""
    return _PAGES[flow.page](flow)
