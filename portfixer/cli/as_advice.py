"""A way out, and what became of it, as text for a terminal."""

from portfixer.cli.as_text import wrapped
from portfixer.diagnosis import Diagnosis
from portfixer.flow import Flow, Page
from portfixer.remedies import Plan
from portfixer.remedies.outcome import Outcome
from portfixer.words import other_port, outcomes, restarting, snippets
from portfixer.words import remedies as remedy_words
from portfixer.words.advice import advice, commands

__all__ = ["advice_text", "outcome_text", "plan_text"]


def advice_text(state: Flow) -> str:
    """The advice that a flow has come to: ports that are free, code for next time, or what to do by hand."""
    if state.page is Page.OTHER_PORT and state.request is not None:
        if not state.suggestions:
            return other_port.none_found()
        lines = [f"  {suggestion.port}  {other_port.reasons(suggestion)}" for suggestion in state.suggestions]
        changes = other_port.how_to_change(state.request, state.suggestions[0].port)
        return "\n".join([*lines, "", *(f"  {where}: {line}" for where, line in changes)])
    if state.page is Page.NEXT_TIME:
        lines = [*wrapped(snippets.rule()), "", *wrapped(snippets.windows_drawback()), ""]
        return "\n".join(lines) + snippets.code(snippets.preselect(state.request))
    if state.chosen is None or state.diagnosis is None:
        return ""
    return plan_text(state.chosen, state.diagnosis)


def plan_text(plan: Plan, diagnosis: Diagnosis) -> str:
    """What applying it means, before anybody is asked; for advice the advice itself."""
    if not plan.remedy.acts:
        lines = [line for text in advice(plan, diagnosis) for line in wrapped(text)]
        for what, command in commands(plan, diagnosis):
            lines += ["", *([f"{what}:"] if what else []), f"  {command}"]
        return "\n".join(lines)
    return "\n".join([remedy_words.what_happens(plan), *(f"  - {loss}" for loss in remedy_words.losses(plan))])


def outcome_text(outcome: Outcome) -> str:
    lines = [outcomes.headline(outcome) + ".", *wrapped(outcomes.explanation(outcome))]
    lines += [f"  - {sentence}" for sentence in outcomes.checked(outcome)]
    lines += [f"  {line}" for line in restarting.start_again(restarting.stopped(outcome))]
    if command := outcomes.by_hand(outcome):
        lines.append(f"  {outcomes.by_hand_label(outcome)} {command}")
    return "\n".join(lines)
