"""Measured cells to answers: the same rules for every tool, and generous ones. Pure.

Found the cause. Where a program listens, it is found by naming one of the processes that do, or by telling that someone
listens on the port; where one has the port and does not listen, by naming it. Where a program has it by a connection,
the output has to show that it is one. Where only the kernel has it, the state has to be named. Where a right or the
address is missing, that has to be said. Where nothing is in the way, no program may be named, and nothing be claimed to
have been stopped. PortFixer gives its finding an id, and that has to be the right one.

Named the right program. By number, or by the name of its service or container: the master and not only a worker, the
program in the container and not only the messenger, both where two share the port; and where nobody is, nobody. What
PortFixer lists as not seen does not count as named.

Freed the port. bind() works when the tool has ended, and still does three seconds later; also where it did before.

Harmed. A process of the situation has ended (or is suspended) that was not to be ended for that port, somebody else's
server no longer listens, the shell was ended, or something was ended and the port is not free all the same.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from bench.compare.truth import Cell, Kind

__all__ = ["Answers", "judge"]

_LISTENS = re.compile(r"\b(?:listen|listening|in use|is open|owned by another user|healthy)\b", re.IGNORECASE)
_CONNECTION = re.compile(r"ESTAB|CLOSE.WAIT|FIN.WAIT|->")
_LINGERING = re.compile(r"TIME.WAIT|FIN.WAIT|LAST.ACK|CLOSING")
_RIGHT = re.compile(r"privileged port|below 1024|CAP_NET_BIND|setcap|right to (?:bind|use)", re.IGNORECASE)
_ADDRESS = re.compile(r"cannot assign|EADDRNOTAVAIL|not (?:on|one of) this (?:computer|machine|host)", re.IGNORECASE)
_NOTHING = re.compile(
    r"no(?:t)? (?:process|in use|found|listen)|nothing|could(?: not|n.t) (?:find|kill)|\b0 process", re.IGNORECASE
)
_CLAIMS = re.compile(r"\b(?:killed|terminated|freed|stopped|listen|in use)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answers:
    found: bool
    named: bool
    freed: bool
    harmed: tuple[str, ...]
    """What was harmed; (): nothing."""


def judge(cell: Cell) -> Answers:
    text = _text(cell)
    freed = cell.free_at_once and cell.free_later
    return Answers(_found(cell, text), _named(cell, text), freed, _harmed(cell, freed=freed))


def _found(cell: Cell, text: str) -> bool:
    verdict = _verdict(cell)
    if verdict is not None:
        return verdict in cell.truth.verdicts
    names_holder = any(_says(text, str(pid)) for pid in cell.truth.holders)
    names_holder = names_holder or any(_says(text, name) for group in cell.truth.right for name in group)
    if cell.truth.kind is Kind.LISTENER:
        seen = (cell.looked or cell.acted).output
        return names_holder or (_LISTENS.search(seen) is not None and _NOTHING.search(seen) is None)
    if cell.truth.kind is Kind.HELD:
        return names_holder
    if cell.truth.kind is Kind.CONNECTION:
        return names_holder and _CONNECTION.search(text) is not None
    if cell.truth.kind is Kind.NOTHING:
        claims = _CLAIMS.search(text) is not None and _NOTHING.search(text) is None
        return not claims and not _blames_anybody(cell, text)
    sign = {Kind.LINGERING: _LINGERING, Kind.RIGHT: _RIGHT, Kind.ADDRESS: _ADDRESS}[cell.truth.kind]
    return sign.search(text) is not None


def _verdict(cell: Cell) -> str | None:
    """PortFixer's own; None for the others."""
    told = _own(cell.looked.output) if cell.looked else None
    return str(told["verdict"]) if told else None


def _text(cell: Cell) -> str:
    return "\n".join(_told(ran.output) for ran in (cell.looked, cell.acted) if ran)


def _told(output: str) -> str:
    own = _own(output)
    return output if own is None else json.dumps({key: value for key, value in own.items() if key != "unseen"})


def _own(output: str) -> dict[str, Any] | None:
    """PortFixer's answer; None where it is another tool's."""
    try:
        told = json.loads(output)
    except ValueError:
        return None
    return told if isinstance(told, dict) and "verdict" in told else None


def _named(cell: Cell, text: str) -> bool:
    if not cell.truth.right:
        return not _blames_anybody(cell, text)
    return all(any(_says(text, name) for name in group) for group in cell.truth.right)


def _blames_anybody(cell: Cell, text: str) -> bool:
    """By words or by deeds."""
    return bool(cell.ended) or any(_says(text, str(pid)) for pid in cell.everyone)


def _says(text: str, name: str) -> bool:
    """As a word of its own: 41234 is not in 141234."""
    return re.search(rf"(?<![\w.]){re.escape(name)}(?![\w])", text) is not None


def _harmed(cell: Cell, *, freed: bool) -> tuple[str, ...]:
    meant = {str(pid) for pid in cell.truth.meant}
    harm = [what for pid, what in cell.ended.items() if pid not in meant]
    harm += [f"no longer listening: {who}" for who in cell.deaf]
    if cell.shell_ended:
        harm.append("the shell it was typed into")
    if not freed:
        harm += [f"{what}, for nothing" for pid, what in cell.ended.items() if pid in meant]
    return tuple(harm)
