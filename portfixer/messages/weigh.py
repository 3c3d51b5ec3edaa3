"""The one place that weighs the evidence: which reason is the answer, and which port belongs to it."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache

from portfixer.facts import MessageError, Subject
from portfixer.messages.evidence import Code, Place, Reason
from portfixer.messages.subjects import calls_out, listens, subject_of

__all__ = ["Evidence", "Problem", "best_place", "problems_of"]

_ENOUGH = 40
_MOST_REASONS = 120
_SHORT = 40
"""In fewer characters than this nothing else is meant by a number that is called an error."""

_FAR = 40
"""Lines that one reason can be spread over."""

_SAME_LINE = 60

_SAME_PORT = 10
"""One line tells of IPv4 and the next of IPv6: neither knows better."""

_FRAMES = 3
"""Lines of a trace around a reason that tell what the program was doing."""

# What stands right before a port and says that somebody wants it …
_WANTED = (
    r"(?i)(?:listen|bind|bound|serv|start|running|local|port|address|-l|--listen|-b|--bind|available|open|launch|host|--port|-p|fast|ur[il]|exposing)"
    r"\w{0,8}(?:\W{1,8}\w{1,12}){0,3}\W{0,6}(?:[\w.-]{1,60}/)?$"
)
# … and what says that it is another one.
_UNWANTED = (
    r"(?i)(?:connect(?:ed|ing|ion)?(?: to| from)?|upstream|proxy(?:_pass|ing)?(?: to)?|->|=>|remote|peer|"
    r"container|target|forward(?:ing|ed)? to|client|try|example|redirect\w*|"
    r"(?:\bssh\b.{0,40}|@\S{1,60}) -p|"
    r"on another port|different port|see|\d:)[\s:'\"`(=]{0,4}(?:port )?(?:[\w:/.]{0,30})?$"
)
# What the program, or whoever reads its advice, may take instead.
_INSTEAD = (
    r"(?i)(?:instead of|trying|attempting(?: port)?|using(?: available)?(?: port)?|"
    r"(?:e\.g\.|for example|such as)[^\n]{0,60}?)"
    r"[\s:'\"`(=]{0,4}(?:port )?(?:[\w:/.]{0,30})?$"
)
_DOCUMENTED = re.compile(r"(?i)\b(?:see|docs?|visit|documentation|help|read|more info)\b")


_SERVICE = re.compile(
    r"[ \t]{0,8}(?:(?:[\d:.,TZ-]{8,30} )?([\w.-]{1,60}) {1,20}\| |"
    r"[A-Z][a-z]{2} {1,2}\d{1,2} [\d:]{8} \S{1,60} ([\w.@-]{1,60})\[\d{1,8}\]: )"
)

_ENGINE = re.compile(r"(?i)docker|daemon|allocated|userland|exposing port|rootless|podman|host port|not available")

_EVERY_ADDRESS = {"listen call", "protocol, colon", "colon"}
"""Rows that leave the address out because it is every one: what a line above says of localhost is not about them."""

_MENTIONED = {"url", "host", "localhost", "v4"}
"""Rows whose form alone does not say that something wants to listen there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    error: MessageError
    subject: Subject
    events: tuple[Reason, ...]


@dataclass(slots=True, kw_only=True)
class Evidence:
    """All that was recognised in one text."""

    text: str
    reasons: list[Reason]
    codes: list[Code]
    places: list[Place]
    starts: list[int] = field(init=False)
    lines: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        self.lines = {}

    def line_of(self, position: int) -> int:
        line = self.lines.get(position)
        if line is None:
            line = self.lines[position] = bisect_right(self.starts, position) - 1
        return line

    def span_of(self, line: int) -> tuple[int, int]:
        end = self.starts[line + 1] - 1 if line + 1 < len(self.starts) else len(self.text)
        return self.starts[line], end

    def words_of(self, line: int) -> str:
        if not 0 <= line < len(self.starts):
            return ""
        start, end = self.span_of(line)
        return self.text[start : min(end, start + 2000)]


@cache
def _wanted() -> re.Pattern[str]:
    return re.compile(_WANTED)


@cache
def _unwanted() -> re.Pattern[str]:
    return re.compile(_UNWANTED)


@cache
def _instead() -> re.Pattern[str]:
    return re.compile(_INSTEAD)


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
    if subject is not Subject.LISTENING or port_on_line or reason.error is MessageError.OTHER:
        return subject
    around = "\n".join(evidence.words_of(number) for number in range(line - _FRAMES, last + _FRAMES + 1))
    return Subject.CONNECTING if calls_out(around) else subject


def _same_line(evidence: Evidence, place: Place, reason: Reason) -> bool:
    return evidence.line_of(reason.start) <= evidence.line_of(place.start) <= evidence.line_of(reason.end - 1)


def best_place(evidence: Evidence, events: tuple[Reason, ...], *, own_lines: bool = False) -> Place | None:
    """The place that the problem is about, or None when nothing in the text is sure enough."""
    best: tuple[float, Place] | None = None
    for place in evidence.places:
        if own_lines and not any(_same_line(evidence, place, event) for event in events):
            continue
        score = _score(evidence, place, events)
        if score >= _ENOUGH and (best is None or score > best[0] + _margin(evidence, place, best[1])):
            best = (score, place)
    return _with_address(evidence, best[1], events) if best else None


def _margin(evidence: Evidence, place: Place, former: Place) -> float:
    """How much better a later place must be: of two lines that say the same the first one is the answer."""
    if evidence.line_of(place.start) == evidence.line_of(former.start):
        return 0
    return _SAME_PORT if place.port == former.port and former.address else 1


def _on_a_line(evidence: Evidence, place: Place, events: tuple[Reason, ...]) -> bool:
    return not events or any(_same_line(evidence, place, event) for event in events)


def _of_an_engine(evidence: Evidence, event: Reason) -> bool:
    """What a program inside a container says is not about the port that the container was given outside."""
    return _ENGINE.search(evidence.words_of(evidence.line_of(event.start))) is not None


def _of_another_service(evidence: Evidence, line: int, event: Reason) -> bool:
    """Docker Compose puts the service before each line: what another one says is not about this problem."""
    mine, other = (_SERVICE.match(evidence.words_of(one)) for one in (evidence.line_of(event.start), line))
    return mine is not None and other is not None and mine.groups() != other.groups()


def _score(evidence: Evidence, place: Place, events: tuple[Reason, ...]) -> float:
    before = place.before
    score: float = place.weight
    if _wanted().search(before):
        score += 15
    if _instead().search(before):
        score -= 120
    elif _unwanted().search(before):
        score -= 60
    if _DOCUMENTED.search(before) and place.row in ("url", "host"):
        score -= 60
    elif place.row in _MENTIONED and not _wanted().search(before) and not _on_a_line(evidence, place, events):
        score -= 50
    line = evidence.line_of(place.start)
    if place.row == "container option" and events and not any(_of_an_engine(evidence, event) for event in events):
        score -= 60
    if events and all(_of_another_service(evidence, line, event) for event in events):
        score -= 80
    if events:
        score += max(_closeness(evidence, place, line, event) for event in events)
    return score


def _closeness(evidence: Evidence, place: Place, line: int, event: Reason) -> float:
    first, last = evidence.line_of(event.start), evidence.line_of(event.end - 1)
    if first <= line <= last:
        distance = min(abs(place.start - event.end), abs(event.start - place.end))
        return _SAME_LINE - min(distance, 400) / 20
    if line > last:
        return max(-30.0, 12 - 4 * (line - last))
    return max(-20.0, 14 - 3 * (first - line))


def _with_address(evidence: Evidence, place: Place, events: tuple[Reason, ...]) -> Place:
    if place.address is not None:
        return place
    others = [
        other
        for other in evidence.places
        if other.port == place.port
        and other.address
        and not (place.row in _EVERY_ADDRESS and other.address.lower() == "localhost")
        and _score(evidence, other, events) >= _ENOUGH
    ]
    if not others:
        return place
    other = max(others, key=lambda one: _score(evidence, one, events))
    return Place(
        port=place.port,
        start=place.start,
        end=place.end,
        weight=place.weight,
        row=place.row,
        address=other.address,
        address_span=other.address_span,
        protocol=place.protocol or other.protocol,
    )
