"""A diagnosis and its ways out as text for a terminal: plain lines, no colours, nothing that a pipe would spoil."""

import textwrap

from portfixer.diagnosis import Diagnosis, start_command
from portfixer.flow import Flow, Page
from portfixer.remedies import Outcome, Plan
from portfixer.words import cards, details, other_port, outcomes, ports, questions, snippets, verdicts
from portfixer.words import remedies as remedy_words
from portfixer.words.language import _
from portfixer.words.things import program, start_again

__all__ = ["advice_text", "diagnosis_text", "outcome_text", "plan_text", "table"]

_WIDTH = 96
_MOST_LIKELY = 12


def diagnosis_text(diagnosis: Diagnosis, plans: tuple[Plan, ...]) -> str:
    parts = [verdicts.summary(diagnosis), "", *_wrapped(verdicts.explanation(diagnosis)), ""]
    for card in cards.cards(diagnosis):
        badge = f" ({card.badge})" if card.badge else ""
        parts.append(f"  {card.title}{badge}: {card.subtitle}")
        parts += [f"    {label}: {value}" for label, value in card.facts]
        parts.append("")
    parts += _questions(diagnosis)
    parts += _likely(diagnosis)
    parts += _ways_out(plans)
    hidden = details.unseen(diagnosis)
    if hidden:
        parts += [_("Could not see"), *(f"  {sentence}" for sentence in hidden)]
    return "\n".join(parts).rstrip()


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False)


def _questions(diagnosis: Diagnosis) -> list[str]:
    if not diagnosis.probes:
        return []  # nothing was tried, so nothing can be answered
    rows = questions.rows(diagnosis)
    width = max(len(row.question) for row in rows)
    return [*(f"  {row.question:<{width}}  {row.answer}" for row in rows), ""]


def _likely(diagnosis: Diagnosis) -> list[str]:
    if not diagnosis.likely:
        return []
    lines = [_("Listening on this computer now")]
    for blocker in diagnosis.likely[:_MOST_LIKELY]:
        names = [program(holder.process) for holder in blocker.holders if holder.root]
        lines.append(f"  {blocker.endpoint}  {', '.join(names) or _('not visible')}")
    if len(diagnosis.likely) > _MOST_LIKELY:
        lines.append("  " + _("and more: portfixer list"))
    return [*lines, ""]


def _ways_out(plans: tuple[Plan, ...]) -> list[str]:
    if not plans:
        return []
    lines = [_("What you can do")]
    for plan in plans:
        name = remedy_words.button(plan).rstrip("…")
        mark = f"  > {name} ({_('recommended')})" if plan.remedy.recommended else f"    {name}"
        lines.append(f"{mark}  [{plan.remedy.id}]")
        lines += _wrapped(remedy_words.what_happens(plan), "      ")
        by_hand = remedy_words.manual(plan)
        if by_hand:
            lines.append("      " + _("by hand: {command}").format(command=by_hand))
    return [*lines, ""]


def advice_text(state: Flow) -> str:
    """The advice that a flow has come to: ports that are free, code for next time, or what to do by hand."""
    if state.page is Page.OTHER_PORT and state.request is not None:
        if not state.suggestions:
            return _("No free port was found nearby.")
        lines = [f"  {suggestion.port}  {other_port.reasons(suggestion)}" for suggestion in state.suggestions]
        changes = other_port.how_to_change(state.request, state.suggestions[0].port)
        return "\n".join([*lines, "", *(f"  {where}: {line}" for where, line in changes)])
    if state.page is Page.NEXT_TIME:
        lines = [*_wrapped(snippets.rule()), "", *_wrapped(snippets.windows_drawback()), ""]
        return "\n".join(lines) + snippets.code(snippets.preselect(state.request))
    if state.chosen is None or state.diagnosis is None:
        return ""
    return plan_text(state.chosen, state.diagnosis)


def plan_text(plan: Plan, diagnosis: Diagnosis) -> str:
    """What applying it means, before anybody is asked; for advice the advice itself."""
    if not plan.remedy.acts:
        lines = [line for text in remedy_words.advice(plan, diagnosis) for line in _wrapped(text)]
        by_hand = remedy_words.manual(plan)
        return "\n".join([*lines, "", f"  {by_hand}"] if by_hand else lines)
    return "\n".join([remedy_words.what_happens(plan), *(f"  - {loss}" for loss in remedy_words.losses(plan))])


def outcome_text(outcome: Outcome) -> str:
    lines = [outcomes.headline(outcome) + ".", *_wrapped(outcomes.explanation(outcome))]
    lines += [f"  - {sentence}" for sentence in outcomes.checked(outcome)]
    if outcome.remedy.undo and outcomes.start_again(outcome):
        lines.append("  " + start_again(outcome.remedy.undo, None))
    elif outcomes.start_again(outcome):
        stopped = outcome.stopped[0]
        lines.append("  " + start_again(start_command(stopped), stopped.folder))
    if command := outcomes.by_hand(outcome):
        lines.append(f"  {command}")
    return "\n".join(lines)


def table(rows: tuple[ports.PortRow, ...]) -> str:
    """The rows under their headings, each column as wide as it needs."""
    cells = [ports.columns()]
    cells += [
        (str(row.port), row.protocol, row.address, row.program, str(row.pid or ""), row.user, row.state, row.scope)
        for row in rows
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells
    )
