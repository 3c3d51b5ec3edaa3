"""`portfixer fix`: explain, ask, act, verify. It walks the same flow as the window."""

import argparse
import sys
from dataclasses import replace

from portfixer import flow
from portfixer.cli import as_advice, as_json, as_text
from portfixer.cli.diagnosing import request_or_none
from portfixer.cli.saying import say
from portfixer.cli.status import Status, status_of
from portfixer.cli.terminal import ask, can_ask, showing_progress
from portfixer.diagnosis import Diagnosis
from portfixer.facts import Request
from portfixer.flow import Flow
from portfixer.remedies import BY_SIGNAL, Plan, RemedyId
from portfixer.remedies.outcome import Outcome, Problem
from portfixer.system import this_system
from portfixer.system.api import System
from portfixer.words import other_port, outcomes
from portfixer.words import remedies as remedy_words
from portfixer.words import terminal as terminal_words

__all__ = ["fix"]


def fix(arguments: argparse.Namespace) -> int:
    request = request_or_none(arguments)
    return Status.USAGE if request is None else _fix(this_system(), request, arguments)


def _fix(system: System, request: Request, arguments: argparse.Namespace) -> int:
    quiet = arguments.json
    state = flow.perform(flow.submit(request), system)
    diagnosis, plans = state.diagnosis, state.plans
    if diagnosis is None:
        return Status.UNKNOWN
    if not quiet:
        say(as_text.diagnosis_text(diagnosis, plans))
    state = _choose(state, arguments)
    if state.chosen is None or not diagnosis.blocked:
        _finish(diagnosis, plans, None, quiet=quiet)
        wanted = arguments.remedy is not None and diagnosis.blocked
        return Status.REFUSED if wanted else status_of(diagnosis)
    if not state.chosen.remedy.acts:
        return _advise(state, system, diagnosis, quiet=quiet)
    if not _agreed(state.chosen, diagnosis, arguments):
        _finish(diagnosis, plans, None, quiet=quiet)
        return Status.REFUSED
    if state.page is flow.Page.CONFIRM:
        state = flow.confirm(state)
    outcome = _apply(state, system, arguments)
    _finish(diagnosis, plans, outcome, quiet=quiet)
    if not outcome.after.blocked:
        return Status.DONE
    return Status.BLOCKED if outcome.remedy.id is RemedyId.RESUME_PROGRAM and outcome.done else Status.REFUSED


def _choose(state: Flow, arguments: argparse.Namespace) -> Flow:
    wanted = RemedyId(arguments.remedy) if arguments.remedy else None
    if wanted is None:
        return flow.choose(state, state.recommended.remedy.id) if state.recommended else state
    try:
        return flow.choose(state, wanted)
    except LookupError:
        offered = [plan.remedy.id.value for plan in state.plans]
        sys.stderr.write(terminal_words.does_not_help(wanted, offered) + "\n")
        return state


def _agreed(plan: Plan, diagnosis: Diagnosis, arguments: argparse.Namespace) -> bool:
    """Waiting and resuming harm nobody; before anything is stopped the person is asked, or told where they agreed
    beforehand."""
    if plan.remedy.reversible and not plan.can_lose:
        return True
    if arguments.yes:
        if not arguments.json:
            say("\n" + as_advice.plan_text(plan, diagnosis))
        return True
    question = remedy_words.confirm_title(plan) + "?"
    if arguments.json or not can_ask():
        sys.stderr.write(terminal_words.nobody_to_ask(question) + "\n")
        return False
    say("\n" + as_advice.plan_text(plan, diagnosis))
    agreed = ask(question)
    if not agreed:
        say(terminal_words.NOTHING_DONE)
    return agreed


def _apply(state: Flow, system: System, arguments: argparse.Namespace) -> Outcome:
    """Act; if asked for, by force; and wait for what the stopped program leaves behind."""
    if arguments.force and state.chosen is not None and state.chosen.remedy.id in BY_SIGNAL:
        state = flow.force(state)
    state, outcome = _perform(state, system, arguments)
    if outcome.can_be_forced and not arguments.force and not arguments.json and can_ask():
        say("\n" + outcomes.headline(outcome) + ".")
        if ask(outcomes.force_question(outcome)):
            state, outcome = _perform(flow.force(state), system, arguments)
    if outcome.came_back is not None and outcome.came_back.starter is not None and not arguments.json:
        state, outcome = _stop_the_starter_too(state, outcome, system, arguments)
    if outcome.problem is Problem.STILL_BLOCKED and outcome.after.verdict.passes_by_itself:
        if not arguments.json:
            say(as_advice.outcome_text(outcome))
        _state, waited = _perform(flow.wait_next(state), system, arguments)
        # Its last connections were closing: that is the same job, so the outcome is that of the stop.
        return replace(
            outcome,
            after=waited.after,
            problem=waited.problem,
            came_back=waited.came_back,
            waited_s=waited.waited_s,
        )
    return outcome


def _stop_the_starter_too(
    state: Flow, outcome: Outcome, system: System, arguments: argparse.Namespace
) -> tuple[Flow, Outcome]:
    """It came back, and who starts it is known: a question of its own, which --yes did not answer beforehand."""
    offered = next((plan for plan in state.plans if plan.remedy.id in BY_SIGNAL), None)
    if offered is None or arguments.yes or not can_ask():
        return state, outcome
    say("\n" + as_advice.outcome_text(outcome))
    say("\n" + as_advice.plan_text(offered, outcome.after))
    if not ask(remedy_words.confirm_title(offered) + "?"):
        return state, outcome
    return _perform(flow.confirm(flow.choose(flow.back(state), offered.remedy.id)), system, arguments)


def _perform(state: Flow, system: System, arguments: argparse.Namespace) -> tuple[Flow, Outcome]:
    with showing_progress(enabled=not arguments.json) as progress:
        done = flow.perform(state, system, progress=progress)
    if done.outcome is None:
        raise RuntimeError("an applied remedy has an outcome")
    return done, done.outcome


def _advise(state: Flow, system: System, diagnosis: Diagnosis, *, quiet: bool) -> int:
    """Advice changes nothing, so the port stays blocked."""
    state = flow.perform(state, system)
    if not quiet:
        say("\n" + as_advice.advice_text(state))
    elif state.chosen is not None:
        outcome = Outcome(remedy=state.chosen.remedy, after=diagnosis, done=True)
        reasons = tuple(other_port.reasons(suggestion) for suggestion in state.suggestions)
        suggested = as_json.suggestions_json(state.suggestions, reasons)
        say(as_json.dump({**as_json.fix_json(diagnosis, state.plans, outcome), **suggested}))
    return status_of(diagnosis)


def _finish(diagnosis: Diagnosis, plans: tuple[Plan, ...], outcome: Outcome | None, *, quiet: bool) -> None:
    if quiet:
        say(as_json.dump(as_json.fix_json(diagnosis, plans, outcome)))
    elif outcome is not None:
        say("\n" + as_advice.outcome_text(outcome))
        if outcome.can_be_forced:
            say("  " + terminal_words.FORCE_HINT)
