"""Excluded ranges are read from netsh in any language, by digits and the star alone."""

import pytest
from windows_captured import output

from portfixer.facts import Family, Protocol, UnseenWhy
from portfixer.system import tools
from portfixer.system.tools import ToolResult
from portfixer.system.windows import reservations
from portfixer.system.windows.reservations import parse_dynamic, parse_excluded

RANGES = {
    "excludedportrange-tcp-windows11-english": ([5985, 47001, 49673, 50000, 50060, 53286, 53386], [50000]),
    "excludedportrange-udp-server2022-english": ([56030, 56130], []),
    "excludedportrange-tcp-windows10-german": ([5357, 5985, 47001, 49851, 50000, 50060, 60806], [50000]),
    "excludedportrange-tcp-windows10-french": ([80, 1487, 5673, 7452, 8052, 8152], []),
    "excludedportrange-tcp-windows10-spanish": ([1025, 5357, 5700, 8884, 25313, 50000], [50000]),
    "excludedportrange-tcp-windows11-russian": ([5357, 10673, 29880, 50000, 51440], [50000]),
    "excludedportrange-tcp-windows11-chinese": ([1607, 1707, 5357, 27339, 50000, 54235], [50000]),
    "excludedportrange-none-windows10-english": ([], []),
}


@pytest.mark.parametrize("name", RANGES)
def test_every_language_gives_the_same_kind_of_rows(name: str) -> None:
    found = parse_excluded(output(name), Family.IPV4, Protocol.TCP)
    assert [kept.first for kept in found] == RANGES[name][0]
    assert [kept.first for kept in found if kept.administered] == RANGES[name][1]


def test_first_and_last_belong_to_the_range() -> None:
    found = parse_excluded(output("excludedportrange-tcp-windows10-german"), Family.IPV6, Protocol.UDP)
    row = found[3]
    assert (row.first, row.last, row.family, row.protocol) == (49851, 49950, Family.IPV6, Protocol.UDP)
    assert [row.holds(port, Protocol.UDP) for port in (49850, 49851, 49950, 49951)] == [False, True, True, False]
    assert not row.holds(49900, Protocol.TCP)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x01",
        "The following command was not found: interface ipv4 show.",
        "Der angeforderte Vorgang: 8080 8090",
    ],
)
def test_what_is_no_such_answer_is_not_taken_for_an_empty_one(text: str) -> None:
    assert parse_excluded(text, Family.IPV4, Protocol.TCP) is None


@pytest.mark.parametrize(
    "row", ["  9000  8000", "  99999  99999", "  8080", "  8080  8090  8100", "  eighty  ninety", "  1 2 3 *"]
)
def test_a_row_that_is_none_is_passed_over(row: str) -> None:
    assert parse_excluded(f"----------    --------\n{row}\n", Family.IPV4, Protocol.TCP) == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("dynamicport-tcp-windows10-english", (49152, 65535)), ("dynamicport-tcp-windows10-chinese", (1024, 15000))],
)
def test_the_range_of_outgoing_ports_is_first_and_count(name: str, expected: tuple[int, int]) -> None:
    assert parse_dynamic(output(name)) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("\t5357\t5357\t*\r\n 50000\t50059\r\n", [(5357, 5357, True), (50000, 50059, False)]),
        (" 5357  5357*\n 80 80 *  \n", [(5357, 5357, True), (80, 80, True)]),
        ("\u00a0 50000\u00a0 50059\n", [(50000, 50059, False)]),
        (" 50000 50059 active\n 7 8 persistent *\n", [(50000, 50059, False), (7, 8, True)]),
        (" 1 2\n* - 3 4 are administered\n", [(1, 2, False)]),
        (" 5\n 6\n 60000 50000\n 1 99999\n 0 0\n", []),
    ],
    ids=["tabs", "a star without a blank", "blanks that do not break", "a later column", "the note below", "no range"],
)
def test_a_row_is_two_numbers_however_it_is_written(rows: str, expected: list[tuple[int, int, bool]]) -> None:
    found = parse_excluded(f"Von    Bis\n-----  -----\n{rows}", Family.IPV4, Protocol.TCP)
    assert found is not None
    assert [(kept.first, kept.last, kept.administered) for kept in found] == expected


@pytest.mark.parametrize("colon", ["：", "\ufffd\ufffd", " "])
def test_the_colon_before_them_may_be_another_one_or_unreadable(colon: str) -> None:
    assert parse_dynamic(f"协议 tcp\n----\n启动端口{colon} 1024\r\n端口数{colon} 64511\r\n") == (1024, 65534)


@pytest.mark.parametrize(
    "text", ["", "Start Port : 1024", "a : 1\nb : 2\nc : 3", "a : 60000\nb : 60000", "a : 0\nb : 5"]
)
def test_a_range_that_is_none_is_not_believed(text: str) -> None:
    assert parse_dynamic(text) is None


def test_both_families_are_asked_and_a_refusal_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def answer(name: str, *words: str, timeout_s: float) -> ToolResult:
        asked.append((name, *words))
        text = output("excludedportrange-tcp-windows10-french")
        return (
            ToolResult(path="netsh", status=0, output=text) if "ipv4" in words else ToolResult(path="netsh", status=1)
        )

    monkeypatch.setattr(tools, "run", answer)
    found = reservations.excluded_ranges(Protocol.TCP)
    assert asked == [
        ("netsh", "interface", family, "show", "excludedportrange", "protocol=tcp") for family in ("ipv4", "ipv6")
    ]
    assert {kept.family for kept in found.ranges} == {Family.IPV4}
    assert [(unseen.why, unseen.detail) for unseen in found.unseen] == [(UnseenWhy.UNREADABLE, "netsh ipv6 tcp")]


@pytest.mark.parametrize(
    ("result", "why"),
    [
        (ToolResult(path=None), UnseenWhy.NOT_SUPPORTED),
        (ToolResult(path="netsh", timed_out=True), UnseenWhy.TOOK_TOO_LONG),
        (ToolResult(path="netsh", status=0, output=""), UnseenWhy.UNREADABLE),
    ],
)
def test_why_the_ranges_were_not_seen_is_told(
    monkeypatch: pytest.MonkeyPatch, result: ToolResult, why: UnseenWhy
) -> None:
    monkeypatch.setattr(tools, "run", lambda *_words, **_how: result)
    found = reservations.excluded_ranges(Protocol.UDP)
    assert (found.ranges, {unseen.why for unseen in found.unseen}) == ((), {why})
    assert reservations.dynamic_range(Protocol.UDP) is None
