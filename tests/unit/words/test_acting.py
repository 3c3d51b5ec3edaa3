"""What stands on the page while something is done."""

import pytest
from made_up import process

from portfixer.facts import Manager, ManagerKind, Protocol, Request
from portfixer.remedies import Plan, Remedy, RemedyId, Target
from portfixer.words import acting

SHOP, DNS = Request(port=8080), Request(port=53, protocol=Protocol.UDP)
STOP = Remedy(id=RemedyId.STOP_PROGRAM, targets=(Target(process(812, "shop"), 77),))
RESUME = Remedy(id=RemedyId.RESUME_PROGRAM, targets=STOP.targets)
SERVICE = Remedy(id=RemedyId.STOP_SERVICE, manager=Manager(ManagerKind.SYSTEMD, "shop.service", "system"))
CLOSE = Remedy(id=RemedyId.CLOSE_LEFTOVERS)
RESERVED = Remedy(id=RemedyId.FREE_RESERVED_RANGE)


@pytest.mark.parametrize(
    ("remedy", "forced", "title", "first"),
    [
        (STOP, False, "Stopping shop", "Ask shop to stop"),
        (STOP, True, "Ending shop by force", "End shop by force"),
        (SERVICE, False, "Stopping shop.service", "Stop shop.service"),
        (RESUME, False, "Resuming shop", "Let shop go on"),
        (CLOSE, False, "Closing old connections", "Close 0 old connections"),
        (RESERVED, False, "Freeing the reserved port", "Free the reserved port"),
    ],
)
def test_what_is_done_comes_first(remedy: Remedy, forced: bool, title: str, first: str) -> None:
    plan = Plan(remedy=remedy)
    assert acting.title(plan, forced=forced) == title
    assert acting.steps(plan, SHOP, forced=forced)[0] == first


def test_then_it_is_proved_and_watched() -> None:
    _first, look, watch = acting.steps(Plan(remedy=STOP), DNS, forced=False)
    assert look == "Look whether UDP port 53 is free"
    assert "takes it again" in watch


def test_what_only_goes_on_frees_nothing_and_is_not_watched() -> None:
    assert len(acting.steps(Plan(remedy=RESUME), SHOP, forced=False)) == 1


def test_where_nobody_knows_what_is_done_nothing_is_claimed() -> None:
    assert acting.title(None, forced=False) == "One moment"
    assert acting.steps(None, SHOP, forced=False) == ()
