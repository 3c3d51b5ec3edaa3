"""Who starts a program again: only what is known to, and never a shell that somebody types into."""

from dataclasses import replace

import pytest
from made_up import TAKEN, asks, holder, process, snapshot, socket

from portfixer.diagnosis import Factor, diagnose
from portfixer.diagnosis.supervisors import supervisor_of
from portfixer.facts import ManagerKind, Process

NODE, PY = "/usr/bin/node", "/usr/bin/python3"
SERVER = process(812, "node", NODE, "server.js", executable=NODE)
BASH = process(300, "bash", "-bash", executable="/bin/bash")

KNOWN = [
    ("nodemon", process(700, "node", NODE, "/usr/bin/nodemon", "server.js", executable=NODE)),
    ("pm2", process(700, "PM2 v5.3.0: God", "PM2 v5.3.0: God Daemon (/home/ada/.pm2)", executable=NODE)),
    ("supervisord", process(700, "supervisord", PY, "/usr/bin/supervisord", "-n", executable=PY)),
    ("foreman", process(701, "ruby", "/usr/bin/ruby", "/usr/bin/foreman", "start", executable="/usr/bin/ruby")),
    ("node --watch", process(700, "node", NODE, "--watch", "server.js", executable=NODE)),
    ("its own reloader", process(700, "uvicorn", PY, "/usr/bin/uvicorn", "app:app", "--reload", executable=PY)),
    ("its own reloader", process(700, "node", NODE, "server.js", executable=NODE)),
]


@pytest.mark.parametrize(("name", "above"), KNOWN, ids=[row[0] for row in KNOWN])
def test_known_supervisors(name: str, above: Process) -> None:
    found = supervisor_of(SERVER, [above, BASH])
    assert found is not None
    assert (found.name, found.process) == (name, above)


@pytest.mark.parametrize(
    "above",
    [
        BASH,
        process(300, "tmux: server", "tmux", executable="/usr/bin/tmux"),
        process(300, "code", "/usr/share/code/code", executable="/usr/share/code/code"),
        process(300, "bash", "/bin/bash", "start.sh", executable="/bin/bash"),
        process(300, "python3", PY, "/home/ada/foreman.py", executable=PY),
        process(300, "python3", PY, "/home/ada/deploy.py", "--reload", executable=PY),
        process(300, "grep", "/bin/grep", "--watch", "--reload", executable="/bin/grep"),
        process(300, "sshd", "sshd: ada@pts/0", executable="/usr/sbin/sshd"),
    ],
    ids=lambda value: value.name,
)
def test_what_only_started_it_does_not_restart_it(above: Process) -> None:
    assert supervisor_of(SERVER, [above]) is None


def test_a_subshell_is_not_its_own_reloader() -> None:
    shell = process(300, "bash", "/bin/bash", "-c", "x; python3 server.py", executable="/bin/bash")
    assert supervisor_of(SERVER, [shell, process(299, "bash", *shell.command, executable="/bin/bash")]) is None
    assert supervisor_of(shell, [process(299, "bash", *shell.command, executable="/bin/bash")]) is None


def test_a_forked_copy_is_not_its_own_reloader() -> None:
    parent = process(700, "node", NODE, "server.js", executable=NODE)
    assert supervisor_of(replace(SERVER, forked=True), [parent]) is None


def test_the_nearest_one_counts() -> None:
    between = process(750, "sh", "/bin/sh", "-c", "node server.js", executable="/bin/sh")
    found = supervisor_of(SERVER, [between, KNOWN[0][1], KNOWN[1][1]])
    assert found is not None
    assert found.name == "nodemon"


def test_a_supervised_listener_says_so() -> None:
    look = snapshot(socket(), holders={77: (holder(SERVER),)}, ancestors={812: (KNOWN[0][1],)})
    found = diagnose(asks(), TAKEN, look)
    assert Factor.SUPERVISED in found.factors
    manager = found.blockers[0].manager
    assert manager is not None
    assert (manager.kind, manager.name) == (ManagerKind.SUPERVISOR, "nodemon")
    assert found.blockers[0].supervisor is not None
    assert found.blockers[0].supervisor.process == KNOWN[0][1]
