"""The sentences: every verdict has them, and they keep the house's manners."""

import re
import socket as socketlib
from dataclasses import replace

import pytest
from made_up import FREE, LINUX, NOW, TAKEN, WINDOWS, FakeSystem, asks, holder, probes, process, snapshot, socket

from portfixer.cli import as_text
from portfixer.diagnosis import Diagnosis, Factor, Verdict, diagnose
from portfixer.facts import (
    Elsewhere,
    Endpoint,
    Evidence,
    Interface,
    Manager,
    ManagerKind,
    Message,
    MessageError,
    Process,
    ProcessId,
    Protocol,
    Reservation,
    SocketState,
    Subject,
    Unseen,
    UnseenThing,
    UnseenWhy,
    Via,
)
from portfixer.messages import read
from portfixer.remedies import Plan, Remedy, RemedyId, Suggestion, plan, propose
from portfixer.remedies.outcome import CameBack, Outcome, Problem, Progress, Step
from portfixer.words import (
    cards,
    details,
    other_port,
    outcomes,
    ports,
    questions,
    remedies,
    snippets,
    things,
    understood,
    verdicts,
)
from portfixer.words.advice import advice
from portfixer.words.plain import clean

SHOP = process(812, "python3", "/usr/bin/python3", "server.py", executable="/usr/bin/python3", terminal="/dev/pts/1")
NGINX = process(900, "nginx", manager=Manager(ManagerKind.SYSTEMD, "nginx.service", "system"), user="root", uid=0)


def held(*sockets, by=None, machine=LINUX, request=None, asked=TAKEN, **more):  # type: ignore[no-untyped-def]
    look = snapshot(*sockets, holders={77: by or (holder(SHOP),)}, machine=machine, **more)
    return diagnose(request or asks(), asked, look)


def told(message: Message) -> Diagnosis:
    return diagnose(asks(None, message=message), (), snapshot())


RESERVING = replace(WINDOWS, reserved_ports=(Reservation(first=8000, last=8099),))
CLOSING = {"remote": ("127.0.0.1", 40000), "inode": 0}
EVERY = {
    "free": diagnose(asks(), FREE, snapshot()),
    **{
        f"free, {name}": diagnose(asks(message=Message(error=MessageError.IN_USE)), FREE, snapshot(elsewhere=(there,)))
        for name, there in {
            "taken in a container": Elsewhere(
                protocol=Protocol.TCP,
                endpoint=Endpoint("0.0.0.0", 8080),
                process=NGINX,
                manager=Manager(ManagerKind.CONTAINER, "3f1c", "docker"),
            ),
            "taken in a container of another user": Elsewhere(
                protocol=Protocol.TCP,
                endpoint=Endpoint("::", 8080),
                manager=Manager(ManagerKind.CONTAINER, "3f1c", "docker"),
            ),
            "taken in another network": Elsewhere(protocol=Protocol.TCP, endpoint=Endpoint("::", 8080), process=NGINX),
            "taken in another network, not seen": Elsewhere(protocol=Protocol.TCP, endpoint=Endpoint("::", 8080)),
        }.items()
    },
    "other": held(socket()),
    "other, udp": held(
        socket(SocketState.UNCONNECTED, protocol=Protocol.UDP),
        request=asks(protocol=Protocol.UDP),
        asked=probes({"0.0.0.0": "EADDRINUSE"}, protocol=Protocol.UDP),
    ),
    "other, by its unit": held(socket(), by=(holder(NGINX, evidence=Evidence.UNIT),)),
    "other, nobody seen": diagnose(asks(), TAKEN, snapshot(socket(uid=33))),
    "other, only its unit": diagnose(
        asks(), TAKEN, snapshot(socket(), managers={77: Manager(ManagerKind.SYSTEMD, "shop.service", "system")})
    ),
    "other, by several of its unit": held(
        socket(), by=tuple(holder(replace(NGINX, id=ProcessId(pid, 1)), evidence=Evidence.UNIT) for pid in (900, 901))
    ),
    "other, through io_uring": held(socket(), by=(replace(holder(SHOP), via=Via.IO_URING),)),
    "other, in a message": held(socket(), by=(replace(holder(SHOP), via=Via.IN_FLIGHT),)),
    "the system, for an interface": diagnose(
        asks(), TAKEN, snapshot(socket(uid=0), kernel_owned={77: Interface("vx0", "vxlan", certain=True)})
    ),
    "the system, probably for an interface": diagnose(
        asks(), TAKEN, snapshot(socket(uid=0), kernel_owned={77: Interface("wg0", "wireguard", certain=False)})
    ),
    "the system": diagnose(asks(), TAKEN, snapshot(socket(uid=0), kernel_owned={77: None})),
    "other, suspended": held(socket(), by=(holder(replace(SHOP, suspended=True)),)),
    "other, protected": held(socket(), by=(holder(process(50, "bash")),)),
    "other, overlapping": held(
        socket(local="::", v6only=False), request=asks(address="127.0.0.1"), asked=probes({"127.0.0.1": "EADDRINUSE"})
    ),
    "other, on Windows": held(socket(), machine=WINDOWS),
    "same": held(socket(), request=asks(program="server.py")),
    "same, by its unit": held(socket(), by=(holder(NGINX, evidence=Evidence.UNIT),), request=asks(program="nginx")),
    "time wait": diagnose(asks(), TAKEN, snapshot(socket(SocketState.TIME_WAIT, expires_in_s=41.3, **CLOSING))),
    "closing": diagnose(asks(), TAKEN, snapshot(socket(SocketState.LAST_ACK, **CLOSING))),
    "other, a service": held(socket(), by=(holder(NGINX),)),
    "other, a socket unit": diagnose(
        asks(),
        TAKEN,
        snapshot(socket(), managers={77: Manager(ManagerKind.SOCKET_ACTIVATION, "cups.socket", "system")}),
    ),
    "either side": held(socket(SocketState.ESTABLISHED, "192.0.2.7", remote=("192.0.2.9", 9443))),
    "probably outgoing": held(socket(SocketState.ESTABLISHED, "192.0.2.7", remote=("192.0.2.9", 443))),
    "no right to it either": held(socket(port=80), asked=probes({"0.0.0.0": "EACCES"}, port=80), request=asks(80)),
    "leftover": held(socket(SocketState.CLOSE_WAIT, "127.0.0.1", remote=("127.0.0.1", 40000))),
    "leftover, nobody seen": diagnose(
        asks(), TAKEN, snapshot(socket(SocketState.CLOSE_WAIT, "127.0.0.1", remote=("127.0.0.1", 40000), uid=33))
    ),
    "outgoing": held(socket(SocketState.SYN_SENT, remote=("192.0.2.9", 443))),
    "bound": held(socket(SocketState.BOUND)),
    "bound, nobody seen": diagnose(asks(), TAKEN, snapshot(socket(SocketState.BOUND, uid=33))),
    "permission": diagnose(asks(80), probes({"0.0.0.0": "EACCES"}, port=80), snapshot()),
    "address": diagnose(asks(address="198.51.100.1"), probes({"198.51.100.1": "EADDRNOTAVAIL"}), snapshot()),
    "refused": told(Message(error=MessageError.REFUSED, subject=Subject.CONNECTING, remote="127.0.0.1:5432")),
    "called out": told(Message(error=MessageError.NOT_AVAILABLE, subject=Subject.CONNECTING)),
    "socket file": told(Message(error=MessageError.IN_USE, subject=Subject.UNIX_SOCKET)),
    "lock": told(Message(error=MessageError.OTHER, subject=Subject.LOCK)),
    "container network": told(Message(error=MessageError.IN_USE, subject=Subject.NETWORK)),
    "no port": told(Message(error=MessageError.IN_USE)),
    "unknown": diagnose(asks(), TAKEN, snapshot(unseen=(Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED, "pid 1"),))),
    "reserved": diagnose(asks(), probes({"0.0.0.0": "EACCES"}), snapshot(machine=RESERVING)),
    "exclusive": held(socket(), machine=WINDOWS, asked=probes({"127.0.0.1": "EACCES"})),
    "exclusive, nobody seen": diagnose(asks(), probes({"127.0.0.1": "EACCES"}), snapshot(socket(), machine=WINDOWS)),
    "refused by Windows": diagnose(asks(), probes({"0.0.0.0": "EACCES"}), snapshot(machine=WINDOWS)),
    "free beside another": held(socket(), machine=WINDOWS, asked=probes({"127.0.0.1": None})),
    "two on one port": held(socket(), socket(inode=78), machine=WINDOWS),
    "other, an heir": held(socket(), by=(holder(SHOP, evidence=Evidence.HEIR),), machine=WINDOWS),
    "other, two heirs": held(
        socket(),
        by=tuple(holder(replace(SHOP, id=ProcessId(pid, 1)), evidence=Evidence.HEIR) for pid in (900, 901)),
        machine=WINDOWS,
    ),
    "other, behind HTTP.sys": held(
        socket(),
        by=(holder(SHOP, evidence=Evidence.QUEUE),),
        managers={77: Manager(ManagerKind.HTTP_SYS, "HTTP.sys", "HTTP://+:8080/")},
        machine=WINDOWS,
    ),
    "other, a service of Windows": held(
        socket(), managers={77: Manager(ManagerKind.WINDOWS_SERVICE, "W3SVC", "IIS")}, machine=WINDOWS
    ),
    "other, inside WSL": held(socket(), managers={77: Manager(ManagerKind.WSL, "WSL")}, machine=WINDOWS),
    "other, a port proxy": held(
        socket(), managers={77: Manager(ManagerKind.PORT_PROXY, "10.0.0.2:80", "v4tov4 * 8080")}, machine=WINDOWS
    ),
    "odd error": diagnose(asks(), probes({"0.0.0.0": "ENOBUFS"}), snapshot()),
}
NEVER = re.compile(
    r"\b(error|failed|failure|invalid|illegal|fatal|kill|killed|terminate|abort|sorry|oops)\b", re.IGNORECASE
)


def everything(diagnosis: Diagnosis) -> list[str]:
    texts = [verdicts.headline(diagnosis), verdicts.explanation(diagnosis), verdicts.summary(diagnosis)]
    texts += [row.answer for row in questions.rows(diagnosis)]
    for card in cards.cards(diagnosis):
        texts += [card.title, card.subtitle, *(value for _label, value in card.facts)]
    for remedy in propose(diagnosis):
        planned = Plan(remedy=remedy, clients=3, workers=1, managers=(Manager(ManagerKind.SYSTEMD, "x.service"),))
        texts += [remedies.button(planned), remedies.what_happens(planned)]
        texts += [*remedies.losses(planned), *advice(planned, diagnosis)]
    return texts


@pytest.mark.parametrize("diagnosis", EVERY.values(), ids=EVERY.keys())
def test_every_sentence_is_filled_in_and_polite(diagnosis: Diagnosis) -> None:
    for text in everything(diagnosis):
        assert text
        assert "{" not in text
        assert "None" not in text
        # names of things are not our words, but none of these facts has such a name
        assert not NEVER.search(text), text


@pytest.mark.parametrize("diagnosis", EVERY.values(), ids=EVERY.keys())
def test_a_summary_is_one_sentence_and_a_headline_one_line(diagnosis: Diagnosis) -> None:
    summary = verdicts.summary(diagnosis)
    assert summary.endswith(".")
    assert len(re.findall(r"\.(?:\s|$)", summary)) == 1, summary
    assert len(verdicts.headline(diagnosis)) <= 75
    assert not verdicts.headline(diagnosis).endswith(".")


def test_every_verdict_is_among_these_examples() -> None:
    assert {diagnosis.verdict for diagnosis in EVERY.values()} == set(Verdict)


def test_names_and_numbers_are_exact() -> None:
    assert verdicts.summary(EVERY["other"]) == "Another program, server.py (process 812), is using port 8080."
    assert "41 seconds" in verdicts.summary(EVERY["time wait"])
    assert "192.0.2.7" in verdicts.explanation(EVERY["address"])
    nowhere = replace(LINUX, addresses=())
    unlisted = diagnose(asks(address="10.0.0.1"), probes({"10.0.0.1": "EADDRNOTAVAIL"}), snapshot(machine=nowhere))
    assert "an address of its own computer. The port" in verdicts.explanation(unlisted)


def test_a_program_that_listens_and_one_that_receives_are_told_apart_and_since_when_only_where_it_is_known() -> None:
    assert "server.py has been listening there since" in verdicts.explanation(EVERY["other"])
    assert "server.py has been receiving there since" in verdicts.explanation(EVERY["other, udp"])
    timeless = held(socket(), by=(holder(replace(SHOP, started_at=None)),))
    assert verdicts.explanation(timeless).startswith("server.py is listening there. ")


def test_a_message_without_a_port_and_a_text_that_is_no_message_are_told_apart() -> None:
    assert verdicts.explanation(EVERY["no port"]).startswith("The message does not say.")
    assert verdicts.explanation(told(Message(error=MessageError.NONE))).startswith("PortFixer found no port in this")


@pytest.mark.parametrize(
    ("text", "said", "not_said"),
    [
        ("dial unix /run/docker.sock: connect: permission denied", "the system did not let it", "used up"),
        ("bind() to unix:/run/app.sock failed (98: Address already in use)", "one of that name is there", "let it"),
        ("Cannot connect to the Docker daemon at unix:///run/docker.sock", "is the one that called", "used up"),
        ("dial tcp 10.0.0.7:80: connect: cannot assign requested address", "are used up or still closing", "let it"),
    ],
)
def test_used_up_ports_are_told_of_only_where_the_message_does(text: str, said: str, not_said: str) -> None:
    explanation = verdicts.explanation(told(read(text)))
    assert said in explanation
    assert not_said not in explanation


def test_a_hidden_owner_is_not_claimed_to_be_known() -> None:
    for name in ("other, nobody seen", "other, only its unit"):
        shown = " ".join(everything(EVERY[name]))
        assert "server.py" not in shown
    assert "administrator" in verdicts.explanation(EVERY["other, nobody seen"])


def test_a_service_is_named_and_none_of_its_processes_is_accused() -> None:
    """Which process of the unit has the socket was not seen."""
    for name in ("other, by its unit", "other, by several of its unit"):
        diagnosis = EVERY[name]
        assert verdicts.summary(diagnosis) == "Another program is using port 8080: the service nginx.service."
        assert verdicts.explanation(diagnosis).startswith("It was opened in the service nginx.service, by the user ")
        assert [card.title for card in cards.cards(diagnosis)] == ["The service nginx.service"]
    assert "Running there: nginx (process 900)." in verdicts.explanation(EVERY["other, by its unit"])
    assert "Running there: nginx (process 900) and 1 more." in verdicts.explanation(
        EVERY["other, by several of its unit"]
    )


def test_ones_own_service_is_told_as_a_service_too() -> None:
    assert verdicts.summary(EVERY["same, by its unit"]) == (
        "Your program is already running and has port 8080: the service nginx.service."
    )
    assert "Running there: nginx (process 900)." in verdicts.explanation(EVERY["same, by its unit"])


def test_the_table_names_a_service_and_none_of_its_processes_where_only_that_is_known() -> None:
    unit = Manager(ManagerKind.SYSTEMD, "nginx.service", "system")
    by_unit = (holder(NGINX, evidence=Evidence.UNIT), holder(SHOP, evidence=Evidence.UNIT, root=False))
    (row,) = ports.rows(snapshot(socket(), holders={77: by_unit}, managers={77: unit}), (socket(),))
    assert (row.program, row.pid, row.user) == ("the service nginx.service", None, "root")
    (row,) = ports.rows(snapshot(socket(), holders={77: (holder(SHOP, evidence=Evidence.USER),)}), (socket(),))
    assert (row.program, row.pid) == ("probably server.py", 812)


def test_a_socket_of_the_system_is_no_programs() -> None:
    certain, probable, bare = (
        EVERY[name] for name in ("the system, for an interface", "the system, probably for an interface", "the system")
    )
    assert verdicts.summary(certain) == "The system itself is using port 8080, for the network interface vx0 (VXLAN)."
    assert "It is free again when that interface is removed" in verdicts.explanation(certain)
    assert "probably for the network interface wg0 (WireGuard)" in verdicts.summary(probable)
    assert verdicts.summary(bare) == "The system itself is using port 8080; no program has it."
    assert verdicts.headline(bare) == "The system itself is using port 8080"
    beside = snapshot(socket(uid=0), socket(local="::", uid=0, inode=78), kernel_owned={77: None})
    assert verdicts.headline(diagnose(asks(), TAKEN, beside)) == "Another program is using port 8080"
    for diagnosis in (certain, probable, bare):
        assert "administrator" not in " ".join(everything(diagnosis))
        assert not [remedy for remedy in propose(diagnosis) if remedy.acts]


def test_a_server_in_another_network_is_told_of_and_not_blamed() -> None:
    shown = [(name, diagnosis) for name, diagnosis in EVERY.items() if name.startswith("free, taken")]
    assert len(shown) == 4
    for name, diagnosis in shown:
        assert (diagnosis.verdict, diagnosis.blocked, diagnosis.factors) == (
            Verdict.FREE,
            False,
            (Factor.OTHER_NAMESPACE,),
        )
        assert verdicts.summary(diagnosis).startswith("Nothing is in the way here: port 8080 can be used now, but in ")
        assert ("nginx (process 900) has port 8080" in verdicts.explanation(diagnosis)) is (
            name in {"free, taken in a container", "free, taken in another network"}
        )
        assert [remedy.id for remedy in propose(diagnosis)] == [RemedyId.TRY_AGAIN]


def test_administrators_are_not_told_to_become_administrators() -> None:
    root = replace(LINUX, uid=0, user="root", administrator=True)
    diagnosis = diagnose(
        asks(), TAKEN, snapshot(socket(), machine=root, unseen=(Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED),))
    )
    assert "administrator rights" not in verdicts.explanation(diagnosis) + " ".join(details.unseen(diagnosis))


def test_reuse_address_is_told_as_the_probes_showed_it() -> None:
    look = snapshot(socket(SocketState.TIME_WAIT, expires_in_s=30.0, **CLOSING))
    helps = diagnose(asks(), probes({"0.0.0.0": "EADDRINUSE"}, reuse_helps=True), look)
    assert "can start at once" in verdicts.explanation(helps)
    assert "does not help this time" in verdicts.explanation(diagnose(asks(), TAKEN, look))


HOSTILE = ["\x1b[31mred", "line\nbreak", "\u202egnp.exe", "zero\u200bwidth", "half\ud800", "\x00", "\x9b2J", "tab\tbed"]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_foreign_names_cannot_steer_anything(name: str) -> None:
    hostile = process(812, name, name, name, executable=None, folder=name, user=name)
    diagnosis = held(socket(), by=(holder(hostile),))
    shown = "\n".join([*everything(diagnosis), details.seen(diagnosis), details.report(diagnosis)])
    shown += "\n".join(
        f"{row.program} {row.user}"
        for row in ports.rows(snapshot(socket(), holders={77: (holder(hostile),)}), (socket(),))
    )
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)


def test_clean_is_bounded() -> None:
    assert len(clean("x" * 10_000_000)) == 200


def test_the_report_hides_people_and_secrets() -> None:
    secretive = process(
        812,
        "shop",
        "/home/ada/bin/shop",
        "--password=hunter2",
        "--db",
        "postgres://ada:s3cret@db/x",
        folder="/home/ada/shop",
    )
    report = details.report(held(socket(), by=(holder(secretive),)))
    for private in ("hunter2", "s3cret", "/home/ada", "ada"):
        assert private not in report
    assert "shop" in report


def test_windows_gets_windows_commands() -> None:
    lines = [command.line for command in details.commands(EVERY["other, on Windows"])]
    assert any(line.startswith("netstat -nao -p TCP | findstr") for line in lines)
    assert any(line.startswith("tasklist") and "812" in line for line in lines)
    assert any("excludedportrange" in line for line in lines)
    assert not any("tasklist /svc" in line for line in lines)


def test_linux_gets_linux_commands() -> None:
    lines = [command.line for command in details.commands(EVERY["other"])]
    assert "ss -tlnp 'sport = :8080'" in lines


@pytest.mark.parametrize("problem", [None, *Problem])
@pytest.mark.parametrize("remedy", RemedyId)
def test_every_outcome_is_told(problem: Problem | None, remedy: RemedyId) -> None:
    target = propose(EVERY["other"])[0].targets
    back = CameBack(SHOP, Manager(ManagerKind.SYSTEMD, "x.service")) if problem is Problem.CAME_BACK else None
    after = EVERY["free"] if problem is None else EVERY["time wait"]
    service = Manager(ManagerKind.SYSTEMD, "shop.service", "system")
    outcome = Outcome(
        remedy=Remedy(id=remedy, targets=target, manager=service), after=after, done=problem is None, problem=problem,
        came_back=back, stopped=(SHOP,), waited_s=12.0,
    )  # fmt: skip
    for text in (outcomes.headline(outcome), outcomes.explanation(outcome), *outcomes.checked(outcome)):
        assert text
        assert "{" not in text
        assert not NEVER.search(text)


def test_another_program_that_took_the_port_did_not_come_back() -> None:
    def told(process: Process) -> str:
        outcome = Outcome(
            remedy=Remedy(id=RemedyId.STOP_PROGRAM, targets=propose(EVERY["other"])[0].targets), after=EVERY["other"],
            done=True, problem=Problem.CAME_BACK, stopped=(SHOP,), came_back=CameBack(process, None),
        )  # fmt: skip
        return outcomes.headline(outcome)

    assert told(replace(SHOP, id=ProcessId(813, 5000))) == "It came back"
    assert told(process(901, "caddy")) == "Another program took port 8080"


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("remaining", [None, 0.0, 1.2, 37.0])
def test_every_step_is_told(step: Step, remaining: float | None) -> None:
    assert outcomes.progress(Progress(step, remaining, 60.0))


def test_no_second_is_left_and_the_system_takes_its_time() -> None:
    assert outcomes.progress(Progress(Step.WAITING, 0.0, 60.0)).startswith("Due now.")
    assert outcomes.progress(Progress(Step.WAITING, 0.1, 60.0)) == "About 1 second left…"


def test_what_was_in_the_way_is_only_called_gone_where_somebody_said_that_something_was() -> None:
    """Who types a free port has perhaps never used it."""
    assert "gone" not in verdicts.explanation(EVERY["free"])
    told = asks(message=Message(error=MessageError.IN_USE, port=8080))
    assert "gone" in verdicts.explanation(diagnose(told, FREE, snapshot()))


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ((holder(SHOP),), "812"),
        ((holder(SHOP), holder(replace(SHOP, id=ProcessId(813, 9), parent_pid=812), root=False)), "812, with 1 worker"),
        ((holder(SHOP), holder(NGINX, root=False)), "812, with 1 more"),
        ((holder(SHOP), holder(NGINX)), "812"),
    ],
    ids=["alone", "a worker", "another program", "two that share it"],
)
def test_the_card_counts_who_has_it_too(by, told) -> None:  # type: ignore[no-untyped-def]
    card = cards.cards(held(socket(), by=by))[0]
    assert (dict(card.facts)["Process"], card.badge) == (told, None)


def test_of_two_that_share_a_port_the_suspended_one_is_named() -> None:
    both = (holder(NGINX), holder(replace(SHOP, suspended=True)))
    assert "server.py is suspended, as by Ctrl+Z" in verdicts.explanation(held(socket(), by=both))


def test_the_table_names_the_one_to_stop_also_where_a_worker_is_older() -> None:
    both = (holder(SHOP, root=False), holder(NGINX))
    (row,) = ports.rows(snapshot(socket(), holders={77: both}), (socket(),))
    assert (row.program, row.pid) == ("nginx and 1 more process", 900)


def test_since_is_a_time_today_and_a_date_before() -> None:
    assert re.fullmatch(r"\d\d:\d\d", things.since(NOW, NOW))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", things.since(NOW - 900_000, NOW))
    assert things.since(None, NOW) == ""


def test_code_exists_for_every_language_and_sets_the_option_or_says_that_it_is_set() -> None:
    for language, name in snippets.languages():
        assert re.search("reuse_?-?addr|reuse_?address|SO_REUSEADDR", snippets.code(language), re.IGNORECASE), name
    with pytest.raises(LookupError):
        snippets.code("../../secrets")


def test_the_line_to_change_has_the_new_port_and_fits_the_program() -> None:
    message = Message(error=MessageError.IN_USE, port=3000, program="next")
    lines = other_port.how_to_change(asks(3000, message=message), 3001)
    assert ("On the command line", "npx next dev -p 3001") in lines
    assert other_port.how_to_change(asks(8080), 8081)[0][1] == "8081"
    assert other_port.reasons(Suggestion(8081, near=True))


CHIPS = [
    (Message(error=MessageError.IN_USE, port=3000, program="node", address="::", protocol=Protocol.TCP),
     ("port 3000", "TCP", "every address", "Node.js", "address already in use"), None),
    (Message(error=MessageError.IN_USE), ("address already in use",), "Which port? The message does not say."),
    (Message(error=MessageError.REFUSED, subject=Subject.CONNECTING), ("connection refused",), None),
]  # fmt: skip


@pytest.mark.parametrize(("message", "chips", "missing"), CHIPS)
def test_what_was_understood(message: Message, chips: tuple[str, ...], missing: str | None) -> None:
    assert (understood.chips(message), understood.missing(message)) == (chips, missing)


def test_a_bare_code_is_explained_in_the_systems_own_words() -> None:
    assert "WSAEADDRINUSE" in (understood.code_text(10048) or "")
    assert understood.code_text(8080) is None


def test_the_python_code_runs_as_it_stands() -> None:
    names: dict[str, object] = {}
    exec(snippets.code("python").replace("8080", "0"), names)  # noqa: S102 - our own file
    listener = names["s"]
    assert isinstance(listener, socketlib.socket)
    with listener:
        option = socketlib.SO_EXCLUSIVEADDRUSE if hasattr(socketlib, "SO_EXCLUSIVEADDRUSE") else socketlib.SO_REUSEADDR
        assert listener.getsockopt(socketlib.SOL_SOCKET, option)


def test_dotnet_is_not_told_to_share_its_port() -> None:
    """On Unix .NET sets SO_REUSEADDR itself; its ReuseAddress option adds SO_REUSEPORT (pal_networking.c)."""
    code = [line for line in snippets.code("csharp").splitlines() if not line.startswith("//")]
    assert not any("ReuseAddress" in line for line in code)


def test_a_socket_unit_is_told_as_systemds_and_not_as_a_program() -> None:
    diagnosis = EVERY["other, a socket unit"]
    assert verdicts.summary(diagnosis) == (
        "systemd keeps port 8080 open for cups.socket, and starts a service when somebody connects."
    )
    assert "another program" not in " ".join(everything(diagnosis)).lower()


def test_a_part_of_the_system_is_left_alone_and_what_helps_is_told() -> None:
    resolver = Manager(ManagerKind.SYSTEMD, "systemd-resolved.service", "system")
    diagnosis = diagnose(
        asks(53), probes({"0.0.0.0": "EADDRINUSE"}, port=53), snapshot(socket(port=53), managers={77: resolver})
    )
    assert "DNSStubListener=no" in verdicts.explanation(diagnosis)


def test_the_same_command_is_not_shown_where_the_kernel_cannot_do_it() -> None:
    remedy = Remedy(id=RemedyId.CLOSE_LEFTOVERS, manual=("ss", "-K"))
    gaps = {"remedy": remedy, "after": EVERY["time wait"], "done": False}
    assert outcomes.by_hand(Outcome(problem=Problem.NOT_ALLOWED, **gaps)) == "ss -K"  # type: ignore[arg-type]
    assert outcomes.by_hand(Outcome(problem=Problem.NOT_SUPPORTED, **gaps)) is None  # type: ignore[arg-type]


def test_a_port_that_was_only_waited_for_is_not_said_to_have_been_watched() -> None:
    for remedy, told in ((RemedyId.STOP_PROGRAM, True), (RemedyId.WAIT, False)):
        outcome = Outcome(remedy=Remedy(id=remedy), after=EVERY["free"], done=True, waited_s=60.0)
        assert any("Watched" in line for line in outcomes.checked(outcome)) is told


@pytest.mark.parametrize(
    ("protocol", "state", "told"),
    [
        (Protocol.TCP, SocketState.LISTEN, "Nobody is connected."),
        (Protocol.UDP, SocketState.UNCONNECTED, "Who uses it over UDP does not show."),
    ],
)
def test_nobody_is_said_to_be_connected_only_where_connections_are_seen(
    protocol: Protocol, state: SocketState, told: str
) -> None:
    """Of a name server with a thousand clients it was said that nobody is connected."""
    taken = probes({"0.0.0.0": "EADDRINUSE"}, protocol=protocol)
    look = snapshot(socket(state, protocol=protocol), holders={77: (holder(),)})
    diagnosis = diagnose(asks(protocol=protocol), taken, look)
    stop = plan(FakeSystem(), diagnosis, propose(diagnosis)[0])
    assert told in remedies.what_happens(stop)


def test_who_stops_the_remote_login_is_told_what_that_means() -> None:
    for name, told in (("ssh.service", True), ("web.service", False)):
        remedy = Remedy(id=RemedyId.STOP_SERVICE, acts=True, manager=Manager(ManagerKind.SYSTEMD, name, "system"))
        assert any("log in" in loss for loss in remedies.losses(Plan(remedy=remedy))) is told


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ("pid 812", "(process 812)"),
        ("pid 1 812 813", "(processes 1, 812, 813)"),
        ("pid 1 2 3 4 5 6 7 8 9 10 +1120", "(1130 processes)"),
        ("hidepid", "(hidepid)"),
        ("pid", "(pid)"),
    ],
)
def test_processes_that_could_not_be_asked_are_counted_where_they_are_many(detail: str, told: str) -> None:
    (line,) = details.unseen_of((Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED, detail),), LINUX)
    assert line.endswith(told)


def test_a_link_local_address_without_its_interface_is_not_called_foreign() -> None:
    here = replace(LINUX, addresses=("127.0.0.1", "fe80::1%eth0", "fe80::1%wlan0", "fe80::12%eth0"))
    diagnosis = diagnose(asks(address="fe80::1"), probes({"fe80::1": "EINVAL"}), snapshot(machine=here))
    assert diagnosis.verdict is Verdict.ADDRESS_NOT_HERE
    assert "interface" in verdicts.headline(diagnosis)
    assert "fe80::1%eth0, fe80::1%wlan0." in verdicts.explanation(diagnosis)
    elsewhere = diagnose(asks(address="fe80::2"), probes({"fe80::2": "EINVAL"}), snapshot(machine=here))
    assert "is not on this computer" in verdicts.headline(elsewhere)


def test_an_address_of_this_computer_that_is_not_ready_yet_is_not_called_foreign() -> None:
    """The sentence said that it is not on this computer, and named it among those that are."""
    here = replace(LINUX, addresses=("127.0.0.1", "2001:db8::5"))
    for address, told in (("2001:DB8:0::5", "cannot be used yet"), ("2001:db8::6", "is not on this computer")):
        diagnosis = diagnose(asks(address=address), probes({address: "EADDRNOTAVAIL"}), snapshot(machine=here))
        assert diagnosis.verdict is Verdict.ADDRESS_NOT_HERE
        assert told in verdicts.headline(diagnosis)
        assert ("2001:db8::5" in verdicts.explanation(diagnosis)) is (address == "2001:db8::6")


def test_the_name_of_an_interface_cannot_steer_a_terminal_either() -> None:
    """It may hold anything but blanks and slashes (dev_valid_name in net/core/dev.c), and stands in addresses."""
    strange = "fe80::1%\x1b[2J"
    there = socket(SocketState.ESTABLISHED, strange, remote=(strange, 40000))
    listening = snapshot(socket(local=strange), holders={77: (holder(process(812, "shop")),)})
    (row,) = ports.rows(snapshot(there), (there,))
    asked = diagnose(asks(None), (), listening)
    refused = diagnose(asks(address=strange), probes({strange: "EADDRINUSE"}), listening)
    outcome = Outcome(remedy=Remedy(id=RemedyId.STOP_PROGRAM), after=refused, done=True, problem=Problem.STILL_BLOCKED)
    shown = [row.address, row.remote, as_text.diagnosis_text(asked, ()), *outcomes.checked(outcome)]
    assert not [text for text in shown if "\x1b" in text]
