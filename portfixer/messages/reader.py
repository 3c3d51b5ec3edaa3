"""From a pasted text to a Message."""

from portfixer.facts import Message, MessageError, Piece, Protocol, Subject
from portfixer.messages.addresses import normal_address
from portfixer.messages.addressing import address_alone, for_any_port, has_no_port
from portfixer.messages.bare import bare_number
from portfixer.messages.codes import codes_of
from portfixer.messages.evidence import Code, Evidence, Place, Reason
from portfixer.messages.finding import places_of
from portfixer.messages.fold import Folded
from portfixer.messages.masks import without_tables
from portfixer.messages.normal import Normal, normalise
from portfixer.messages.numbered import Numbered
from portfixer.messages.packages import announced
from portfixer.messages.paths import files_of
from portfixer.messages.placing import best_place
from portfixer.messages.programs import Author, author_of
from portfixer.messages.protocols import named_protocol, protocol_of_a_client, protocol_of_calls
from portfixer.messages.reasons import reasons_of
from portfixer.messages.services import others_blanked
from portfixer.messages.weigh import Problem, problems_of

__all__ = ["read"]

_MOST_OTHERS = 6
_GLANCE = 4000
"""So many characters show whether it is text at all."""


def read(text: str) -> Message:
    """What the text says; every `str` has an answer, and none takes long."""
    normal = normalise(text)
    alone = bare_number(normal) if len(normal.text) < _GLANCE else None
    if alone is not None:
        return alone
    said = without_tables(normal.text)
    folded = Folded(said)
    lines = Numbered(said)
    codes = sorted(codes_of(lines), key=lambda code: code.start)
    numbers = {code.start for code in codes if code.certain}
    package, folder = announced(normal.text)
    evidence = Evidence(
        text=normal.text,
        reasons=reasons_of(normal.text, folded),
        codes=codes,
        places=[place for place in places_of(lines) if place.start not in numbers],
        paths=files_of(normal.text) + ((f"{folder}/package.json",) if folder else ()),
        package=package,
    )
    problems = problems_of(evidence)
    calls_out = bool(problems) and problems[0].subject is Subject.CONNECTING
    own_text, own_lower = normal.text, folded.lower
    if problems:
        line = evidence.words_of(evidence.line_of(problems[0].events[0].start))
        own_text, own_lower = others_blanked(own_text, line), others_blanked(own_lower, line.lower())
    author = author_of(own_text, own_lower, _telling(evidence, problems), names_others=calls_out)
    if not problems:
        return _no_problem(normal, evidence, author)
    further = problems[1 : 1 + 2 * _MOST_OTHERS]
    others = tuple(_message(normal, evidence, problem, author, first=False) for problem in further)
    return _message(normal, evidence, problems[0], author, first=True, others=_distinct(others))


def _telling(evidence: Evidence, problems: list[Problem]) -> list[tuple[int, int]]:
    """Where the lines stand that tell of the answer; none where there is none."""
    if not problems:
        return []
    lines = {evidence.line_of(event.start) for event in problems[0].events}
    # "prover: Starting the webserver failed:" and the reason on the next line.
    lines |= {line - 1 for line in lines if evidence.words_of(line - 1).rstrip().endswith(":")}
    return [evidence.span_of(line) for line in sorted(lines)]


def _distinct(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    kept: dict[tuple[MessageError, int | None, str | None, str | None], Message] = {}
    for message in messages:
        kept.setdefault((message.error, message.port, message.address, message.remote), message)
    return tuple(kept.values())[:_MOST_OTHERS]


def _no_problem(normal: Normal, evidence: Evidence, author: Author | None) -> Message:
    # In bytes that are no text every number stands beside something; a port that no problem is told of is none there.
    place = None if _is_no_text(normal.text) else best_place(evidence, ())
    return _built(
        normal,
        evidence,
        author,
        error=MessageError.NONE,
        subject=Subject.LISTENING,
        place=place,
        protocol=_protocol_without_problem(place, author),
    )


def _is_no_text(text: str) -> bool:
    glance = text[:_GLANCE]
    unreadable = sum(char == "\ufffd" or (char < " " and char not in "\t\n\r") for char in glance)
    return unreadable * 20 > len(glance)


def _protocol_without_problem(place: Place | None, author: Author | None) -> Protocol | None:
    if place is None:
        return None
    return place.protocol or (author.protocol if author else None)


def _message(
    normal: Normal,
    evidence: Evidence,
    problem: Problem,
    author: Author | None,
    *,
    first: bool,
    others: tuple[Message, ...] = (),
) -> Message:
    any_port = for_any_port(evidence, problem)
    portless = any_port is not None or has_no_port(evidence, problem)
    place = None if portless else best_place(evidence, problem.events, own_lines=not first)
    code = _code(evidence, problem, first=first)
    span = (problem.events[0].start, problem.events[0].end)
    if problem.subject in (Subject.UNIX_SOCKET, Subject.LOCK, Subject.NETWORK):
        return _built(
            normal,
            evidence,
            author,
            error=problem.error,
            subject=problem.subject,
            reason=span,
            code=code,
            others=others,
        )
    if problem.subject is Subject.CONNECTING:
        near = best_place(evidence, problem.events, own_lines=True)
        return _built(
            normal,
            evidence,
            author,
            # Windows words it as a port that is in use; what is used up are the numbers for calls.
            error=MessageError.NOT_AVAILABLE if problem.error is MessageError.IN_USE else problem.error,
            subject=problem.subject,
            reason=span,
            code=code,
            remote=near,
            protocol=_named_on_lines(evidence, problem) or protocol_of_a_client(evidence.text),
            others=others,
        )
    error = MessageError.NONE if problem.subject is Subject.NOTICE else problem.error
    protocol = _protocol(evidence, problem, place, author)
    return _built(
        normal,
        evidence,
        author,
        error=error,
        subject=problem.subject,
        reason=span,
        code=code,
        place=place,
        protocol=protocol,
        others=others,
        alone=any_port or address_alone(evidence, problem, place),
    )


def _code(evidence: Evidence, problem: Problem, *, first: bool) -> Code | None:
    """The first number that means this problem; one of unknown meaning only on the reason's own line."""
    lines = {evidence.line_of(event.start) for event in problem.events}
    taken = {(place.start, place.end) for place in evidence.places if place.weight >= 60}
    codes = [code for code in evidence.codes if (code.start, code.end) not in taken]
    own = [code for code in codes if evidence.line_of(code.start) in lines]
    line = evidence.line_of(problem.events[0].start)
    for code in codes:
        # "[Errno 13] … \n[winerror 10013] …": the number that opens the message is the one it states.
        if code.certain and code.error is problem.error and line - 2 <= evidence.line_of(code.start) < line and first:
            return code
    for code in own:
        if code.error is problem.error:
            return code
    if first:
        for code in codes:
            if code.error is problem.error and not _of_something_else(evidence, code):
                return code
    if first and problem.error is MessageError.OTHER:
        # A file's "errno: -13" stands in the lines that follow, where the object is printed.
        return next((code for code in codes if code.certain and evidence.line_of(code.start) >= line), None)
    return next((code for code in own if code.alone), None)


def _of_something_else(evidence: Evidence, code: Code) -> bool:
    """Whether the reason before `code` is told of a file or a login: then the object with the number is that one's."""
    before = [reason for reason in evidence.reasons if reason.start <= code.start]
    return bool(before) and before[-1].doubtful and before[-1].error is MessageError.OTHER


def _protocol(evidence: Evidence, problem: Problem, place: Place | None, author: Author | None) -> Protocol | None:
    if place is not None and place.protocol is not None:
        # HTTP/3 has the scheme of the others, but listens on UDP.
        quic = "Quic" in evidence.text and protocol_of_calls(evidence.text) is Protocol.UDP
        return Protocol.UDP if quic else place.protocol
    named = _named_on_lines(evidence, problem, place)
    if named is not None:
        return named
    called = protocol_of_calls(evidence.text)
    if called is not None:
        return called
    if place is None and all(_tells_only_the_end(evidence, event) for event in problem.events):
        return None
    return (author.protocol if author is not None else None) or _named_elsewhere(evidence, place)


def _named_elsewhere(evidence: Evidence, place: Place | None) -> Protocol | None:
    """The protocol that a line above names with the same port: `TCP Receive Port : 12345`."""
    if place is None:
        return None
    lines = [evidence.line_of(other.start) for other in evidence.places if other.port == place.port]
    named = (named_protocol(evidence.words_of(line)) for line in lines[:6])
    return next((one[0] for one in named if one is not None), None)


def _called(text: str, remote: Place) -> str:
    """As the message writes it; with the words between address and port left out: `(127.0.0.1), port 5432`."""
    span = remote.address_span
    if span is None:
        return text[remote.start : remote.end]
    written = text[span[0] : remote.end].lstrip("/")
    if not any(char.isspace() or char in "',;()=\"" for char in written):
        return written
    address = text[span[0] : span[1]].strip("[]")
    return f"[{address}]:{remote.port}" if ":" in address else f"{address}:{remote.port}"


def _tells_only_the_end(evidence: Evidence, event: Reason) -> bool:
    """Whether it is said that a program ended, and nothing of a port: `Apache shutdown unexpectedly`."""
    return evidence.text[event.start : event.end].lower().startswith("shutdown")


def _named_on_lines(evidence: Evidence, problem: Problem, place: Place | None = None) -> Protocol | None:
    """The protocol that the lines of `place` and of the problem name."""
    lines = [evidence.line_of(event.start) for event in problem.events]
    # "userland proxy: listen udp" is the second line of a sentence that the terminal broke.
    lines += [evidence.line_of(event.end - 1) for event in problem.events]
    if place is not None:
        lines.insert(0, evidence.line_of(place.start))
    named = (named_protocol(evidence.words_of(line)) for line in lines[:6])
    return next((one[0] for one in named if one is not None), None)


def _built(
    normal: Normal,
    evidence: Evidence,
    author: Author | None,
    *,
    error: MessageError,
    subject: Subject,
    reason: tuple[int, int] | None = None,
    place: Place | None = None,
    remote: Place | None = None,
    alone: tuple[str, int, int] | None = None,
    protocol: Protocol | None = None,
    code: Code | None = None,
    others: tuple[Message, ...] = (),
) -> Message:
    address = normal_address(place.address) if place else None
    spans: list[tuple[str, tuple[int, int] | None]] = [
        ("error", reason),
        ("port", (place.start, place.end) if place else None),
        ("address", place.address_span if place and address else None),
        ("code", (code.start, code.end) if code else None),
        ("program", (author.start, author.end) if author else None),
    ]
    if alone is not None:
        address = alone[0]
        spans = [span for span in spans if span[0] != "address"] + [("address", alone[1:])]
    far = None
    if remote is not None:
        start = remote.address_span[0] if remote.address_span else remote.start
        far = _called(evidence.text, remote)
        spans.append(("remote", (start, remote.end)))
    return Message(
        error=error,
        port=place.port if place else None,
        protocol=protocol,
        address=address,
        program=author.name if author else None,
        code=code.number if code else None,
        subject=subject,
        remote=far,
        paths=evidence.paths,
        package=evidence.package,
        pieces=tuple(
            Piece(name, *normal.origin(*span)) for name, span in spans if span is not None and span[0] < span[1]
        ),
        others=others,
    )
