"""A diagnosis and its ways out as text for a terminal: plain lines, no colours, nothing that a pipe would spoil."""

import textwrap

from portfixer.diagnosis import Diagnosis
from portfixer.remedies import Plan
from portfixer.words import cards, details, questions, verdicts
from portfixer.words import remedies as remedy_words
from portfixer.words import terminal as terminal_words
from portfixer.words.plain import clean
from portfixer.words.things import program

__all__ = ["diagnosis_text", "wrapped"]

_WIDTH = 96
_MOST_LIKELY = 12


def diagnosis_text(diagnosis: Diagnosis, plans: tuple[Plan, ...]) -> str:
    parts = [verdicts.summary(diagnosis), "", *wrapped(verdicts.explanation(diagnosis)), ""]
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
        parts += [terminal_words.COULD_NOT_SEE, *(f"  {sentence}" for sentence in hidden)]
    return "\n".join(parts).rstrip()


def wrapped(text: str, indent: str = "") -> list[str]:
    """The lines of a paragraph."""
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
    lines = [terminal_words.LISTENING_NOW]
    for blocker in diagnosis.likely[:_MOST_LIKELY]:
        names = [program(holder.process) for holder in blocker.holders if holder.root]
        lines.append(f"  {clean(str(blocker.endpoint), 80)}  {', '.join(names) or terminal_words.NOT_VISIBLE}")
    if len(diagnosis.likely) > _MOST_LIKELY:
        lines.append("  " + terminal_words.MORE_LISTENING)
    return [*lines, ""]


def _ways_out(plans: tuple[Plan, ...]) -> list[str]:
    if not plans:
        return []
    lines = [terminal_words.WAYS_OUT]
    for plan in plans:
        name = remedy_words.button(plan).rstrip("…")
        mark = f"  > {name} ({terminal_words.RECOMMENDED})" if plan.remedy.recommended else f"    {name}"
        lines.append(f"{mark}  [{plan.remedy.id}]")
        lines += wrapped(remedy_words.what_happens(plan), "      ")
        lines += [f"      - {loss}" for loss in remedy_words.losses(plan)]  # not wrapped: a command is to be copied
        by_hand = remedy_words.manual(plan)
        if by_hand:
            lines.append("      " + terminal_words.by_hand(by_hand))
    return [*lines, ""]
