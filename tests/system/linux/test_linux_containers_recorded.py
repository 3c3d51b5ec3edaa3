"""Real engines' containers, recorded (tests/data/containers), found again from /proc alone and without any rights."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from made_up import snapshot

from portfixer.facts import (
    Container,
    Endpoint,
    Engine,
    Evidence,
    Family,
    Holder,
    Manager,
    ManagerKind,
    Process,
    ProcessId,
    Protocol,
    Socket,
    SocketState,
    family_of,
)
from portfixer.system.linux import engine
from portfixer.system.linux.cgroups import manager_of_process
from portfixer.system.linux.container_memory import ContainerMemory
from portfixer.system.linux.containers import find
from portfixer.system.linux.processes import Processes
from portfixer.system.linux.procstat import Stat

DATA = Path(__file__).parents[2] / "data" / "containers"


class Recorded(Processes):
    """The processes of a recording, and their networks in a folder that looks like /proc."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(str(folder))
        recording = json.loads((DATA / f"{name}.json").read_text("utf-8"))
        self.rows: dict[int, dict[str, Any]] = {row["pid"]: row for row in recording["processes"]}
        for network, tables in recording["networks"].items():
            (folder / network).mkdir()
            for table, text in tables.items():
                (folder / network / table).write_text(text, "utf-8")
        homes = {pid: row["network"] for pid, row in self.rows.items()} | {os.getpid(): recording["home"]}
        for pid, network in homes.items():
            (folder / str(pid)).mkdir()
            (folder / str(pid) / "net").symlink_to(folder / network)

    def pids(self) -> list[int]:
        return list(self.rows)

    def kernel_threads(self) -> frozenset[int]:
        return frozenset()

    def uid(self, pid: int) -> int | None:
        return self.rows[pid]["uid"]

    def stat(self, pid: int) -> Stat | None:
        row = self.rows.get(pid)
        return row and Stat(
            name=row["name"].encode(),
            state="S",
            parent_pid=row["parent"],
            group=pid,
            session=pid,
            terminal=0,
            flags=0,
            threads=1,
            start=row["start"],
        )

    def read(self, pid: int) -> Process | None:
        row = self.rows.get(pid)
        return row and Process(
            id=ProcessId(pid, row["start"]),
            name=row["name"],
            parent_pid=row["parent"],
            uid=row["uid"],
            command=tuple(row["command"]),
            manager=manager_of_process(row["cgroup"]),
        )

    def named(self, name: str, *words: str) -> Process:
        (found,) = [pid for pid, row in self.rows.items() if row["name"] == name and set(words) <= set(row["command"])]
        process = self.read(found)
        assert process is not None
        return process


def listener(address: str, port: int, protocol: Protocol = Protocol.TCP) -> Socket:
    return Socket(
        protocol=protocol,
        family=Family.IPV6 if ":" in address else family_of(address),
        state=SocketState.LISTEN if protocol is Protocol.TCP else SocketState.UNCONNECTED,
        local=Endpoint(address, port),
        inode=77,
    )


def behind(seen: Recorded, folder: Path, socket: Socket, held_by: Process | None = None) -> Container | None:
    held = {} if held_by is None else {77: (Holder(process=held_by, evidence=Evidence.HANDLE, root=True),)}
    return find([socket], held, {}, seen, proc=str(folder)).containers.get(77)


@pytest.fixture(autouse=True)
def nobody_answers(monkeypatch):
    """Whatever engine runs on this computer: here the kernel's facts alone are meant."""
    monkeypatch.setattr(engine, "sockets_of", lambda *_: ())


@pytest.fixture
def debian(tmp_path):
    return Recorded("docker-20.10-podman-4.3-debian12", tmp_path)


# port, address; who has it and words of its command; whose engine; name; address and port inside; the program there
RECORDED = [
    (8080, "0.0.0.0", "docker-proxy", ("8080", "0.0.0.0"), "docker", None, None, ("172.17.0.2", 80), "sh"),
    (8080, "::", "docker-proxy", ("8080", "::"), "docker", None, None, ("172.17.0.2", 80), "sh"),
    # Two containers in one network: the port is that of the one it was made for.
    (8443, "0.0.0.0", "docker-proxy", ("8443", "0.0.0.0"), "docker", None, None, ("172.17.0.2", 443), "sh"),
    (8092, "::", "docker-proxy", ("8092", "::"), "docker", None, None, ("fd00:aa::2", 80), "httpd"),
    (8090, "::", "httpd", ("8090",), "docker", None, None, (None, None), "httpd"),  # --network host
    # Rootless Docker: the same address as the first one's, in another network, and no cgroup that names it.
    (8200, "0.0.0.0", "rootlesskit", (), "docker", 12345, None, ("172.17.0.2", 80), "httpd"),
    (8100, "0.0.0.0", "conmon", ("pod-web",), "podman", None, "pod-web", (None, None), "httpd"),
    (8101, "::", "rootlessport", (), "podman", None, "pod-port", (None, None), "httpd"),
    (8102, "0.0.0.0", "slirp4netns", ("--api-socket",), "podman", None, "pod-slirp", (None, None), "httpd"),
]


@pytest.mark.parametrize(
    ("port", "address", "holder", "words", "runs_it", "uid", "name", "inside", "program"), RECORDED
)
def test_the_container_behind_a_port_is_found_without_its_engine(
    debian, tmp_path, port, address, holder, words, runs_it, uid, name, inside, program
):
    container = behind(debian, tmp_path, listener(address, port), debian.named(holder, *words))
    assert container is not None
    assert (container.engine, container.uid, container.name) == (runs_it, uid, name)
    assert (container.address, container.port) == inside
    assert container.inside is not None
    assert container.inside.name == program
    assert len(container.id) == 64
    below = [row for row in debian.rows.values() if container.id in row["command"] or container.id in row["cgroup"]]
    assert below, "the id is that of one of its processes"


def test_every_port_leads_to_a_container_of_its_own(debian, tmp_path):
    found = {
        row[0]: container.id
        for row in RECORDED
        if (container := behind(debian, tmp_path, listener(row[1], row[0]), debian.named(row[2], *row[3])))
    }
    assert found.pop(8443) == found[8080]
    assert len(set(found.values())) == len(found)


def test_without_rights_docker_proxys_command_line_names_holder_and_container(debian, tmp_path):
    """Its open files are root's: nobody is seen with the socket."""
    found = find([listener("0.0.0.0", 8080)], {}, {}, debian, proc=str(tmp_path))
    assert found.containers[77].address == "172.17.0.2"
    (holder,) = found.holders[77]
    assert (holder.process.name, holder.evidence) == ("docker-proxy", Evidence.UNIT)


def test_another_port_or_protocol_is_not_docker_proxys(debian, tmp_path):
    assert behind(debian, tmp_path, listener("0.0.0.0", 8081)) is None
    assert behind(debian, tmp_path, listener("0.0.0.0", 8080, Protocol.UDP)) is None
    assert behind(debian, tmp_path, listener("127.0.0.1", 5353, Protocol.UDP)) is not None


def test_a_rootless_port_is_not_taken_for_one_of_this_network(debian, tmp_path):
    """rootlesskit's docker-proxy lives in another network: there 8200 is its own, here it is rootlesskit's."""
    found = find([listener("0.0.0.0", 8200)], {}, {}, debian, proc=str(tmp_path))
    assert found.holders == {}


def test_all_that_leads_into_a_container_is_known_from_the_command_lines(debian, tmp_path):
    container = behind(debian, tmp_path, listener("0.0.0.0", 8080), debian.named("docker-proxy", "8080", "0.0.0.0"))
    assert container is not None
    assert {(protocol, endpoint.port) for protocol, endpoint in container.published} == {
        (Protocol.TCP, 8080),
        (Protocol.TCP, 8443),
        (Protocol.UDP, 5353),
    }


def test_a_socket_that_the_daemon_handed_to_docker_proxy_is_docker_proxys(debian, tmp_path):
    """Docker 28 opens it itself (-use-listen-fd, moby#48132): should both have it, docker-proxy knows for whom."""
    (dockerd,) = [pid for pid, row in debian.rows.items() if row["name"] == "dockerd" and row["uid"] == 0]
    both = (
        Holder(process=debian.read(dockerd), evidence=Evidence.HANDLE, root=True),
        Holder(process=debian.named("docker-proxy", "8080", "0.0.0.0"), evidence=Evidence.HANDLE, root=False),
    )
    found = find([listener("0.0.0.0", 8080)], {77: both}, {}, debian, proc=str(tmp_path)).containers[77]
    assert (found.address, found.inside and found.inside.name) == ("172.17.0.2", "sh")


def test_another_ports_docker_proxy_in_the_same_service_says_nothing_about_this_one(debian, tmp_path):
    """Without rights every process of docker.service may be the one: only a command line that names the port counts."""
    everybody = tuple(
        Holder(process=process, evidence=Evidence.UNIT, root=process.name == "dockerd")
        for process in map(debian.read, sorted(debian.rows))
        if process is not None and process.name in {"dockerd", "docker-proxy"} and process.uid == 0
    )
    docker = Manager("systemd", "docker.service", "system")
    found = {
        port: find([listener("0.0.0.0", port)], {77: everybody}, {77: docker}, debian, proc=str(tmp_path))
        for port in (8080, 4000, 2375)
    }
    assert found[8080].containers[77].address == "172.17.0.2"
    assert found[4000].containers == {77: Container(engine=Engine.DOCKER)}
    assert found[2375].containers == {}


def test_who_passes_a_port_on_is_told_in_every_look_of_the_table_not_only_in_the_first(debian, tmp_path):
    """Without rights, where only a command line shows it; the container itself is not looked for again."""
    docker = Manager(ManagerKind.SYSTEMD, "docker.service", "system")
    seen = snapshot(listener("0.0.0.0", 8080), managers={77: docker})
    memory = ContainerMemory(debian, str(tmp_path))
    first, second = memory.with_containers(seen), memory.with_containers(seen)
    assert [held.process.name for held in first.holders[77]] == ["docker-proxy"]
    assert (second.holders, second.containers, second.managers) == (first.holders, first.containers, first.managers)


def test_a_port_of_the_daemon_s_own_is_remembered_as_nobody_s(tmp_path):
    seen = Recorded("docker-20.10-no-proxy-debian12", tmp_path)
    held = (Holder(process=seen.named("dockerd"), evidence=Evidence.HANDLE, root=True),)
    table = snapshot(listener("0.0.0.0", 2375), holders={77: held})
    memory = ContainerMemory(seen, str(tmp_path))
    assert [memory.with_containers(table).containers for _ in range(2)] == [{}, {}]


def test_the_daemon_itself_keeps_a_port_for_a_container_it_does_not_name(tmp_path):
    """Without the userland proxy dockerd listens (moby#28589). It is a container's port, and nobody says whose."""
    seen = Recorded("docker-20.10-no-proxy-debian12", tmp_path)
    container = behind(seen, tmp_path, listener("0.0.0.0", 8080), seen.named("dockerd"))
    assert container == Container(engine=Engine.DOCKER)
    assert container.manager == Manager("container", "", "docker")


def test_where_the_daemon_was_told_to_wait_for_its_clients_is_no_containers_and_its_other_ports_are(tmp_path):
    seen = Recorded("docker-20.10-no-proxy-debian12", tmp_path)
    daemon = seen.rows[seen.named("dockerd").pid]
    daemon["command"] = [*daemon["command"], "-H", "tcp://127.0.0.1:4243"]
    found = [behind(seen, tmp_path, listener("127.0.0.1", port), seen.named("dockerd")) for port in (4243, 8080)]
    assert found == [None, Container(engine=Engine.DOCKER)]


@pytest.mark.parametrize("unit", ["docker.service", "snap.docker.dockerd.service"])
def test_a_port_that_dockers_service_made_is_a_containers_though_nobody_is_seen(tmp_path, unit):
    """Without rights, and where no command line tells: stopping the whole service would stop every container."""
    seen = Recorded("docker-20.10-no-proxy-debian12", tmp_path)
    system, user = Manager("systemd", unit, "system"), Manager("systemd", unit, "user", 1000)
    found = [
        find([listener("0.0.0.0", port)], {}, {77: made_by}, seen, proc=str(tmp_path)).containers.get(77)
        for port, made_by in [(8080, system), (8080, user), (2375, system)]
    ]
    assert found == [Container(engine=Engine.DOCKER), Container(engine=Engine.DOCKER, uid=1000), None]


def test_where_another_service_made_the_socket_no_container_is_looked_for(debian, tmp_path):
    nginx = Manager("systemd", "nginx.service", "system")
    found = find([listener("0.0.0.0", 8080)], {}, {77: nginx}, debian, proc=str(tmp_path))
    assert (found.containers, found.holders) == ({}, {})


@pytest.mark.parametrize("port", [2375, 2376, 2377, 7946])
def test_the_daemons_own_ports_are_no_containers(tmp_path, port):
    seen = Recorded("docker-20.10-no-proxy-debian12", tmp_path)
    assert behind(seen, tmp_path, listener("0.0.0.0", port), seen.named("dockerd")) is None


def test_a_container_that_is_only_being_made_has_no_program_yet(debian, tmp_path):
    """runc is in its network and looked after like the program that it becomes a moment later."""
    for row in debian.rows.values():
        if row["network"] == debian.rows[243]["network"]:
            row["name"], row["command"] = "runc:[2:INIT]", ["runc", "init"]
    container = behind(debian, tmp_path, listener("0.0.0.0", 8080), debian.named("docker-proxy", "8080", "0.0.0.0"))
    assert container is not None
    assert (container.id, container.inside, container.address) == ("", None, "172.17.0.2")


def test_two_networks_with_the_address_are_no_answer(debian, tmp_path):
    """Unclear is a proper result: then it is a container of Docker, and nobody knows which."""
    twin = debian.rows[debian.named("httpd", "8090").pid]
    clone = tmp_path / "twin"
    clone.mkdir()
    for table in ("fib_trie", "if_inet6", "tcp", "tcp6", "udp", "udp6"):
        source = tmp_path / "188" / "net" / table
        text = source.read_text("utf-8") if table != "fib_trie" else "|-- 172.17.0.2\n/32 host LOCAL\n"
        (clone / table).write_text(text, "utf-8")
    debian.rows[999999] = {**twin, "pid": 999999}
    (tmp_path / "999999").mkdir()
    (tmp_path / "999999" / "net").symlink_to(clone)
    container = behind(debian, tmp_path, listener("0.0.0.0", 8080), debian.named("docker-proxy", "8080", "0.0.0.0"))
    assert container is not None
    assert (container.id, container.inside, container.port) == ("", None, 80)


def test_a_container_that_portfixer_runs_in_is_no_container_to_it(debian, tmp_path):
    """Seen from inside, everything is in that container, and stopping it would stop the person's own work."""
    program = debian.named("httpd", "8090")
    shim = debian.rows[program.parent_pid or 0]
    debian.rows[os.getpid()] = {**debian.rows[program.pid], "pid": os.getpid(), "parent": shim["pid"]}
    assert behind(debian, tmp_path, listener("::", 8090), program) is None
