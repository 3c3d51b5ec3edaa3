"""What the table shows, worked out without Qt: rows, marks for new and gone ones, filter, order, and the way from the
listing before. Plain functions for a task, so that 50,000 rows cost the UI thread nothing."""

import heapq
import ipaddress
import itertools
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from portfixer.facts import Snapshot, Socket
from portfixer.ui.courtesy import Courtesy
from portfixer.words import ports as port_words
from portfixer.words.ports import PortRow

__all__ = ["COLUMNS", "Change", "Line", "Listing", "Mark", "Query", "arrange", "change_between", "refresh"]

_MARKED_S = 6.0
"""How long new and gone rows are marked."""
_SLICE = 2000
_ROWS = 128
"""So many are sorted, or built, at once."""
_MOST_STEPS = 200
"""More separate insertions and removals than this cost the view more than a fresh start."""


class Mark(Enum):
    NONE = ""
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    """Stays the same for one socket from listing to listing; quick to compare, unlike what it stands for."""
    row: PortRow
    text: str
    """Everything shown of it, in small letters, to filter by."""
    mark: Mark = Mark.NONE
    until: float = 0.0
    """When the mark goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    filter: str = ""
    column: int = 0
    descending: bool = False
    every: bool = False
    """Connections too, not only what listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    query: Query
    known: dict[Hashable, Line] = field(default_factory=dict)
    shown: tuple[Line, ...] = ()
    next_number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From the lines before to those after: first removals (from the end), then the new order, then insertions."""

    shown: tuple[Line, ...]
    reset: bool = False
    removed: tuple[tuple[int, int], ...] = ()
    reordered: bool = False
    kept: tuple[Line, ...] = ()
    inserted: tuple[tuple[int, int], ...] = ()
    touched: tuple[int, int] | None = None
    """First and last row whose content is another one now."""


def _address_order(line: Line) -> tuple[int, int]:
    try:
        address = ipaddress.ip_address(line.row.socket.local.address.partition("%")[0])
    except ValueError:
        return (9, 0)
    return (address.version, int(address))


COLUMNS: tuple[Callable[[Line], object], ...] = (
    lambda line: line.row.port,
    lambda line: line.row.protocol,
    _address_order,
    lambda line: line.row.program.casefold(),
    lambda line: line.row.pid or 0,
    lambda line: line.row.user.casefold(),
    lambda line: (line.mark.value, line.row.state),
    lambda line: line.row.scope,
    lambda line: line.row.remote,
)
"""By what each column is sorted: `portfixer.words.ports.columns()`, then the other side."""


def _key(socket: Socket) -> Hashable:
    return (socket.protocol, socket.family, socket.local, socket.remote, socket.inode)


def refresh(before: Listing | None, snapshot: Snapshot, query: Query, courtesy: Courtesy | None = None) -> Listing:
    """The listing for a new look. What came or went since `before` is marked for a while."""
    courtesy = courtesy or Courtesy()
    comparable = before is not None and before.query.every == query.every
    old = before.known if before is not None else {}  # not comparable, a row is the same one nevertheless
    numbers = itertools.count(before.next_number if before is not None else 0)
    now = snapshot.taken_at
    known: dict[Hashable, Line] = {}
    for row in courtesy.in_steps(_rows(snapshot, query, courtesy)):
        key = _key(row.socket)
        if key in known:  # sockets that share everything, such as a TIME-WAIT seen twice in one dump
            key = (key, len(known))
        line = old.get(key)
        mark, until = Mark.NONE, 0.0
        if comparable and (line is None or line.mark is Mark.GONE):
            mark, until = Mark.NEW, now + _MARKED_S
        elif line is not None and line.until > now and line.mark is not Mark.GONE:
            mark, until = line.mark, line.until
        if line is None or line.row != row or line.mark is not mark or line.until != until:
            line = Line(next(numbers) if line is None else line.number, row, _text(row), mark, until)
        known[key] = line
    for key, line in courtesy.in_steps(old.items() if comparable else ()):
        if key not in known:
            until = line.until if line.mark is Mark.GONE else now + _MARKED_S
            if until > now:
                known[key] = Line(line.number, line.row, line.text, Mark.GONE, until)
    return arrange(Listing(query=query, known=known, next_number=next(numbers)), query, courtesy)


def _rows(snapshot: Snapshot, query: Query, courtesy: Courtesy) -> Iterator[PortRow]:
    """In the order of ports. In slices: one sort of 50,000 rows holds the interpreter, and so the window, too long."""
    sockets = [socket for socket in snapshot.sockets if query.every or socket.state.takes_the_port]
    slices = []
    for first in range(0, len(sockets), _ROWS):
        courtesy.step_aside()
        slices.append(port_words.rows(snapshot, tuple(sockets[first : first + _ROWS])))
    return heapq.merge(*slices, key=_tie)


def arrange(listing: Listing, query: Query, courtesy: Courtesy | None = None) -> Listing:
    """The same lines under another filter or order."""
    courtesy = courtesy or Courtesy()
    wanted = query.filter.casefold().split()
    lines: Iterable[Line] = courtesy.in_steps(listing.known.values())
    if wanted:
        lines = (line for line in lines if all(word in line.text for word in wanted))
    # Known lines stand in the order of ports already, but for those that are gone: a quick sort.
    ordered = _sorted(list(lines), lambda line: _tie(line.row), courtesy)
    if query.column or query.descending:
        ordered = _sorted(ordered, COLUMNS[query.column], courtesy, descending=query.descending)
    return Listing(query=query, known=listing.known, shown=tuple(ordered), next_number=listing.next_number)


def _sorted(
    lines: list[Line], key: Callable[[Line], object], courtesy: Courtesy, *, descending: bool = False
) -> list[Line]:
    """Stable, as `sorted` is; in slices, since one long sort lets no other thread run."""
    slices = []
    for first in range(0, len(lines), _SLICE):
        courtesy.step_aside()
        part = lines[first : first + _SLICE]
        part.sort(key=key, reverse=descending)  # type: ignore[arg-type]  # one type a column
        slices.append(part)
    merged = heapq.merge(*slices, key=key, reverse=descending)  # type: ignore[arg-type]  # as above
    return slices[0] if len(slices) == 1 else list(courtesy.in_steps(merged))


def _tie(row: PortRow) -> tuple[int, str, str, str, int]:
    return (row.port, row.protocol, row.address, row.remote, row.pid or 0)


def _text(row: PortRow) -> str:
    parts = (row.port, row.protocol, row.address, row.program, row.pid, row.user, row.state, row.scope, row.remote)
    return " ".join(str(part) for part in parts if part).casefold()


def change_between(before: tuple[Line, ...], after: tuple[Line, ...], courtesy: Courtesy | None = None) -> Change:
    """What the view has to be told, so that selection and scroll position stay."""
    steps = (courtesy or Courtesy()).in_steps
    stays = {line.number for line in steps(after)}
    was = {line.number: line for line in steps(before)}
    removed = _ranges([index for index, line in enumerate(steps(before)) if line.number not in stays])
    inserted = _ranges([index for index, line in enumerate(steps(after)) if line.number not in was])
    if len(removed) + len(inserted) > _MOST_STEPS:
        return Change(shown=after, reset=True)
    kept = tuple(line for line in steps(after) if line.number in was)
    old_order = [line.number for line in steps(before) if line.number in stays]
    touched = [index for index, line in enumerate(steps(after)) if was.get(line.number, line) is not line]
    return Change(
        shown=after,
        removed=tuple(reversed(removed)),
        reordered=old_order != [line.number for line in kept],
        kept=kept,
        inserted=tuple(inserted),
        touched=(touched[0], touched[-1]) if touched else None,
    )


def _ranges(indexes: list[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for index in indexes:
        if ranges and index == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], index)
        else:
            ranges.append((index, index))
    return ranges
