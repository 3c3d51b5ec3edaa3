"""At which addresses a port is taken, and for whom that matters: no more is claimed than was seen."""

import pytest
from made_up import asks, holder, probes, process, snapshot, socket

from portfixer.diagnosis import Diagnosis, diagnose
from portfixer.facts import SocketState
from portfixer.remedies import Plan, RemedyId, propose
from portfixer.words import remedies, verdicts

SHOP = (holder(process(812, "shop")),)
OLD = socket(SocketState.TIME_WAIT, "127.0.0.1", 9100, remote=("127.0.0.1", 40000), inode=0, expires_in_s=41.0)


def old(address: str | None, *sockets) -> Diagnosis:  # type: ignore[no-untyped-def]
    asked = probes({address or "0.0.0.0": "EADDRINUSE"}, port=9100)
    return diagnose(asks(9100, address=address), asked, snapshot(*(sockets or (OLD,))))


def by_hand(diagnosis: Diagnosis) -> str:
    remedy = next(offer for offer in propose(diagnosis) if offer.id is RemedyId.CLOSE_LEFTOVERS)
    return remedies.manual(Plan(remedy=remedy)) or ""


def test_what_is_typed_closes_the_old_connections_and_no_others_of_the_port() -> None:
    """Another server may have the same port at 127.0.0.2, with clients."""
    assert by_hand(old("127.0.0.1")) == (
        "sudo ss -K -H -n -t state time-wait '(' src 127.0.0.1:9100 dst 127.0.0.1:40000 ')'"
    )


def test_many_old_connections_are_typed_by_their_own_address_and_state() -> None:
    many = [
        socket(SocketState.TIME_WAIT, "127.0.0.1", 9100, remote=("127.0.0.1", 40000 + at), inode=0) for at in range(50)
    ]
    assert by_hand(old("127.0.0.1", *many)) == "sudo ss -K -H -n -t state time-wait src 127.0.0.1:9100"


def test_no_program_is_said_to_use_the_port_at_the_address_that_was_asked_about() -> None:
    for text in (verdicts.summary(old("127.0.0.1")), verdicts.explanation(old("127.0.0.1"))):
        assert text.startswith("No program uses port 9100 of 127.0.0.1")
    assert verdicts.summary(old(None)).startswith("No program uses port 9100, but")


def taken(at: str, errors: dict[str, str | None], **more: object) -> str:
    look = snapshot(socket(local=at, **more), holders={77: SHOP})  # type: ignore[arg-type]
    return verdicts.explanation(diagnose(asks(), probes(errors), look))


ONLY_IPV6 = {"0.0.0.0": None, "::": "EADDRINUSE"}
WHO_CAN = [
    ("::", ONLY_IPV6, {"v6only": True}, "asks for every IPv4 address (0.0.0.0) only can have the port"),
    ("fe80::1", ONLY_IPV6, {"interface": "eth0"}, "asks for every IPv4 address (0.0.0.0) only can have the port"),
    ("127.0.0.53", {"0.0.0.0": "EADDRINUSE", "::": "EADDRINUSE"}, {}, "It has the port on 127.0.0.53 only"),
    ("0.0.0.0", {"0.0.0.0": "EADDRINUSE", "::": "EADDRINUSE"}, {}, "Only one program can have a port"),
]


@pytest.mark.parametrize(("at", "errors", "more", "told"), WHO_CAN, ids=["v6only", "link-local", "one", "every"])
def test_who_can_have_the_port_all_the_same_is_told(at: str, errors: dict, more: dict, told: str) -> None:
    text = taken(at, errors, **more)
    assert told in text
    assert ("Only one program" in text) is (at == "0.0.0.0")


def test_one_who_asked_for_the_taken_address_hears_that_it_is_taken() -> None:
    look = snapshot(socket(local="127.0.0.1"), holders={77: SHOP})
    told = verdicts.explanation(diagnose(asks(address="127.0.0.1"), probes({"127.0.0.1": "EADDRINUSE"}), look))
    assert "Only one program can have a port" in told
