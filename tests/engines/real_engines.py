"""PortFixer beside real engines: diagnosed, fixed and looked at again. Not part of a run, as it takes a minute.

`python -m pytest tests/engines/real_engines.py`, as root, on a Debian with docker.io, podman, busybox-static, netavark,
slirp4netns and iptables installed. What it makes lives in namespaces of its own and ends with it.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PODMAN = "podman --cgroup-manager cgroupfs --runtime runc --storage-driver vfs"
SERVER = "shop:1 /bin/httpd -f -p 80 -h /www"


@dataclass
class Lab:
    pid: int
    """Of its first process, as this computer has it."""

    def run(self, *words: str, check: bool = True) -> str:
        into = ["nsenter", "-t", str(self.pid), "-n", "-m", "-p", "--wd=" + str(ROOT), "--"]
        ended = subprocess.run([*into, *words], capture_output=True, text=True, timeout=120, check=False)
        assert ended.returncode == 0 or not check, ended.stderr
        return ended.stdout

    def docker(self, line: str) -> str:
        return self.run("docker", "--host", "unix:///run/docker.sock", *line.split()).strip()

    def portfixer(self, line: str) -> dict[str, Any]:
        return json.loads(self.run(sys.executable, "-m", "portfixer", *line.split(), "--json", check=False))


def lab(folder: Path, *options: str) -> Iterator[Lab]:
    with subprocess.Popen(
        ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", str(HERE / "lab.sh"), str(folder), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as outside:
        assert outside.stdout is not None
        assert outside.stdout.readline() == "ready\n"
        first = Path(f"/proc/{outside.pid}/task/{outside.pid}/children").read_text("utf-8").split()
        yield Lab(int(first[0]))
        assert outside.stdin is not None
        outside.stdin.close()


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    yield from lab(tmp_path_factory.mktemp("usual"))


@pytest.fixture(scope="module")
def without_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    yield from lab(tmp_path_factory.mktemp("without"), "--userland-proxy=false")


def is_fixed(lab: Lab, port: int, name: str, engine: str, holder: str) -> None:
    before = lab.portfixer(f"diagnose {port}")
    assert before["summary"] == f"Port {port} is taken by the container {name} (httpd inside)."
    assert before["blockers"][0]["manager"] == {"kind": "container", "name": name, "detail": engine}
    assert before["blockers"][0]["holders"][0]["name"] == holder
    assert [remedy["id"] for remedy in before["remedies"]] == ["stop_container", "use_other_port"]
    refused = lab.portfixer(f"fix {port} --yes --force --remedy stop_program")
    assert refused["action"]["stopped"] == []
    fixed = lab.portfixer(f"fix {port} --yes")
    assert fixed["action"]["done"]
    assert not fixed["action"]["escalated"]
    assert not fixed["after"]["blocked"]


def test_docker_behind_its_proxy(usual):
    usual.docker(f"run --pull never --init -d --name shop-web-1 -p 8080:80 -p 8443:443 {SERVER}")
    is_fixed(usual, 8080, "shop-web-1", "docker", "docker-proxy")
    assert usual.docker("ps --quiet") == ""


def test_docker_on_this_computers_own_network(usual):
    usual.docker("run --pull never --init --rm -d --name own --network host shop:1 /bin/httpd -f -p 8090 -h /www")
    is_fixed(usual, 8090, "own", "docker", "httpd")


def test_docker_without_its_proxy(without_proxy):
    without_proxy.docker(f"run --pull never --init -d --name shop-web-1 -p 8080:80 {SERVER}")
    is_fixed(without_proxy, 8080, "shop-web-1", "docker", "dockerd")


@pytest.mark.parametrize(
    ("port", "network", "holder"),
    [
        (8100, "bridge", "conmon"),
        (8101, "slirp4netns", "rootlessport"),
        (8102, "slirp4netns:port_handler=slirp4netns", "slirp4netns"),
    ],
)
def test_podman(usual, tmp_path_factory, port, network, holder):
    image = next(tmp_path_factory.getbasetemp().glob("usual*/image.tar"))
    usual.run(*PODMAN.split(), "import", str(image), "shop:1")
    usual.run(
        *PODMAN.split(), *f"run --pull never -d --name web-{port} --network {network} -p {port}:80 {SERVER}".split()
    )
    is_fixed(usual, port, f"web-{port}", "podman", holder)


def test_a_daemon_that_hangs_is_not_waited_for(usual):
    """SIGSTOP: its socket still takes connections. The kernel's facts are enough for everything but the name."""
    identity = usual.docker(f"run --pull never --init -d --name hangs -p 8081:80 {SERVER}")
    daemon = usual.run("cat", "/run/docker.pid").strip()
    usual.run("kill", "-STOP", daemon)
    try:
        seen = usual.portfixer("diagnose 8081")
        assert seen["summary"] == f"Port 8081 is taken by the container {identity[:12]} (httpd inside)."
    finally:
        usual.run("kill", "-CONT", daemon)
    assert usual.portfixer("diagnose 8081")["blockers"][0]["manager"]["name"] == "hangs"
