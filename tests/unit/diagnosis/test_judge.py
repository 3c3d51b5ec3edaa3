"""Verdicts and factors from recorded facts: every row names the belief it guards."""

from dataclasses import dataclass, replace

import pytest
from made_up import FREE, LINUX, TAKEN, WINDOWS, FakeSystem, asks, holder, probes, process, snapshot, socket

from portfixer.diagnosis import Answer, Factor, Verdict, diagnose, examine
from portfixer.facts import (
    Evidence,
    Holder,
    Interface,
    Manager,
    ManagerKind,
    Message,
    MessageError,
    ProbeResult,
    Protocol,
    Request,
    Snapshot,
    SocketState,
    Subject,
    Unseen,
    UnseenThing,
    UnseenWhy,
)

IN_USE = Message(error=MessageError.IN_USE, port=8080)
PORT_8080 = asks()
ROOT = replace(LINUX, user="root", uid=0, administrator=True)


@dataclass(frozen=True, kw_only=True)
class Row:
    belief: str
    verdict: Verdict
    look: Snapshot
    asked: tuple[ProbeResult, ...] = TAKEN
    request: Request = PORT_8080
    factors: tuple[Factor, ...] = ()
    blocked: bool = True

    def __str__(self) -> str:
        return self.belief


def held(*sockets, by=None, machine=LINUX, **more):  # type: ignore[no-untyped-def]
    return snapshot(*sockets, holders={77: by or (holder(),)}, machine=machine, **more)


def left_behind(*, may_be_inherited: bool | None) -> Holder:
    return replace(holder(process(starter_ended=True)), may_be_inherited=may_be_inherited)


def refused_message(**more: object) -> Request:
    return asks(None, message=Message(error=MessageError.REFUSED, subject=Subject.CONNECTING, **more))  # type: ignore[arg-type]


ROWS = [
    Row(belief="nothing refused is free", verdict=Verdict.FREE, look=snapshot(), asked=FREE, blocked=False),
    Row(
        belief="what could be bound on Linux is shared with nobody, whoever listens a moment later",
        verdict=Verdict.FREE,
        look=held(socket()),
        asked=FREE,
        blocked=False,
    ),
    Row(belief="a listener is another program", verdict=Verdict.OTHER_PROGRAM, look=held(socket())),
    Row(
        belief="a listener that nobody may see is still another program",
        verdict=Verdict.OTHER_PROGRAM,
        look=snapshot(socket(uid=0)),
        factors=(Factor.HIDDEN_OWNER,),
    ),
    Row(
        belief="a service named by its unit is a hidden owner",
        verdict=Verdict.OTHER_PROGRAM,
        look=snapshot(
            socket(),
            holders={77: (holder(evidence=Evidence.UNIT),)},
            managers={77: Manager(ManagerKind.SYSTEMD, "nginx.service", "system")},
        ),
        factors=(Factor.HIDDEN_OWNER, Factor.SYSTEMD_SERVICE),
    ),
    Row(
        belief="workers that were seen, of a master that may not be looked into, are not the owner",
        verdict=Verdict.OTHER_PROGRAM,
        look=snapshot(
            socket(uid=0),
            holders={
                77: (
                    holder(process(52, "nginx", user="root", uid=0), evidence=Evidence.PARENT),
                    holder(process(53, "nginx", parent_pid=52), root=False),
                )
            },
        ),
        factors=(Factor.HIDDEN_OWNER,),
    ),
    Row(
        belief="a socket of the kernel is nobody's, and nobody hides behind it",
        verdict=Verdict.OTHER_PROGRAM,
        look=snapshot(socket(uid=0), kernel_owned={77: Interface("vx0", "vxlan", certain=True)}),
        factors=(Factor.KERNEL_OWNED,),
    ),
    Row(
        belief="beside a socket of the kernel somebody else's stays hidden",
        verdict=Verdict.OTHER_PROGRAM,
        look=snapshot(socket(uid=0), socket(local="::", uid=0, inode=78), kernel_owned={77: None}),
        factors=(Factor.HIDDEN_OWNER, Factor.KERNEL_OWNED),
    ),
    Row(
        belief="the message's own program is the same program",
        verdict=Verdict.SAME_PROGRAM,
        look=held(socket(), by=(holder(process(812, "nginx")),)),
        request=asks(message=replace(IN_USE, program="nginx")),
    ),
    Row(
        belief="a client whose local port matches beside a listener changes nothing",
        verdict=Verdict.OTHER_PROGRAM,
        look=held(socket(), socket(SocketState.ESTABLISHED, "127.0.0.1", remote=("127.0.0.1", 40000), inode=78)),
    ),
    Row(
        belief="TIME-WAIT alone is TIME-WAIT",
        verdict=Verdict.TIME_WAIT,
        look=snapshot(
            socket(SocketState.TIME_WAIT, "127.0.0.1", remote=("127.0.0.1", 40000), inode=0, uid=0, expires_in_s=41.0)
        ),
    ),
    Row(
        belief="of many in TIME-WAIT the last one frees the port",
        verdict=Verdict.TIME_WAIT,
        look=snapshot(
            *(
                socket(SocketState.TIME_WAIT, "127.0.0.1", remote=("127.0.0.1", port), inode=0, expires_in_s=41.0)
                for port in (40000, 40001)
            )
        ),
        factors=(Factor.MANY_LINGERING,),
    ),
    Row(
        belief="an orphaned FIN-WAIT-2 is a closing connection",
        verdict=Verdict.CLOSING_CONNECTIONS,
        look=snapshot(
            socket(SocketState.FIN_WAIT_2, "127.0.0.1", remote=("127.0.0.1", 40000), inode=0, expires_in_s=30.0)
        ),
    ),
    Row(
        belief="closing connections outlast TIME-WAIT, so they are named first",
        verdict=Verdict.CLOSING_CONNECTIONS,
        look=snapshot(
            socket(SocketState.TIME_WAIT, "127.0.0.1", remote=("127.0.0.1", 40001), inode=0, expires_in_s=5.0),
            socket(SocketState.LAST_ACK, "127.0.0.1", remote=("127.0.0.1", 40000), inode=0),
        ),
    ),
    Row(
        belief="an accepted connection without a listener is left over",
        verdict=Verdict.LEFTOVER_CONNECTIONS,
        look=held(socket(SocketState.ESTABLISHED, "127.0.0.1", remote=("127.0.0.1", 40000))),
    ),
    Row(
        belief="CLOSE-WAIT never ends by itself: left over",
        verdict=Verdict.LEFTOVER_CONNECTIONS,
        look=held(socket(SocketState.CLOSE_WAIT, "127.0.0.1", remote=("192.0.2.9", 50000))),
    ),
    Row(
        belief="an ephemeral number towards a server's port is an outgoing connection",
        verdict=Verdict.OUTGOING_CONNECTION,
        look=held(socket(SocketState.ESTABLISHED, "192.0.2.7", 40000, remote=("192.0.2.9", 443))),
        request=asks(40000),
        asked=probes({"0.0.0.0": "EADDRINUSE", "::": "EADDRINUSE"}, port=40000),
    ),
    Row(
        belief="the other end being a listener of this computer decides",
        verdict=Verdict.OUTGOING_CONNECTION,
        look=held(
            socket(SocketState.ESTABLISHED, "127.0.0.1", remote=("127.0.0.1", 5432)),
            socket(SocketState.LISTEN, "127.0.0.1", 5432, inode=99),
        ),
    ),
    Row(
        belief="SYN-SENT is somebody calling out",
        verdict=Verdict.OUTGOING_CONNECTION,
        look=held(socket(SocketState.SYN_SENT, "192.0.2.7", remote=("192.0.2.9", 443))),
    ),
    Row(
        belief="bound and not listening is its own verdict",
        verdict=Verdict.BOUND_NOT_LISTENING,
        look=held(socket(SocketState.BOUND)),
    ),
    Row(
        belief="a client that bound its own number and called a server's port is no leftover of a server",
        verdict=Verdict.OUTGOING_CONNECTION,
        look=held(socket(SocketState.ESTABLISHED, "192.0.2.7", remote=("192.0.2.9", 443))),
    ),
    Row(
        belief="a privileged port without the right needs permission",
        verdict=Verdict.NEEDS_PERMISSION,
        look=snapshot(),
        request=asks(80),
        asked=probes({"0.0.0.0": "EACCES", "::": "EACCES"}, port=80),
    ),
    Row(
        belief="a listener on a privileged port comes before the right that lacks too",
        verdict=Verdict.OTHER_PROGRAM,
        look=held(socket(port=80)),
        request=asks(80),
        asked=probes({"0.0.0.0": "EACCES", "::": "EACCES"}, port=80),
    ),
    Row(
        belief="but a program that was denied never got as far as the listener",
        verdict=Verdict.NEEDS_PERMISSION,
        look=held(socket(port=80)),
        request=asks(80, message=Message(error=MessageError.ACCESS_DENIED, port=80)),
        asked=probes({"0.0.0.0": "EACCES", "::": "EACCES"}, port=80),
    ),
    Row(
        belief="an administrator's probe does not refute that a program was denied",
        verdict=Verdict.NEEDS_PERMISSION,
        look=snapshot(machine=ROOT),
        request=asks(80, message=Message(error=MessageError.ACCESS_DENIED, port=80)),
        asked=probes({"0.0.0.0": None, "::": None}, port=80),
    ),
    Row(
        belief="above the privileged ports there is no right that a denied program could lack",
        verdict=Verdict.FREE,
        look=snapshot(machine=ROOT),
        request=asks(message=Message(error=MessageError.ACCESS_DENIED, port=8080)),
        asked=FREE,
        blocked=False,
    ),
    Row(
        belief="old connections on a port that there is no right to: it is not free when they are gone",
        verdict=Verdict.NEEDS_PERMISSION,
        look=snapshot(socket(SocketState.TIME_WAIT, "127.0.0.1", port=80, inode=0, expires_in_s=41.0)),
        asked=probes({"0.0.0.0": "EACCES", "::": "EACCES"}, port=80),
        request=asks(80),
    ),
    Row(
        belief="a program that was told in use has the right, and waits for the old connections",
        verdict=Verdict.TIME_WAIT,
        look=snapshot(socket(SocketState.TIME_WAIT, "127.0.0.1", port=80, inode=0, expires_in_s=41.0)),
        asked=probes({"0.0.0.0": "EACCES", "::": "EACCES"}, port=80),
        request=asks(80, message=replace(IN_USE, port=80)),
    ),
    Row(
        belief="EACCES above the privileged ports is not a missing right that can be given",
        verdict=Verdict.UNKNOWN,
        look=snapshot(),
        asked=probes({"0.0.0.0": "EACCES", "::": "EACCES"}),
    ),
    Row(
        belief="EADDRNOTAVAIL is about the address",
        verdict=Verdict.ADDRESS_NOT_HERE,
        look=snapshot(),
        request=asks(address="198.51.100.1"),
        asked=probes({"198.51.100.1": "EADDRNOTAVAIL"}),
    ),
    Row(
        belief="a computer without IPv6 is not short of an address",
        verdict=Verdict.FREE,
        look=snapshot(),
        asked=probes({"0.0.0.0": None, "::": "EAFNOSUPPORT"}),
        blocked=False,
    ),
    Row(
        belief="connection refused is no listen problem, whatever listens here",
        verdict=Verdict.NOT_A_LISTEN_PROBLEM,
        look=held(socket()),
        request=refused_message(remote="127.0.0.1:8080"),
        asked=(),
        blocked=False,
    ),
    Row(
        belief="without a port there is a question, not a verdict",
        verdict=Verdict.NO_PORT,
        look=held(socket()),
        request=asks(None, message=Message(error=MessageError.IN_USE)),
        asked=(),
        blocked=False,
    ),
    Row(
        belief="a refusal that nothing explains is unknown",
        verdict=Verdict.UNKNOWN,
        look=snapshot(),
    ),
    Row(
        belief="a socket on an address that does not overlap explains nothing",
        verdict=Verdict.UNKNOWN,
        look=held(socket(local="127.0.0.2")),
        request=asks(address="127.0.0.1"),
        asked=probes({"127.0.0.1": "EADDRINUSE"}),
    ),
    Row(
        belief="a suspended program still has the port",
        verdict=Verdict.OTHER_PROGRAM,
        look=held(socket(), by=(holder(process(suspended=True)),)),
        factors=(Factor.SUSPENDED,),
    ),
    Row(
        belief="a pre-fork server has workers",
        verdict=Verdict.OTHER_PROGRAM,
        look=held(
            socket(),
            by=(
                holder(process(812, "nginx")),
                holder(process(813, "nginx", parent_pid=812), root=False),
                holder(process(814, "nginx", parent_pid=812), root=False),
            ),
        ),
        factors=(Factor.MANY_WORKERS,),
    ),
    Row(
        belief="workers that renamed themselves are workers still",
        verdict=Verdict.OTHER_PROGRAM,
        look=held(
            socket(),
            by=(
                holder(process(812, "gunicorn: maste", "gunicorn: master [shop]", executable="/usr/bin/python3.11")),
                holder(
                    process(
                        813,
                        "gunicorn: worke",
                        "gunicorn: worker [shop]",
                        executable="/usr/bin/python3.11",
                        parent_pid=812,
                    ),
                    root=False,
                ),
            ),
        ),
        factors=(Factor.MANY_WORKERS,),
    ),
    Row(
        belief="a child that is another program has inherited the socket",
        verdict=Verdict.OTHER_PROGRAM,
        look=held(
            socket(), by=(holder(process(812, "shop")), holder(process(813, "ffmpeg", parent_pid=812), root=False))
        ),
        factors=(Factor.INHERITED_SOCKET,),
    ),
    Row(
        belief="several roots of one socket are the heirs of one that ended",
        verdict=Verdict.OTHER_PROGRAM,
        look=held(socket(), by=(holder(process(813, "shop")), holder(process(814, "shop")))),
        factors=(Factor.INHERITED_SOCKET,),
    ),
    Row(
        belief="forked without exec by a program that ended: the socket may be that program's",
        verdict=Verdict.OTHER_PROGRAM,
        look=held(socket(), by=(left_behind(may_be_inherited=True),)),
        factors=(Factor.ORPHANED, Factor.INHERITED_SOCKET),
    ),
    Row(
        belief="a server that a script started, and outlived, made its socket itself",
        verdict=Verdict.OTHER_PROGRAM,
        look=held(socket(), by=(left_behind(may_be_inherited=False),)),
        factors=(Factor.ORPHANED,),
    ),
    Row(
        belief="where it was not looked at, nobody inherited anything",
        verdict=Verdict.OTHER_PROGRAM,
        look=held(socket(), by=(left_behind(may_be_inherited=None),)),
        factors=(Factor.ORPHANED,),
    ),
    Row(
        belief="two listening sockets on one address share it by SO_REUSEPORT",
        verdict=Verdict.OTHER_PROGRAM,
        look=snapshot(socket(), socket(inode=78), holders={77: (holder(),), 78: (holder(process(900, "other")),)}),
        factors=(Factor.PORT_SHARING,),
    ),
    Row(
        belief="one socket on each family is no sharing",
        verdict=Verdict.OTHER_PROGRAM,
        look=snapshot(socket(), socket(local="::", v6only=True, inode=78), holders={77: (holder(),), 78: (holder(),)}),
    ),
    Row(
        belief="a wildcard listener against a specific address overlaps",
        verdict=Verdict.OTHER_PROGRAM,
        look=held(socket(local="::", v6only=False)),
        request=asks(address="127.0.0.1"),
        asked=probes({"127.0.0.1": "EADDRINUSE"}),
        factors=(Factor.ADDRESS_OVERLAP,),
    ),
    Row(
        belief="what PortFixer was started from is protected",
        verdict=Verdict.OTHER_PROGRAM,
        look=held(socket(), by=(holder(process(50, "bash")),)),
        factors=(Factor.PROTECTED,),
    ),
    Row(
        belief="a UDP server is a program in the way",
        verdict=Verdict.OTHER_PROGRAM,
        look=held(socket(SocketState.UNCONNECTED, protocol=Protocol.UDP)),
        request=asks(protocol=Protocol.UDP),
        asked=probes({"0.0.0.0": "EADDRINUSE", "::": "EADDRINUSE"}, protocol=Protocol.UDP),
    ),
    Row(
        belief="a full accept queue is a server that does not answer",
        verdict=Verdict.OTHER_PROGRAM,
        look=held(socket(waiting_clients=2, backlog=1)),
        factors=(Factor.NOT_ANSWERING,),
    ),
    Row(
        belief="TIME-WAIT on Windows is only blamed when a probe failed and nobody else is there",
        verdict=Verdict.OTHER_PROGRAM,
        look=held(socket(), socket(SocketState.TIME_WAIT, "0.0.0.0", inode=0), machine=WINDOWS),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_look_gets_its_verdict(row: Row) -> None:
    diagnosis = diagnose(row.request, row.asked, row.look)
    assert (diagnosis.verdict, diagnosis.factors, diagnosis.blocked) == (row.verdict, row.factors, row.blocked)


def test_the_questions_are_answered_one_yes_for_the_cause() -> None:
    asked = diagnose(asks(program="/srv/blog"), TAKEN, held(socket())).questions
    assert (asked.other_program, asked.same_program, asked.lingering, asked.something_else) == (
        Answer.YES,
        Answer.NO,
        Answer.NO,
        Answer.NO,
    )


def test_old_connections_beside_a_listener_are_told_because_they_outlive_it() -> None:
    lingering = socket(SocketState.TIME_WAIT, "127.0.0.1", remote=("127.0.0.1", 40000), inode=0, expires_in_s=30.0)
    diagnosis = diagnose(asks(), TAKEN, held(socket(), lingering))
    assert diagnosis.questions.lingering is Answer.YES
    assert [blocker.kind for blocker in diagnosis.blockers] == ["listener", "closing"]


def test_old_connections_that_are_the_cause_are_told_once() -> None:
    lingering = socket(SocketState.TIME_WAIT, "127.0.0.1", remote=("127.0.0.1", 40000), inode=0, expires_in_s=30.0)
    assert [blocker.kind for blocker in diagnose(asks(), TAKEN, snapshot(lingering)).blockers] == ["closing"]


def test_a_half_closed_connection_that_a_program_has_open_does_not_outlive_the_listener() -> None:
    half = socket(SocketState.FIN_WAIT_2, "127.0.0.1", remote=("127.0.0.1", 40000), inode=78)
    diagnosis = diagnose(asks(), TAKEN, held(socket(), half))
    assert [blocker.kind for blocker in diagnosis.blockers] == ["listener"]
    assert diagnosis.questions.lingering is Answer.NO


def test_whose_listener_it_is_stays_open_while_its_program_is_not_seen() -> None:
    """Who is known by the user alone has not been seen either."""
    request = asks(program="/srv/blog")
    somebody = (holder(evidence=Evidence.USER),)
    for look in (snapshot(socket()), held(socket(), by=somebody)):
        assert diagnose(request, TAKEN, look).questions.same_program is Answer.UNSEEN


def test_what_explains_nothing_is_no_other_program_where_everything_was_seen() -> None:
    assert diagnose(asks(), TAKEN, snapshot()).questions.other_program is Answer.NO


def test_what_was_not_seen_leaves_no_question_open_once_the_cause_is_known() -> None:
    hidden = (Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED),)
    lingering = socket(SocketState.TIME_WAIT, "127.0.0.1", remote=("127.0.0.1", 40000), inode=0, expires_in_s=30.0)
    assert diagnose(asks(), TAKEN, snapshot(lingering, unseen=hidden)).questions.other_program is Answer.NO


def test_what_could_not_be_seen_is_not_answered_with_no() -> None:
    hidden = (Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED),)
    asked = diagnose(asks(), TAKEN, snapshot(unseen=hidden)).questions
    assert asked.other_program is Answer.UNSEEN
    assert asked.something_else is Answer.UNSEEN


def test_a_connection_that_a_program_has_half_closed_is_still_its_own() -> None:
    """shutdown(2) leaves FIN-WAIT-2 with the socket open: no timer of the kernel ends that."""
    half = socket(SocketState.FIN_WAIT_2, "127.0.0.1", remote=("127.0.0.1", 40000), expires_in_s=30.0)
    diagnosis = diagnose(asks(), TAKEN, held(half))
    assert diagnosis.verdict is Verdict.LEFTOVER_CONNECTIONS
    assert [(blocker.kind, blocker.frees_in_s) for blocker in diagnosis.blockers] == [("connection", None)]


@pytest.mark.parametrize(
    ("asked", "listeners", "first"),
    [
        ("127.0.0.1", ("0.0.0.0", "127.0.0.1"), "127.0.0.1"),
        ("0.0.0.0", ("127.0.0.1", "0.0.0.0"), "0.0.0.0"),
        ("0.0.0.0", ("127.0.0.1", "192.0.2.7"), "192.0.2.7"),
    ],
    ids=["on that very address", "on every address, as asked", "where the network reaches it"],
)
def test_of_several_listeners_the_one_that_matters_most_is_named_first(
    asked: str, listeners: tuple[str, ...], first: str
) -> None:
    look = snapshot(*(socket(local=at, inode=77 + number) for number, at in enumerate(listeners)))
    diagnosis = diagnose(asks(address=asked), probes({asked: "EADDRINUSE"}), look)
    assert diagnosis.blockers[0].endpoint.address == first
    assert len(diagnosis.blockers) == 2


def test_clients_are_the_connections_of_the_listener() -> None:
    clients = [
        socket(SocketState.ESTABLISHED, "127.0.0.1", remote=("127.0.0.1", 40000 + n), inode=100 + n) for n in range(3)
    ]
    assert diagnose(asks(), TAKEN, held(socket(), *clients)).clients == 3


def test_a_server_with_reuse_address_starts_over_time_wait_only_if_that_probe_succeeded() -> None:
    lingering = snapshot(socket(SocketState.TIME_WAIT, "127.0.0.1", inode=0, expires_in_s=30.0))
    helped = probes({"0.0.0.0": "EADDRINUSE", "::": "EADDRINUSE"}, reuse_helps=True)
    assert diagnose(asks(), helped, lingering).starts_with_reuse
    assert not diagnose(asks(), TAKEN, lingering).starts_with_reuse
    assert not diagnose(asks(), FREE, snapshot()).starts_with_reuse
    assert not diagnose(asks(), helped, replace(lingering, machine=WINDOWS)).starts_with_reuse


def test_without_a_port_the_program_of_the_message_is_named_first() -> None:
    web, shop = process(900, "nginx"), process(812, "shop")
    look = snapshot(socket(port=3000), socket(port=9000, inode=78), holders={77: (holder(shop),), 78: (holder(web),)})
    request = asks(None, message=Message(error=MessageError.IN_USE, program="nginx"))
    assert [blocker.endpoint.port for blocker in diagnose(request, (), look).likely] == [9000, 3000]


def test_without_a_port_only_who_listens_is_told() -> None:
    client = socket(SocketState.ESTABLISHED, "127.0.0.1", remote=("127.0.0.1", 40000), inode=78)
    assert [blocker.kind for blocker in diagnose(asks(None), (), held(socket(), client)).likely] == ["listener"]


def test_one_node_program_may_or_may_not_be_the_other_when_the_message_shows_no_script() -> None:
    server = process(812, "node", "/usr/bin/node", "shop.js", executable="/usr/bin/node")
    request = asks(message=replace(IN_USE, program="node"))
    assert diagnose(request, TAKEN, held(socket(), by=(holder(server),))).questions.same_program is Answer.UNSEEN


def test_a_wildcard_bound_on_windows_does_not_prove_the_port_free() -> None:
    computer = FakeSystem(WINDOWS)
    computer.errors = lambda _port, address, _reuse: "EADDRINUSE" if address == "127.0.0.1" else None
    computer.looks = [held(socket(local="127.0.0.1"), machine=WINDOWS)]
    assert examine(computer, asks()).verdict is Verdict.OTHER_PROGRAM


def test_who_did_not_say_what_they_start_is_not_told_that_it_does_not_run() -> None:
    assert diagnose(asks(), TAKEN, held(socket())).questions.same_program is Answer.UNSEEN


def test_a_name_that_stands_for_no_address_is_not_free() -> None:
    computer = FakeSystem()
    computer.names = {"no.such.host": ()}
    found = examine(computer, asks(address="no.such.host"))
    assert (found.verdict, found.blocked) == (Verdict.ADDRESS_NOT_HERE, True)


def test_a_name_in_a_message_that_got_as_far_as_bind_means_every_address() -> None:
    computer = FakeSystem()
    computer.names = {"web": ()}
    assert examine(computer, asks(address="web", message=IN_USE)).verdict is Verdict.FREE


def test_a_link_local_address_without_its_interface_is_about_the_address() -> None:
    diagnosis = diagnose(asks(address="fe80::1"), probes({"fe80::1": "EINVAL"}), snapshot())
    assert diagnosis.verdict is Verdict.ADDRESS_NOT_HERE


@pytest.mark.parametrize(
    ("belief", "address", "verdict"),
    [
        ("no probe can check an address that is not told", None, Verdict.ADDRESS_NOT_HERE),
        ("one that can be bound now is here now", "192.0.2.7", Verdict.FREE),
    ],
    ids=lambda value: str(value),
)
def test_what_a_message_says_of_an_address_stands_until_it_can_be_probed(
    belief: str, address: str | None, verdict: Verdict
) -> None:
    message = Message(error=MessageError.NOT_AVAILABLE, port=8080, address=address)
    tried = FREE if address is None else probes({address: None})
    assert diagnose(asks(address=address, message=message), tried, snapshot()).verdict is verdict, belief


def test_a_client_of_a_server_that_stopped_listening_is_a_client() -> None:
    left = socket(SocketState.ESTABLISHED, "127.0.0.1", remote=("127.0.0.1", 40000))
    assert diagnose(asks(), TAKEN, held(left)).clients == 1


def test_who_names_the_wrapper_means_what_it_started() -> None:
    wrapper = process(700, "sh", "/bin/sh", "/home/ada/start.sh", executable="/bin/sh")
    look = snapshot(socket(), holders={77: (holder(),)}, ancestors={812: (wrapper,)})
    assert diagnose(asks(program="/home/ada/start.sh"), TAKEN, look).verdict is Verdict.SAME_PROGRAM


def test_what_was_not_looked_for_is_not_answered_with_no() -> None:
    asked = diagnose(refused_message(), (), snapshot()).questions
    assert (asked.other_program, asked.same_program, asked.lingering) == (Answer.UNSEEN,) * 3
    assert asked.something_else is Answer.YES


@pytest.mark.parametrize(
    ("local", "remote", "verdict", "either"),
    [
        (8305, 443, Verdict.OUTGOING_CONNECTION, False),
        (8305, 40000, Verdict.LEFTOVER_CONNECTIONS, False),
        (45000, 2000, Verdict.OUTGOING_CONNECTION, False),
        (45000, 45001, Verdict.LEFTOVER_CONNECTIONS, True),
        (8305, 9443, Verdict.LEFTOVER_CONNECTIONS, True),
    ],
)
def test_which_side_opened_a_connection_is_inferred_from_the_numbers(
    local: int, remote: int, verdict: Verdict, either: bool
) -> None:
    """The kernel does not record it, so all of these are told as probable."""
    look = held(socket(SocketState.ESTABLISHED, "192.0.2.7", local, remote=("192.0.2.9", remote)))
    refused = probes({"0.0.0.0": "EADDRINUSE", "::": "EADDRINUSE"}, port=local)
    diagnosis = diagnose(asks(local), refused, look)
    assert (diagnosis.verdict, diagnosis.inferred, diagnosis.either_side) == (verdict, True, either)


def test_a_udp_socket_with_a_peer_is_a_client_whatever_its_numbers() -> None:
    call = socket(SocketState.ESTABLISHED, "192.0.2.7", 53, remote=("192.0.2.9", 40000), protocol=Protocol.UDP)
    refused = probes({"0.0.0.0": "EADDRINUSE"}, port=53, protocol=Protocol.UDP)
    diagnosis = diagnose(asks(53, protocol=Protocol.UDP), refused, held(call))
    assert (diagnosis.verdict, diagnosis.inferred) == (Verdict.OUTGOING_CONNECTION, True)


def test_a_port_that_takes_no_right_and_is_denied_is_no_lack_of_the_right() -> None:
    """SELinux, say, may deny any port (EACCES)."""
    diagnosis = diagnose(asks(), probes({"0.0.0.0": "EACCES", "::": "EACCES"}), snapshot())
    assert (diagnosis.verdict, diagnosis.lacks_the_right) == (Verdict.UNKNOWN, False)


def test_a_connection_on_another_address_is_nobodys_client_and_keeps_the_port_besides() -> None:
    """A browser had the number of a server for a call of its own: it was counted as the server's client, and the server
    would have been stopped for nothing."""
    server, browser = process(812, "shop"), process(900, "browser")
    listener = socket(local="127.0.0.2", inode=77)
    call = socket(SocketState.ESTABLISHED, "127.0.0.1", remote=("127.0.0.1", 443), inode=78)
    client = socket(SocketState.ESTABLISHED, "127.0.0.2", remote=("127.0.0.1", 40000), inode=79)
    look = snapshot(
        listener,
        call,
        client,
        holders={77: (holder(server),), 78: (holder(browser),), 79: (holder(server),)},
    )
    everywhere = diagnose(asks(), TAKEN, look)
    assert (everywhere.clients, [each.socket for each in everywhere.besides]) == (1, [call])
    there = diagnose(asks(address="127.0.0.2"), probes({"127.0.0.2": "EADDRINUSE"}), look)
    assert (there.clients, there.besides) == (1, ())


@pytest.mark.parametrize(
    ("held_by", "above", "stays"),
    [
        (process(900, "other"), (), True),
        (process(812, "shop"), (), False),
        (process(813, "worker", parent_pid=812), (process(812, "shop"),), False),
    ],
)
def test_what_ends_with_the_server_does_not_keep_the_port_besides(held_by, above, stays) -> None:  # type: ignore[no-untyped-def]
    bound = socket(SocketState.BOUND, "127.0.0.3", inode=78)
    look = snapshot(
        socket(local="127.0.0.2", inode=77),
        bound,
        holders={77: (holder(process(812, "shop")),), 78: (holder(held_by),)},
        ancestors={held_by.pid: above},
    )
    assert bool(diagnose(asks(), TAKEN, look).besides) is stays


@pytest.mark.parametrize(
    ("other", "stays"),
    [
        (socket(SocketState.BOUND, "127.0.0.3", inode=78, uid=33), True),
        (socket(SocketState.BOUND, "127.0.0.3", inode=78, uid=1000), False),  # perhaps the server's own
        (socket(SocketState.ESTABLISHED, "127.0.0.3", remote=("127.0.0.1", 443), inode=78, uid=33), True),
        (
            socket(SocketState.ESTABLISHED, "127.0.0.2", remote=("127.0.0.1", 40000), inode=78, uid=33),
            False,
        ),  # its client
    ],
)
def test_another_users_socket_keeps_the_port_besides_although_its_program_is_hidden(other, stays) -> None:  # type: ignore[no-untyped-def]
    look = snapshot(socket(local="127.0.0.2", inode=77), other, holders={77: (holder(process(812, "shop", uid=1000)),)})
    assert bool(diagnose(asks(), TAKEN, look).besides) is stays
