"""Ports that lead to somewhere else: known by the command line of who forwards, as real programs had it."""

from dataclasses import replace

import pytest
from made_up import LINUX, TAKEN, FakeSystem, asks, holder, process, snapshot, socket

from portfixer.diagnosis import Diagnosis, EndsWith, Factor, diagnose
from portfixer.diagnosis.forwards import forward_of
from portfixer.diagnosis.ssh import read_ssh
from portfixer.facts import Manager, ManagerKind, Process
from portfixer.remedies import Remedy, RemedyId, plan, propose
from portfixer.words import remedies, verdicts
from portfixer.words.advice import advice

SSH_OPTIONS = ("-p", "7122", "-i", "/home/ada/key", "-o", "StrictHostKeyChecking=no")


def ssh(*words: str) -> Process:
    return process(812, "ssh", "ssh", *words, executable="/usr/bin/ssh")


def sshd(*title: str, name: str = "sshd") -> Process:
    return process(812, name, *title, executable="/usr/sbin/" + name, user="root", uid=0)


def adb(*words: str) -> Process:
    return process(812, "adb", "adb", *words, executable="/usr/lib/android-sdk/platform-tools/adb")


def code(*words: str, executable: str = "/usr/share/code/code") -> Process:
    return process(812, "code", executable, *words, executable=executable)


def kubectl(*words: str, tool: str = "kubectl") -> Process:
    return process(812, tool, tool, *words, executable=f"/usr/bin/{tool}")


REMOTE_CODE = code("out/server-main.js", executable="/home/ada/.vscode-server/bin/863d25/node")
IN_CODE_SERVER = process(
    812,
    "node",
    "/usr/bin/node",
    "--dns-result-order=ipv4first",
    "/usr/lib/code-server/lib/vscode/out/bootstrap-fork",
    "--type=extensionHost",
    "--transformURIs",
    executable="/usr/bin/node",
)
CODE_SERVER = process(812, "node", "/usr/bin/node", "/usr/lib/code-server/out/node/entry", executable="/usr/bin/node")
PYCHARM = process(
    812,
    "java",
    "/opt/pycharm/jbr/bin/java",
    "-Didea.paths.selector=PyCharm2024.1",
    "com.intellij.idea.Main",
    executable="/opt/pycharm/jbr/bin/java",
)

GCLOUD = ("/usr/bin/python3", "/usr/lib/google-cloud-sdk/lib/gcloud.py", "compute", "start-iap-tunnel", "vm-1", "22")
SESSION = '{"Target": "i-0abc", "DocumentName": "AWS-StartPortForwardingSession"}'
NOTHING, MORE, SESSION_TOO = EndsWith.NOTHING, EndsWith.MORE_FORWARDS, EndsWith.SESSION

# What it was (as OpenSSH 9.2, autossh 1.4g, adb 34 and kubectl 1.30 showed it), the holder of port 8080, where to,
# through whom, and what ends with it.
SEEN: list[tuple[str, Process, str | None, str | None, EndsWith]] = [
    ("ssh -N -L", ssh(*SSH_OPTIONS, "-N", "-L", "8080:db:5432", "ada@bastion"), "db:5432", "ada@bastion", NOTHING),
    ("one word", ssh("-fNL8080:db:5432", "bastion"), "db:5432", "bastion", NOTHING),
    ("two forwards", ssh("-N", "-L", "8080:db:5432", "-L", "9:x:1", "b"), "db:5432", "b", MORE),
    ("one there, one back", ssh("-N", "-L", "8080:db:5432", "-R", "9:x:1", "b"), "db:5432", "b", MORE),
    ("with an address", ssh("-N", "-L", "127.0.0.1:8080:[fd00::1]:80", "b"), "[fd00::1]:80", "b", NOTHING),
    ("an odd port inside", ssh("-N", "-L", "9:x:8080", "-L", "8080:127:80", "b"), "127:80", "b", MORE),
    ("to a socket file", ssh("-N", "-L", "8080:/run/db.sock", "b"), "/run/db.sock", "b", NOTHING),
    ("options behind the host", ssh("b", "-N", "-L", "8080:db:5432"), "db:5432", "b", NOTHING),
    ("by -o", ssh("-o", "LocalForward=8080 db:5432", "-o", "SessionType none", "b"), "db:5432", "b", NOTHING),
    ("with a shell", ssh("-tt", "-L", "8080:db:5432", "b"), "db:5432", "b", SESSION_TOO),
    ("with a command", ssh("-L8080:db:5432", "b", "sleep", "-N"), "db:5432", "b", SESSION_TOO),
    ("from ~/.ssh/config", ssh("-F", "cfg", "-N", "bastion"), None, "bastion", NOTHING),
    ("ssh -D", ssh("-f", "-N", "-D", "8080", "bastion"), None, "bastion", NOTHING),
    ("ControlMaster", ssh("-M", "-S", "/c", "-N", "-L", "8080:db:5432", "b"), "db:5432", "b", EndsWith.SHARED),
    ("ControlMaster by -o", ssh("-o", "ControlMaster=auto", "-NL8080:db:1", "b"), "db:1", "b", EndsWith.SHARED),
    ("ControlMaster refused", ssh("-o", "ControlMaster=No", "-NL8080:db:1", "b"), "db:1", "b", NOTHING),
    (
        "ControlMaster in the background",
        process(812, "ssh", "ssh: /home/ada/ctl-b [mux]", executable="/usr/bin/ssh"),
        None,
        None,
        EndsWith.SHARED,
    ),
    (
        "the same, its command line filled to the last byte",
        process(812, "ssh", "ssh:", "/home/ada/ctl-b", "[mux]", executable="/usr/bin/ssh"),
        None,
        None,
        EndsWith.SHARED,
    ),
    ("sshd of OpenSSH 9.2, -R", sshd("sshd: root"), None, None, EndsWith.VISITOR),
    ("sshd, a user with a terminal", sshd("sshd: ada@pts/1"), None, None, EndsWith.VISITOR),
    ("OpenSSH 9.8", sshd("sshd-session: ada@notty", name="sshd-session"), None, None, EndsWith.VISITOR),
    ("kubectl 1.30", kubectl("-n", "shop", "port-forward", "svc/web", "8080:80"), "svc/web:80", None, NOTHING),
    ("kubectl, same port", kubectl("port-forward", "pod/web-0", "8080"), "pod/web-0:8080", None, NOTHING),
    ("kubectl, any port", kubectl("port-forward", "pod/web-0", ":80"), "pod/web-0:80", None, NOTHING),
    (
        "kubectl, two ports",
        kubectl("port-forward", "--address", "0.0.0.0", "svc/web", "9:1", "8080:80"),
        "svc/web:80",
        None,
        MORE,
    ),
    ("oc", kubectl("port-forward", "svc/web", "8080:http", tool="oc"), "svc/web:http", None, NOTHING),
    ("adb forward", adb("-L", "tcp:5037", "fork-server", "server", "--reply-fd", "7"), None, None, EndsWith.DEVICES),
    ("gcloud", process(812, "python3", *GCLOUD, executable="/usr/bin/python3"), "vm-1", None, NOTHING),
    ("aws ssm", process(812, "session-manager-plugin", "session-manager-plugin", SESSION), "i-0abc", None, NOTHING),
    ("VS Code", code("--type=utility", "--utility-sub-type=node.mojom.NodeService"), None, None, EndsWith.EDITOR),
    ("VS Code's server", REMOTE_CODE, None, None, EndsWith.EDITOR),
    ("an extension in code-server 4.96, as Live Server", IN_CODE_SERVER, None, None, EndsWith.EDITOR),
    ("code-server itself", CODE_SERVER, None, None, EndsWith.EDITOR),
    ("PyCharm's own server", PYCHARM, None, None, EndsWith.EDITOR),
]


@pytest.mark.parametrize(("what", "held", "to", "through", "ends_with"), SEEN, ids=[row[0] for row in SEEN])
def test_who_forwards_says_where_to(
    what: str, held: Process, to: str | None, through: str | None, ends_with: EndsWith
) -> None:
    found = forward_of(held, 8080)
    assert found is not None
    assert (found.to, found.through, found.ends_with) == (to, through, ends_with)


NO_FORWARD = [
    ("the ssh server itself", sshd("sshd:", "/usr/sbin/sshd", "-D", "[listener]", "0", "of", "10-100", "startups")),
    ("adb's own port, another one", adb("-L", "tcp:*:8080", "fork-server", "server", "--reply-fd", "7")),
    ("adb's own port", adb("-L", "tcp:8080", "fork-server", "server", "--reply-fd", "7")),
    ("adb, but not its server", adb("shell")),
    ("kubectl proxy serves itself", kubectl("proxy", "--port", "8080")),
    ("socat is a program of its own", process(812, "socat", "socat", "TCP-LISTEN:8080,fork", "TCP:127.0.0.1:1")),
    ("a script called ssh.py", process(812, "python3", "python3", "ssh.py", executable="/usr/bin/python3")),
    ("a server in an editor's terminal", process(812, "node", "node", "server.js", executable="/usr/bin/node")),
    ("Emacs", process(812, "emacs", "emacs")),
]


@pytest.mark.parametrize(("belief", "held"), NO_FORWARD, ids=[row[0] for row in NO_FORWARD])
def test_any_other_program_forwards_nothing(belief: str, held: Process) -> None:
    assert forward_of(held, 8080) is None


def test_the_command_for_the_other_side_is_not_read() -> None:
    read = read_ssh(("ssh", "b", "ssh", "-L", "8080:db:5432", "c"))
    assert read is not None
    assert (read.forwards, read.host) == ((), "b")


@pytest.mark.parametrize("words", [("ssh",), ("ssh", "-L"), ("ssh", "-L", "x"), ("ssh", "-o"), ("ssh", "-", "--")])
def test_any_command_line_can_be_read(words: tuple[str, ...]) -> None:
    read = read_ssh(words)
    assert read is None or read.forwards == ()


def forwarded(held: Process, **more: object) -> Diagnosis:
    return diagnose(asks(), TAKEN, snapshot(socket(), holders={77: (holder(held),)}, **more))


def ids(diagnosis: Diagnosis) -> list[RemedyId]:
    return [remedy.id for remedy in propose(diagnosis)]


def end(diagnosis: Diagnosis) -> Remedy:
    return next(remedy for remedy in propose(diagnosis) if remedy.id is RemedyId.END_FORWARDING)


@pytest.mark.parametrize(
    ("held", "factor", "kind"),
    [
        (ssh("-N", "-L", "8080:db:5432", "b"), Factor.SSH_FORWARD, ManagerKind.SSH),
        (kubectl("port-forward", "svc/web", "8080:80"), Factor.KUBECTL_FORWARD, ManagerKind.KUBECTL),
        (adb("-L", "tcp:5037", "server"), Factor.OTHER_FORWARD, ManagerKind.ADB),
        (code(), Factor.EDITOR_FORWARD, ManagerKind.EDITOR),
    ],
    ids=str,
)
def test_ending_the_forward_is_recommended_and_says_where_it_leads(
    held: Process, factor: Factor, kind: ManagerKind
) -> None:
    diagnosis = forwarded(held)
    assert factor in diagnosis.factors
    assert diagnosis.blockers[0].manager is not None
    assert diagnosis.blockers[0].manager.kind is kind
    assert (ids(diagnosis)[0], end(diagnosis).recommended) == (RemedyId.END_FORWARDING, True)


def test_a_program_beside_the_forward_is_not_ended_as_a_part_of_it() -> None:
    look = snapshot(
        socket(local="127.0.0.1", inode=77),
        socket(local="::1", inode=78),
        holders={77: (holder(kubectl("port-forward", "pod/web", "8080:80")),), 78: (holder(process(900, "vite")),)},
    )
    diagnosis = diagnose(asks(), TAKEN, look)
    assert [target.process.name for target in end(diagnosis).targets] == ["kubectl"]
    first = propose(diagnosis)[0]
    assert (first.id, [each.process.name for each in first.targets]) == (RemedyId.STOP_PROGRAM, ["kubectl", "vite"])


def test_another_users_forward_is_ended_as_administrator() -> None:
    hers = process(812, "ssh", "ssh", "-NL8080:db:1", "b", executable="/usr/bin/ssh", uid=1001, user="eve")
    assert end(forwarded(hers)).needs_admin
    assert not end(forwarded(hers, machine=replace(LINUX, uid=0, administrator=True))).needs_admin
    assert not end(forwarded(ssh("-NL8080:db:1", "b"))).needs_admin


def test_adb_is_asked_at_its_own_port_and_never_told_to_be_started_by_hand() -> None:
    usual, other = (adb("-L", f"tcp:{port}", "fork-server", "server", "--reply-fd", "7") for port in (5037, 5038))
    assert end(forwarded(usual)).manual == ("adb", "forward", "--remove", "tcp:8080")
    assert end(forwarded(other)).manual == ("adb", "-P", "5038", "forward", "--remove", "tcp:8080")
    diagnosis = forwarded(usual)
    assert plan(FakeSystem(), diagnosis, end(diagnosis)).restarts == ()


def test_ssh_is_told_with_both_ends() -> None:
    told = verdicts.explanation(forwarded(ssh("-N", "-L", "8080:db.internal:5432", "ada@bastion")))
    assert told == "ssh forwards port 8080 of this computer to db.internal:5432, through ada@bastion."


def test_an_editor_is_never_stopped_for_it_but_at_the_persons_wish() -> None:
    diagnosis = forwarded(code())
    assert (end(diagnosis).acts, end(diagnosis).targets) == (False, ())
    assert ids(diagnosis) == [RemedyId.END_FORWARDING, RemedyId.USE_OTHER_PORT, RemedyId.STOP_PROGRAM]
    told = advice(plan(FakeSystem(), diagnosis, end(diagnosis)), diagnosis)
    assert "view Ports" in told[0]


@pytest.mark.parametrize(
    ("held", "name", "why", "button", "where"),
    [
        (code(), "code", "it forwards it, or one", "End it in Visual Studio Code…", "the view Ports"),
        (
            REMOTE_CODE,
            "Visual Studio Code",
            "it forwards it, or one",
            "End it in Visual Studio Code…",
            "the view Ports",
        ),
        (IN_CODE_SERVER, "code-server", "one of its extensions", "End it in code-server…", "previews, plug-ins"),
        (
            CODE_SERVER,
            "code-server",
            "that is where it is opened in a browser",
            "Move code-server to another port…",
            "config.yaml",
        ),
        (PYCHARM, "PyCharm", "one of its extensions", "End it in PyCharm…", "previews, plug-ins"),
    ],
    ids=["VS Code", "its server", "extension", "code-server", "PyCharm"],
)
def test_an_editors_port_is_told_by_the_editors_name_with_what_it_is_for_and_where_to_look(
    held: Process, name: str, why: str, button: str, where: str
) -> None:
    """Its parts are files as `entry`, `bootstrap-fork` and `Main`; and only some editors forward ports."""
    diagnosis = forwarded(held)
    assert verdicts.summary(diagnosis) == f"Another program, {name} (process 812), is using port 8080."
    assert f"{diagnosis.blockers[0].manager.name} itself has port 8080: {why}" in verdicts.explanation(diagnosis)
    planned = plan(FakeSystem(), diagnosis, end(diagnosis))
    assert remedies.button(planned) == button
    assert where in " ".join(advice(planned, diagnosis))


@pytest.mark.parametrize("held", [code("--type=utility"), REMOTE_CODE, IN_CODE_SERVER, CODE_SERVER])
def test_nobody_is_told_to_start_a_part_of_an_editor_by_its_own_command(held: Process) -> None:
    """The editor starts it with what no command line has: code-server's `entry` alone would take another port."""
    diagnosis = forwarded(held)
    stop = next(each for each in propose(diagnosis) if each.id is RemedyId.STOP_PROGRAM)
    assert plan(FakeSystem(), diagnosis, stop).restarts == ()


def test_an_editor_that_a_person_started_is_started_again_by_its_command() -> None:
    diagnosis = forwarded(code("/home/ada/shop"))
    stop = next(each for each in propose(diagnosis) if each.id is RemedyId.STOP_PROGRAM)
    (again,) = plan(FakeSystem(), diagnosis, stop).restarts
    assert again.command == ("/usr/share/code/code", "/home/ada/shop")


def test_a_visitors_session_is_the_last_thing_to_end() -> None:
    diagnosis = forwarded(process(812, "sshd", "sshd: ada@notty", executable="/usr/sbin/sshd"))
    assert ids(diagnosis)[:2] == [RemedyId.USE_OTHER_PORT, RemedyId.END_FORWARDING]
    told = " ".join(remedies.losses(plan(FakeSystem(), diagnosis, end(diagnosis))))
    assert "whole session ends" in told


def test_the_visitors_session_in_which_portfixer_runs_is_left_alone() -> None:
    diagnosis = forwarded(process(50, "sshd", "sshd: ada@pts/1", executable="/usr/sbin/sshd"))
    assert RemedyId.END_FORWARDING not in ids(diagnosis)
    assert RemedyId.STOP_PROGRAM not in ids(diagnosis)


def test_the_service_of_all_visitors_does_not_stand_for_one_of_them() -> None:
    unit = Manager(ManagerKind.SYSTEMD, "ssh.service", "system")
    diagnosis = forwarded(sshd("sshd: ada"), managers={77: unit})
    assert RemedyId.STOP_SERVICE not in ids(diagnosis)


def test_a_service_that_forwards_is_stopped_as_a_service() -> None:
    unit = Manager(ManagerKind.SYSTEMD, "tunnel.service", "system")
    diagnosis = forwarded(ssh("-N", "-L", "8080:db:5432", "b"), managers={77: unit})
    assert ids(diagnosis)[0] is RemedyId.STOP_SERVICE
    assert RemedyId.END_FORWARDING not in ids(diagnosis)


def test_autossh_is_stopped_before_the_ssh_it_starts_again() -> None:
    """autossh 1.4g leaves empty words where -f was."""
    above = process(700, "autossh", "/usr/lib/autossh/autossh", "", "", "-M", "0", "-N", "b")
    diagnosis = forwarded(ssh("-N", "-L", "8080:db:5432", "b"), ancestors={812: (above,)})
    assert [target.process.pid for target in end(diagnosis).targets] == [700, 812]
    assert {Factor.SSH_FORWARD, Factor.SUPERVISED} <= set(diagnosis.factors)


@pytest.mark.parametrize(
    ("held", "asked_first"),
    [
        (ssh("-N", "-L", "8080:db:5432", "b"), False),
        (ssh("-L", "8080:db:5432", "b"), True),
        (ssh("-M", "-N", "-L", "8080:db:5432", "b"), True),
        (adb("-L", "tcp:5037", "server"), True),
    ],
    ids=str,
)
def test_what_ends_with_the_forward_is_asked_first(held: Process, asked_first: bool) -> None:
    diagnosis = forwarded(held, machine=LINUX)
    assert plan(FakeSystem(), diagnosis, end(diagnosis)).can_lose is asked_first


def test_a_connection_of_ssh_is_no_forward() -> None:
    """Only what listens passes on."""
    from portfixer.facts import SocketState

    held = ssh("-N", "-L", "9:db:5432", "b")
    look = snapshot(socket(SocketState.SYN_SENT, remote=("192.0.2.9", 22)), holders={77: (holder(held),)})
    assert Factor.SSH_FORWARD not in diagnose(asks(), TAKEN, look).factors


@pytest.mark.parametrize(
    ("master", "by_hand"),
    [
        (ssh("-M", "-S", "ctl", "-N", "-L", "8080:db:1", "b"), ("/home/ada/shop/ctl", "8080:db:1", "b")),
        (ssh("-M", "-S", "/c", "-N", "-L", "8413:db:1", "b"), ("/c", "8080:TO:PORT", "b")),
        (
            process(812, "ssh", "ssh: /home/ada/ctl-b [mux]", executable="/usr/bin/ssh"),
            ("/home/ada/ctl-b", "8080:TO:PORT", "HOST"),
        ),
    ],
    ids=["its own forward", "one that another ssh command added", "one in the background"],
)
def test_one_forward_of_a_shared_connection_can_be_ended_alone(master: Process, by_hand: tuple[str, str, str]) -> None:
    forward = forward_of(master, 8080)
    assert forward is not None
    path, given, host = by_hand
    assert forward.end_by == ("ssh", "-S", path, "-O", "cancel", "-L", given, host)


def test_the_question_has_the_command_that_ends_one_forward_alone() -> None:
    shared = ssh("-M", "-S", "/c", "-N", "-L", "8080:db:1", "b")
    diagnosis = diagnose(asks(), TAKEN, snapshot(socket(), holders={77: (holder(shared),)}))
    losses = remedies.losses(plan(FakeSystem(), diagnosis, end(diagnosis)))
    assert "To end only this one: ssh -S /c -O cancel -L 8080:db:1 b" in losses
    assert not any("kill" in loss for loss in losses)
