"""The commands, run as a person or a script runs them: what they print, and with which status they end."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

import pytest
from rights import has
from running import ROOT, Answer

from portfixer import __version__
from portfixer.practice import Situation, make

pytestmark = pytest.mark.linux
Run = Callable[..., Answer]

BY_CAUSE = [
    ("other_program", "other_program", set()),
    ("time_wait", "time_wait", set()),
    ("many_lingering", "time_wait", {"many_lingering"}),
    ("closing_connections", "closing_connections", set()),
    ("leftover_connections", "leftover_connections", set()),
    ("outgoing_connection", "outgoing_connection", set()),
    ("bound_not_listening", "bound_not_listening", set()),
    ("suspended", "other_program", {"suspended"}),
    ("many_workers", "other_program", {"many_workers"}),
    ("inherited_socket", "other_program", {"inherited_socket"}),
    ("port_sharing", "other_program", {"port_sharing"}),
    ("address_overlap", "other_program", {"address_overlap"}),
    ("udp", "other_program", set()),
    ("address_not_here", "address_not_here", set()),
]


@pytest.mark.parametrize(("cause", "verdict", "factors"), BY_CAUSE, ids=[row[0] for row in BY_CAUSE])
def test_every_cause_made_for_real_is_named(portfixer: Run, cause: str, verdict: str, factors: set[str]) -> None:
    with make(cause) as there:
        answer = portfixer(
            "diagnose", str(there.port), "--address", there.address, "--protocol", there.protocol, "--json"
        )
    found = answer.json
    assert (answer.status, found["verdict"], found["blocked"]) == (1, verdict, True)
    assert factors <= set(found["factors"])
    held = {holder["pid"] for blocker in found["blockers"] for holder in blocker["holders"]}
    assert set(there.pids) <= held or not there.pids
    assert sum(remedy["recommended"] for remedy in found["remedies"]) == 1


def test_the_json_has_every_field_of_the_contract(portfixer: Run) -> None:
    with make("other_program") as there:
        found = portfixer("diagnose", str(there.port), "--json").json
    assert found["schema"] == 1
    assert {
        "request",
        "message",
        "verdict",
        "factors",
        "blocked",
        "summary",
        "questions",
        "probes",
        "blockers",
        "remedies",
        "unseen",
    } <= set(found)
    assert set(found["request"]) == {"port", "protocol", "address", "program"}
    assert set(found["questions"]) == {"other_program", "same_program", "lingering", "something_else"}
    assert set(found["probes"][0]) == {"address", "protocol", "reuse", "error"}
    assert {
        "kind",
        "protocol",
        "address",
        "port",
        "state",
        "remote",
        "frees_in_s",
        "user",
        "holders",
        "manager",
    } <= set(found["blockers"][0])
    assert {"pid", "name", "user", "command", "started_at", "evidence", "root"} == set(
        found["blockers"][0]["holders"][0]
    )
    assert {"id", "recommended", "target", "summary", "needs_admin", "reversible", "manual", "losses"} == set(
        found["remedies"][0]
    )  # fmt: skip


def test_the_own_program_is_recognised_by_its_path(portfixer: Run) -> None:
    with make("same_program") as there:
        answer = portfixer("diagnose", str(there.port), "--program", str(there.program), "--json")
    assert answer.json["verdict"] == "same_program"
    assert answer.json["questions"]["same_program"] == "yes"


WITHOUT_LOW_PORTS = ("setpriv", "--bounding-set", "-net_bind_service", "--inh-caps", "-net_bind_service")
"""Before a command of root: it may do everything but that. Nobody else has the right, or could give it up."""
CAN_GIVE_UP = shutil.which("setpriv") is not None and has("setpcap")


@pytest.mark.skipif(has("net_bind_service") and not CAN_GIVE_UP, reason="has the right to low ports, and keeps it")
def test_a_low_port_without_the_right_needs_permission(portfixer: Run) -> None:
    unprivileged = WITHOUT_LOW_PORTS if has("net_bind_service") else ()
    answer = portfixer("diagnose", "81", "--json", before=unprivileged)
    assert (answer.status, answer.json["verdict"]) == (1, "needs_permission")
    assert answer.json["probes"][0]["error"] == "EACCES"


@pytest.mark.skipif(not has("net_bind_service") or not CAN_GIVE_UP, reason="takes a low port, and gives up the right")
def test_nobody_is_stopped_for_a_port_that_there_is_no_right_to(portfixer: Run, tmp_path: Path) -> None:
    """Port 81, bound as root by what runs as the person: both facts are told, and another port is the way out."""
    script = tmp_path / "low.py"
    script.write_text(
        "import socket, time\ns = socket.socket(); s.setsockopt(1, 2, 1)\n"
        "for port in range(1023, 900, -1):\n"
        "    try: s.bind(('127.0.0.1', port)); break\n"
        "    except OSError: pass\n"
        "s.listen(); print(port, flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        answer = portfixer("fix", port, "--yes", "--json", before=WITHOUT_LOW_PORTS)
        alive = server.poll() is None
        server.kill()
    assert (alive, answer.status, answer.json["verdict"]) == (True, 1, "other_program")
    assert answer.json["questions"]["something_else"] == "yes"
    assert [each["id"] for each in answer.json["remedies"]][:2] == ["use_other_port", "grant_permission"]


class Fixes:
    """What came of fixing some causes, all at the same time: each takes three seconds of watching a port, and more."""

    CAUSES: ClassVar = {
        "other_program": (),
        "suspended": (),
        "many_workers": (),
        "ignores_stop": (),
        "ignores_stop, force": ("--force",),
    }

    def __init__(self, portfixer: Run, pool: ThreadPoolExecutor) -> None:
        self._portfixer = portfixer
        self._begun = {name: pool.submit(self._fix, name, *more) for name, more in self.CAUSES.items()}

    def __getitem__(self, name: str) -> tuple[Situation, Answer, bool]:
        """The cause as it was, the answer, and whether the port could be bound afterwards."""
        return self._begun[name].result(timeout=120)

    def _fix(self, name: str, *more: str) -> tuple[Situation, Answer, bool]:
        with make(name.partition(",")[0]) as there:
            answer = self._portfixer("fix", str(there.port), "--yes", "--json", *more)
            with socket.socket() as mine:
                return there, answer, mine.connect_ex((there.address, there.port)) != 0


@pytest.fixture(scope="module")
def fixes(portfixer: Run) -> Iterator[Fixes]:
    with ThreadPoolExecutor(max_workers=len(Fixes.CAUSES)) as pool:
        yield Fixes(portfixer, pool)


def test_fix_stops_the_program_and_proves_it(fixes: Fixes) -> None:
    there, answer, nobody_answers = fixes["other_program"]
    fixed = answer.json
    assert (answer.status, nobody_answers) == (0, True)
    assert fixed["action"] == {
        "remedy": "stop_program",
        "done": True,
        "escalated": False,
        "stopped": [there.root],
        "running": [],
        "came_back": None,
        "problem": None,
    }
    assert fixed["after"]["blocked"] is False
    assert all(probe["error"] is None for probe in fixed["after"]["probes"])


def test_fix_lets_a_suspended_program_end(fixes: Fixes) -> None:
    assert fixes["suspended"][1].status == 0


def test_fix_stops_the_master_and_not_a_worker(fixes: Fixes) -> None:
    there, answer, _ = fixes["many_workers"]
    assert (answer.status, answer.json["action"]["stopped"]) == (0, [there.root])


def test_fix_does_not_use_force_until_told_to(fixes: Fixes) -> None:
    _, polite, nobody_answers = fixes["ignores_stop"]
    assert (polite.status, polite.json["action"]["problem"], nobody_answers) == (3, "ignored", False)
    assert polite.json["after"]["blocked"] is True
    _, forced, nobody_answers = fixes["ignores_stop, force"]
    assert (forced.status, forced.json["action"]["escalated"], nobody_answers) == (0, True, True)


def test_fix_stops_the_reloader_with_its_child(portfixer: Run, tmp_path: Path) -> None:
    """The way of Flask's and Django's reloaders: a parent starts its own command line anew, and serves in the child."""
    script = tmp_path / "app.py"
    script.write_text(
        "import os, socket, subprocess, sys, time\n"
        "if 'CHILD' not in os.environ:\n"
        "    while True:\n"
        "        subprocess.run([sys.executable, *sys.argv], env={**os.environ, 'CHILD': '1'})\n"
        "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()\n"
        "print(s.getsockname()[1], flush=True); time.sleep(100)\n"
    )
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    try:
        assert parent.stdout is not None
        answer = portfixer("fix", parent.stdout.readline().strip(), "--yes", "--json")
        assert "supervised" in answer.json["factors"]
        assert (answer.status, parent.pid in answer.json["action"]["stopped"]) == (0, True)
    finally:
        parent.kill()
        parent.communicate()


def test_fix_without_a_terminal_stops_nothing_unasked(portfixer: Run) -> None:
    with make("other_program") as there:
        answer = portfixer("fix", str(there.port))
        assert (answer.status, "--yes" in answer.problems) == (3, True)
        assert portfixer("diagnose", str(there.port)).status == 1


def test_fix_on_a_free_port_does_nothing(portfixer: Run) -> None:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
    answer = portfixer("fix", str(port), "--yes", "--json")
    assert (answer.status, answer.json["action"]["remedy"]) == (0, None)


def test_advice_leaves_the_port_blocked_and_says_so(portfixer: Run) -> None:
    with make("other_program") as there:
        answer = portfixer("fix", str(there.port), "--remedy", "use_other_port")
    assert answer.status == 1
    assert str(there.port + 1) in answer.out or str(there.port - 1) in answer.out


def test_a_remedy_that_does_not_fit_is_refused(portfixer: Run) -> None:
    with make("other_program") as there:
        answer = portfixer("fix", str(there.port), "--remedy", "wait", "--yes")
    assert (answer.status, "stop_program" in answer.problems) == (3, True)


def test_the_shell_portfixer_was_started_from_is_never_stopped(tmp_path: Path) -> None:
    """The listener is the parent of the PortFixer that is asked to stop it, by force."""
    script = tmp_path / "parent.py"
    script.write_text(
        "import socket, subprocess, sys\n"
        "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()\n"
        "port = str(s.getsockname()[1])\n"
        "done = subprocess.run([sys.executable, '-m', 'portfixer', 'fix', port, '--remedy', 'stop_program', '--yes',"
        " '--force'], capture_output=True)\n"
        "print(done.returncode, flush=True)\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, cwd=ROOT, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "3"


def test_wait_is_ready_when_the_port_is(portfixer: Run) -> None:
    with socket.socket() as there:
        there.bind(("127.0.0.1", 0))
        there.listen()
        port = there.getsockname()[1]
        waiter = subprocess.Popen(
            [sys.executable, "-m", "portfixer", "wait", str(port), "--timeout", "30", "--json"],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        with pytest.raises(subprocess.TimeoutExpired):
            waiter.wait(1.0)
        there.close()
        freed = time.monotonic()
        out, _ = waiter.communicate(timeout=10)
    assert waiter.returncode == 0
    assert '"ready": true' in out
    assert time.monotonic() - freed < 2.0


def test_wait_gives_up_in_time(portfixer: Run) -> None:
    with make("other_program") as there:
        answer = portfixer("wait", str(there.port), "--timeout", "0.3", "--json")
    assert (answer.status, answer.json["ready"]) == (1, False)


def test_list_shows_the_listener_and_its_program(portfixer: Run) -> None:
    with make("other_program") as there:
        rows = [row for row in portfixer("list", "--json").json["sockets"] if row["port"] == there.port]
        text = portfixer("list").out
    assert [holder["pid"] for row in rows for holder in row["holders"]] == [there.root]
    assert str(there.port) in text


def test_suggest_gives_ports_that_bind(portfixer: Run) -> None:
    answer = portfixer("suggest", "--near", "8080", "--count", "2", "--json")
    ports = [found["port"] for found in answer.json["suggestions"]]
    assert len(ports) == 2
    for port in ports:
        with socket.socket() as place:
            place.bind(("0.0.0.0", port))


def test_understand_reads_a_message_and_nothing_else(portfixer: Run) -> None:
    answer = portfixer("understand", "-", "--json", stdin="Error: listen EADDRINUSE: address already in use :::3000\n")
    read = answer.json
    assert (answer.status, read["error"], read["port"], read["address"], read["program"]) == (
        0,
        "in_use",
        3000,
        "::",
        "node",
    )


USAGE = [
    (("diagnose", "0"), 2),
    (("diagnose", "70000"), 2),
    (("diagnose", "localhost:70000"), 2),
    (("wait", "letters"), 2),
    (("wait", "70000"), 2),
    (("suggest", "--count", "0"), 2),
    (("fix", "8080", "--remedy", "pray"), 2),
    (("practice", "nonsense"), 2),
    (("nonsense",), 2),
    (("diagnose",), 2),
    (("diagnose", "letters"), 4),
    (("diagnose", ""), 4),
    (("diagnose", "bind: Address already in use"), 4),
    (("diagnose", "connect ECONNREFUSED 127.0.0.1:5432"), 4),
    (("understand", "nothing to see"), 4),
]


@pytest.mark.parametrize(("arguments", "status"), USAGE, ids=[" ".join(row[0])[:40] for row in USAGE])
def test_bad_input_gets_a_clear_answer_and_its_status(portfixer: Run, arguments: tuple[str, ...], status: int) -> None:
    answer = portfixer(*arguments)
    assert answer.status == status
    assert (answer.out + answer.problems).strip()


@pytest.mark.parametrize("typed", ["8080", "Error: listen EADDRINUSE :::3000", "\x1b[2J", ""])
def test_who_forgets_the_command_is_told_it(portfixer: Run, typed: str) -> None:
    answer = portfixer(typed)
    assert (answer.status, answer.out) == (2, "")
    assert "portfixer diagnose TARGET" in answer.problems
    assert "\x1b" not in answer.problems


NOISE = [
    b"x" * 1_000_000,
    os.urandom(100_000),
    b"\xff\xfe" + "Error: listen EADDRINUSE :::1".encode("utf-16-le"),
    b"\x00" * 1000,
    b"\x1b[2J\x1b]0;owned\x07 listen EADDRINUSE \x9b31m",
    b"",
]


@pytest.mark.parametrize("noise", NOISE, ids=["a megabyte", "binary", "utf-16", "zeros", "escapes", "nothing"])
def test_noise_is_answered_without_a_traceback_or_an_escape(portfixer: Run, noise: bytes) -> None:
    answer = portfixer("diagnose", "-", stdin=noise)
    assert answer.status in {0, 1, 4}
    assert "\x1b" not in answer.out + answer.problems
    assert "\x9b" not in answer.out + answer.problems


def test_a_program_name_cannot_steer_the_terminal(portfixer: Run, tmp_path: Path) -> None:
    script = tmp_path / "evil\x1b[31m\u202ename.py"
    script.write_text(
        "import socket, time\ns = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()\n"
        "print(s.getsockname()[1], flush=True)\ntime.sleep(60)\n"
    )
    server = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        for command in (["diagnose", port], ["list"], ["diagnose", port, "--json"]):
            shown = portfixer(*command).out
            assert "\x1b" not in shown
            assert "\u202e" not in shown
            assert "evil" in shown
    finally:
        server.kill()
        server.communicate()


def test_the_version_answers_without_loading_the_window() -> None:
    code = (
        "import sys; sys.argv = ['portfixer', '--version']\n"
        "from portfixer.__main__ import main; main()\n"
        "print([name for name in sys.modules if name.startswith(('PySide6', 'psutil'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == f"PortFixer {__version__}\n[]\n"


def test_ctrl_c_ends_a_wait_without_a_traceback() -> None:
    with make("other_program") as there:
        waiter = subprocess.Popen(
            [sys.executable, "-m", "portfixer", "wait", str(there.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        assert waiter.stdout is not None
        waiter.stdout.readline()
        waiter.send_signal(signal.SIGINT)
        _, problems = waiter.communicate(timeout=10)
    assert waiter.returncode == 3
    assert "Traceback" not in problems


@pytest.mark.parametrize("command", ["list", "--version", "--help"])
def test_a_full_disk_is_told(command: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "portfixer", command], stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False
        )
    assert done.returncode == 4
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["diagnose 1", "fix 1 --yes", "wait 1 --timeout 0", "understand 98", "list"])
def test_closed_outputs_are_no_problem(command: str) -> None:
    quoted = f"'{sys.executable}' -m portfixer {command}"
    open_ones = subprocess.run(quoted, shell=True, capture_output=True, cwd=ROOT, check=False)  # noqa: S602 - the shell closes them
    closed = subprocess.run(f"{quoted} >&- 2>&-", shell=True, cwd=ROOT, check=False)  # noqa: S602 - as above
    assert closed.returncode == open_ones.returncode


def test_a_reader_that_has_seen_enough_is_no_problem() -> None:
    done = subprocess.run(  # noqa: S602 - the pipe is what is tested
        f"'{sys.executable}' -m portfixer list --all | head -n 1",
        shell=True,
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert b"Broken pipe" not in done.stderr


def test_a_closed_standard_input_is_no_text() -> None:
    done = subprocess.run(
        ["sh", "-c", f"exec '{sys.executable}' -m portfixer diagnose - --json <&-"],
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    assert (done.returncode, b'"no_port"' in done.stdout) == (4, True)


def test_a_broken_pipe_does_not_turn_blocked_into_free() -> None:
    with make("other_program") as there:
        done = subprocess.run(
            ["bash", "-c", f"set -o pipefail; '{sys.executable}' -m portfixer diagnose {there.port} | true"],
            capture_output=True,
            cwd=ROOT,
            check=False,
        )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("program", ["x" * 5000, "/" + "x/" * 3000, "a b 'c", "/", " ", "LOOP"])
def test_a_program_that_cannot_be_is_no_obstacle(portfixer: Run, tmp_path: Path, program: str) -> None:
    if program == "LOOP":  # a link that leads to itself
        (tmp_path / "loop").symlink_to(tmp_path / "loop")
        program = str(tmp_path / "loop")
    with make("other_program") as there:
        answer = portfixer("diagnose", str(there.port), "--program", program, "--json")
    assert (answer.status, answer.json["verdict"]) == (1, "other_program")


@pytest.mark.parametrize("target", ["no.such.host.invalid:8080", "999.1.1.1:8080", "[fe80::1]:8080"])
def test_an_address_that_cannot_be_bound_is_not_free(portfixer: Run, target: str) -> None:
    answer = portfixer("diagnose", target, "--json")
    assert (answer.status, answer.json["verdict"], answer.json["blocked"]) == (1, "address_not_here", True)


def test_other_ports_are_there_for_scripts_too(portfixer: Run) -> None:
    with make("other_program") as there:
        answer = portfixer("fix", str(there.port), "--remedy", "use_other_port", "--json")
    assert answer.status == 1
    assert len(answer.json["suggestions"]) == 3


def test_a_subshell_above_the_server_is_a_bystander(portfixer: Run, tmp_path: Path) -> None:
    """A script's subshell has the script's command line; neither starts the server again."""
    server = tmp_path / "server.py"
    server.write_text(
        "import socket, time\ns = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()\n"
        "print(s.getsockname()[1], flush=True); time.sleep(100)\n"
    )
    script = tmp_path / "run.sh"
    script.write_text(f"( '{sys.executable}' '{server}'; true ) & sleep 100; true\n")
    shell = subprocess.Popen(["bash", str(script)], stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert shell.stdout is not None
        answer = portfixer("fix", shell.stdout.readline().strip(), "--yes", "--json")
        assert (answer.status, len(answer.json["action"]["stopped"])) == (0, 1)
        assert shell.pid not in answer.json["action"]["stopped"]
        assert shell.poll() is None
    finally:
        os.killpg(shell.pid, signal.SIGKILL)
        shell.communicate()


@pytest.mark.skipif(os.geteuid() != 0, reason="takes root to become somebody else")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["diagnose", "{port}", "--json"], 1),
        (["fix", "{port}", "--remedy", "stop_program", "--yes", "--force", "--json"], 3),
        (["fix", "{port}", "--yes", "--json"], 1),
    ],
    ids=["diagnose", "stop it by force", "the recommended way"],
)
def test_without_the_right_a_foreign_server_is_told_and_left_alone(arguments: list[str], status: int) -> None:
    """Run by nobody: whose server it is can be seen, which process it is cannot."""
    with make("other_program") as there:
        words = [word.format(port=there.port) for word in arguments]
        # Everything is loaded before the change of user, as nobody may not read another user's Python.
        code = (
            "import contextlib, io, os, sys\n"
            "from portfixer.cli import run\n"
            "import portfixer.system.linux.unexplained\n"
            "with contextlib.redirect_stdout(io.StringIO()):\n"
            f"    run(['fix', '{there.port}', '--remedy', 'use_other_port'])\n"
            "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
            f"sys.exit(run({words!r}))\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        answer = Answer(done.returncode, done.stdout, done.stderr)
        os.kill(there.root or 0, 0)  # it still runs
    assert (answer.status, answer.json["verdict"]) == (status, "other_program")
    assert "hidden_owner" in answer.json["factors"]
    assert answer.json["blockers"][0]["user"] == "root"


def test_a_message_that_does_not_say_tcp_or_udp_is_looked_for_in_both(portfixer: Run) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        text = f"dnsmasq: failed to create listening socket for port {port}: Address already in use"
        answer = portfixer("diagnose", text, "--json").json
        assert (answer["blocked"], answer["request"]["protocol"]) == (True, "udp")
        assert portfixer("diagnose", text, "--protocol", "tcp", "--json").json["verdict"] == "free"
    assert portfixer("diagnose", text, "--json").json["request"]["protocol"] == "tcp"
