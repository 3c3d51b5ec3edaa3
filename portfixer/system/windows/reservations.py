"""Ports that Windows keeps for itself: excluded ranges, and the range of outgoing connections.

`netsh` is the only documented way to them. Its words are translated, so only digits and the `*` are read; the shape of
the rows is the same in every language (tests/data/windows).
"""

import re
from dataclasses import dataclass

from portfixer.facts import Family, Protocol, Reservation, Unseen, UnseenThing, UnseenWhy
from portfixer.system import tools

__all__ = ["Reservations", "dynamic_range", "excluded_ranges", "parse_dynamic", "parse_excluded"]

_WITHIN_S = 5.0
# Two numbers, and perhaps more behind them: the star, and whatever a later Windows has to say.
_ROW = re.compile(r"^[^\S\n]*(\d{1,5})[^\S\n]+(\d{1,5})((?:[*]|[^\S\n])[^\d\n]*)?$", re.MULTILINE)
_SETTING = re.compile(r"^[^\d\n]+?(\d{1,5})[^\S\n]*$", re.MULTILINE)
_RULE = re.compile(r"^\s*-{5,}", re.MULTILINE)
_CONTEXT = {Family.IPV4: "ipv4", Family.IPV6: "ipv6"}
_HIGHEST = 65535


@dataclass(frozen=True, slots=True)
class Reservations:
    ranges: tuple[Reservation, ...] = ()
    unseen: tuple[Unseen, ...] = ()


def excluded_ranges(protocol: Protocol) -> Reservations:
    """The excluded ranges of one protocol in both families. Two runs of netsh, some 0.1 s each; needs no rights."""
    ranges: list[Reservation] = []
    unseen: list[Unseen] = []
    for family, context in _CONTEXT.items():
        result = tools.run(
            "netsh",
            "interface",
            context,
            "show",
            "excludedportrange",
            f"protocol={protocol.value}",
            timeout_s=_WITHIN_S,
        )
        found = parse_excluded(result.output, family, protocol) if result.done else None
        if found is None:
            unseen.append(Unseen(UnseenThing.RESERVATIONS, _why(result), f"netsh {context} {protocol.value}"))
        else:
            ranges += found
    return Reservations(tuple(ranges), tuple(unseen))


def dynamic_range(protocol: Protocol) -> tuple[int, int] | None:
    """First and last port that outgoing connections get by themselves (IPv4); None when netsh does not tell."""
    result = tools.run("netsh", "interface", "ipv4", "show", "dynamicport", protocol.value, timeout_s=_WITHIN_S)
    return parse_dynamic(result.output) if result.done else None


def parse_excluded(text: str, family: Family, protocol: Protocol) -> tuple[Reservation, ...] | None:
    """The ranges in an answer of `netsh interface … show excludedportrange`; None for a text that is no such answer.

    `*` marks a range that an administrator set aside: it is not given out, and yet a program that asks for one of its
    ports gets it.
    """
    if not _RULE.search(text):
        return None
    return tuple(
        Reservation(first=first, last=last, family=family, protocol=protocol, administered="*" in more)
        for first, last, more in ((int(low), int(high), rest) for low, high, rest in _ROW.findall(text))
        if 0 < first <= last <= _HIGHEST
    )


def parse_dynamic(text: str) -> tuple[int, int] | None:
    """`Start Port : 49152`, `Number of Ports : 16384`, in this order and any language."""
    numbers = [int(number) for number in _SETTING.findall(text)]
    if len(numbers) != 2:
        return None
    first, count = numbers
    last = first + count - 1
    return (first, last) if 0 < first <= last <= _HIGHEST else None


def _why(result: tools.ToolResult) -> UnseenWhy:
    if result.path is None:
        return UnseenWhy.NOT_SUPPORTED
    return UnseenWhy.TOOK_TOO_LONG if result.timed_out else UnseenWhy.UNREADABLE
