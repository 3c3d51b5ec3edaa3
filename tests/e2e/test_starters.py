"""Who starts a server again: named, and stopped with it, so that the port stays free."""

import json
import os
import pty
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from running import ROOT, Answer

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="shells and process groups")]

Run = Callable[..., Answer]


@pytest.fixture
def server(tmp_path: Path) -> tuple[Path, int]:
    """A script that listens, and its port."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
    script = tmp_path / "server.py"
    script.write_text(
        "import socket, time\ns = socket.socket(); s.setsockopt(1, 2, 1)\n"
        f"s.bind(('127.0.0.1', {port})); s.listen(); time.sleep(100)\n"
    )
    return script, port


@contextmanager
def started(*command: str, **options: object) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, start_new_session=True, **options)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the group it leads
        process.wait()


def wait_until_taken(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return
    raise AssertionError("nobody took the port")


def test_a_loop_in_a_script_is_named_and_stopped_with_the_server(
    portfixer: Run, tmp_path: Path, server: tuple[Path, int]
) -> None:
    script, port = server
    loop = tmp_path / "loop.sh"
    loop.write_text(f"while true; do\n  '{sys.executable}' {script}\n  sleep 0.1\ndone\n")
    with started("bash", str(loop)) as shell:
        wait_until_taken(port)
        told = portfixer("diagnose", str(port))
        assert f"loop.sh (process {shell.pid}) starts it" in " ".join(told.out.split())
        answer = portfixer("fix", str(port), "--yes", "--json")
        assert (answer.status, shell.pid in answer.json["action"]["stopped"]) == (0, True)


def test_a_loop_in_a_subshell_is_stopped_in_the_same_go(portfixer: Run, server: tuple[Path, int]) -> None:
    script, port = server
    text = f"(while true; do '{sys.executable}' {script}; sleep 0.1; done); echo over"
    with started("bash", "-c", text) as shell:
        wait_until_taken(port)
        answer = portfixer("fix", str(port), "--yes", "--json")
        assert (answer.status, len(answer.json["action"]["stopped"])) == (0, 3)
        assert shell.wait(5) == -signal.SIGTERM


def test_a_loop_that_runs_portfixer_too_is_left_alone_and_the_server_stopped(
    tmp_path: Path, server: tuple[Path, int]
) -> None:
    """As continuous integration does: a loop starts the server in the background, and PortFixer after it."""
    script, port = server
    loop, out = tmp_path / "ci.sh", tmp_path / "answer.json"
    python = f"'{sys.executable}'"
    loop.write_text(
        f"while true; do\n  {python} {script} & server=$!\n"
        f"  until {python} -m portfixer diagnose {port} >/dev/null; [ $? = 1 ]; do sleep 0.1; done\n"
        f"  {python} -m portfixer fix {port} --yes --json >{out}\n  echo $? $server\n  break\ndone\n"
    )
    with started("bash", str(loop), stdout=subprocess.PIPE, cwd=ROOT) as shell:
        printed, _ = shell.communicate(timeout=60)
        status, stopped = map(int, printed.split())
        answer = json.loads(out.read_text())
        assert (status, answer["action"]["stopped"], shell.returncode) == (0, [stopped], 0)


def test_a_loop_that_does_not_show_is_named_when_the_server_came_back(
    portfixer: Run, tmp_path: Path, server: tuple[Path, int]
) -> None:
    script, port = server
    loop = tmp_path / "loop.sh"
    loop.write_text('while true; do\n  "$@"\n  sleep 0.1\ndone\n')
    with started("bash", str(loop), sys.executable, str(script)) as shell:
        wait_until_taken(port)
        answer = portfixer("fix", str(port), "--yes", "--json")
        assert (answer.status, answer.json["action"]["problem"]) == (3, "came_back")
        assert answer.json["action"]["came_back"]["starter"] == shell.pid
        assert answer.json["action"]["came_back"]["pid"] not in answer.json["action"]["stopped"]
        assert "came_back" in answer.json["after"]["factors"]


def test_after_it_came_back_stopping_the_loop_is_offered_and_works(tmp_path: Path, server: tuple[Path, int]) -> None:
    script, port = server
    loop = tmp_path / "loop.sh"
    loop.write_text('while true; do\n  "$@"\n  sleep 0.1\ndone\n')
    with started("bash", str(loop), sys.executable, str(script)) as shell:
        wait_until_taken(port)
        status, told = typed(["fix", str(port)], ["y\n", "y\n"])
        assert f"loop.sh (process {shell.pid}) started it anew" in told
        assert (status, shell.wait(5)) == (0, -signal.SIGTERM)


def test_a_loop_typed_into_a_terminal_is_told_and_left_alone(portfixer: Run, server: tuple[Path, int]) -> None:
    script, port = server
    shell, terminal = pty.fork()
    if not shell:
        # As the terminals of editors start it (VS Code: shellIntegration-bash.sh).
        os.execv("/bin/bash", ["bash", "--init-file", os.devnull])  # noqa: S606 - a shell is what the test is about
    try:
        os.write(terminal, f"while true; do '{sys.executable}' {script}; sleep 0.1; done\n".encode())
        wait_until_taken(port)
        name = os.readlink(f"/proc/{shell}/fd/0").removeprefix("/dev/")
        told = portfixer("fix", str(port), "--yes")
        assert told.status == 3
        assert f"the shell in terminal {name} starts it anew. Press Ctrl+C there." in " ".join(told.out.split())
        os.kill(shell, 0)  # it is still there
    finally:
        os.close(terminal)
        os.kill(shell, signal.SIGKILL)
        os.waitpid(shell, 0)


def typed(arguments: list[str], answers: list[str]) -> tuple[int, str]:
    """PortFixer in a terminal of its own, each question answered as it comes."""
    pid, terminal = pty.fork()
    if not pid:
        os.environ.update(TERM="dumb", COLUMNS="400")
        os.execv(sys.executable, [sys.executable, "-m", "portfixer", *arguments])  # noqa: S606 - without one
    said = b""
    asked = 0
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 0.5)[0]:
            continue
        try:
            part = os.read(terminal, 65536)
        except OSError:  # its side is closed
            break
        said += part
        while asked < len(answers) and said.count(b"[y/N]") > asked:
            os.write(terminal, answers[asked].encode())
            asked += 1
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), " ".join(said.decode(errors="replace").split())
