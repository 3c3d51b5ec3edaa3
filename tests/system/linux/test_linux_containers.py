"""A port passed on into a network of its own, for real: found through /proc, and its messenger never signalled.

The container is a process in a new network namespace below one that calls itself containerd-shim; docker-proxy is the
real one of Debian's docker.io where that is installed, and a stand-in with its command line everywhere.
"""

import contextlib
import json
import os
import select
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from rights import has

from portfixer.diagnosis import examine
from portfixer.facts import Container, Engine, Manager, ManagerKind, Protocol, Request, SocketState
from portfixer.remedies import RemedyId, propose
from portfixer.system import tools
from portfixer.system.api import Cancelled, NotAllowed, NotHere, NotSupported, Protected, SystemProblem, TookTooLong
from portfixer.system.linux import container_stop, containers, engine
from portfixer.system.linux.system import LinuxSystem
from portfixer.words import verdicts
from portfixer.words.ports import rows

ID = "5a" * 32
ADDRESS = "10.213.47.2"  # of nobody's container network here
REAL = shutil.which("docker-proxy", path="/usr/sbin:/usr/bin:/usr/libexec/docker")

PRELUDE = """
import ctypes, fcntl, json, os, socket, struct, subprocess, sys
libc = ctypes.CDLL(None, use_errno=True)
def name(text): libc.prctl(15, text.encode(), 0, 0, 0)
def ready(**facts): print(json.dumps({"pid": os.getpid(), **facts}), flush=True)
"""
INSIDE = """
name("nginx")
if libc.unshare(0x40000000): raise OSError(ctypes.get_errno(), "unshare")
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
    address = struct.pack("16sHH4s8x", b"lo", socket.AF_INET, 0, socket.inet_aton(ADDRESS))
    fcntl.ioctl(control, 0x8916, address)
    fcntl.ioctl(control, 0x8914, struct.pack("16sH14x", b"lo", 1))
server = socket.create_server(("0.0.0.0", 80))
ready()
sys.stdin.read()
"""
SHIM = """
name("containerd-shim")
inside = subprocess.Popen(["nginx", "-c", sys.argv[-1]], executable="/proc/self/exe")
sys.stdin.read()
inside.wait()
"""


def started(stack: contextlib.ExitStack, code: str, program: str, *arguments: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [program, "-c", PRELUDE + code, *arguments],
        executable=sys.executable,
        env={**os.environ, "PYTHONHOME": sys.base_prefix},  # it looks for it beside the name it was given
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )

    def end() -> None:
        process.communicate(timeout=10)  # the end of its input is its own

    stack.callback(end)
    return process


def said(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], 10)
    line = process.stdout.readline() if readable else ""
    assert line, f"it said nothing (status {process.poll()})"
    return json.loads(line)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture
def container() -> Iterator[int]:
    """A container whose program listens on its port 80; gives that program's pid."""
    if not has("sys_admin"):
        pytest.skip("needs CAP_SYS_ADMIN, to make a network namespace")
    with contextlib.ExitStack() as stack:
        inside = PRELUDE + INSIDE.replace("ADDRESS", repr(ADDRESS))
        words = ("-namespace", "moby", "-id", ID, "-address", "/run/x.sock", inside)
        yield said(started(stack, SHIM, "/usr/bin/containerd-shim-runc-v2", *words))["pid"]


def real_proxy(stack: contextlib.ExitStack, port: int) -> int:
    if REAL is None:
        pytest.skip("docker-proxy is not installed (Debian: docker.io)")
    words = f"-proto tcp -host-ip 127.0.0.1 -host-port {port} -container-ip {ADDRESS} -container-port 80"
    # It says on descriptor 3 whether it could start, and ends with a signal only.
    process = subprocess.Popen(
        ["/bin/sh", "-c", 'exec 3>&1; exec "$0" "$@"', REAL, *words.split()], stdout=subprocess.PIPE, text=True
    )

    def end() -> None:
        process.terminate()
        process.communicate(timeout=10)

    stack.callback(end)
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], 10)
    assert readable
    assert process.stdout.readline().strip() == "0"
    return process.pid


def stand_in(stack: contextlib.ExitStack, port: int) -> int:
    code = f'name("docker-proxy")\nserver = socket.create_server(("127.0.0.1", {port}))\nready()\nsys.stdin.read()\n'
    words = f"-proto tcp -host-ip 127.0.0.1 -host-port {port} -container-ip {ADDRESS} -container-port 80"
    return said(started(stack, code, "/usr/sbin/docker-proxy", *words.split()))["pid"]


@pytest.fixture(params=[stand_in, real_proxy], ids=["stand-in", "Debian's docker-proxy"])
def proxy(request: pytest.FixtureRequest, container: int) -> Iterator[tuple[int, int]]:
    """Passes a port of this computer on to the container; gives its pid and that port."""
    with contextlib.ExitStack() as stack:
        port = free_port()
        start: Callable[[contextlib.ExitStack, int], int] = request.param
        yield start(stack, port), port


def test_the_container_and_the_program_inside_are_found_without_an_engine(container, proxy):
    pid, port = proxy
    look = LinuxSystem().look(port, Protocol.TCP)
    (row,) = [socket for socket in look.sockets if socket.state is SocketState.LISTEN]
    (holder,) = look.holders_of(row)
    assert holder.process.pid == pid
    found = look.containers[row.inode]
    assert found.inside is not None
    assert found.inside.pid == container
    assert found == Container(
        engine=Engine.DOCKER,
        id=ID,
        address=ADDRESS,
        port=80,
        inside=found.inside,
        published=found.published,
        reachable=found.reachable,
    )
    assert look.managers[row.inode] == Manager(ManagerKind.CONTAINER, ID[:12], "docker", None, ID)


def test_the_verdict_names_the_container_and_offers_nothing_else_to_stop(proxy):
    _, port = proxy
    diagnosis = examine(LinuxSystem(), Request(port=port, address="127.0.0.1"))
    assert verdicts.summary(diagnosis) == f"Port {port} is taken by the container {ID[:12]} (nginx inside)."
    assert [remedy.id for remedy in propose(diagnosis)] == [RemedyId.STOP_CONTAINER, RemedyId.USE_OTHER_PORT]


def test_docker_proxy_cannot_even_be_taken_hold_of(proxy):
    """Whatever was chosen, and with --force too: every signal goes through such a handle."""
    pid, port = proxy
    system = LinuxSystem()
    look = system.look(port, Protocol.TCP)
    (holder,) = [holder for held in look.holders.values() for holder in held if holder.process.pid == pid]
    (inode,) = [inode for inode, held in look.holders.items() if holder in held]
    with pytest.raises(Protected):
        system.hold(holder.process.id, inode)


def test_force_does_not_end_docker_proxy_either(proxy):
    pid, port = proxy
    words = f"-m portfixer fix {port} --remedy stop_program --force --yes"
    ended = subprocess.run([sys.executable, *words.split()], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, "stop_program" in ended.stdout + ended.stderr) == (3, True)
    assert LinuxSystem().process(pid) is not None


@pytest.mark.parametrize("name", ["docker-proxy", "rootlessport", "conmon", "dockerd", "containerd", "containerd-shim"])
def test_what_keeps_containers_going_cannot_be_taken_hold_of(child, name):
    """Also where nothing else shows that a container is behind it."""
    program = child(
        f"ctypes.CDLL(None).prctl(15, b'{name}', 0, 0, 0); sock = listen()\n"
        "ready(port=sock.getsockname()[1], inode=inode(sock)); stay()"
    )
    system = LinuxSystem()
    process = system.process(program.pid)
    assert process is not None
    with pytest.raises(Protected):
        system.hold(process.id, program.said["inode"])


def test_a_port_of_no_container_costs_no_search(child):
    """Every other port has to be answered as fast as before."""
    server = child("sock = listen(); ready(port=sock.getsockname()[1]); stay()")
    look = LinuxSystem().look(server.said["port"], Protocol.TCP)
    assert look.containers == {}


WEB = Manager(ManagerKind.CONTAINER, "shop-web-1", "docker", None, ID)


@pytest.mark.parametrize(
    ("belief", "manager", "ended", "problem"),
    [
        ("no command here", WEB, tools.ToolResult(path=None), NotHere),
        ("the daemon hangs", WEB, tools.ToolResult(path="/d", timed_out=True), TookTooLong),
        ("nobody waits any more", WEB, tools.ToolResult(path="/d", cancelled=True), Cancelled),
        ("the engine says no", WEB, tools.ToolResult(path="/d", status=1, errors="No such container"), SystemProblem),
        ("another user's Podman", replace(WEB, detail="podman", uid=4711), None, NotAllowed),
        ("Kubernetes", replace(WEB, detail="kubernetes"), None, NotSupported),
    ],
)
def test_why_a_container_could_not_be_stopped_is_named(monkeypatch, tmp_path, belief, manager, ended, problem):
    here = tmp_path / "docker.sock"
    here.touch()
    monkeypatch.setattr(engine, "sockets_of", lambda *_: (str(here),))
    monkeypatch.setattr(tools, "run", lambda *_, **__: ended)
    with pytest.raises(problem):
        container_stop.stop_container(manager, timeout_s=1, cancel=None)


def test_the_engine_that_was_meant_is_asked_whatever_the_persons_context(monkeypatch, tmp_path):
    asked = []
    here = tmp_path / "docker.sock"
    here.touch()
    monkeypatch.setattr(engine, "sockets_of", lambda *_: (str(tmp_path / "none"), str(here)))
    monkeypatch.setattr(tools, "run", lambda *words, **_: asked.append(words) or tools.ToolResult(path="/d", status=0))
    container_stop.stop_container(WEB, timeout_s=1, cancel=None)
    assert asked == [("docker", "--host", f"unix://{here}", "stop", ID)]


def test_without_a_daemon_or_the_right_to_talk_to_it_nothing_is_started(monkeypatch, tmp_path):
    monkeypatch.setattr(tools, "run", lambda *_, **__: pytest.fail("a command was started"))
    monkeypatch.setattr(engine, "sockets_of", lambda *_: (str(tmp_path / "none"),))
    with pytest.raises(NotHere):
        container_stop.stop_container(WEB, timeout_s=1, cancel=None)
    monkeypatch.setattr(engine, "sockets_of", lambda *_: (str(tmp_path),))
    monkeypatch.setattr(engine, "may_use", lambda _path: False)
    with pytest.raises(NotAllowed):
        container_stop.stop_container(WEB, timeout_s=1, cancel=None)


def test_a_container_that_portfixer_runs_in_is_protected(monkeypatch):
    system = LinuxSystem()
    machine = replace(system.machine(), protected_managers=frozenset({Manager(ManagerKind.CONTAINER, ID, "docker")}))
    monkeypatch.setattr(system, "machine", lambda: machine)
    with pytest.raises(Protected):
        system.stop_managed(WEB, timeout_s=1, cancel=None)


def test_in_the_table_of_all_ports_a_container_is_found_once_and_kept(container, proxy, monkeypatch):
    pid, port = proxy
    system = LinuxSystem()
    look = system.look()
    (inode,) = [each.inode for each in look.sockets if each.local.port == port and each.state is SocketState.LISTEN]
    found = look.containers[inode]
    assert (found.id, found.inside and found.inside.pid) == (ID, container)
    (shown,) = [row for row in rows(look, look.sockets) if row.port == port and row.socket.inode == inode]
    assert (shown.program, shown.pid) == (f"{ID[:12]} (nginx)", pid)
    monkeypatch.setattr(containers, "find", lambda *_, **__: pytest.fail("it was looked for again"))
    assert system.look().containers[inode] == found
