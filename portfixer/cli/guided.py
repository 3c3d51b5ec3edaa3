"""The guided flow in a terminal: the same steps as in the window, one question at a time."""

import contextlib
import os
import select
import sys

from portfixer import flow
from portfixer.cli import as_advice, as_text
from portfixer.cli.reading import piped_in
from portfixer.cli.saying import say
from portfixer.cli.status import Status, status_of
from portfixer.cli.terminal import ask, can_ask, forget_typed_ahead, showing_progress
from portfixer.diagnosis import PortOutOfRange, Verdict, request_from, with_port
from portfixer.facts import Request
from portfixer.flow import Flow, Page
from portfixer.remedies import Plan
from portfixer.system import this_system
from portfixer.system.api import System
from portfixer.words import details, outcomes, understood
from portfixer.words import remedies as remedy_words
from portfixer.words import terminal as terminal_words

__all__ = ["walk"]

_PASTE_PAUSE_S = 0.4
"""A pasted text arrives at once; who types pauses longer."""
_CHUNK = 65536


def walk() -> int:
    """Ask, look, propose, act, until the port is free or the person has had enough. Returns the exit status."""
    system = this_system()
    if not can_ask():
        return _answer_once(system)
    _say(terminal_words.PRODUCT, terminal_words.ASK)
    request = _ask_for_request()
    if request is None:
        return Status.UNKNOWN
    state = _look(flow.submit(request), system)
    while (diagnosis := state.diagnosis) is not None:
        if diagnosis.verdict is Verdict.NO_PORT:
            request = _ask_for_port(diagnosis.request)
            if request is None:
                return Status.UNKNOWN
            state = _look(flow.submit(request), system)
            continue
        plan = _choose(state)
        if plan is None:
            return status_of(diagnosis)
        state = _go(flow.choose(state, plan.remedy.id), system)
        if state.outcome is not None and not state.outcome.after.blocked:
            return Status.DONE
        if state.page is not Page.VERDICT:
            state = flow.back(state)
    return Status.UNKNOWN


def _answer_once(system: System) -> int:
    """Nobody can be asked: what was piped in is diagnosed, and that is all."""
    try:
        request = request_from(piped_in())
    except PortOutOfRange as problem:
        _complain(problem)
        return Status.USAGE
    state = flow.perform(flow.submit(request), system)
    if state.diagnosis is None:
        return Status.UNKNOWN
    say(as_text.diagnosis_text(state.diagnosis, state.plans))
    return status_of(state.diagnosis)


def _look(state: Flow, system: System) -> Flow:
    chips = understood.chips(state.request) if state.request else ()
    if chips:
        say(terminal_words.understood(chips))
    state = flow.perform(state, system)
    if state.diagnosis is not None:
        say()
        say(as_text.diagnosis_text(state.diagnosis, ()))
    return state


def _choose(state: Flow) -> Plan | None:
    """One of the ways out, by its number; None to end."""
    say()
    for number, plan in enumerate(state.plans, 1):
        mark = f" ({terminal_words.RECOMMENDED})" if plan.remedy.recommended else ""
        say(f"  {number}  {remedy_words.button(plan)}{mark}: {remedy_words.what_happens(plan)}")
    say("  d  " + terminal_words.WHAT_WAS_SEEN)
    say("  q  " + terminal_words.END)
    forget_typed_ahead()
    while True:
        answer = _line(terminal_words.YOUR_CHOICE).lower()
        if answer in {"q", "quit", "exit", "\x04"}:
            return None
        if answer == "d" and state.diagnosis is not None:
            say(details.seen(state.diagnosis))
            for command in details.commands(state.diagnosis):
                say(f"  {command.line}\n      {command.why}")
        elif answer.isdecimal() and 1 <= int(answer) <= len(state.plans):
            return state.plans[int(answer) - 1]


def _go(state: Flow, system: System) -> Flow:
    """Walk from a chosen way out to what comes after it."""
    if state.page is Page.CHECKING:
        return _look(state, system)
    if (
        state.chosen is not None
        and state.diagnosis is not None
        and state.chosen.remedy.acts
        and (state.chosen.can_lose or not state.chosen.remedy.reversible)
    ):
        say(as_advice.plan_text(state.chosen, state.diagnosis))
        if not ask(remedy_words.confirm_title(state.chosen) + "?"):
            say(terminal_words.NOTHING_DONE)
            return flow.back(state)
        state = flow.confirm(state)
    if state.work is flow.Work.APPLY:
        state = _apply(state, system)
        while state.outcome is not None and state.outcome.can_be_forced:
            if not ask(outcomes.force_question(state.outcome)):
                break
            state = _apply(flow.force(state), system)
        return state
    state = flow.perform(state, system)
    say("\n" + as_advice.advice_text(state))
    return state


def _apply(state: Flow, system: System) -> Flow:
    with showing_progress(enabled=True) as progress:
        state = flow.perform(state, system, progress=progress)
    if state.outcome is not None:
        say("\n" + as_advice.outcome_text(state.outcome))
    return state


def _ask_for_request() -> Request | None:
    while True:
        text = _paste()
        if text is None:
            return None
        if not text.strip():
            continue
        try:
            return request_from(text)
        except PortOutOfRange as problem:
            _complain(problem)


def _ask_for_port(request: Request) -> Request | None:
    while True:
        answer = _line(terminal_words.WHICH_PORT)
        if answer in {"", "q", "\x04"}:
            return None
        try:
            return with_port(request, answer)
        except PortOutOfRange as problem:
            _complain(problem)


def _complain(problem: PortOutOfRange) -> None:
    say(terminal_words.not_a_port(problem.args[0]))


def _line(prompt: str) -> str:
    try:
        return input(prompt).strip()
    except EOFError:
        return "\x04"


def _paste() -> str | None:
    """What is typed or pasted until a pause; None at the end of input."""
    sys.stdout.write("> ")
    sys.stdout.flush()
    descriptor = sys.stdin.fileno()
    received = b""
    with contextlib.suppress(OSError):
        while chunk := os.read(descriptor, _CHUNK):
            received += chunk
            if os.name == "nt" or not select.select([descriptor], [], [], _PASTE_PAUSE_S)[0]:
                break
    return received.decode(errors="replace") if received else None


def _say(title: str, text: str) -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    console.print(title, style="bold")
    console.print(text)
