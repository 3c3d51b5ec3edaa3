"""What is said of Windows' situations: whom a messenger serves comes first, and nothing is told that only Linux has."""

from dataclasses import dataclass, replace

import pytest
from made_up import LINUX, WINDOWS, asks, probes, socket
from windows_looks import EVERYWHERE, kept, listener, look, program, refused, seen, service, with_reserved

from portfixer.diagnosis import Diagnosis, Factor, Verdict, diagnose
from portfixer.facts import (
    Container,
    Engine,
    Evidence,
    Family,
    Machine,
    Manager,
    ManagerKind,
    Process,
    ProcessId,
    Protocol,
    Request,
    Socket,
    SocketState,
    Unseen,
    UnseenThing,
    UnseenWhy,
)
from portfixer.messages import read
from portfixer.remedies import Plan, RemedyId, propose
from portfixer.words import cards, details, questions, verdicts
from portfixer.words import remedies as remedy_words
from portfixer.words.advice import advice
from portfixer.words.shell import typed

WSL = program(900, "wslrelay.exe", manager=Manager(ManagerKind.WSL, "WSL"))
PROXY = {77: Manager(ManagerKind.PORT_PROXY, "172.20.1.2:80", "v4tov4 0.0.0.0 8080")}
ENGINE = program(7000, "com.docker.backend.exe")
KERNEL = replace(program(4, "System", executable=None), user=r"NT AUTHORITY\SYSTEM")
WINRM = service(1188, "WinRM", "Windows Remote Management (WS-Management)")
MYSQL = service(1200, "MySQL80", "MySQL80", executable=r"C:\Program Files\MySQL\mysqld.exe")
OTHER = ProcessId(813, 1813)
ENDED = (Unseen(UnseenThing.PROCESS, UnseenWhy.VANISHED, "pid 777"),)


def taken(*by: Process, evidence: Evidence = Evidence.HANDLE, **more: object) -> Diagnosis:
    return diagnose(asks(), refused(), look(listener(), by=seen(*by, evidence=evidence), **more))


@dataclass(frozen=True)
class Said:
    belief: str
    diagnosis: Diagnosis
    summary: str
    headline: str
    answer: str


WHO = (
    Said(
        "a service in svchost.exe is named as commands and as people know it",
        taken(WINRM),
        "The Windows service WinRM (Windows Remote Management (WS-Management)), in svchost.exe (process 1188), is "
        "using port 8080.",
        "A Windows service is using port 8080",
        "Yes, the Windows service WinRM",
    ),
    Said(
        "a service with a program of its own goes by that",
        taken(MYSQL),
        "Another program, mysqld.exe (process 1200), is using port 8080.",
        "Another program is using port 8080",
        "Yes, mysqld.exe",
    ),
    Said(
        "who only passes on comes after the server inside WSL",
        taken(WSL),
        "A server inside WSL has port 8080; wslrelay.exe (process 900) passes it on.",
        "A server inside WSL is using port 8080",
        "Yes, a server inside WSL",
    ),
    Said(
        "a port proxy is Windows' own doing",
        taken(service(1300, "iphlpsvc", "IP Helper"), managers=PROXY),
        "Windows passes port 8080 on to 172.20.1.2:80 (a port proxy).",
        "Windows passes port 8080 on",
        "Yes, a port proxy to 172.20.1.2:80",
    ),
    Said(
        "the kernel is no program among others",
        taken(KERNEL),
        "Windows itself (System, process 4) is using port 8080.",
        "Windows itself is using port 8080",
        "Yes, Windows itself",
    ),
)


@pytest.mark.parametrize("said", WHO, ids=lambda said: said.belief)
def test_whom_it_is_for_comes_first(said: Said) -> None:
    assert verdicts.summary(said.diagnosis) == said.summary
    assert verdicts.headline(said.diagnosis) == said.headline
    assert questions.rows(said.diagnosis)[0].answer == said.answer


def test_a_service_that_keeps_a_port_exclusively_is_named_too() -> None:
    diagnosis = diagnose(asks(address="127.0.0.1"), probes({"127.0.0.1": "EACCES"}), look(listener(), by=seen(WINRM)))
    assert verdicts.summary(diagnosis).startswith("The Windows service WinRM (")
    assert verdicts.summary(diagnosis).endswith("has port 8080 for itself alone.")


def test_the_card_has_the_name_that_people_see_listed() -> None:
    assert cards.cards(taken(WINRM))[0].subtitle.endswith("WinRM (Windows Remote Management (WS-Management))")


CONTAINERS = {
    "known": Container(engine=Engine.DOCKER, id="4f1c" * 16, name="web", reachable=True),
    "not known": Container(engine=Engine.DOCKER, reachable=True),
}


@pytest.mark.parametrize("container", CONTAINERS.values(), ids=CONTAINERS)
def test_docker_and_wsl_on_one_port_are_one_container(container: Container) -> None:
    """Docker Desktop listens everywhere, and WSL's relay on ::1 for the same container: nobody is misled by that."""
    manager = Manager(ManagerKind.CONTAINER, container.title, "docker", None, container.id)
    diagnosis = diagnose(
        asks(),
        refused(),
        look(
            listener("::"),
            listener("::1", inode=78),
            by=seen(ENGINE),
            holders={78: seen(WSL)},
            containers={77: container},
            managers={77: manager},
        ),
    )
    assert Factor.DOUBLE_BIND not in diagnosis.factors
    assert "either" not in verdicts.explanation(diagnosis)
    assert "container" in verdicts.summary(diagnosis)
    assert "2 programs" not in verdicts.summary(diagnosis)
    assert propose(diagnosis)[0].id is RemedyId.STOP_CONTAINER


def test_a_messenger_among_several_is_named_for_whom_it_serves() -> None:
    holders = {78: seen(program(813, "a.exe"))}
    for by, managers, named, told in (
        (service(1300, "iphlpsvc", "IP Helper"), PROXY, "a port proxy to 172.20.1.2:80", "with netsh to pass it on"),
        (WSL, {}, "a server inside WSL", "The one inside WSL is only passed on here."),
        (WINRM, {}, "the Windows service WinRM (Windows", "each of them is in the way"),
    ):
        both = look(listener(), listener("::1", inode=78), by=seen(by), holders=holders, managers=managers)
        diagnosis = diagnose(asks(), refused(), both)
        assert verdicts.summary(diagnosis).startswith(f"2 programs are using port 8080: {named}")
        assert told in verdicts.explanation(diagnosis)


MESSENGERS = ["wslrelay.exe", "WSLHOST.EXE", "com.docker.backend.exe", "vpnkit.exe", "gvproxy.exe", "svchost.exe"]
OF_WINDOWS = ["csrss.exe", "LSASS.EXE", "Explorer.EXE", "services.exe", "winlogon.exe", "wininit.exe", "vmmem"]


@pytest.mark.parametrize("name", [*MESSENGERS, *OF_WINDOWS])
def test_what_passes_on_or_keeps_windows_running_is_never_stopped_also_where_nothing_marks_it(name: str) -> None:
    assert [remedy.id for remedy in propose(taken(program(640, name)))] == [RemedyId.USE_OTHER_PORT]


@pytest.mark.parametrize("name", OF_WINDOWS)
def test_why_it_is_left_alone_is_said(name: str) -> None:
    diagnosis = taken(program(640, name), machine=replace(WINDOWS, protected_pids=frozenset({0, 4, 640})))
    assert "The system needs it, so PortFixer will not stop it." in verdicts.explanation(diagnosis)


def test_what_portfixer_was_started_from_is_not_called_a_part_of_windows() -> None:
    diagnosis = taken(program(50, "python.exe"), machine=replace(WINDOWS, protected_pids=frozenset({0, 4, 50})))
    assert "PortFixer was started from it, so" in verdicts.explanation(diagnosis)


def test_a_sentence_about_a_service_begins_with_a_capital() -> None:
    told = verdicts.explanation(taken(service(900, "RpcSs", "Remote Procedure Call")))
    assert "The Windows service RpcSs is a part of the system" in told


def test_several_services_in_one_process_are_not_told_apart_and_can_be_listed() -> None:
    host = program(640, "svchost.exe")
    diagnosis = taken(host, machine=replace(WINDOWS, protected_pids=frozenset({0, 4, 640})))
    assert 'tasklist /svc /FI "PID eq 640"' in verdicts.explanation(diagnosis)
    assert 'tasklist /svc /FI "PID eq 640"' in [command.line for command in details.commands(diagnosis)]


def test_the_kernels_port_may_be_the_web_servers_where_nobody_could_be_asked() -> None:
    diagnosis = taken(KERNEL)
    assert "HTTP.sys" in verdicts.explanation(diagnosis)
    assert "netsh http show servicestate view=requestq" in [command.line for command in details.commands(diagnosis)]


def test_a_drivers_port_is_told_in_windows_words() -> None:
    diagnosis = diagnose(asks(), refused(), look(listener(), kernel_owned={77: None}))
    told = verdicts.explanation(diagnosis)
    assert "System, process 4" in told
    assert "NFS" not in told
    assert ("Process", "System (4)") in cards.cards(diagnosis)[0].facts


SHARED_UDP = tuple(
    socket(SocketState.UNCONNECTED, port=5353, inode=inode, protocol=Protocol.UDP) for inode in (77, 78, 79)
)


def test_several_that_find_devices_share_their_udp_port() -> None:
    """mDNS (5353) and SSDP (1900): browsers and Windows' own service have them together."""
    dns = service(1500, "Dnscache", "DNS Client")
    holders = {78: seen(program(813, "msedge.exe")), 79: seen(dns)}
    asked = Request(port=5353, protocol=Protocol.UDP)
    errors = {"0.0.0.0": "EADDRINUSE", "::": None, "127.0.0.1": "EADDRINUSE", "::1": None}
    facts = look(*SHARED_UDP, by=seen(program(812, "chrome.exe")), holders=holders)
    diagnosis = diagnose(asked, probes(errors, port=5353, protocol=Protocol.UDP), facts)
    told = verdicts.explanation(diagnosis)
    assert "share this port" in told
    assert "connection" not in told
    assert "The Windows service Dnscache is a part of the system" in told


def test_a_service_among_several_programs_does_not_hide_them() -> None:
    holders = {78: seen(program(813, "a.exe"))}
    both = look(listener(), listener("127.0.0.1", inode=78), by=seen(WINRM), holders=holders)
    summary = verdicts.summary(diagnose(asks(), refused(), both))
    assert "2 programs" in summary
    assert "a.exe (process 813)" in summary


def test_all_programs_behind_one_port_of_windows_web_server_are_named() -> None:
    """IIS and SQL Server's reports on port 80: with one of them alone the port stays taken."""
    urls = {77: Manager(ManagerKind.HTTP_SYS, "HTTP.sys", "HTTP://*:80/, HTTP://+:80/REPORTS/")}
    diagnosis = taken(program(900, "a.exe"), program(901, "b.exe"), evidence=Evidence.QUEUE, managers=urls)
    assert verdicts.summary(diagnosis).endswith("a.exe (process 900) and b.exe (process 901).")
    told = verdicts.explanation(diagnosis)
    assert "Their addresses there are HTTP://*:80/, HTTP://+:80/REPORTS/." in told
    assert "for these programs" in told
    workers = taken(program(900, "w3wp.exe"), program(901, "w3wp.exe"), evidence=Evidence.QUEUE)
    assert verdicts.summary(workers) == "Another program, w3wp.exe (process 900), is using port 8080."


def test_who_can_have_the_port_beside_a_server_on_one_address_is_told_as_it_was_tried() -> None:
    home = diagnose(asks(), refused(only=("127.0.0.1",)), look(listener("127.0.0.1"), by=seen(program())))
    told = verdicts.explanation(home)
    assert "one that asks for 127.0.0.1 cannot. What is sent to 127.0.0.1 does not reach it then." in told
    assert "Only one program" not in told
    everywhere = diagnose(asks(), refused(), look(listener(), by=seen(program())))
    assert "Only one program can have a port" in verdicts.explanation(everywhere)


@pytest.mark.parametrize("own", [None, "node"])
def test_a_server_that_was_started_twice_is_told_with_both_processes(own: str | None) -> None:
    """The usual double bind: the same command once more, and with SO_REUSEADDR nobody says a word."""
    server = program(812, "shop.exe")
    twice = look(listener(), listener(inode=78), by=seen(server), holders={78: seen(replace(server, id=OTHER))})
    told = verdicts.explanation(diagnose(asks(program=own and "shop"), refused(), twice))
    assert "more than once (processes 812, 813)" in told
    assert "Only one of it at a time" not in told


def test_three_on_one_port_are_not_called_both() -> None:
    holders = {78: seen(program(813, "a.exe")), 79: seen(program(814, "b.exe"))}
    three = look(listener(), listener(inode=78), listener(inode=79), by=seen(program()), holders=holders)
    assert "lets all of them" in verdicts.explanation(diagnose(asks(), refused(), three))


@pytest.mark.parametrize(
    ("sockets", "netstat", "ranges"),
    [
        ((listener(),), "netstat -nao -p TCP | findstr :8080", "ipv4"),
        ((listener("::1"),), "netstat -nao -p TCPv6 | findstr :8080", "ipv6"),
        ((listener(), listener("::", inode=78)), "netstat -nao | findstr :8080", "ipv4"),
        ((), "netstat -nao | findstr :8080", "ipv4"),
    ],
    ids=["IPv4", "IPv6 alone", "both", "nothing seen"],
)
def test_the_commands_to_look_oneself_show_what_is_there(
    sockets: tuple[Socket, ...], netstat: str, ranges: str
) -> None:
    """-p TCP leaves out what listens on [::1], as Node.js does for "localhost"."""
    lines = [command.line for command in details.commands(diagnose(asks(), refused(), look(*sockets)))]
    assert lines[0] == netstat
    assert lines[-1] == f"netsh interface {ranges} show excludedportrange protocol=tcp"


# Nobody left, nothing to see


def test_an_owner_that_ended_and_left_nobody_is_told_and_rights_are_not_blamed() -> None:
    diagnosis = diagnose(asks(), refused(), look(listener(), unseen=ENDED))
    assert "which has ended" in verdicts.explanation(diagnosis)
    offered = [remedy.id for remedy in propose(diagnosis)]
    assert offered == [RemedyId.USE_OTHER_PORT, RemedyId.RESTART_COMPUTER]
    restart = next(remedy for remedy in propose(diagnosis) if remedy.id is RemedyId.RESTART_COMPUTER)
    assert "ranges" not in " ".join(advice(Plan(remedy=restart), diagnosis))


def test_an_owner_that_may_not_be_looked_at_is_worth_looking_as_administrator() -> None:
    denied = (Unseen(UnseenThing.PROCESS, UnseenWhy.NOT_ALLOWED, "pid 777"),)
    diagnosis = diagnose(asks(), refused(), look(listener(), unseen=denied))
    look_again = next(remedy for remedy in propose(diagnosis) if remedy.id is RemedyId.LOOK_AS_ADMIN)
    assert look_again.manual == ("netstat", "-nabo", "-p", "TCP")  # -b, with the programs, is for administrators


def test_a_service_that_is_known_needs_no_second_look() -> None:
    iis = {77: Manager(ManagerKind.WINDOWS_SERVICE, "W3SVC", "IIS")}
    diagnosis = diagnose(asks(), refused(), look(listener(), managers=iis))
    assert verdicts.summary(diagnosis) == "Another program is using port 8080: the Windows service W3SVC (IIS)."
    assert "the Windows service W3SVC (IIS), through" in verdicts.explanation(diagnosis)
    assert questions.rows(diagnosis)[0].answer == "Yes, the Windows service W3SVC"
    assert RemedyId.LOOK_AS_ADMIN not in {remedy.id for remedy in propose(diagnosis)}


# Reserved, free, waiting, suspended


@pytest.mark.parametrize(
    ("text", "machine", "told"),
    [
        ("OSError: [Errno 98] Address already in use: ('0.0.0.0', 8080)", WINDOWS, "in WSL, in a container or on"),
        ("OSError: [Errno 48] Address already in use: ('0.0.0.0', 8080)", WINDOWS, "macOS uses for this (48)"),
        ("[WinError 10048] Only one usage of each socket address: ('0.0.0.0', 8080)", LINUX, "Windows uses for this"),
        ("[WinError 10048] Only one usage of each socket address: ('0.0.0.0', 8080)", WINDOWS, "is gone: start"),
        ("OSError: [Errno 98] Address already in use: ('0.0.0.0', 8080)", LINUX, "is gone: start"),
        ("Error: listen EADDRINUSE: address already in use :::8080", WINDOWS, "is gone: start"),
    ],
)
def test_a_message_with_another_systems_number_was_printed_elsewhere(text: str, machine: Machine, told: str) -> None:
    """The port is free here, and nothing that was in the way is gone: PortFixer never saw it."""
    message = read(text)
    diagnosis = diagnose(asks(message.port, message=message), probes(dict.fromkeys(EVERYWHERE)), look(machine=machine))
    assert diagnosis.verdict is Verdict.FREE
    assert told in verdicts.explanation(diagnosis)


def test_a_range_of_ipv4_is_the_reason_although_somebody_has_the_port_over_ipv6() -> None:
    """Node.js on "localhost" got ::1; another server cannot have 0.0.0.0, whoever is stopped."""
    facts = look(listener("::1"), by=seen(program()), machine=with_reserved(kept(8000, 8099)))
    errors = {"0.0.0.0": "EACCES", "::": "EACCES", "127.0.0.1": "EACCES", "::1": "EADDRINUSE"}
    diagnosis = diagnose(asks(), probes(errors), facts)
    assert diagnosis.verdict is Verdict.RESERVED_RANGE
    assert verdicts.summary(diagnosis) == "Windows keeps the ports 8000 to 8099 for itself over IPv4, and so port 8080."
    assert "to stop it would not help" in verdicts.explanation(diagnosis)
    assert RemedyId.STOP_PROGRAM not in {remedy.id for remedy in propose(diagnosis)}


def test_a_range_of_ipv6_does_not_excuse_who_has_the_port_over_ipv4() -> None:
    facts = look(listener(), by=seen(program()), machine=with_reserved(kept(8000, 8099, family=Family.IPV6)))
    errors = {"0.0.0.0": "EADDRINUSE", "::": "EACCES", "127.0.0.1": "EADDRINUSE", "::1": "EACCES"}
    assert diagnose(asks(), probes(errors), facts).verdict is Verdict.OTHER_PROGRAM


def test_one_reserved_port_is_no_range() -> None:
    both = (kept(8080, 8080), kept(8080, 8080, family=Family.IPV6))
    diagnosis = diagnose(asks(), refused("EACCES"), look(machine=with_reserved(*both)))
    assert "these ports" not in verdicts.explanation(diagnosis)


def test_who_has_every_address_gets_only_the_rest() -> None:
    diagnosis = diagnose(asks(), probes({"127.0.0.1": None}), look(listener(), by=seen(program())))
    assert "beside node.exe" in verdicts.summary(diagnosis)
    diagnosis = diagnose(asks(), probes({"0.0.0.0": None}), look(listener("127.0.0.1"), by=seen(program())))
    assert verdicts.summary(diagnosis).endswith("and gets what is sent there.")


def test_old_connections_stay_longer_than_on_linux() -> None:
    waiting = socket(SocketState.TIME_WAIT, "127.0.0.1", remote=("127.0.0.1", 50000), inode=0)
    told = verdicts.explanation(diagnose(asks(), refused(only=("127.0.0.1",)), look(waiting)))
    assert "a few minutes" in told


def test_nothing_of_linux_is_said_of_a_suspended_program() -> None:
    diagnosis = taken(program(suspended=True))
    assert "Ctrl+Z" not in verdicts.explanation(diagnosis)
    resume = next(remedy for remedy in propose(diagnosis) if remedy.id is RemedyId.RESUME_PROGRAM)
    assert remedy_words.manual(Plan(remedy=resume)) is None


def test_a_service_with_a_dollar_sign_goes_by_the_name_that_powershell_leaves_alone() -> None:
    """SQL Server's instances; in cmd and in PowerShell, and `net` takes either name."""
    sql = service(1200, "MSSQL$SQLEXPRESS", "SQL Server (SQLEXPRESS)", executable=r"C:\SQL\sqlservr.exe")
    remedy = next(each for each in propose(taken(sql)) if each.id is RemedyId.STOP_SERVICE)
    assert remedy_words.manual(Plan(remedy=remedy)) == 'net stop "SQL Server (SQLEXPRESS)"'
    assert remedy.manager is not None
    assert remedy.manager.name == "MSSQL$SQLEXPRESS"


def test_what_windows_does_not_let_be_looked_at_takes_an_administrator_to_stop() -> None:
    """Started as administrator: the name is seen, and not whose it is."""
    elevated = taken(program(user=None, command=()))
    stop = next(each for each in propose(elevated) if each.id is RemedyId.STOP_PROGRAM)
    assert stop.needs_admin
    as_administrator = taken(program(user=None), machine=replace(WINDOWS, administrator=True))
    assert not next(each for each in propose(as_administrator) if each.id is RemedyId.STOP_PROGRAM).needs_admin


def test_a_command_with_windows_paths_is_quoted_as_windows_wants_it() -> None:
    assert typed(("python", r"C:\My shop\server.py")) == r'python "C:\My shop\server.py"'
    assert typed(("python", r"C:\shop\server.py")) == r"python C:\shop\server.py"
    assert typed(("python", "/srv/my shop/server.py")) == "python '/srv/my shop/server.py'"


@pytest.mark.parametrize(
    "folder", [r"C:\Users\Ada Lovelace\shop", "C:/Users/Ada Lovelace/shop", r"D:\users\Ada.Lovelace\shop"]
)
def test_a_report_hides_a_home_folder_with_a_blank_in_its_name(folder: str) -> None:
    machine = replace(WINDOWS, user=r"DESKTOP-7\ada.l")
    server = program(folder=folder, user=machine.user, command=("node", rf"{folder}\server.js", "ada.l"))
    report = details.report(diagnose(asks(), refused(), look(listener(), by=seen(server), machine=machine)))
    for private in ("Lovelace", "DESKTOP-7", "ada.l"):
        assert private not in report
    assert "shop" in report
