"""The guided steps, as data: the window and the terminal both walk them, and neither decides where they lead.

A `Flow` is where the person is. Functions named for what happened return the next one; none of them looks at the
machine or changes it. Where `Flow.work` is set, the driver calls `perform` (in a task, or at once in the terminal),
which does that work and returns the flow that follows.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from portfixer.diagnosis import Diagnosis, examine
from portfixer.facts import Process, Request
from portfixer.remedies import BY_MANAGER, BY_SIGNAL, Plan, RemedyId, Suggestion, plan, propose, suggest
from portfixer.remedies.apply import apply
from portfixer.remedies.outcome import Outcome, Progress
from portfixer.system.api import System

__all__ = [
    "Flow",
    "Page",
    "Work",
    "back",
    "choose",
    "confirm",
    "force",
    "next_time",
    "perform",
    "restart",
    "start",
    "stop_first",
    "submit",
    "wait_next",
]


class Page(StrEnum):
    ASK = "ask"
    """What went wrong? A message, or a port."""
    CHECKING = "checking"
    VERDICT = "verdict"
    CONFIRM = "confirm"
    """Something can be lost: here it is told, and asked."""
    ACTING = "acting"
    WAITING = "waiting"
    """Old connections run out, with a countdown."""
    RESULT = "result"
    OTHER_PORT = "other_port"
    NEXT_TIME = "next_time"
    """SO_REUSEADDR, in the person's language."""
    ADVICE = "advice"
    """Any other advice: open the running program, mend the address, get the right."""


class Work(StrEnum):
    LOOK = "look"
    """Probe, look and judge."""
    APPLY = "apply"
    """Do what was chosen, and look again. Changes the machine; runs alone."""
    SUGGEST = "suggest"
    """Find ports that are free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Where the person is, and what is known by then."""

    page: Page = Page.ASK
    work: Work | None = None
    request: Request | None = None
    diagnosis: Diagnosis | None = None
    plans: tuple[Plan, ...] = ()
    """One for every remedy, the recommended one first."""
    chosen: Plan | None = None
    forced: bool = False
    outcome: Outcome | None = None
    after_stop: bool = False
    """What was stopped left old connections behind, which are waited for now."""
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def recommended(self) -> Plan | None:
        return next((plan for plan in self.plans if plan.remedy.recommended), None)


_ADVICE_PAGES = {RemedyId.USE_OTHER_PORT: Page.OTHER_PORT, RemedyId.SET_REUSE_ADDRESS: Page.NEXT_TIME}


def start() -> Flow:
    return Flow()


def submit(request: Request) -> Flow:
    """The person asks about this request: look now."""
    return Flow(page=Page.CHECKING, work=Work.LOOK, request=request)


def choose(flow: Flow, remedy: RemedyId) -> Flow:
    """The person wants this way out. Raises LookupError when it was not offered."""
    chosen = next((plan for plan in flow.plans if plan.remedy.id is remedy), None)
    if chosen is None:
        raise LookupError(remedy)
    after_stop = flow.outcome is not None and bool(flow.outcome.stopped)
    flow = replace(flow, chosen=chosen, forced=False, outcome=None, after_stop=after_stop)
    if remedy is RemedyId.TRY_AGAIN:
        return replace(flow, page=Page.CHECKING, work=Work.LOOK)
    if remedy is RemedyId.WAIT:
        return replace(flow, page=Page.WAITING, work=Work.APPLY)
    if not chosen.remedy.acts:
        page = _ADVICE_PAGES.get(remedy, Page.ADVICE)
        return replace(flow, page=page, work=Work.SUGGEST if page is Page.OTHER_PORT else None)
    if chosen.can_lose:
        return replace(flow, page=Page.CONFIRM)
    return replace(flow, page=Page.ACTING, work=Work.APPLY)


def stop_first(flow: Flow) -> Flow:
    """The person asked for a stop before reading any verdict: the question of the first way that stops something.

    Asked also where nothing can be lost, since nobody was told yet who it is. The verdict where nothing can be stopped.
    """
    stopping = next((plan for plan in flow.plans if plan.remedy.id in BY_SIGNAL | BY_MANAGER), None)
    if flow.page is not Page.VERDICT or stopping is None:
        return flow
    follows = choose(flow, stopping.remedy.id)
    return replace(follows, page=Page.CONFIRM, work=None) if stopping.remedy.acts else follows


def confirm(flow: Flow) -> Flow:
    """The person was told what can be lost, and wants it done."""
    return replace(flow, page=Page.ACTING, work=Work.APPLY)


def force(flow: Flow) -> Flow:
    """A polite stop did not help, and the person, asked again, wants it ended by force."""
    return replace(flow, page=Page.ACTING, work=Work.APPLY, forced=True)


def wait_next(flow: Flow) -> Flow:
    """The program is stopped, old connections linger: wait for them."""
    return choose(flow, RemedyId.WAIT)


def next_time(flow: Flow) -> Flow:
    """The wait is over, and the person wants to know how not to wait again."""
    return replace(flow, page=Page.NEXT_TIME, work=None)


def back(flow: Flow) -> Flow:
    """One step back, to the verdict or to the question; nothing typed is lost. Not while work is being done."""
    if flow.page in {Page.VERDICT, Page.CHECKING, Page.ASK}:
        return Flow(request=flow.request)
    return replace(flow, page=Page.VERDICT, work=None, chosen=None, forced=False, outcome=None)


def restart(flow: Flow) -> Flow:
    """Look again at the same request."""
    return start() if flow.request is None else submit(flow.request)


def perform(
    flow: Flow,
    system: System,
    *,
    progress: Callable[[Progress], None] = lambda _progress: None,
    on_first: Callable[[Flow], None] | None = None,
    cancel: threading.Event | None = None,
) -> Flow:
    """Do the flow's work and return the flow that follows.

    Off the UI thread: it takes as long as the machine needs. `progress` is called from this thread, and so is
    `on_first`, with the same step and what a first look showed; nothing can be chosen there. Setting `cancel`
    ends a wait or a watch early; what was done by then stays done and is told in the outcome.
    """
    cancel = cancel or threading.Event()
    if flow.work is Work.LOOK and flow.request is not None:
        told = None if on_first is None else partial(_tell_first, flow, on_first)
        return _with_diagnosis(Flow(request=flow.request), examine(system, flow.request, on_first=told), system)
    if flow.work is Work.APPLY and flow.chosen is not None and flow.diagnosis is not None:
        outcome = apply(
            system,
            flow.diagnosis,
            flow.chosen.remedy,
            force=flow.forced,
            asked_before=flow.outcome is not None and flow.outcome.can_be_forced,
            after_stop=flow.after_stop,
            progress=progress,
            cancel=cancel,
        )
        starter = outcome.came_back.starter if outcome.came_back else None
        after = _with_diagnosis(flow, outcome.after, system, restarter=starter)
        return replace(after, page=Page.RESULT, chosen=flow.chosen, outcome=outcome)
    if flow.work is Work.SUGGEST and flow.request is not None:
        found = suggest(system, near=flow.request.port, protocol=flow.request.protocol)
        return replace(flow, work=None, suggestions=found)
    return replace(flow, work=None)


def _tell_first(flow: Flow, on_first: Callable[[Flow], None], first: Diagnosis) -> None:
    on_first(replace(flow, diagnosis=first))


def _with_diagnosis(flow: Flow, diagnosis: Diagnosis, system: System, *, restarter: Process | None = None) -> Flow:
    plans = tuple(plan(system, diagnosis, remedy) for remedy in propose(diagnosis, restarter=restarter))
    return replace(flow, page=Page.VERDICT, work=None, diagnosis=diagnosis, plans=plans, chosen=None)
