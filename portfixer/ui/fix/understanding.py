"""What a typed or pasted text asks for. Plain functions, run in a task: a megabyte of noise takes a moment."""

from dataclasses import dataclass, replace

from portfixer.diagnosis import PortOutOfRange, request_from
from portfixer.facts import Request
from portfixer.messages import read
from portfixer.words import understood

__all__ = ["Understanding", "mark_positions", "understand"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    text: str
    request: Request | None = None
    """None: nothing was typed, or a number that cannot be a port."""
    wrong_number: str | None = None
    chips: tuple[str, ...] = ()
    missing: str | None = None
    """The one question to ask."""
    code_text: str | None = None
    """The text is a bare number that is also an error code: what the system says for it."""
    marks: tuple[tuple[int, int], ...] = ()
    """Pieces of the text to highlight, in UTF-16 units as Qt counts."""


def understand(text: str, *, as_code: bool = False) -> Understanding:
    """`as_code`: a bare number is meant as an error code, not as a port."""
    stripped = text.strip()
    if not stripped:
        return Understanding(text=text)
    try:
        request = request_from(text)
    except PortOutOfRange as problem:
        code = _code_text(stripped)
        if code is None:
            return Understanding(text=text, wrong_number=str(problem.args[0]))
        request, as_code = Request(port=None), True  # 10048 is in range, but a code above 65535 may come one day
    code = _code_text(stripped)
    if code is not None and as_code:
        request = replace(request, port=None, message=read(text))
    message = request.message
    return Understanding(
        text=text,
        request=request,
        chips=understood.chips(request),
        missing=understood.missing(message) if message is not None and request.port is None else None,
        code_text=code,
        marks=mark_positions(text, [(piece.start, piece.end) for piece in message.pieces]) if message else (),
    )


def _code_text(stripped: str) -> str | None:
    return (
        understood.code_text(int(stripped)) if stripped.isascii() and stripped.isdigit() and len(stripped) < 7 else None
    )


def mark_positions(text: str, spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Qt counts UTF-16 units, Python code points: an emoji before a piece would shift its highlight."""
    if text.isascii():
        return tuple(spans)
    return tuple((_units(text[:start]), _units(text[:end])) for start, end in spans)


def _units(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)
