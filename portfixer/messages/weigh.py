"""Weighs the reasons: which one is the answer, and which belong together."""

import re
from typing import NamedTuple

from portfixer.facts import MessageError, Subject
from portfixer.messages.evidence import Code, Evidence, Reason
from portfixer.messages.subjects import binds, calls_a_file, calls_out, listens, subject_of

__all__ = ["Problem", "problems_of"]

_MOST_REASONS = 120
_SHORT = 40
"""In fewer characters than this nothing else is meant by a number that is called an error."""

_FAR = 40
"""Lines that one reason can be spread over."""

_FRAMES = 3
"""Lines of a trace around a reason that tell what the program was doing."""

_TRACE = 10
"""So many lines a trace may have that stands after its reason."""

_NEXT_PORTS = 10
"""So many ports further on a program tries that helps itself."""

_STARTED = r"(?i)(?:started|running|listening|ready|serving|available)\b[^\n]{0,20}\b(?:at|on)\W|(?:Local|Network): {1,8}(?:\w{4,5}://)?$"


class Problem(NamedTuple):
    error: MessageError
    subject: Subject
    events: tuple[Reason, ...]


def problems_of(evidence: Evidence) -> list[Problem]:
    """The problems of the text: the answer first, the others in the order of the text."""
    groups: list[list[Reason]] = []
    subjects: list[Subject] = []
    ports: list[set[int]] = []
    ports_on: dict[int, set[int]] = {}
    for place in evidence.places:
        ports_on.setdefault(evidence.line_of(place.start), set()).add(place.port)
    for reason in _stated(evidence)[:_MOST_REASONS]:
        first, last = evidence.line_of(reason.start), evidence.line_of(reason.end - 1)
        own = set().union(*(ports_on.get(line, ()) for line in range(first, min(last, first + _FAR) + 1)))
        subject = _subject(evidence, reason, port_on_line=bool(own))
        if subject is Subject.LISTENING and reason.doubtful and _went_on(evidence, reason, own):
            subject = Subject.NOTICE
        if groups:
            former = groups[-1][-1]
            kind = former.error is reason.error or MessageError.OTHER in (former.error, reason.error)
            subject = _as_before(evidence, reason, subject, former, subjects[-1]) if not own else subject
            if kind and subject is Subject.LISTENING and subjects[-1] is Subject.NOTICE and not own:
                subjects[-1] = subject  # it tried others, too, and failed in the end
            if kind and subjects[-1] is subject and (not own or not ports[-1] or own & ports[-1]):
                groups[-1].append(reason)
                ports[-1] |= own
                continue
        groups.append([reason])
        subjects.append(subject)
        ports.append(own)
    problems = []
    for group, subject in zip(groups, subjects, strict=True):
        error = next((reason.error for reason in group if reason.error is not MessageError.OTHER), MessageError.OTHER)
        # The lines that only say "could not bind to …" tell the port as well; those with the reason come first.
        events = tuple(sorted(group, key=lambda reason: reason.error is not error))
        problems.append(Problem(error=error, subject=subject, events=events))
    return sorted(problems, key=_order)


def _went_on(evidence: Evidence, reason: Reason, wanted: set[int]) -> bool:
    """Whether the text goes on with one of the next ports: "Port 9876 in use", "server started at …:9877"."""
    return reason.error is MessageError.IN_USE and any(
        place.start > reason.end
        and any(0 < place.port - port <= _NEXT_PORTS for port in wanted)
        and re.search(_STARTED, place.before)
        for place in evidence.places
    )


def _as_before(evidence: Evidence, reason: Reason, subject: Subject, former: Reason, before: Subject) -> Subject:
    """A reason that stands alone is about what the same reason was about on a line before."""
    if subject is not Subject.LISTENING or before is not Subject.CONNECTING or former.error is not reason.error:
        return subject
    return subject if listens(evidence.words_of(evidence.line_of(reason.start))) else before


def _order(problem: Problem) -> int:
    """The first problem with listening is the answer; sorting keeps the order of the text among equals."""
    if problem.subject is Subject.NOTICE:
        return 4
    if problem.error is MessageError.OTHER:
        return 3
    return 1 if problem.subject is Subject.CONNECTING else 0


def _stated(evidence: Evidence) -> list[Reason]:
    """The reasons, those that only tell of a failure with the kind that a number on their line gives them."""
    stated = []
    known = {evidence.line_of(reason.start) for reason in evidence.reasons if reason.error is not MessageError.OTHER}
    code_on: dict[int, Code] = {}
    for code in evidence.codes:
        if code.error:
            code_on.setdefault(evidence.line_of(code.start), code)
    for reason in evidence.reasons:
        line = evidence.line_of(reason.start)
        number = code_on.get(line)
        if (
            reason.error is MessageError.OTHER
            and not reason.doubtful
            and number is not None
            and number.error is not None
            and line not in known
        ):
            stated.append(Reason(error=number.error, start=number.start, end=number.end))
        else:
            stated.append(reason)
    if not known and not any(reason.doubtful for reason in evidence.reasons):
        stated += [
            Reason(error=code.error, start=code.start, end=code.end)
            for code in evidence.codes
            if (code.alone or len(evidence.text) < _SHORT)
            and code.error
            and all(code.start != reason.start for reason in stated)
        ]
    return sorted(stated, key=lambda reason: reason.start)


def _subject(evidence: Evidence, reason: Reason, *, port_on_line: bool) -> Subject:
    line = evidence.line_of(reason.start)
    last = evidence.line_of(reason.end - 1)
    words = " ".join(evidence.words_of(number) for number in range(line, min(last, line + 3) + 1))
    subject = subject_of(reason.error, words, evidence.words_of(last + 1), port_on_line=port_on_line)
    if subject is not Subject.LISTENING or reason.error is MessageError.OTHER:
        return subject
    frame = evidence.words_of(last + 1)
    if port_on_line and reason.error is not MessageError.NOT_AVAILABLE and not calls_out(frame):
        return subject
    around = "\n".join(evidence.words_of(number) for number in range(line - _FRAMES, last + _FRAMES + 1))
    if not port_on_line and calls_a_file(around):
        return Subject.UNIX_SOCKET
    if not calls_out(around):
        return subject
    trace = "\n".join(evidence.words_of(number) for number in range(last + 1, last + _TRACE))
    return subject if binds(trace) else Subject.CONNECTING
