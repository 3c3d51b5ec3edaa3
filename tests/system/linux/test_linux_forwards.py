"""Tools that forward a port, as the system shows them: real processes with their names and command lines.

No cluster and no editor is needed for what is judged here; ssh itself is in test_linux_ssh.py. Each stand-in is a copy
of Python by the tool's name, and the first word behind it, which Python takes for its script, a file of that name.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portfixer.diagnosis import Diagnosis, Factor, examine
from portfixer.facts import ManagerKind, Request
from portfixer.remedies import RemedyId, propose
from portfixer.remedies import wait as waiting
from portfixer.remedies.apply import apply

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")]

if sys.platform == "linux":
    from portfixer.system.linux.system import LinuxSystem

SERVE = """
import socket, sys, time
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
time.sleep(60)
"""
Start = Callable[..., tuple[int, int]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a stand-in: the path of the tool, its words. Gives its process number and port."""
    started: list[subprocess.Popen[str]] = []

    def run(tool: str, *words: str) -> tuple[int, int]:
        program = tmp_path / tool
        program.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(sys.executable).resolve(), program)
        script = tmp_path / words[0]
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(SERVE, "utf-8")
        environment = {**os.environ, "PYTHONHOME": sys.base_prefix}
        standing_in = subprocess.Popen(
            [str(program), *words], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
        )
        started.append(standing_in)
        assert standing_in.stdout is not None
        return standing_in.pid, int(standing_in.stdout.readline())

    yield run
    for each in started:
        each.kill()
        each.communicate()


def diagnosed(port: int) -> Diagnosis:
    return examine(LinuxSystem(), Request(port=port))


def test_what_kubectl_forwards_is_told_and_ended(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_WATCH_S", 0.1)
    pid, port = start("kubectl", "port-forward", "svc/web", "0:80")
    diagnosis = diagnosed(port)
    assert Factor.KUBECTL_FORWARD in diagnosis.factors
    assert diagnosis.blockers[0].manager is not None
    assert diagnosis.blockers[0].manager.kind is ManagerKind.KUBECTL
    remedy = propose(diagnosis)[0]
    assert (remedy.id, [target.process.pid for target in remedy.targets]) == (RemedyId.END_FORWARDING, [pid])
    outcome = apply(LinuxSystem(), diagnosis, remedy)
    assert (outcome.problem, outcome.after.blocked) == (None, False)


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        (".vscode-server/bin/0123abcd/node", ("out/server-main.js", "--type=extensionHost")),
        (".cursor-server/cli/servers/Stable-0123abcd/server/node", ("out/server-main.js",)),
        ("code", ("resources/app/out/main.js",)),
    ],
)
def test_what_an_editor_keeps_is_told_and_the_editor_left_alone(
    start: Start, tool: str, words: tuple[str, ...]
) -> None:
    _, port = start(tool, *words)
    diagnosis = diagnosed(port)
    assert Factor.EDITOR_FORWARD in diagnosis.factors
    remedy = propose(diagnosis)[0]
    assert not remedy.targets
    assert not (remedy.acts and remedy.id is RemedyId.STOP_PROGRAM)


def test_a_script_of_that_name_is_no_forward(start: Start) -> None:
    """`python kubectl` is somebody's own program."""
    _, port = start("python3", "kubectl", "port-forward", "svc/web", "0:80")
    diagnosis = diagnosed(port)
    assert not {Factor.KUBECTL_FORWARD, Factor.EDITOR_FORWARD} & set(diagnosis.factors)
    assert propose(diagnosis)[0].id is RemedyId.STOP_PROGRAM
