"""The three classic causes and the rest, as questions with answers."""

from dataclasses import dataclass

from portfixer.diagnosis import Answer, BlockerKind, Diagnosis, Factor, Verdict
from portfixer.words.language import _, many
from portfixer.words.things import connections, container_name, container_of, holder_of, program
from portfixer.words.verdicts import messengers
from portfixer.words.verdicts.beside import programs_at
from portfixer.words.verdicts.owners import owner_of

__all__ = ["Row", "questions", "rows"]


@dataclass(frozen=True, slots=True)
class Row:
    """A question and its answer."""

    question: str
    answer: str
    state: Answer

    @property
    def blames(self) -> bool:
        """This is what is in the way."""
        return self.state is Answer.YES


def questions() -> tuple[str, ...]:
    """In the order in which they are asked."""
    return (
        _("Is another program using the port?"),
        _("Is your program already running?"),
        _("Are old connections still closing?"),
        _("Something else?"),
    )


def rows(diagnosis: Diagnosis) -> tuple[Row, ...]:
    asked = diagnosis.questions
    states = (asked.other_program, asked.same_program, asked.lingering, asked.something_else)
    details = (_who, _who, _how_many, _what_else)
    found = []
    for question, state, detail, unseen in zip(questions(), states, details, _why_open(diagnosis), strict=True):
        answer = _yes(detail(diagnosis)) if state is Answer.YES else _("No") if state is Answer.NO else unseen
        found.append(Row(question, answer, state))
    return tuple(found)


def _why_open(diagnosis: Diagnosis) -> tuple[str, ...]:
    """What is said where there is no answer. Whose program it is cannot be told from nothing, however well it was seen."""
    hidden = _("Could not see")
    request = diagnosis.request
    named = request.program or (request.message and (request.message.program or request.message.package))
    seen = not diagnosis.is_first and holder_of(diagnosis) is not None
    return hidden, (_("You did not say which") if seen and not named else hidden), hidden, hidden


def _yes(detail: str) -> str:
    return _("Yes, {detail}").format(detail=detail) if detail else _("Yes")


def _who(diagnosis: Diagnosis) -> str:
    several = programs_at(diagnosis)
    if several:
        process, blocker = several[0]
        first = program(process) if process else owner_of(blocker, diagnosis.machine)
        return many("{first} and {count} more", "{first} and {count} more", len(several) - 1).replace("{first}", first)
    container = container_of(diagnosis)
    if container is not None:
        return container_name(container)
    process = holder_of(diagnosis)
    if process is None:
        return _("the system itself") if Factor.KERNEL_OWNED in diagnosis.factors else messengers.short(diagnosis) or ""
    return messengers.short(diagnosis) or program(process)


def _how_many(diagnosis: Diagnosis) -> str:
    return connections(sum(blocker.kind is BlockerKind.CLOSING for blocker in diagnosis.blockers))


def _what_else(diagnosis: Diagnosis) -> str:
    texts = {
        Verdict.LEFTOVER_CONNECTIONS: _("a connection left open"),
        Verdict.OUTGOING_CONNECTION: _("an outgoing connection"),
        Verdict.BOUND_NOT_LISTENING: _("a port kept unused"),
        Verdict.NEEDS_PERMISSION: _("a missing right"),
        Verdict.RESERVED_RANGE: _("a range that Windows keeps"),
        Verdict.ADDRESS_NOT_HERE: _("the address"),
        Verdict.NOT_A_LISTEN_PROBLEM: _("not a port problem"),
    }
    return texts.get(diagnosis.verdict, "")
