"""Real programs from which servers are started, and that pass a port on or watch over one: named, and left running
where more than the port would end with them.

VS Code is in test_real_editor.py. JetBrains' editors cannot be had by a test. Of IntelliJ there is here what the system
shows: a Java program with its main class and properties, and under it a terminal's shell, a run configuration
(idea_rt.jar) and its own port.
"""

import json
import os
import pty
import shlex
import socket
import struct
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from real_programs import (
    PYTHON_SERVER,
    Made,
    Seen,
    Situation,
    environment,
    find,
    free_port,
    seen_at_once,
    started,
    wait_for,
    wait_until_it_listens,
)
from rights import has
from running import Answer

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="finds who started what in /proc")]


def server_in(folder: Path) -> tuple[str, int]:
    port = free_port()
    script = folder / "server.py"
    script.write_text(PYTHON_SERVER.replace("PORT", str(port)))
    return str(script), port


# --- Where a server was started from --------------------------------------------------------------------------------


@contextmanager
def in_screen(folder: Path) -> Iterator[Made]:
    script, port = server_in(folder)
    own = environment(folder, {"SCREENDIR": str(folder / "screens")})
    (folder / "screens").mkdir(mode=0o700)
    subprocess.run(["screen", "-d", "-m", "-S", "portfixer-shop", sys.executable, script], env=own, check=True)
    try:
        wait_until_it_listens(port)
        yield Made(port)
    finally:
        subprocess.run(["screen", "-S", "portfixer-shop", "-X", "quit"], env=own, check=False, capture_output=True)


@contextmanager
def in_tmux(folder: Path) -> Iterator[Made]:
    script, port = server_in(folder)
    # Its server has all sessions, and which one it is stands nowhere outside of it.
    tmux = ["tmux", "-S", str(folder / "tmux"), "-f", "/dev/null"]
    subprocess.run([*tmux, "new-session", "-d", sys.executable, script], check=True)
    try:
        wait_until_it_listens(port)
        yield Made(port)
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, capture_output=True)


# Of cron's tables only the one made here, and nothing of it stays.
CRON = """
for place in /var/spool/cron /run /etc/cron.d; do mount -t tmpfs none $place || exit; done
mount --bind /dev/null /etc/crontab
mkdir -m 1730 /var/spool/cron/crontabs
umask 077
printf 'MAILTO=""\\n@reboot %s\\n' "$1" >/var/spool/cron/crontabs/root
exec cron -f -L 0
"""


@contextmanager
def by_cron(folder: Path) -> Iterator[Made]:
    script, port = server_in(folder)
    in_private = ("unshare", "--mount", "--propagation", "private", "sh", "-c", CRON, "sh")
    with started(*in_private, f"{sys.executable} {script}", cwd=folder) as cron:
        wait_until_it_listens(port, cron)
        yield Made(port, stays=cron.pid)


def no_cron() -> str | None:
    if not Path("/etc/crontab").exists() or not Path("/var/spool/cron").is_dir():
        return "Debian's cron is not installed"
    return None if os.geteuid() == 0 and has("sys_admin") else "takes root, to give cron tables of its own"


JAVA = {
    "com/intellij/idea/Main.java": """
package com.intellij.idea;
public class Main {
    public static void main(String[] words) throws Exception {
        new java.net.ServerSocket(Integer.parseInt(words[0]), 9, java.net.InetAddress.getLoopbackAddress());
        if (words.length > 1) new ProcessBuilder(java.util.Arrays.copyOfRange(words, 1, words.length)).start();
        Thread.sleep(300000);
    }
}
""",
    "com/intellij/rt/execution/application/Agent.java": """
package com.intellij.rt.execution.application;
public class Agent { public static void premain(String words) { } }
""",
    "Shop.java": """
public class Shop {
    public static void main(String[] words) throws Exception {
        new java.net.ServerSocket(Integer.parseInt(words[0]), 9, java.net.InetAddress.getLoopbackAddress());
        Thread.sleep(300000);
    }
}
""",
}


COMPILING = threading.Lock()


def intellij(folder: Path) -> tuple[str, ...]:
    """The command that starts what stands for it, without its own port. Compiled once for all."""
    home = folder.parent / "idea"
    with COMPILING:
        if not home.exists():
            compile_intellij(home)
    classes = str(home / "out")
    return ("java", "-cp", classes, "-Didea.paths.selector=IntelliJIdea2023.3", "com.intellij.idea.Main")


def compile_intellij(home: Path) -> None:
    for name, text in JAVA.items():
        (home / "src" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "src" / name).write_text(text)
    sources = [str(home / "src" / name) for name in JAVA]
    subprocess.run([find("javac") or "javac", "-proc:none", "-d", home / "out", *sources], check=True)
    with zipfile.ZipFile(home / "idea_rt.jar", "w") as jar:
        agent = "com.intellij.rt.execution.application.Agent"
        jar.writestr("META-INF/MANIFEST.MF", f"Premain-Class: {agent}\n")
        jar.write(home / "out" / f"{agent.replace('.', '/')}.class", f"{agent.replace('.', '/')}.class")


@contextmanager
def in_intellijs_terminal(folder: Path) -> Iterator[Made]:
    command = intellij(folder)
    script, port = server_in(folder)
    ours, theirs = pty.openpty()
    (folder / "bash-integration.bash").write_text("")
    # The editor's own library makes the shell the first process of the terminal; here setsid(1) does.
    terminal = f"exec setsid --ctty bash --rcfile bash-integration.bash -i <>{os.ttyname(theirs)} >&0 2>&0"
    try:
        with started(*command, str(free_port()), "sh", "-c", terminal, cwd=folder) as editor:
            os.write(ours, f"{shlex.join([sys.executable, script])}\n".encode())
            wait_until_it_listens(port, editor)
            yield Made(port, stays=editor.pid)
    finally:
        os.close(ours)
        os.close(theirs)


@contextmanager
def by_intellijs_run_button(folder: Path) -> Iterator[Made]:
    command = intellij(folder)
    port = free_port()
    home = folder.parent / "idea"
    run = ("java", f"-javaagent:{home}/idea_rt.jar=40123:/opt/idea/bin", "-cp", f"{home}/out", "Shop", str(port))
    with started(*command, str(free_port()), *run, cwd=folder) as editor:
        wait_until_it_listens(port, editor)
        yield Made(port, stays=editor.pid)


@contextmanager
def intellij_itself(folder: Path) -> Iterator[Made]:
    port = free_port()
    with started(*intellij(folder), str(port), cwd=folder) as editor:
        wait_until_it_listens(port, editor)
        yield Made(port, stays=editor.pid)


# --- What passes a port on ------------------------------------------------------------------------------------------

CLUSTER = {
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
    "/api/v1": {
        "kind": "APIResourceList",
        "groupVersion": "v1",
        "resources": [{"name": "pods", "singularName": "pod", "namespaced": True, "kind": "Pod", "verbs": ["get"]}],
    },
    "/api/v1/namespaces/default/pods/web-0": {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web-0", "namespace": "default"},
        "spec": {"containers": [{"name": "web", "image": "web"}]},
        "status": {"phase": "Running"},
    },
}


class Cluster(BaseHTTPRequestHandler):
    """As much of a Kubernetes API server as `kubectl port-forward` asks for before it listens."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        known = CLUSTER.get(self.path.partition("?")[0])
        body = json.dumps(known or {}).encode()
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.send_response(101)
        self.send_header("Connection", "Upgrade")
        self.send_header("Upgrade", "SPDY/3.1")
        self.send_header("X-Stream-Protocol-Version", "portforward.k8s.io")
        self.end_headers()
        while self.connection.recv(4096):
            pass

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - as its parent has it
        pass


@contextmanager
def by_kubectl(folder: Path) -> Iterator[Made]:
    port = free_port()
    own = environment(folder, {"KUBECTL_PORT_FORWARD_WEBSOCKETS": "false"})
    with ThreadingHTTPServer(("127.0.0.1", 0), Cluster) as cluster:
        serving = threading.Thread(target=cluster.serve_forever)
        serving.start()
        where = ("--server", f"http://127.0.0.1:{cluster.server_port}")
        try:
            with started("kubectl", *where, "port-forward", "pod/web-0", f"{port}:80", cwd=folder, env=own) as kubectl:
                wait_until_it_listens(port, kubectl)
                yield Made(port)
        finally:
            cluster.shutdown()
            serving.join()


def adb_message(command: bytes, first: int, second: int, data: bytes) -> bytes:
    """AOSP, packages/modules/adb, protocol.txt."""
    (number,) = struct.unpack("<I", command)
    return struct.pack("<6I", number, first, second, len(data), sum(data), number ^ 0xFFFFFFFF) + data


@contextmanager
def android_device() -> Iterator[int]:
    """As much of one as adb asks for before it forwards a port to it. Gives its port."""

    def answer() -> None:
        connection, _ = place.accept()
        with connection:
            connection.sendall(adb_message(b"CNXN", 0x01000000, 4096, b"device::ro.product.name=shop;\0"))
            while connection.recv(4096):
                pass

    with socket.create_server(("127.0.0.1", 0)) as place:
        answering = threading.Thread(target=answer)
        answering.start()
        yield place.getsockname()[1]
        answering.join()


@contextmanager
def adb_server(folder: Path, *, forwards: bool) -> Iterator[Made]:
    own, port = free_port(), free_port()
    at_home = environment(folder, {"ANDROID_ADB_SERVER_PORT": str(own)})

    def adb(*words: str) -> str:
        done = subprocess.run([find("adb") or "adb", *words], env=at_home, capture_output=True, check=False)
        return (done.stdout + done.stderr).decode()

    with android_device() as device:
        name = f"127.0.0.1:{device}"
        try:
            adb("start-server")
            adb("connect", name)
            wait_for("the device is not there", lambda: f"{name}\tdevice" in adb("devices"))
            adb("-s", name, "forward", f"tcp:{port}", "tcp:80")
            yield Made(port if forwards else own)
        finally:
            adb("kill-server")


@contextmanager
def by_adb(folder: Path) -> Iterator[Made]:
    with adb_server(folder, forwards=True) as made:
        yield made


@contextmanager
def adb_itself(folder: Path) -> Iterator[Made]:
    with adb_server(folder, forwards=False) as made:
        yield made


# --- What watches over a program ------------------------------------------------------------------------------------


@contextmanager
def in_gdb(folder: Path) -> Iterator[Made]:
    script, port = server_in(folder)
    python = str(Path(sys.executable).resolve())
    with started("gdb", "-q", "-nx", "-batch", "-ex", "run", "--args", python, script, cwd=folder) as gdb:
        wait_until_it_listens(port, gdb)
        yield Made(port)


@contextmanager
def under_strace(folder: Path) -> Iterator[Made]:
    script, port = server_in(folder)
    with started("strace", "-f", "-e", "trace=none", "-o", "/dev/null", sys.executable, script, cwd=folder) as strace:
        wait_until_it_listens(port, strace)
        yield Made(port)


SCREEN = Situation("screen", in_screen, ("screen",))
TMUX = Situation("tmux", in_tmux, ("tmux",))
CRON_JOB = Situation("cron", by_cron, ("cron", "unshare"), no_cron)
TERMINAL = Situation("IntelliJ's terminal", in_intellijs_terminal, ("java", "javac", "setsid"))
RUN_BUTTON = Situation("IntelliJ's run button", by_intellijs_run_button, ("java", "javac"))
INTELLIJ = Situation("IntelliJ itself", intellij_itself, ("java", "javac"))
KUBECTL = Situation("kubectl", by_kubectl, ("kubectl",))
ADB = Situation("adb", by_adb, ("adb",))
# It closes its clients' connections itself, which would be waited for.
ADB_ITSELF = Situation("adb itself", adb_itself, ("adb",), only_told=True)
GDB = Situation("gdb", in_gdb, ("gdb",))
STRACE = Situation("strace", under_strace, ("strace",))
ALL = [SCREEN, TMUX, CRON_JOB, TERMINAL, RUN_BUTTON, INTELLIJ, KUBECTL, ADB, ADB_ITSELF, GDB, STRACE]

See = Callable[[Situation], Seen]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, portfixer: Callable[..., Answer]) -> Iterator[See]:
    with seen_at_once(ALL, tmp_path_factory.mktemp("places"), portfixer) as result:
        yield result


@pytest.mark.parametrize(
    ("situation", "shown"),
    [
        (SCREEN, "screen session portfixer-shop, terminal"),
        (TMUX, "tmux, terminal"),
        (CRON_JOB, "a scheduled task (cron), which may start it again at its time"),
        (TERMINAL, "IntelliJ IDEA: it can be stopped there too, terminal"),
        (RUN_BUTTON, "IntelliJ IDEA: it can be stopped there too"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_where_a_server_was_started_from_is_told_and_only_the_server_stopped(
    seen: See, situation: Situation, shown: str
) -> None:
    it = seen(situation)
    assert f"Started from: {shown}" in it.text
    assert (it.freed, it.stays, len(it.action["stopped"])) == (True, True, 1)


def test_the_run_button_of_an_editor_starts_the_persons_own_program(seen: See) -> None:
    it = seen(RUN_BUTTON)
    assert it.told["verdict"] == "other_program"
    assert "Shop (process" in it.text
    assert it.manager is None


def test_an_editor_is_not_stopped_for_a_port_of_its_own(seen: See) -> None:
    it = seen(INTELLIJ)
    assert (it.manager["kind"], it.manager["name"]) == ("editor", "IntelliJ IDEA")
    assert "Another program, IntelliJ IDEA (process" in it.text
    assert (it.action["remedy"], it.freed, it.stays) == ("end_forwarding", False, True)


@pytest.mark.parametrize(
    ("situation", "kind", "detail"), [(KUBECTL, "kubectl", "pod/web-0:80"), (ADB, "adb", "")], ids=["kubectl", "adb"]
)
def test_a_forward_is_told_with_where_it_leads_and_ended(
    seen: See, situation: Situation, kind: str, detail: str
) -> None:
    it = seen(situation)
    assert (it.manager["kind"], it.manager["detail"]) == (kind, detail)
    assert it.told["remedies"][0]["id"] == "end_forwarding"
    assert it.freed


def test_adbs_own_port_is_no_forward(seen: See) -> None:
    it = seen(ADB_ITSELF)
    assert (it.manager, it.told["remedies"][0]["id"]) == (None, "stop_program")


def test_a_program_in_a_debugger_ends_with_it(seen: See) -> None:
    """gdb does not let it end alone."""
    it = seen(GDB)
    assert it.told["blockers"][0]["debugger"]["name"] == "gdb"
    assert (it.freed, len(it.action["stopped"])) == (True, 2)


def test_who_only_watches_a_program_is_left_alone(seen: See) -> None:
    it = seen(STRACE)
    assert "Watched by: strace" in it.text
    assert (it.freed, len(it.action["stopped"])) == (True, 1)
