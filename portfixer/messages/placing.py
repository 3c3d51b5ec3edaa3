"""Weighs the places: which port a problem is about."""

import re
from functools import cache

from portfixer.facts import Protocol
from portfixer.messages.evidence import Evidence, Place, Reason
from portfixer.messages.fold import small
from portfixer.messages.services import service_of

__all__ = ["best_place"]

_ENOUGH = 40
_SAME_LINE = 60

_SAME_PORT = 10
"""One line tells of IPv4 and the next of IPv6: neither knows better."""

# What stands right before a port and says that somebody wants it …
_WANTED = (
    r"(?i)(?:listen|bind|bound|serv|서버|サーバ|服务|伺服|сервер|start|running|local|port|address|-l|--listen|-b|--bind|available|open|launch|host|"
    r"--port|-p|fast|ur[il]|exposing|go to|creating socket)"
    r"\w{0,8}(?:\W{1,8}\w{1,12}){0,4}\W{0,6}(?:[\w.-]{1,60}/)?$|^[^\n]{0,20}\bserving [^\n]{1,50} (?:at|on) (?:https?://)?$"
)
# … and what says that it is another one.
_UNWANTED = (
    r"(?i)(?:connect(?:ed|ing|ion)?(?: to| from)?|upstream|proxy(?:_pass|ing)?(?: to)?|->|[\d)\]] ?=>|"
    r"(?:remote\w{0,8}|peer|(?:send|destination|dest) port :?)(?: (?:address|host|server|endpoint))?-?|"
    r"\bfor (?:[\w.-]{1,16} )?server|"
    r"container|target|forward(?:ing|ed)? to|client\w?|客户端|用戶端|クライアント|클라이언트|клиент\w?|try|"
    r"example|redirect\w*|"
    r"(?:\bssh\b.{0,40}|@\S{1,60}) -p|"
    r"on another port|different port|see|\d:)[\s:'\"`(=]{0,4}(?:port )?(?:[\w:/.]{0,30})?$"
)
# What the program, or whoever reads its advice, may take instead.
_INSTEAD = (
    r"(?i)(?:instead of|trying|attempting(?: port)?|(?<!\bis )(?<!already )using(?: available)?(?: port)?|"
    r"(?:e\.g\.|for example|such as)[^\n]{0,60}?)"
    r"[\s:'\"`(=]{0,4}(?:port )?(?:[\w:/.]{0,30})?$"
)
_DOCUMENTED = r"(?i)\b(?:see|docs?|visit|documentation|help|read|more info)\b"


_STARTED = r"(?i)\bstarted\b[^\n]{0,12}$"
_CLOCK = r"\b(\d\d):(\d\d):(\d\d)\b"
_AT_ONCE = 2
"""So many seconds after it said that it started, what fails is something else."""

_ENGINE = r"(?i)docker|daemon|allocated|userland|exposing port|rootless|podman|host port|not available"

_EVERY_ADDRESS = {"listen call", "protocol, colon", "colon"}
"""Rows that leave the address out because it is every one: what a line above says of localhost is not about them."""

_MENTIONED = {"url", "host", "localhost", "v4"}
"""Rows whose form alone does not say that something wants to listen there."""


@cache
def _wanted() -> re.Pattern[str]:
    return re.compile(_WANTED.removeprefix("(?i)"))


@cache
def _unwanted() -> re.Pattern[str]:
    return re.compile(_UNWANTED.removeprefix("(?i)"))


@cache
def _instead() -> re.Pattern[str]:
    return re.compile(_INSTEAD.removeprefix("(?i)"))


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


def _same_line(evidence: Evidence, place: Place, reason: Reason) -> bool:
    return evidence.line_of(reason.start) <= evidence.line_of(place.start) <= evidence.line_of(reason.end - 1)


def _margin(evidence: Evidence, place: Place, former: Place) -> float:
    """How much better a later place must be: of two lines that say the same the first one is the answer."""
    if evidence.line_of(place.start) == evidence.line_of(former.start):
        return 0
    return _SAME_PORT if place.port == former.port and former.address else 1


def _on_a_line(evidence: Evidence, place: Place, events: tuple[Reason, ...]) -> bool:
    return not events or any(_same_line(evidence, place, event) for event in events)


def _of_an_engine(evidence: Evidence, event: Reason) -> bool:
    """What a program inside a container says is not about the port that the container was given outside."""
    return re.search(_ENGINE, evidence.words_of(evidence.line_of(event.start))) is not None


def _of_another_service(evidence: Evidence, line: int, event: Reason) -> bool:
    """What another service says is not about this problem."""
    own = service_of(evidence.words_of(evidence.line_of(event.start)))
    return own is not None and service_of(evidence.words_of(line)) not in (None, own)


def _ran_before(evidence: Evidence, place: Place, line: int, event: Reason) -> bool:
    """Whether something had started there, as the log's clock says, well before the problem."""
    if "tarted" not in place.before or re.search(_STARTED, place.before) is None:
        return False
    started, failed = _clock(evidence.words_of(line)), _clock(evidence.words_of(evidence.line_of(event.start)))
    return started is not None and failed is not None and failed - started >= _AT_ONCE


def _clock(words: str) -> int | None:
    """The first time of the day in a line, in seconds."""
    match = re.search(_CLOCK, words)
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3]) if match else None


def _of_a_stream(evidence: Evidence, event: Reason) -> bool:
    """Node.js listens for streams only; datagram sockets it binds."""
    return "listen E" in evidence.words_of(evidence.line_of(event.start))


def _score(evidence: Evidence, place: Place, events: tuple[Reason, ...]) -> float:
    before = small(place.before)
    score: float = place.weight
    if _wanted().search(before):
        score += 15
    after = evidence.text[place.end : place.end + 14].lstrip("\"'`)")
    if _instead().search(before) or (after.startswith(" instead") and not after.startswith(" instead of")):
        score -= 120
    elif _unwanted().search(before):
        score -= 60
    if place.row in ("url", "host") and re.search(_DOCUMENTED, before):
        score -= 60
    elif place.row in _MENTIONED and not _wanted().search(before) and not _on_a_line(evidence, place, events):
        score -= 50
    line = evidence.line_of(place.start)
    if place.row == "container option" and not any(_of_an_engine(evidence, event) for event in events):
        score -= 60
    if place.protocol is Protocol.UDP and events and all(_of_a_stream(evidence, event) for event in events):
        score -= 80
    if events and all(
        _of_another_service(evidence, line, event) or _ran_before(evidence, place, line, event) for event in events
    ):
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
        and not (place.row in _EVERY_ADDRESS and (other.address.lower() == "localhost" or other.row == "listen call"))
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
