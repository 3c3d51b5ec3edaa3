"""At which addresses a port is taken, and for whom that matters: no more is claimed than was seen."""

from dataclasses import replace

import pytest
from made_up import LINUX, TAKEN, asks, holder, probes, process, snapshot, socket

from portfixer.diagnosis import Diagnosis, Verdict, diagnose
from portfixer.facts import Machine, Process, Protocol, SocketState, Unseen, UnseenThing, UnseenWhy
from portfixer.remedies import Plan, Remedy, RemedyId, Target, propose
from portfixer.remedies.outcome import Outcome, Problem
from portfixer.words import cards, outcomes, ports, remedies, verdicts

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


@pytest.mark.parametrize(
    ("asked", "at", "told"),
    [
        ("127.0.0.1", "::", "It listens on [::], which takes the port on every IPv4 address as well."),
        ("::", "0.0.0.0", "It listens on every IPv4 address, and a program that asks for [::] asks for that as well."),
        ("::", "127.0.0.1", "It listens on 127.0.0.1, and a program that asks for [::] asks for that as well."),
        ("::", "::1", "It listens on ::1 only, but your program asks for every address."),
        ("0.0.0.0", "127.0.0.1", "It listens on 127.0.0.1 only, but your program asks for every address."),
        ("127.0.0.1", "0.0.0.0", "It listens on every address, and so on 127.0.0.1 too."),
    ],
)
def test_another_address_that_is_in_the_way_all_the_same_is_named(asked: str, at: str, told: str) -> None:
    look = snapshot(socket(local=at, v6only=False), holders={77: SHOP})
    assert told in verdicts.explanation(diagnose(asks(address=asked), probes({asked: "EADDRINUSE"}), look))


def test_one_who_asked_for_the_taken_address_hears_that_it_is_taken() -> None:
    look = snapshot(socket(local="127.0.0.1"), holders={77: SHOP})
    told = verdicts.explanation(diagnose(asks(address="127.0.0.1"), probes({"127.0.0.1": "EADDRINUSE"}), look))
    assert "Only one program can have a port" in told


REACH = [
    ("0.0.0.0", None, "everyone on the network"),
    ("0.0.0.0", "lo", "this computer only"),
    ("0.0.0.0", "d0", "everyone who comes in through d0"),
    ("::", "d0", "everyone who comes in through d0"),
    ("192.0.2.7", "lo", "this computer only"),
    ("192.0.2.7", "d0", "everyone who reaches 192.0.2.7"),
    ("127.0.0.1", "d0", "this computer only"),
]


@pytest.mark.parametrize(("at", "interface", "reach"), REACH)
def test_a_socket_of_one_interface_is_not_reachable_for_all(at: str, interface: str | None, reach: str) -> None:
    look = snapshot(socket(local=at, interface=interface), holders={77: SHOP})
    (card,) = cards.cards(diagnose(asks(), TAKEN, look))
    (row,) = ports.rows(look, look.sockets)
    assert dict(card.facts)["Reachable for"] == row.scope == reach


def udp(*, reuse_helps: bool) -> str:
    waiting = (socket(SocketState.UNCONNECTED, protocol=Protocol.UDP, inode=inode) for inode in (77, 78))
    asked = probes({"0.0.0.0": "EADDRINUSE"}, protocol=Protocol.UDP, reuse_helps=reuse_helps)
    return verdicts.explanation(diagnose(asks(protocol=Protocol.UDP), asked, snapshot(*waiting, holders={77: SHOP})))


def test_who_shares_a_udp_port_may_miss_datagrams() -> None:
    """Each datagram reaches one of them; a plain "can start at once" would be half of the truth."""
    assert "can start beside them, but a datagram that is sent to this computer alone reaches only one of them" in udp(
        reuse_helps=True
    )
    assert "datagram" not in udp(reuse_helps=False)
    for told in (udp(reuse_helps=True), udp(reuse_helps=False)):
        assert "can start at once" not in told
        assert "SO_REUSEPORT" not in told


def test_who_has_a_udp_port_alone_and_lets_others_in_does_not_stop_a_server_that_asks_for_it() -> None:
    alone = snapshot(socket(SocketState.UNCONNECTED, protocol=Protocol.UDP), holders={77: SHOP})
    asked = probes({"0.0.0.0": "EADDRINUSE"}, protocol=Protocol.UDP, reuse_helps=True)
    told = verdicts.explanation(diagnose(asks(protocol=Protocol.UDP), asked, alone))
    assert "A server that sets SO_REUSEADDR can start at once." in told


DENIED = Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED, "pid 12")
OUTSIDE = Unseen(UnseenThing.OUTSIDE, UnseenWhy.NOT_FROM_HERE)


@pytest.mark.parametrize(
    ("unseen", "first"),
    [
        ((DENIED, OUTSIDE), "Which program has it is only visible with administrator rights."),
        ((OUTSIDE,), "PortFixer runs in a container"),
    ],
    ids=["rights were missing too", "only outside"],
)
def test_rights_are_named_before_the_container_where_both_may_hide_it(unseen: tuple, first: str) -> None:
    told = verdicts.explanation(diagnose(asks(), TAKEN, snapshot(socket(), unseen=unseen)))
    assert told.startswith(f"PortFixer couldn't see which program it is. {first}")
    assert "container" in told


ROOT = replace(LINUX, uid=0, user="root", administrator=True)
NO_PROC = Unseen(UnseenThing.PROGRAMS, UnseenWhy.NOT_SUPPORTED)
ON_THE_WAY = Unseen(UnseenThing.ON_THE_WAY, UnseenWhy.NOT_FROM_HERE)
IO_URING = Unseen(UnseenThing.IO_URING, UnseenWhy.NOT_SUPPORTED)
FROM_OUTSIDE = "PortFixer runs in a container, and sees no program outside of it; look again from outside."
BY_RIGHTS = "Which program has it is only visible with administrator rights."


@pytest.mark.parametrize(
    ("machine", "unseen", "last"),
    [
        (LINUX, (), BY_RIGHTS),
        (ROOT, (), "The system does not show which program has it."),
        (LINUX, (NO_PROC,), "This system does not tell PortFixer which programs are running."),
        (ROOT, (ON_THE_WAY,), "The port may be in a message on its way from one program to another."),
        (LINUX, (ON_THE_WAY,), BY_RIGHTS),
        (ROOT, (IO_URING,), "A program may keep it through io_uring, which this system does not tell."),
        (LINUX, (IO_URING,), BY_RIGHTS),
        (ROOT, (DENIED, OUTSIDE), FROM_OUTSIDE),
    ],
    ids=["a user", "an administrator", "no /proc", "in a message", "perhaps", "by io_uring", "perhaps", "outside"],
)  # fmt: skip
def test_why_a_program_was_not_seen_is_the_reason_that_holds_for_who_asks(
    machine: Machine, unseen: tuple[Unseen, ...], last: str
) -> None:
    look = snapshot(socket(uid=33), users={33: "www-data"}, unseen=unseen, machine=machine)
    told = verdicts.explanation(diagnose(asks(), TAKEN, look))
    assert told == f"It belongs to the user www-data. {last}"


LEFT_ALONE = [
    (process(50, "bash"), "PortFixer was started from it, so PortFixer will not stop it."),
    (process(1, "init"), "The system needs it, so PortFixer will not stop it."),
    (process(60, "gnome-shell"), "The system needs it, so PortFixer will not stop it."),
]


@pytest.mark.parametrize(("one", "why"), LEFT_ALONE)
def test_the_reason_for_leaving_a_program_alone_is_the_one_that_holds(one: Process, why: str) -> None:
    diagnosis = diagnose(asks(), TAKEN, snapshot(socket(), holders={77: (holder(one),)}))
    assert why in verdicts.explanation(diagnosis)
    remedy = Remedy(id=RemedyId.STOP_PROGRAM, targets=(Target(one, 77),))
    refused = Outcome(remedy=remedy, after=diagnosis, done=False, problem=Problem.PROTECTED)
    assert outcomes.explanation(refused) == why


def call(remote: str, *, port: int = 443, inferred: bool = True, protocol: Protocol = Protocol.TCP) -> Diagnosis:
    state = SocketState.ESTABLISHED if inferred else SocketState.SYN_SENT
    made = socket(state, "127.0.0.1", 40000, remote=(remote, port), protocol=protocol)
    asked = probes({"0.0.0.0": "EADDRINUSE"}, port=40000, protocol=protocol)
    return diagnose(asks(40000, protocol=protocol), asked, snapshot(made, holders={77: SHOP}))


CALLS = [
    (
        call("198.51.100.9"),
        "shop (process 812) has a connection with port 40000 as its own number, which it probably made to elsewhere.",
    ),
    (
        call("198.51.100.9", inferred=False),
        "shop (process 812) is trying to connect to 198.51.100.9:443, with port 40000 as its own number.",
    ),
    (call("127.0.0.1"), "shop (process 812) has a connection with 127.0.0.1:443 on this computer, on port 40000."),
    (
        call("192.0.2.7", inferred=False),
        "shop (process 812) is trying to connect to 192.0.2.7:443, with port 40000 as its own number.",
    ),
    (call("198.51.100.9", protocol=Protocol.UDP), "shop (process 812) talks to 198.51.100.9:443 from UDP port 40000."),
    (call("::1", port=53, protocol=Protocol.UDP), "shop (process 812) talks to [::1]:53 from UDP port 40000."),
]


def unseen_call(remote: str, *, inferred: bool = True, protocol: Protocol = Protocol.TCP) -> str:
    state = SocketState.ESTABLISHED if inferred else SocketState.SYN_SENT
    made = socket(state, "127.0.0.1", 40000, remote=(remote, 443), protocol=protocol, uid=33)
    asked = probes({"0.0.0.0": "EADDRINUSE"}, port=40000, protocol=protocol)
    return verdicts.summary(diagnose(asks(40000, protocol=protocol), asked, snapshot(made, users={33: "eve"})))


WHOSE = "it belongs to a program of the user eve."
UNSEEN_CALLS = [
    (
        unseen_call("198.51.100.9"),
        f"A connection that was probably made to elsewhere has port 40000 as its own number; {WHOSE}",
    ),
    (
        unseen_call("198.51.100.9", inferred=False),
        f"Port 40000 is the own number of an attempt to connect to 198.51.100.9:443; {WHOSE}",
    ),
    (
        unseen_call("127.0.0.1"),
        f"A connection with 127.0.0.1:443 on this computer has port 40000 as its own number; {WHOSE}",
    ),
    (
        unseen_call("198.51.100.9", protocol=Protocol.UDP),
        f"UDP port 40000 is used to talk to 198.51.100.9:443; {WHOSE}",
    ),
]


@pytest.mark.parametrize(("summary", "told"), UNSEEN_CALLS)
def test_a_connection_of_a_program_that_was_not_seen_is_told_with_what_is_known(summary: str, told: str) -> None:
    assert summary == told


def test_only_a_number_that_the_system_hands_out_is_said_to_be_one() -> None:
    assert "hands such numbers out between 32768 and 60999" in verdicts.explanation(call("198.51.100.9"))
    own = socket(SocketState.SYN_SENT, "192.0.2.7", remote=("198.51.100.9", 443))
    told = verdicts.explanation(diagnose(asks(), TAKEN, snapshot(own, holders={77: SHOP})))
    assert told == (
        "shop is calling 198.51.100.9:443, which has not answered yet, and its side of the connection has this number. "
        "The number is free again when that is closed."
    )


@pytest.mark.parametrize(("diagnosis", "told"), CALLS)
def test_a_connection_is_said_to_lead_where_it_leads(diagnosis: Diagnosis, told: str) -> None:
    assert diagnosis.verdict is Verdict.OUTGOING_CONNECTION
    assert verdicts.summary(diagnosis) == told
    everything = verdicts.headline(diagnosis) + verdicts.explanation(diagnosis)
    assert ("elsewhere" in everything) is ("elsewhere" in told)
    assert ("connection" in everything) is (diagnosis.request.protocol is Protocol.TCP)


def hidden(uid: int, user: str) -> Diagnosis:
    look = snapshot(socket(uid=uid), users={uid: user}, unseen=(DENIED,))
    return diagnose(asks(), TAKEN, look)


def test_a_program_of_the_person_who_asks_is_not_told_as_another_users() -> None:
    """One with a right of its own (setcap) hides what it has open from its own user too."""
    own, others = hidden(1000, "ada"), hidden(33, "eve")
    assert verdicts.summary(own) == "Another program is using port 8080: a program of yours."
    assert verdicts.explanation(own).startswith("It is one of your own programs. What it has open is only visible with")
    assert verdicts.summary(others) == "Another program is using port 8080: a program of the user eve."
    assert "your own" not in verdicts.explanation(others)


def test_a_listener_whose_program_was_not_seen_is_not_put_down_to_the_one_that_was() -> None:
    """The sentence gave shop the other one's address too, and did not mention the other one."""
    mine = socket(local="127.0.0.2", inode=77)
    look = snapshot(
        socket(local="127.0.0.1", inode=78, uid=33), mine, holders={77: SHOP}, users={33: "eve"}, unseen=(DENIED,)
    )
    diagnosis = diagnose(asks(), TAKEN, look)
    assert (
        verdicts.summary(diagnosis)
        == "2 programs are using port 8080: shop (process 812) and a program of the user eve."
    )
    assert "Who has it on 127.0.0.1 was not seen." in verdicts.explanation(diagnosis)
    assert [card.title for card in cards.cards(diagnosis)] == ["shop", "A program that is not visible"]
    alone = verdicts.summary(diagnose(asks(), TAKEN, snapshot(mine, holders={77: SHOP}, unseen=(DENIED,))))
    assert alone == "Another program, shop (process 812), is using port 8080."


def test_who_keeps_the_port_besides_is_told_by_name_or_by_user() -> None:
    listener = socket(local="127.0.0.2", inode=77)
    bound = socket(SocketState.BOUND, "127.0.0.3", inode=78, uid=33)
    other = (holder(process(900, "other")),)
    seen = diagnose(asks(), TAKEN, snapshot(listener, bound, holders={77: SHOP, 78: other}))
    assert "other (process 900) has reserved the same number on 127.0.0.3." in verdicts.explanation(seen)
    unseen = diagnose(asks(), TAKEN, snapshot(listener, bound, holders={77: SHOP}, users={33: "eve"}))
    assert "A program of the user eve has reserved the same number on 127.0.0.3." in verdicts.explanation(unseen)
