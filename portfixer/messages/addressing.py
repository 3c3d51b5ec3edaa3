"""The address of a problem that stands beside no port."""

from portfixer.facts import MessageError
from portfixer.messages.addresses import any_port_of_a_call, in_a_call, standing_alone, with_any_port
from portfixer.messages.evidence import Evidence, Place
from portfixer.messages.reasons import is_serious
from portfixer.messages.weigh import Problem

__all__ = ["address_alone", "for_any_port", "has_no_port"]


def for_any_port(evidence: Evidence, problem: Problem) -> tuple[str, int, int] | None:
    """The address that could not be had with any port at all, where the lines of the problem name no other one."""
    lines = {evidence.line_of(event.start) for event in problem.events}
    if problem.error is not MessageError.NOT_AVAILABLE or any(
        evidence.line_of(place.start) in lines for place in evidence.places
    ):
        return None
    for line in sorted(lines):
        found = with_any_port(evidence.words_of(line))
        if found is not None:
            start = evidence.span_of(line)[0]
            return found[0], start + found[1], start + found[2]
    return None


def has_no_port(evidence: Evidence, problem: Problem) -> bool:
    """Whether any port would have done, or it is a file or a name that is denied or in use."""
    if problem.error is MessageError.OTHER:
        return all(event.doubtful and is_serious(evidence.text[event.start : event.end]) for event in problem.events)
    return all(any_port_of_a_call(evidence.words_of(evidence.line_of(event.start))) for event in problem.events)


def address_alone(evidence: Evidence, problem: Problem, place: Place | None) -> tuple[str, int, int] | None:
    """The address that the reason's own line names without a port; else one in a quoted call."""
    line = evidence.line_of(problem.events[0].start)
    # A port of this line can have its address from a line above: PostgreSQL's hint in JSON tells of both families.
    if place is not None and place.address and _on_line(evidence, place, line):
        return None
    start = evidence.span_of(line)[0]
    found = standing_alone(evidence.words_of(line))
    if found is None and evidence.words_of(line - 1).rstrip().endswith(":"):
        start, found = evidence.span_of(line - 1)[0], standing_alone(evidence.words_of(line - 1))
    if found is None:
        if place is not None and place.address:
            return None
        start, found = 0, in_a_call(evidence.text)
    return None if found is None else (found[0], start + found[1], start + found[2])


def _on_line(evidence: Evidence, place: Place, line: int) -> bool:
    """Whether `place` stands in `line` with its address."""
    starts = (place.start, place.address_span[0] if place.address_span else place.start)
    return all(evidence.line_of(start) == line for start in starts)
