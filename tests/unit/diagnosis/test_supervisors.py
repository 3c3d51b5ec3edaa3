"""Who starts a program again: only what is known to, and never a shell that somebody types into."""

from dataclasses import replace

import pytest
from made_up import TAKEN, asks, holder, process, snapshot, socket

from portfixer.diagnosis import Factor, diagnose
from portfixer.diagnosis.supervisors import supervisor_of
from portfixer.facts import Manager, ManagerKind, Process, ProcessId

NODE, PY = "/usr/bin/node", "/usr/bin/python3"
SERVER = process(812, "node", NODE, "server.js", executable=NODE)
BASH = process(300, "bash", "-bash", executable="/bin/bash")

VENV = "/home/ada/venv/bin/"


def run_by_python(title: str, *words: str) -> Process:
    """As its console script is started in a virtual environment."""
    return process(700, title, VENV + "python3", VENV + title, *words, executable="/usr/bin/python3.11")


# Who was above the server, as it was seen: with the version where it wrote its command line itself.
KNOWN = [
    ("nodemon", process(700, "node", NODE, "/usr/bin/nodemon", "server.js", executable=NODE)),
    ("pm2", process(700, "PM2 v5.3.0: God", "PM2 v5.3.0: God Daemon (/home/ada/.pm2)", executable=NODE)),
    ("supervisord", process(700, "supervisord", PY, "/usr/bin/supervisord", "-n", executable=PY)),
    ("foreman", process(701, "ruby", "/usr/bin/ruby", "/usr/bin/foreman", "start", executable="/usr/bin/ruby")),
    ("node --watch", process(700, "node", NODE, "--watch", "server.js", executable=NODE)),
    ("its own reloader", process(700, "uvicorn", PY, "/usr/bin/uvicorn", "app:app", "--reload", executable=PY)),
    ("its own reloader", process(700, "node", NODE, "server.js", executable=NODE)),
    ("pm2", process(700, "PM2 v7.0.4: God", "PM2 v7.0.4: God Daemon (/home/ada/.pm2)", executable=NODE)),
    # Its folder's name was so long that it filled its command line to the last byte, and the kernel marks no end then.
    (
        "pm2",
        process(700, "PM2 v7.0.4: God", "PM2", "v7.0.4:", "God", "Daemon", "(/home/ada/work/sh", executable=NODE),
    ),
    (
        "pm2",
        process(
            700, "node", "node", "/srv/node_modules/.bin/pm2", "start", "server.js", "--no-daemon", executable=NODE
        ),
    ),
    ("pm2", process(700, "node", "node", "/usr/local/bin/pm2-runtime", "server.js", executable=NODE)),
    ("forever", process(700, "node", NODE, "/usr/lib/node_modules/forever/bin/monitor", "server.js", executable=NODE)),
    ("circus", run_by_python("circusd", "/home/ada/circus.ini")),
    ("honcho", run_by_python("honcho", "start")),
    ("runit", process(700, "runsv", "runsv", "web", executable="/usr/bin/runsv")),
    ("daemontools", process(700, "supervise", "supervise", "/srv/web", executable="/usr/bin/supervise")),
    ("s6", process(700, "s6-supervise", "s6-supervise", "web", executable="/usr/bin/s6-supervise")),
    ("tsx watch", process(700, "node", "node", "/srv/node_modules/.bin/tsx", "watch", "server.js", executable=NODE)),
    ("a file watcher", process(700, "entr", "entr", "-rn", "node", "server.js", executable="/usr/bin/entr")),
    ("a file watcher", run_by_python("watchmedo", "auto-restart", "-p", "*.py", "--", "python3", "server.py")),
    ("a file watcher", run_by_python("watchfiles", "python3 server.py", ".")),
    (
        "autossh",
        process(700, "autossh", "/usr/lib/autossh/autossh", "", "-N", "b", executable="/usr/lib/autossh/autossh"),
    ),
    ("a shell loop", process(700, "sh", "sh", "-c", "while :; do node server.js; done", executable="/usr/bin/dash")),
]


@pytest.mark.parametrize(("name", "above"), KNOWN, ids=[row[0] for row in KNOWN])
def test_a_known_supervisor_above_the_server_is_named(name: str, above: Process) -> None:
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


def test_a_reloader_that_was_started_by_name_starts_itself_by_its_whole_path() -> None:
    """`python3 manage.py runserver`, as a person types it; the copy has sys.executable."""
    typed = process(700, "python3", "python3", "manage.py", "runserver", executable=PY)
    copy = process(812, "python3", PY, "manage.py", "runserver", executable=PY)
    found = supervisor_of(copy, [typed, BASH])
    assert found is not None
    assert (found.name, found.process) == ("its own reloader", typed)
    other = process(700, "ruby", "ruby", "manage.py", "runserver", executable="/usr/bin/ruby")
    assert supervisor_of(copy, [other, BASH]) is None


def test_a_subshell_is_not_its_own_reloader() -> None:
    shell = process(300, "bash", "/bin/bash", "-c", "x; python3 server.py", executable="/bin/bash")
    assert supervisor_of(SERVER, [shell, process(299, "bash", *shell.command, executable="/bin/bash")]) is None
    assert supervisor_of(shell, [process(299, "bash", *shell.command, executable="/bin/bash")]) is None


def test_an_interpreter_started_from_another_one_is_not_its_own_reloader() -> None:
    first, second = (process(pid, "python3", "python3", executable=PY) for pid in (300, 812))
    assert supervisor_of(second, [first]) is None


def test_a_forked_copy_is_not_its_own_reloader() -> None:
    parent = process(700, "node", NODE, "server.js", executable=NODE)
    assert supervisor_of(replace(SERVER, forked=True), [parent]) is None


def test_who_looks_after_the_one_that_looks_after_it_counts() -> None:
    """pm2 starts nodemon again, and that the server: stopping those two would free nothing."""
    between = process(750, "sh", "/bin/sh", "-c", "node server.js", executable="/bin/sh")
    nodemon, pm2 = KNOWN[0][1], replace(KNOWN[1][1], id=ProcessId(600, 1.0))
    found = supervisor_of(SERVER, [between, nodemon, pm2])
    assert found is not None
    assert (found.name, found.process, found.alone) == ("pm2", pm2, False)


def test_of_two_loops_the_inner_one_is_stopped_with_the_outer_one() -> None:
    inner = process(700, "bash", "bash", "/srv/inner.sh", executable="/usr/bin/bash")
    outer = process(600, "bash", "bash", "/srv/outer.sh", executable="/usr/bin/bash")
    texts = {
        "/srv/inner.sh": "while true; do\n  node server.js\ndone\n",
        "/srv/outer.sh": "while true; do\n  ./inner.sh\ndone\n",
    }
    found = supervisor_of(SERVER, [inner, outer], texts=texts)
    assert found is not None
    assert (found.process, found.inner, found.alone) == (outer, (inner,), True)


def test_the_inner_one_counts_where_the_outer_one_would_start_nothing_again() -> None:
    nodemon, foreman = KNOWN[0][1], replace(KNOWN[3][1], id=ProcessId(600, 1.0))
    found = supervisor_of(SERVER, [nodemon, foreman])
    assert found is not None
    assert found.name == "nodemon"
    # What PortFixer itself runs in goes on; it is named when the program came back.
    found = supervisor_of(SERVER, [nodemon, replace(KNOWN[1][1], id=ProcessId(600, 1.0))], own={600})
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


def test_a_script_with_a_loop_is_read() -> None:
    loop = process(700, "bash", "bash", "/srv/loop.sh", executable="/usr/bin/bash")
    text = {"/srv/loop.sh": "while true; do\n  node server.js\ndone\n"}
    found = supervisor_of(SERVER, [loop], texts=text)
    assert found is not None
    assert (found.process, found.name, found.alone) == (loop, "loop.sh", True)
    assert supervisor_of(SERVER, [loop], texts={"/srv/loop.sh": "exec node server.js"}) is None


def test_what_is_above_a_shell_that_somebody_types_into_has_nothing_to_do_with_it() -> None:
    typed = process(300, "bash", "-bash", executable="/bin/bash", terminal="/dev/pts/1")
    assert supervisor_of(SERVER, [typed, KNOWN[0][1]]) is None


def test_the_subshells_of_a_loop_are_told_with_it() -> None:
    """`bash -c '(while true; do node server.js; done)'`: the shell that loops is a copy of the one that was started."""
    text = "(while true; do node server.js; done); echo over"
    shell = process(700, "bash", "bash", "-c", text, executable="/bin/bash")
    copy = process(701, "bash", *shell.command, executable="/bin/bash", parent_pid=700, forked=True)
    found = supervisor_of(SERVER, [copy, shell])
    assert found is not None
    assert (found.process, found.inner) == (shell, (copy,))
    between = process(750, "sh", "/bin/sh", "-c", "cd /srv; node server.js", executable="/bin/sh")
    assert supervisor_of(SERVER, [between, copy, shell]) == found


LOOP = process(700, "bash", "bash", "/srv/ci.sh", executable="/usr/bin/bash")
RUNS_IT = {"/srv/ci.sh": "while read change; do\n  node server.js &\n  make test\ndone\n"}


def test_a_loop_that_runs_portfixer_now_does_not_wait_for_the_server() -> None:
    """A script that starts a server, and then PortFixer, over and over: the shell waits for PortFixer."""
    assert supervisor_of(SERVER, [LOOP], texts=RUNS_IT) is not None
    assert supervisor_of(SERVER, [LOOP], texts=RUNS_IT, own={700}) is None


@pytest.mark.parametrize("above", [LOOP, KNOWN[0][1], KNOWN[2][1]], ids=lambda value: value.name)
def test_who_waits_for_what_portfixer_was_started_from_starts_nothing_else_again(above: Process) -> None:
    """A test run in a loop, or under a file watcher: its servers may end without anybody starting them again."""
    tests = process(750, "make", "make", "test", executable="/usr/bin/make")
    assert supervisor_of(SERVER, [tests, above], texts=RUNS_IT) is not None
    assert supervisor_of(SERVER, [tests, above], texts=RUNS_IT, own={750, 700}) is None


@pytest.mark.parametrize(
    ("above", "told", "command"),
    [
        ("pm2", {"pm_id": "0", "name": "shop"}, ("pm2", "stop", "shop")),
        ("pm2", {"name": "not pm2's"}, ("pm2", "stop", "NAME")),
        ("circus", {}, (f"{VENV}circusctl", "stop", "NAME")),
        ("runit", {}, ("sv", "down", "/home/ada/shop")),
        ("daemontools", {}, ("svc", "-d", "/srv/web")),
        ("nodemon", {}, ()),
    ],
    ids=str,
)
def test_its_own_command_stops_one_program_for_good(above: str, told: dict[str, str], command: tuple[str, ...]) -> None:
    process_above = next(row[1] for row in KNOWN if row[0] == above)
    found = supervisor_of(SERVER, [process_above], environment=told)
    assert found is not None
    assert found.stop_by == command


@pytest.mark.parametrize(
    ("given", "works_in", "command"),
    [
        ("web", "/srv/sv/web", ("svc", "-d", "/srv/sv/web")),
        ("./web/", "/srv/sv/web", ("svc", "-d", "/srv/sv/web")),
        ("web", "/srv/sv", ("svc", "-d", "NAME")),
        ("web", None, ("svc", "-d", "NAME")),
    ],
)
def test_a_folder_given_without_its_whole_path_is_where_the_supervisor_works(
    given: str, works_in: str | None, command: tuple[str, ...]
) -> None:
    """svscan starts `supervise web` in its own folder."""
    above = process(700, "supervise", "supervise", given, executable="/usr/bin/supervise", folder=works_in)
    found = supervisor_of(SERVER, [above])
    assert found is not None
    assert found.stop_by == command


def test_a_program_that_starts_portfixer_too_is_no_reloader_of_its_copy() -> None:
    """A script of tests starts itself once more as the server, told apart by its environment alone."""
    tests = process(700, "python3", PY, "judge.py", executable=PY)
    server = process(812, "python3", PY, "judge.py", executable=PY)
    assert supervisor_of(server, [tests]) is not None
    assert supervisor_of(server, [tests], own={700}) is None


def test_the_workers_of_uvicorn_are_one_program_with_it() -> None:
    """uvicorn 0.38 starts them by Python's multiprocessing, and what they run has no name of its own."""
    master = run_by_python("uvicorn", "asgi:app", "--workers", "2")
    spawned = (
        "-c",
        "from multiprocessing.spawn import spawn_main; spawn_main(pipe_handle=9)",
        "--multiprocessing-fork",
    )
    worker = process(701, "python3", VENV + "python3", *spawned, executable="/usr/bin/python3.11", parent_pid=700)
    found = diagnose(asks(), TAKEN, snapshot(socket(), holders={77: (holder(master), holder(worker, root=False))}))
    assert Factor.MANY_WORKERS in found.factors
    assert Factor.INHERITED_SOCKET not in found.factors


def test_the_nearest_keeper_of_many_counts_before_its_service() -> None:
    """supervisord is a service itself: stopping that would stop all its programs."""
    unit = Manager(ManagerKind.SYSTEMD, "supervisor.service", "system")
    supervisord = next(row[1] for row in KNOWN if row[0] == "supervisord")
    look = snapshot(socket(), holders={77: (holder(SERVER),)}, ancestors={812: (supervisord,)}, managers={77: unit})
    manager = diagnose(asks(), TAKEN, look).blockers[0].manager
    assert manager is not None
    assert manager.kind is ManagerKind.SUPERVISOR


def test_a_reloader_in_a_service_is_stopped_with_the_service() -> None:
    unit = Manager(ManagerKind.SYSTEMD, "shop.service", "system")
    nodemon = next(row[1] for row in KNOWN if row[0] == "nodemon")
    look = snapshot(socket(), holders={77: (holder(SERVER),)}, ancestors={812: (nodemon,)}, managers={77: unit})
    found = diagnose(asks(), TAKEN, look)
    assert (found.blockers[0].manager, Factor.SUPERVISED in found.factors) == (unit, True)


def test_the_copy_that_a_supervisor_makes_of_itself_is_not_the_supervisor() -> None:
    """honcho 2.0: its other programs are below the first one, and end with this one."""
    honcho = run_by_python("honcho", "start")
    copy = replace(honcho, id=process(705).id, forked=True)
    found = supervisor_of(SERVER, [copy, honcho])
    assert found is not None
    assert found.process == honcho
