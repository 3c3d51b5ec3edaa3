"""Servers in other network namespaces, as containers have them: told of where that helps, and never blamed."""

import os
import socket
import sys

import pytest
from rights import needs

from portfixer.diagnosis import Factor, Verdict, examine, request_from
from portfixer.facts import Protocol

pytestmark = [
    pytest.mark.linux,
    pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel"),
    needs("sys_admin", "to make namespaces"),
]

if sys.platform == "linux":
    from portfixer.system.linux.system import LinuxSystem

NOBODY = 65534
INSIDE = """
procs, port = sys.argv[1], int(sys.argv[2])
if procs: open(procs, "w").write(str(os.getpid()))
assert ctypes.CDLL(None).unshare(0x40000000) == 0  # CLONE_NEWNET
server = listen("0.0.0.0", port)
udp = socket.socket(type=socket.SOCK_DGRAM); udp.bind(("0.0.0.0", port))
ready(); stay()
"""
STRANGER = """
from portfixer.facts import Protocol
from portfixer.system.linux.system import LinuxSystem
system, port = LinuxSystem(), int(sys.argv[1])
system.elsewhere(port, Protocol.TCP)  # loads the rest while it may
become(65534)
ready(found=[[each.endpoint.port, each.process, each.manager and each.manager.name]
             for each in system.elsewhere(port, Protocol.TCP)]); stay()
"""
CONTAINER = "5f" * 32


@pytest.fixture
def system():
    return LinuxSystem()


@pytest.fixture
def port():
    """Free here, and reserved for nobody."""
    with socket.socket() as probe:
        probe.bind(("0.0.0.0", 0))
        return probe.getsockname()[1]


@pytest.fixture
def container(child, unit_cgroup):
    """As a container engine makes it: a network namespace of its own, and a scope named after the container."""

    def start(port):
        folder = unit_cgroup(f"docker-{CONTAINER}.scope")
        return child(INSIDE, folder / "cgroup.procs", port)

    return start


def test_the_port_is_free_here_and_who_has_it_in_a_container_is_told(system, child, container, port):
    server = container(port)
    diagnosis = examine(system, request_from(f"listen tcp 0.0.0.0:{port}: bind: address already in use"))
    assert (diagnosis.verdict, diagnosis.blocked, diagnosis.blockers) == (Verdict.FREE, False, ())
    assert diagnosis.factors == (Factor.OTHER_NAMESPACE,)
    (there,) = diagnosis.elsewhere
    assert there.process is not None
    assert there.manager is not None
    assert (there.endpoint.port, there.process.pid, there.manager.name) == (port, server.pid, CONTAINER[:12])


def test_who_asks_about_a_free_port_without_a_message_is_not_told_of_others(system, container, port):
    container(port)
    diagnosis = examine(system, request_from(str(port)))
    assert (diagnosis.verdict, diagnosis.factors, diagnosis.elsewhere) == (Verdict.FREE, (), ())


def test_a_server_in_another_namespace_is_not_blamed_for_a_block_here(system, container, port):
    container(port)
    with socket.create_server(("127.0.0.1", port)):
        diagnosis = examine(system, request_from(f"bind: address already in use 127.0.0.1:{port}"))
    holders = [holder.process.pid for blocker in diagnosis.blockers for holder in blocker.holders]
    assert (diagnosis.verdict, holders) == (Verdict.OTHER_PROGRAM, [os.getpid()])
    assert Factor.OTHER_NAMESPACE not in diagnosis.factors


def test_other_ports_and_our_own_namespace_do_not_count(system, child, port):
    child(INSIDE, "", port)
    with socket.create_server(("127.0.0.1", 0)) as ours:
        assert system.elsewhere(ours.getsockname()[1], Protocol.TCP) == ()
    (tcp,), (udp,) = (system.elsewhere(port, protocol) for protocol in Protocol)
    assert (tcp.protocol, udp.protocol) == (Protocol.TCP, Protocol.UDP)


def test_without_rights_the_container_is_named_still(container, child, port):
    container(port)
    assert child(STRANGER, port).said["found"] == [[port, None, CONTAINER[:12]]]
