"""Real ssh and sshd on loopback: what their forwards look like, and what ending one leaves alone."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from portfixer.diagnosis import Diagnosis, EndsWith, Factor, examine
from portfixer.facts import Request
from portfixer.remedies import RemedyId, plan, propose
from portfixer.remedies import wait as waiting
from portfixer.remedies.apply import apply

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/bin")


def may_log_in() -> bool:
    """sshd runs what it is told in the login shell of whom the tests run as."""
    if sys.platform != "linux":
        return False
    import pwd  # does not exist on other systems

    try:
        shell = pwd.getpwuid(os.geteuid()).pw_shell
    except KeyError:
        return False
    return Path(shell).name not in {"nologin", "false"}


pytestmark = [
    pytest.mark.linux,
    pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel"),
    pytest.mark.skipif(not may_log_in(), reason="takes a user who may log in"),
    pytest.mark.skipif(
        SSHD is None or shutil.which("ssh") is None or shutil.which("ssh-keygen") is None,
        reason="needs OpenSSH's client and server; tests/unit/diagnosis/test_forwards.py has what they looked like",
    ),
]

if sys.platform == "linux":
    from portfixer.system.linux.system import LinuxSystem


@pytest.fixture(autouse=True)
def short_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes back after seconds has tests of its own."""
    monkeypatch.setattr(waiting, "_WATCH_S", 0.1)


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


def wait_for(condition: Callable[[], bool], within_s: float = 10.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true"
        time.sleep(0.01)  # nothing of ssh's can be waited on


def taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


@dataclass
class Server:
    folder: Path
    port: int
    started: list[subprocess.Popen[bytes]]

    def ssh(self, *words: str, port: int) -> subprocess.Popen[bytes]:
        """ssh to this server, until it has taken `port`."""
        options = ("-F", "none", "-p", str(self.port), "-i", str(self.folder / "key"), "-o", "LogLevel=ERROR")
        trust = (
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "ExitOnForwardFailure=yes",
        )
        process = subprocess.Popen(["ssh", *options, *trust, *words], stdin=subprocess.DEVNULL)
        self.started.append(process)
        wait_for(lambda: taken(port))
        return process


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An sshd of the person who runs the tests, with keys of its own."""
    folder = tmp_path_factory.mktemp("ssh")
    for name in ("host", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    (folder / "allowed").write_text((folder / "key.pub").read_text())
    port = free_port()
    (folder / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/allowed\n"
        "StrictModes no\nPidFile none\nUsePAM no\nPermitRootLogin yes\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    daemon = subprocess.Popen([str(SSHD), "-D", "-f", str(folder / "config")], stderr=subprocess.DEVNULL)
    made = Server(folder, port, [daemon])
    try:
        wait_for(lambda: taken(port))
        yield made
    finally:
        for process in reversed(made.started):
            process.terminate()
            process.wait()


def diagnosed(port: int) -> Diagnosis:
    return examine(LinuxSystem(), Request(port=port))


def test_a_local_forward_says_where_it_leads_and_ends_alone(server: Server) -> None:
    port = free_port()
    client = server.ssh("-N", "-L", f"127.0.0.1:{port}:db.internal:5432", "127.0.0.1", port=port)
    diagnosis = diagnosed(port)
    forward = diagnosis.blockers[0].forward
    assert forward is not None
    assert (forward.to, forward.through, forward.ends_with) == ("db.internal:5432", "127.0.0.1", EndsWith.NOTHING)
    assert Factor.SSH_FORWARD in diagnosis.factors
    remedy = propose(diagnosis)[0]
    assert (remedy.id, [target.process.pid for target in remedy.targets]) == (RemedyId.END_FORWARDING, [client.pid])
    outcome = apply(LinuxSystem(), diagnosis, remedy)
    assert (outcome.problem, outcome.after.blocked) == (None, False)
    assert taken(server.port)  # the server goes on


def test_one_that_went_into_the_background_and_one_with_a_session(server: Server) -> None:
    socks, shell = free_port(), free_port()
    server.ssh("-f", "-N", "-D", f"127.0.0.1:{socks}", "127.0.0.1", port=socks)
    server.ssh("-L", f"127.0.0.1:{shell}:localhost:1", "127.0.0.1", "sleep", "100", port=shell)
    first, second = diagnosed(socks).blockers[0].forward, diagnosed(shell).blockers[0].forward
    assert first is not None
    assert second is not None
    assert (first.anywhere, second.ends_with) == (True, EndsWith.SESSION)
    system, diagnosis = LinuxSystem(), diagnosed(socks)
    assert not apply(system, diagnosis, propose(diagnosis)[0]).after.blocked


def test_a_shared_connection_in_the_background_is_known_by_its_title(server: Server) -> None:
    port = free_port()
    path = server.folder / "control"
    server.ssh("-M", "-S", str(path), "-o", "ControlPersist=yes", "-L", f"{port}:db:1", "127.0.0.1", "true", port=port)
    forward = diagnosed(port).blockers[0].forward
    try:
        assert forward is not None
        assert (forward.ends_with, forward.end_by[:4]) == (EndsWith.SHARED, ("ssh", "-S", str(path), "-O"))
        first, ending = propose(diagnosed(port))[:2]
        assert (first.id, ending.id) == (RemedyId.USE_OTHER_PORT, RemedyId.END_FORWARDING)
        assert ending.manual[4:6] == ("cancel", "-L")
        assert plan(LinuxSystem(), diagnosed(port), ending).can_lose
    finally:
        subprocess.run(["ssh", "-F", "none", "-S", str(path), "-O", "exit", "x"], check=True, stderr=subprocess.DEVNULL)


def test_what_a_visitor_passes_back_is_theirs(server: Server) -> None:
    """The listener is sshd's; ending it would end the visitor's whole session, so another port comes first."""
    port = free_port()
    server.ssh("-N", "-R", f"127.0.0.1:{port}:localhost:1", "127.0.0.1", port=port)
    diagnosis = diagnosed(port)
    forward = diagnosis.blockers[0].forward
    assert forward is not None
    assert forward.ends_with is EndsWith.VISITOR
    first, second = propose(diagnosis)[:2]
    assert (first.id, second.id, second.recommended) == (RemedyId.USE_OTHER_PORT, RemedyId.END_FORWARDING, False)


def test_the_server_for_visitors_is_no_forward(server: Server) -> None:
    assert diagnosed(server.port).blockers[0].forward is None
