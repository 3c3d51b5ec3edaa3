"""Where a program was started from, by process trees that were seen."""

import pytest
from made_up import TAKEN, FakeSystem, asks, holder, process, snapshot, socket

from portfixer.diagnosis import Diagnosis, OriginKind, diagnose, identify, is_worked_in
from portfixer.diagnosis.editors import editor_of
from portfixer.diagnosis.origins import is_place, origin_of
from portfixer.facts import Manager, ManagerKind, Process
from portfixer.remedies import RemedyId, plan, propose
from portfixer.words import cards

PY = "/usr/bin/python3"


def server(terminal: str | None = None, **more: object) -> Process:
    return process(812, "python3", PY, "server.py", executable=PY, terminal=terminal, **more)


BASH = process(300, "bash", "-bash", executable="/usr/bin/bash", terminal="/dev/pts/2")
SH = process(301, "sh", "/bin/sh", "-c", "python3 server.py", executable="/usr/bin/dash")
TMUX = process(290, "tmux: server", "tmux", "-L", "pf", "new-session", "-d", "-s", "shop", executable="/usr/bin/tmux")
SCREEN = process(290, "screen", "SCREEN", "-dmS", "scr", "python3", executable="/usr/bin/screen")
CRON = process(290, "cron", "CRON", "-f", "-L", "15", executable="/usr/sbin/cron")
ATD = process(290, "atd", "atd", executable="/usr/sbin/atd")
SSHD = process(290, "sshd", "sshd: ada@pts/0", executable="/usr/sbin/sshd")
CODE = process(290, "code", "/usr/share/code/code", "--type=utility", executable="/usr/share/code/code")
REMOTE = process(
    290,
    "node",
    "/home/ada/.vscode-server/cli/servers/Stable-863d/server/node",
    "out/bootstrap-fork",
    "--type=ptyHost",
    executable="/home/ada/.vscode-server/cli/servers/Stable-863d/server/node",
)
# code-server 4.96.4 (VS Code 1.96.4), started by `node …/code-server`, with its window open in a browser; a newer one
# is asked itself in tests/e2e/test_real_editor.py. Its terminal has bash with --init-file, which test_loops.py has too.
CODE_SERVER = "/usr/lib/code-server"


def vs_code_part(script: str, *options: str, pid: int = 290) -> Process:
    return process(pid, "node", "/usr/bin/node", script, *options, executable="/usr/bin/node")


CODE_SERVER_PTY = vs_code_part(f"{CODE_SERVER}/lib/vscode/out/bootstrap-fork", "--type=ptyHost", "--logsPath", "/x")
CODE_SERVER_MAIN = vs_code_part(f"{CODE_SERVER}/out/node/entry", pid=280)
CODE_SERVER_BASH = process(
    300,
    "bash",
    "/usr/bin/bash",
    "--init-file",
    f"{CODE_SERVER}/lib/vscode/out/vs/workbench/contrib/terminal/common/scripts/shellIntegration-bash.sh",
    executable="/usr/bin/bash",
    terminal="/dev/pts/0",
)
PYCHARM = process(290, "pycharm", "/opt/pycharm/bin/pycharm", executable="/opt/pycharm/bin/pycharm")
IDEA = process(
    290,
    "java",
    "/opt/idea/jbr/bin/java",
    "-Didea.paths.selector=IntelliJIdea2022.3",
    "com.intellij.idea.Main",
    executable="/opt/idea/jbr/bin/java",
)
RUNNER = process(290, "Runner.Worker", "/home/ada/actions-runner/bin/Runner.Worker", executable="/x/bin/Runner.Worker")
TERMINAL = process(290, "gnome-terminal-", "/usr/libexec/gnome-terminal-server", executable=None)
DESKTOP = process(290, "gnome-shell", "/usr/bin/gnome-shell", executable="/usr/bin/gnome-shell")

SEEN = [
    ("tmux 3.3a", [BASH, TMUX], OriginKind.TMUX, ""),
    ("screen 4.9", [SCREEN], OriginKind.SCREEN, "scr"),
    (
        "screen without a name; the option behind the program is the program's",
        [process(290, "screen", "SCREEN", "-dm", "python3", "-S", "server.py", executable="/usr/bin/screen")],
        OriginKind.SCREEN,
        "",
    ),
    ("cron 3.0pl1", [SH, CRON], OriginKind.CRON, ""),
    ("at 3.2.5", [SH, ATD], OriginKind.AT, ""),
    ("ssh", [BASH, SSHD], OriginKind.SSH, "ada"),
    ("VS Code's terminal", [BASH, CODE, DESKTOP], OriginKind.EDITOR, "Visual Studio Code"),
    ("VS Code's server", [BASH, REMOTE], OriginKind.EDITOR, "Visual Studio Code"),
    ("code-server", [CODE_SERVER_BASH, CODE_SERVER_PTY, CODE_SERVER_MAIN], OriginKind.EDITOR, "code-server"),
    (
        "another one that is VS Code's server",
        [vs_code_part("/srv/openvscode-server-v1.96/out/bootstrap-fork.js", "--type=extensionHost")],
        OriginKind.EDITOR,
        "Visual Studio Code",
    ),
    ("PyCharm's run button", [PYCHARM, DESKTOP], OriginKind.EDITOR, "PyCharm"),
    ("IntelliJ before 2023", [IDEA], OriginKind.EDITOR, "IntelliJ IDEA"),
    ("a build job", [BASH, RUNNER], OriginKind.CI, "GitHub Actions"),
    ("a terminal of another user", [BASH, TERMINAL], OriginKind.TERMINAL, "GNOME Terminal"),
    ("the desktop", [DESKTOP], OriginKind.DESKTOP, "GNOME"),
]


@pytest.mark.parametrize(("what", "above", "kind", "name"), SEEN, ids=[row[0] for row in SEEN])
def test_where_it_was_started_from(what: str, above: list[Process], kind: OriginKind, name: str) -> None:
    found = origin_of(server(), above)
    assert found is not None
    assert (found.kind, found.name) == (kind, name)


def test_a_terminal_is_known_by_its_device_alone() -> None:
    found = origin_of(server("/dev/pts/3"), [])
    assert found is not None
    assert (found.kind, found.process) == (OriginKind.TERMINAL, None)
    assert origin_of(server(), []) is None


def test_a_script_of_that_name_is_no_place() -> None:
    assert not is_place(process(290, "python3", PY, "cron.py", executable=PY))
    assert not is_place(process(290, "node", "node", "code.js", executable="/usr/bin/node"))
    assert not is_place(process(290, "gnome", executable=None))  # not cut: the kernel's names have 15 characters
    assert editor_of(server()) is None
    assert editor_of(vs_code_part("/home/ada/code-server/server.js")) is None
    assert editor_of(vs_code_part("/srv/shop/out/bootstrap-fork.js")) is None


def test_an_editor_in_an_interpreter_is_worked_in_too() -> None:
    assert is_worked_in(CODE_SERVER_MAIN)
    assert is_worked_in(IDEA)
    assert not is_worked_in(server())


def test_what_intellij_runs_for_its_owner_is_no_editor() -> None:
    """Its older run configurations start people's programs through a class of its own (idea_rt.jar)."""
    java = "/usr/lib/jvm/java-17/bin/java"
    agent = "-javaagent:/opt/idea/lib/idea_rt.jar=34567:/opt/idea/bin"
    old = "com.intellij.rt.execution.application.AppMainV2"
    for words in ((agent, "-cp", "/srv/out", "com.shop.Web"), (agent, "-cp", "/srv/out", old, "com.shop.Web")):
        held = process(812, "java", java, *words, executable=java)
        assert editor_of(held) is None
        assert identify(held).title == "Web"


def diagnosed(*above: Process, held: Process, **more: object) -> Diagnosis:
    return diagnose(asks(), TAKEN, snapshot(socket(), holders={77: (holder(held),)}, ancestors={812: above}, **more))


@pytest.mark.parametrize(
    ("above", "terminal", "told"),
    [
        (TMUX, "/dev/pts/3", "tmux, terminal pts/3"),
        (SCREEN, "/dev/pts/3", "screen session scr, terminal pts/3"),
        (CRON, None, "a scheduled task (cron), which may start it again at its time"),
        (PYCHARM, None, "PyCharm: it can be stopped there too"),
        (DESKTOP, None, "the desktop (GNOME)"),
        (process(290, "nautilus", executable="/usr/bin/nautilus"), None, "the desktop"),
    ],
    ids=str,
)
def test_the_card_says_so(above: Process, terminal: str | None, told: str) -> None:
    card = cards.cards(diagnosed(above, held=server(terminal)))[0]
    assert dict(card.facts)["Started from"] == told


CRON_UNIT = Manager(ManagerKind.SYSTEMD, "cron.service", "system")


def test_the_service_of_cron_does_not_stand_for_what_cron_started() -> None:
    """Debian's cron leaves its programs in its own cgroup: stopping that service would stop every task."""
    from dataclasses import replace

    diagnosis = diagnosed(
        SH, replace(CRON, manager=CRON_UNIT), held=server(manager=CRON_UNIT), managers={77: CRON_UNIT}
    )
    assert diagnosis.blockers[0].manager is None
    stop = propose(diagnosis)[0]
    assert (stop.id, [target.process.pid for target in stop.targets]) == (RemedyId.STOP_PROGRAM, [812])
    assert plan(FakeSystem(), diagnosis, stop).managers == ()
