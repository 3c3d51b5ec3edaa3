"""The comparison with other tools judges all of them by the same rules."""

import json
from dataclasses import replace

import pytest
from bench.compare.judging import Answers, judge
from bench.compare.table import details, summary
from bench.compare.truth import Cell, Kind, Ran, Truth

SERVER, WORKER, NEIGHBOUR = 41_010, 41_011, 41_020

LISTENER = Truth(
    port=8080,
    address="127.0.0.1",
    kind=Kind.LISTENER,
    verdicts=("other_program",),
    holders=(SERVER, WORKER),
    right=((str(SERVER),),),
    meant=(SERVER, WORKER),
)


def cell(
    truth: Truth = LISTENER, looked: str | None = "", *, acted: str = "", free: bool = True, **more: object
) -> Cell:
    given = {"ended": {}, "deaf": (), "shell_ended": False, "free_at_once": free, "free_later": free, **more}
    return Cell(
        truth=truth,
        looked=None if looked is None else ran(looked),
        acted=ran(acted),
        everyone=(SERVER, WORKER, NEIGHBOUR),
        **given,
    )


def ran(output: str) -> Ran:
    return Ran(command=("tool 8080",), output=output, status=0, took_s=0.1)


def of(kind: Kind, *verdicts: str, **changes: object) -> Truth:
    return replace(LISTENER, kind=kind, verdicts=verdicts, **changes)


NOTHING = of(Kind.NOTHING, "free", holders=(), right=(), meant=())
LINGERING = of(Kind.LINGERING, "time_wait", holders=(), right=(), meant=())
CLIENT = of(Kind.CONNECTION, "outgoing_connection", meant=())


@pytest.mark.parametrize(
    ("belief", "truth", "output", "found"),
    [
        ("naming the server is finding it", LISTENER, "python 41010 LISTEN", True),
        ("naming a worker finds it as well", LISTENER, "python 41011", True),
        ("a longer number is another process", LISTENER, "python 141010", False),
        ("naming nobody finds nothing", LISTENER, "Process on port 8080 killed", False),
        ("so is telling that somebody listens", LISTENER, "LISTEN 0 128 127.0.0.1:8080", True),
        ("but not that nobody does", LISTENER, "No process listening on port 8080, not in use", False),
        ("a service's name is a name", replace(LISTENER, right=(("shop.service",),)), "in shop.service", True),
        ("a client has to be told as one", CLIENT, "8080/tcp: 41010", False),
        ("a connection is seen by its state", CLIENT, "chat 41010 127.0.0.1:8080 ESTAB", True),
        ("lsof shows a connection by an arrow", CLIENT, "chat 41010 TCP a:8080->b:443", True),
        ("what lingers is found by its state", LINGERING, "127.0.0.1:8080 TIME-WAIT", True),
        ("no output does not find what lingers", LINGERING, "", False),
        ("no output is true where nothing is", NOTHING, "", True),
        ("so is saying it", NOTHING, "Port 8080 is not in use.", True),
        ("a kill that is claimed is not", NOTHING, "Process on port 8080 killed", False),
        ("a heading over nothing claims nothing", NOTHING, "State Local Address:Port Process", True),
        ("nor does a count of none", NOTHING, "0 process was killed", True),
        ("nor is a neighbour blamed", NOTHING, "No process but 41020 found", False),
        ("a right", of(Kind.RIGHT, "needs_permission", right=()), "8 is a privileged port (below 1024)", True),
        ("an address", of(Kind.ADDRESS, "address_not_here", right=()), "bind: Cannot assign requested address", True),
    ],
)
def test_finding_the_cause(belief: str, truth: Truth, output: str, found: bool) -> None:
    assert judge(cell(truth, output)).found is found, belief


def test_what_is_said_while_acting_counts_as_well() -> None:
    assert judge(cell(looked=None, acted="Killed python (PID 41010)")).found


@pytest.mark.parametrize(("verdict", "found"), [("other_program", True), ("time_wait", False)])
def test_portfixer_has_to_give_the_very_verdict_even_where_it_names_the_server(verdict: str, found: bool) -> None:
    told = json.dumps({"verdict": verdict, "blockers": [{"holders": [{"pid": SERVER}]}]})
    assert judge(cell(looked=told)).found is found


def test_ending_somebody_without_a_word_is_blaming_it() -> None:
    silent = judge(cell(NOTHING, looked=None, ended={"41020": "neighbour"}))
    assert (silent.found, silent.named) == (False, False)


def test_what_portfixer_lists_as_not_seen_is_not_named() -> None:
    told = {"verdict": "other_program", "unseen": [f"not allowed (pid {SERVER})"]}
    assert not judge(cell(looked=json.dumps(told))).named


@pytest.mark.parametrize(
    ("belief", "right", "output", "named"),
    [
        ("a worker is not the master", (("41010",),), "41011", False),
        ("both of two have to be named", (("41010",), ("41011",)), "41010", False),
        ("one of several names is enough", (("41010", "shop.service"),), "shop.service", True),
        ("nobody where nobody is", (), "TIME-WAIT", True),
        ("not somebody where nobody is", (), "41020", False),
    ],
)
def test_naming_the_program(belief: str, right: tuple[tuple[str, ...], ...], output: str, named: bool) -> None:
    assert judge(cell(replace(LISTENER, right=right), output)).named is named, belief


def test_a_port_that_is_taken_again_within_three_seconds_was_not_freed() -> None:
    assert not judge(cell(free_later=False)).freed


@pytest.mark.parametrize(
    ("belief", "free", "more", "harmed"),
    [
        ("the server may end", True, {"ended": {"41010": "server"}}, ()),
        ("its neighbour may not", True, {"ended": {"41020": "neighbour"}}, ("neighbour",)),
        ("nothing may end for nothing", False, {"ended": {"41011": "worker"}}, ("worker, for nothing",)),
        ("a server gone deaf is harm", True, {"deaf": ("tcp 18080",)}, ("no longer listening: tcp 18080",)),
        ("so is the shell's end", True, {"shell_ended": True}, ("the shell it was typed into",)),
        ("doing nothing harms nobody", False, {}, ()),
    ],
)
def test_each_harm_is_counted_by_its_name(
    belief: str, free: bool, more: dict[str, object], harmed: tuple[str, ...]
) -> None:
    assert judge(cell(free=free, **more)).harmed == harmed, belief


def test_a_cell_survives_being_written_down() -> None:
    made = cell(looked=None, ended={"41020": "neighbour"}, deaf=("tcp 18080",))
    assert Cell.from_json(made.to_json()) == made


def test_the_tables_count_and_tell_each_cell() -> None:
    good = Answers(found=True, named=True, freed=True, harmed=())
    bad = Answers(found=False, named=False, freed=True, harmed=("neighbour",))
    results = {"one": {"server": good, "loop": bad}, "two": {"server": bad}}
    assert summary(results, {"one": "1.0"}).splitlines()[2:] == [
        "| one (1.0) | 1 | 1 | 2 | 1 | 1 |",
        "| two | 0 | 0 | 1 | 1 | 0 |",
    ]
    assert details(results, {"one": {"server": 61.2}}).splitlines()[2:] == [
        "| server | CPF(61s)· | ··FH |",
        "| loop | ··FH | not made |",
    ]
