"""Which way out is recommended, and what is never offered."""

from dataclasses import replace

import pytest
from made_up import FREE, LINUX, TAKEN, FakeSystem, asks, holder, probes, process, snapshot, socket

from portfixer.diagnosis import Diagnosis, diagnose
from portfixer.facts import (
    Evidence,
    Manager,
    ManagerKind,
    Message,
    MessageError,
    SocketState,
    Unseen,
    UnseenThing,
    UnseenWhy,
)
from portfixer.remedies import Remedy, RemedyId, plan, propose
from portfixer.words import remedies, verdicts


def listener(*holders, machine=LINUX, request=None, **more) -> Diagnosis:  # type: ignore[no-untyped-def]
    return diagnose(request or asks(), TAKEN, snapshot(socket(), holders={77: holders}, machine=machine, **more))


def ids(diagnosis: Diagnosis) -> list[RemedyId]:
    return [remedy.id for remedy in propose(diagnosis)]


def one(diagnosis: Diagnosis, wanted: RemedyId) -> Remedy:
    return next(remedy for remedy in propose(diagnosis) if remedy.id is wanted)


TIME_WAIT = snapshot(socket(SocketState.TIME_WAIT, "127.0.0.1", inode=0, expires_in_s=30.0))
BY_VERDICT = [
    ("free", diagnose(asks(), FREE, snapshot()), RemedyId.TRY_AGAIN),
    ("another program is stopped", listener(holder()), RemedyId.STOP_PROGRAM),
    (
        "the own program is used",
        listener(holder(process(812, "nginx")), request=asks(program="nginx")),
        RemedyId.USE_RUNNING_PROGRAM,
    ),
    (
        "the own program, suspended, goes on",
        listener(holder(process(812, "nginx", suspended=True)), request=asks(program="nginx")),
        RemedyId.RESUME_PROGRAM,
    ),
    ("TIME-WAIT is waited for", diagnose(asks(), TAKEN, TIME_WAIT), RemedyId.WAIT),
    (
        "who calls out is left alone",
        diagnose(
            asks(), TAKEN, snapshot(socket(SocketState.SYN_SENT, remote=("192.0.2.9", 443)), holders={77: (holder(),)})
        ),
        RemedyId.USE_OTHER_PORT,
    ),
    (
        "no right: another port before a right",
        diagnose(asks(80), probes({"0.0.0.0": "EACCES"}, port=80), snapshot()),
        RemedyId.USE_OTHER_PORT,
    ),
    (
        "wrong address",
        diagnose(asks(address="198.51.100.1"), probes({"198.51.100.1": "EADDRNOTAVAIL"}), snapshot()),
        RemedyId.FIX_ADDRESS,
    ),
    (
        "no right to the port, and somebody has it: stopping them would not give it",
        diagnose(
            asks(81),
            probes({"0.0.0.0": "EACCES", "::": "EACCES"}, port=81),
            snapshot(socket(port=81, uid=0), holders={77: (holder(),)}),
        ),
        RemedyId.USE_OTHER_PORT,
    ),
    (
        "the program was told in use, so it has the right that PortFixer lacks",
        diagnose(
            asks(81, message=Message(error=MessageError.IN_USE, port=81)),
            probes({"0.0.0.0": "EACCES", "::": "EACCES"}, port=81),
            snapshot(socket(port=81, uid=0), holders={77: (holder(),)}),
        ),
        RemedyId.STOP_PROGRAM,
    ),
    (
        "who lets people into this computer is left alone",
        listener(holder(process(812, "sshd"))),
        RemedyId.USE_OTHER_PORT,
    ),
    (
        "nothing shows which side opened it, so nobody is stopped first",
        diagnose(
            asks(),
            TAKEN,
            snapshot(socket(SocketState.ESTABLISHED, remote=("192.0.2.9", 9443)), holders={77: (holder(),)}),
        ),
        RemedyId.USE_OTHER_PORT,
    ),
    (
        "what a server probably accepted is stopped",
        diagnose(
            asks(),
            TAKEN,
            snapshot(socket(SocketState.ESTABLISHED, remote=("192.0.2.9", 40000)), holders={77: (holder(),)}),
        ),
        RemedyId.STOP_PROGRAM,
    ),
    ("unknown: look with more rights", diagnose(asks(), TAKEN, snapshot()), RemedyId.LOOK_AS_ADMIN),
]


@pytest.mark.parametrize(("belief", "diagnosis", "recommended"), BY_VERDICT, ids=lambda value: str(value)[:40])
def test_one_way_out_is_recommended(belief: str, diagnosis: Diagnosis, recommended: RemedyId) -> None:
    chosen = [remedy.id for remedy in propose(diagnosis) if remedy.recommended]
    assert chosen == [recommended]


def test_nobody_is_sent_for_rights_that_would_show_no_more() -> None:
    outside = Unseen(UnseenThing.OUTSIDE, UnseenWhy.NOT_FROM_HERE)
    no_proc = Unseen(UnseenThing.PROGRAMS, UnseenWhy.NOT_SUPPORTED)
    denied = Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED)
    for unseen, worth_it in [((outside,), False), ((no_proc,), False), ((denied,), True), ((denied, outside), True)]:
        diagnosis = diagnose(asks(), TAKEN, snapshot(socket(uid=0), unseen=unseen))
        assert (RemedyId.LOOK_AS_ADMIN in ids(diagnosis)) is worth_it


def test_nobody_is_told_to_restart_a_computer_that_would_keep_the_port_all_the_same() -> None:
    assert RemedyId.RESTART_COMPUTER not in ids(diagnose(asks(), TAKEN, snapshot()))


def test_nothing_is_proposed_for_what_is_no_port_problem() -> None:
    message = Message(error=MessageError.REFUSED)
    assert ids(diagnose(asks(None, message=message), (), snapshot())) == []


@pytest.mark.parametrize(
    ("belief", "diagnosis"),
    [
        ("PortFixer's own ancestors", listener(holder(process(50, "bash")))),
        ("the first process", listener(holder(process(1, "systemd")))),
        ("one known only by its unit", listener(holder(evidence=Evidence.UNIT))),
        ("nobody seen", listener()),
        ("the person's desktop", listener(holder(process(812, "gnome-shell")))),
        ("the screen itself", listener(holder(process(812, "Xorg")))),
        ("the messenger of a container", listener(holder(process(812, "docker-proxy")))),
        (
            "a program inside a container",
            listener(holder(process(manager=Manager(ManagerKind.CONTAINER, "shop")))),
        ),
        ("half of two holders", listener(holder(), holder(process(50, "bash")))),
        (
            "workers whose master may not be looked into",
            listener(
                holder(process(700, "nginx", user="root", uid=0), evidence=Evidence.PARENT),
                holder(process(701, "nginx", parent_pid=700), root=False),
            ),
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_never_offers_to_stop(belief: str, diagnosis: Diagnosis) -> None:
    assert RemedyId.STOP_PROGRAM not in ids(diagnosis)


def test_the_root_holder_is_the_target_not_a_worker() -> None:
    master, worker = process(812, "nginx"), process(813, "nginx", parent_pid=812)
    targets = one(listener(holder(master), holder(worker, root=False)), RemedyId.STOP_PROGRAM).targets
    assert [target.process.pid for target in targets] == [812]


def test_every_program_that_shares_the_port_is_a_target() -> None:
    look = snapshot(socket(), socket(inode=78), holders={77: (holder(),), 78: (holder(process(900, "blog")),)})
    targets = one(diagnose(asks(), TAKEN, look), RemedyId.STOP_PROGRAM).targets
    assert {(target.process.pid, target.inode) for target in targets} == {(812, 77), (900, 78)}


def test_a_program_of_a_service_can_be_stopped_but_the_service_is_recommended() -> None:
    service = process(manager=Manager(ManagerKind.SYSTEMD, "shop.service", "user"))
    assert ids(listener(holder(service)))[:2] == [RemedyId.STOP_SERVICE, RemedyId.STOP_PROGRAM]
    assert one(listener(holder(service)), RemedyId.STOP_PROGRAM).manual == ("kill", "812")


def test_a_program_that_another_user_keeps_running_is_not_stopped_first() -> None:
    foreign = replace(NODEMON, user="root", uid=0)
    diagnosis = listener(holder(), ancestors={812: (foreign,)})
    assert propose(diagnosis)[0].id is RemedyId.USE_OTHER_PORT
    stop = one(diagnosis, RemedyId.STOP_PROGRAM)
    assert (stop.needs_admin, stop.manual) == (True, ("sudo", "kill", "700", "812"))
    own = listener(holder(), ancestors={812: (NODEMON,)})
    assert (propose(own)[0].id, propose(own)[0].manual) == (RemedyId.STOP_PROGRAM, ("kill", "700", "812"))


def test_another_users_program_needs_an_administrator() -> None:
    foreign = holder(process(user="root", uid=0))
    assert one(listener(foreign), RemedyId.STOP_PROGRAM).needs_admin
    as_root = replace(LINUX, uid=0, user="root", administrator=True)
    assert not one(listener(foreign, machine=as_root), RemedyId.STOP_PROGRAM).needs_admin


NODEMON = process(700, "node", "/usr/bin/node", "/usr/bin/nodemon", "server.js", executable="/usr/bin/node")
PM2 = process(701, "PM2 v5.3.0: God", "PM2 v5.3.0: God Daemon (/home/ada/.pm2)", executable="/usr/bin/node")


def test_who_starts_it_again_is_stopped_before_it() -> None:
    diagnosis = listener(holder(), ancestors={812: (NODEMON,)})
    targets = one(diagnosis, RemedyId.STOP_PROGRAM).targets
    assert [(target.process.pid, target.holder and target.holder.pid) for target in targets] == [
        (700, 812),
        (812, None),
    ]


def test_a_supervisor_of_many_is_asked_and_its_own_command_shown() -> None:
    """What it calls the program stands in the program's environment."""
    offered = propose(listener(holder(), ancestors={812: (PM2,)}, told={812: {"pm_id": "3", "name": "shop"}}))
    first, second = offered[0], offered[1]
    assert (first.id, first.acts, first.manual) == (RemedyId.STOP_SERVICE, True, ("pm2", "stop", "shop"))
    assert not first.reversible
    assert [target.process.pid for target in first.targets] == [812]
    # Stopped alone it would be back at once.
    assert second.id is RemedyId.STOP_PROGRAM
    assert [target.process.pid for target in second.targets] == [701, 812]


def test_of_a_supervisor_only_the_one_program_is_stopped_and_what_else_is_in_the_way_is_met_after_it() -> None:
    other = process(900, "nginx")
    diagnosis = listener(holder(), ancestors={812: (PM2,)}, told={812: {"pm_id": "3", "name": "shop"}})
    blocker = replace(diagnosis.blockers[0], holders=(holder(other),), manager=None, supervisor=None)
    first, second, *_ = propose(replace(diagnosis, blockers=(*diagnosis.blockers, blocker)))
    assert first.id is RemedyId.USE_OTHER_PORT, "the other one would keep the port"
    assert (second.id, [target.process.pid for target in second.targets]) == (RemedyId.STOP_SERVICE, [812])
    computer = FakeSystem()
    assert second.manager is not None
    computer.teams = {second.manager: (process(), process(820, "worker"))}
    assert plan(computer, diagnosis, second).members == ()


def test_a_supervisor_is_not_told_to_stop_what_portfixer_runs_in() -> None:
    machine = replace(LINUX, protected_pids=frozenset({1, 812}))
    offered = propose(listener(holder(), ancestors={812: (PM2,)}, machine=machine))
    assert not any(remedy.acts for remedy in offered if remedy.id is RemedyId.STOP_SERVICE)


def test_pm2_in_cluster_mode_is_not_stopped_for_one_of_its_programs_unless_somebody_wants_just_that() -> None:
    """pm2 7, `pm2 start server.js -i 2`: its daemon has the port, and which of its programs it is for shows nowhere."""
    diagnosis = listener(holder(PM2))
    first, second, *_ = propose(diagnosis)
    assert (first.id, first.acts, first.manual) == (RemedyId.STOP_SERVICE, False, ("pm2", "stop", "NAME"))
    assert remedies.target(plan(FakeSystem(), diagnosis, first)) == "a program in pm2"
    assert "pm2 (process 701) has the port for a program that it keeps running." in verdicts.explanation(diagnosis)
    computer = FakeSystem()
    kept = (process(820, "node"), process(821, "node"))
    assert diagnosis.blockers[0].supervisor is not None
    computer.teams = {diagnosis.blockers[0].supervisor.manager: kept}
    assert (second.id, [target.process.pid for target in second.targets]) == (RemedyId.STOP_PROGRAM, [701])
    assert plan(computer, diagnosis, second).kept == kept


def test_the_port_at_which_a_supervisor_takes_orders_is_its_own() -> None:
    supervisord = process(702, "supervisord", "/usr/bin/python3", "/usr/bin/supervisord", executable="/usr/bin/python3")
    assert propose(listener(holder(supervisord)))[0].id is RemedyId.STOP_PROGRAM


def test_another_users_supervisor_is_given_no_orders() -> None:
    hers = replace(PM2, uid=1001)
    remedy = propose(listener(holder(), ancestors={812: (hers,)}, told={812: {"pm_id": "3", "name": "shop"}}))[0]
    assert (remedy.id, remedy.acts, remedy.needs_admin) == (RemedyId.STOP_SERVICE, False, True)


def test_where_a_supervisor_takes_orders_is_not_known_its_command_is_advice() -> None:
    unknown = process(701, "node", "node", "/srv/bin/pm2", "start", "server.js", executable="/usr/bin/node")
    remedy = propose(listener(holder(), ancestors={812: (unknown,)}, told={812: {"pm_id": "3", "name": "shop"}}))[0]
    assert (remedy.id, remedy.acts, remedy.targets) == (RemedyId.STOP_SERVICE, False, ())
    assert remedy.manual == ("pm2", "stop", "shop")


def test_a_pm2_with_a_folder_of_its_own_is_meant_by_the_command_too() -> None:
    god = process(701, "PM2 v7.0.4: God", "PM2 v7.0.4: God Daemon (/srv/keeper)", executable="/usr/bin/node")
    remedy = propose(listener(holder(), ancestors={812: (god,)}, told={812: {"pm_id": "3", "name": "shop"}}))[0]
    assert remedy.manual == ("env", "PM2_HOME=/srv/keeper", "pm2", "stop", "shop")


def test_a_supervisor_with_a_tool_of_the_system_is_asked_by_that() -> None:
    supervisord = process(702, "supervisord", "/usr/bin/python3", "/usr/bin/supervisord", executable="/usr/bin/python3")
    told = {"SUPERVISOR_PROCESS_NAME": "web_00", "SUPERVISOR_GROUP_NAME": "web"}
    remedy = propose(listener(holder(), ancestors={812: (supervisord,)}, told={812: told}))[0]
    assert (remedy.id, remedy.acts, remedy.recommended) == (RemedyId.STOP_SERVICE, True, True)
    assert remedy.manager is not None
    assert (remedy.manager.name, remedy.manager.detail) == ("supervisord", "web:web_00")
    assert remedy.manual == ("supervisorctl", "stop", "web:web_00")
    assert remedy.undo == ("supervisorctl", "start", "web:web_00")


def test_one_with_settings_of_its_own_is_asked_by_the_person() -> None:
    """Those settings could be anybody's, and PortFixer would run its tool with them."""
    words = ("/usr/bin/python3", "/srv/bin/supervisord", "-c", "/srv/my.conf")
    supervisord = process(702, "supervisord", *words, executable="/usr/bin/python3")
    remedy = propose(
        listener(holder(), ancestors={812: (supervisord,)}, told={812: {"SUPERVISOR_PROCESS_NAME": "web"}})
    )[0]
    assert (remedy.acts, remedy.manual) == (False, ("/srv/bin/supervisorctl", "-c", "/srv/my.conf", "stop", "web"))


def test_the_command_for_a_supervisord_of_its_own_can_be_typed_in_any_folder() -> None:
    """It lies in a virtual environment, with a configuration named from its folder."""
    words = ("/home/ada/venv/bin/python", "venv/bin/supervisord", "-c", "sup.conf")
    supervisord = process(702, "supervisord", *words, executable="/usr/bin/python3", folder="/home/ada")
    told = {812: {"SUPERVISOR_PROCESS_NAME": "web"}}
    remedy = propose(listener(holder(), ancestors={812: (supervisord,)}, told=told))[0]
    wanted = ("/home/ada/venv/bin/supervisorctl", "-c", "/home/ada/sup.conf", "stop", "web")
    assert (remedy.acts, remedy.manual) == (False, wanted)


def test_a_supervisord_elsewhere_is_not_asked_through_the_system_s_tool() -> None:
    """That would ask the supervisord of the system's configuration, which may run a program of that name as well."""
    words = ("/home/ada/venv/bin/python", "/home/ada/venv/bin/supervisord")
    supervisord = process(702, "supervisord", *words, executable="/usr/bin/python3", folder="/home/ada")
    told = {812: {"SUPERVISOR_PROCESS_NAME": "web"}}
    assert not propose(listener(holder(), ancestors={812: (supervisord,)}, told=told))[0].acts


def test_foreman_starts_nothing_again_and_is_left_alone() -> None:
    """It ends its other programs when one of them ends."""
    foreman = process(702, "ruby", "/usr/bin/ruby", "/usr/bin/foreman", "start", executable="/usr/bin/ruby")
    diagnosis = listener(holder(), ancestors={812: (foreman,)})
    offered = propose(diagnosis)
    assert offered[0].id is RemedyId.STOP_PROGRAM
    assert [target.process.pid for target in offered[0].targets] == [812]
    computer, worker = FakeSystem(), process(820, "worker")
    assert diagnosis.blockers[0].supervisor is not None
    computer.teams = {diagnosis.blockers[0].supervisor.manager: (process(), worker, foreman)}
    assert plan(computer, diagnosis, offered[0]).kept == (worker,)


def test_a_supervisor_above_portfixer_goes_on_and_only_the_program_is_stopped() -> None:
    above = replace(NODEMON, id=process(50).id)
    found = listener(holder(), ancestors={812: (above,)})
    assert found.blockers[0].supervisor is not None
    assert [target.process.pid for target in one(found, RemedyId.STOP_PROGRAM).targets] == [812]


def test_who_was_seen_to_start_it_again_is_stopped_with_it() -> None:
    loop = process(690, "bash", "/bin/bash", "loop.sh", executable="/bin/bash")
    again = listener(holder(process(950, "shop", parent_pid=690)), ancestors={950: (loop,)})
    targets = next(offer for offer in propose(again, restarter=loop) if offer.id is RemedyId.STOP_PROGRAM).targets
    assert [target.process.pid for target in targets] == [690, 950]


def test_a_restarter_that_is_not_the_parent_of_all_is_not_blamed() -> None:
    loop = process(690, "bash", "/bin/bash", "loop.sh", executable="/bin/bash")
    again = listener(holder(process(950, "shop", parent_pid=1)))
    targets = next(offer for offer in propose(again, restarter=loop) if offer.id is RemedyId.STOP_PROGRAM).targets
    assert [target.process.pid for target in targets] == [950]


def test_two_holders_of_two_supervisors_have_none_in_common() -> None:
    other = process(703, "node", "/usr/bin/node", "/usr/bin/nodemon", "blog.js", executable="/usr/bin/node")
    heirs = (holder(), holder(process(900, "blog")))
    targets = one(listener(*heirs, ancestors={812: (NODEMON,), 900: (other,)}), RemedyId.STOP_PROGRAM).targets
    assert [target.process.pid for target in targets] == [812, 900]


def test_a_child_that_serves_a_client_alone_is_stopped_with_its_server() -> None:
    """Forking servers: the port stays taken by the child's connection when only the server ends."""
    client = socket(SocketState.ESTABLISHED, "127.0.0.1", remote=("127.0.0.1", 40000), inode=78)
    called_out = socket(SocketState.ESTABLISHED, "192.0.2.7", remote=("192.0.2.9", 443), inode=79)
    server, child, other = process(812, "relay"), process(813, "relay", parent_pid=812), process(900, "browser")
    holders = {77: (holder(server),), 78: (holder(child),), 79: (holder(other),)}
    look = snapshot(socket(), client, called_out, holders=holders, ancestors={813: (server,)})
    stop = one(diagnose(asks(), TAKEN, look), RemedyId.STOP_PROGRAM)
    assert [target.process.pid for target in stop.targets] == [812]
    assert [(target.process.pid, target.inode) for target in stop.heirs] == [(813, 78)]
    assert stop.manual == ("kill", "812", "813")


def test_who_has_the_listener_too_or_was_not_seen_with_the_connection_is_no_child_that_keeps_it() -> None:
    """A worker has the port as its master has; and whom only the service manager names was not seen with anything."""
    client = socket(SocketState.ESTABLISHED, "127.0.0.1", remote=("127.0.0.1", 40000), inode=78)
    master, worker = process(812, "nginx"), process(813, "nginx", parent_pid=812)
    by_both = {77: (holder(master), holder(worker, root=False)), 78: (holder(worker),)}
    look = snapshot(socket(), client, holders=by_both, ancestors={813: (master,)})
    assert diagnose(asks(), TAKEN, look).handed_on == ()
    by_unit = {77: (holder(master),), 78: (holder(worker, evidence=Evidence.UNIT),)}
    look = snapshot(socket(), client, holders=by_unit, ancestors={813: (master,)})
    assert diagnose(asks(), TAKEN, look).handed_on == ()


def test_nobody_is_stopped_where_portfixer_runs_in_a_child_of_the_server() -> None:
    """A person who came through the sshd that has the port."""
    client = socket(SocketState.ESTABLISHED, "127.0.0.1", remote=("127.0.0.1", 40000), inode=78)
    server, child = process(812, "sshd"), process(50, "sshd", parent_pid=812)
    look = snapshot(socket(), client, holders={77: (holder(server),), 78: (holder(child),)}, ancestors={50: (server,)})
    assert RemedyId.STOP_PROGRAM not in ids(diagnose(asks(), TAKEN, look))


def test_postgres_is_asked_to_disconnect_its_clients() -> None:
    """SIGTERM is its "smart shutdown": it waits until the last client has gone by itself (postgres(1))."""
    client = socket(SocketState.ESTABLISHED, "127.0.0.1", remote=("127.0.0.1", 40000), inode=78)
    server, child = process(812, "postgres"), process(813, "postgres", parent_pid=812)
    look = snapshot(socket(), client, holders={77: (holder(server),), 78: (holder(child),)}, ancestors={813: (server,)})
    stop = one(diagnose(asks(), TAKEN, look), RemedyId.STOP_PROGRAM)
    assert [target.interrupt for target in stop.targets] == [True]
    assert stop.manual == ("kill", "-INT", "812")


@pytest.mark.parametrize("name", ["uwsgi", "uwsgi-core"])
def test_uwsgi_is_asked_to_end_and_not_to_start_itself_anew(name: str) -> None:
    """SIGTERM makes a uWSGI master reload: it keeps the port, and looked as if it ignored being asked."""
    server, worker = process(812, name), process(813, name, parent_pid=812)
    look = snapshot(socket(), holders={77: (holder(server), holder(worker, root=False))}, ancestors={813: (server,)})
    stop = one(diagnose(asks(), TAKEN, look), RemedyId.STOP_PROGRAM)
    assert [(target.process.pid, target.interrupt, target.database) for target in stop.targets] == [(812, True, False)]
    assert stop.manual == ("kill", "-INT", "812")


@pytest.mark.parametrize(
    ("address", "offered"),
    [("192.0.2.7", [RemedyId.TRY_AGAIN, RemedyId.FIX_ADDRESS]), ("192.0.2.8", [RemedyId.FIX_ADDRESS])],
)
def test_a_program_is_started_again_when_its_address_is_ready(address: str, offered: list[RemedyId]) -> None:
    """192.0.2.7 is an address of this computer."""
    assert ids(diagnose(asks(address=address), probes({address: "EADDRNOTAVAIL"}), snapshot())) == offered


def test_nobody_is_stopped_first_where_another_program_would_keep_the_port() -> None:
    look = snapshot(
        socket(local="127.0.0.2", inode=77),
        socket(SocketState.BOUND, "127.0.0.3", inode=78),
        holders={77: (holder(process(812, "shop")),), 78: (holder(process(900, "other")),)},
    )
    assert ids(diagnose(asks(), TAKEN, look)) == [RemedyId.USE_OTHER_PORT, RemedyId.STOP_PROGRAM]
