"""Every kind of socket is seen as the kernel has it."""

import os
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from portfixer.facts import Evidence, Family, Protocol, SocketState, TimerKind, Unseen, UnseenThing, UnseenWhy

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")]

if sys.platform == "linux":
    from portfixer.system.linux import procnet, sockdiag
    from portfixer.system.linux.system import LinuxSystem

V4, V6, TCP, UDP = socket.AF_INET, socket.AF_INET6, socket.SOCK_STREAM, socket.SOCK_DGRAM
LOOPBACKS = [(V4, "127.0.0.1"), (V6, "::1")]


@pytest.fixture
def system():
    return LinuxSystem()


@pytest.fixture
def made():
    """Makes sockets that are closed after the test."""
    kept = []

    def make(family=V4, kind=TCP, address="127.0.0.1", *, listen=None, v6only=None, reuseport=False):
        new = socket.socket(family, kind)
        kept.append(new)
        if v6only is not None:
            new.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, v6only)
        if reuseport:
            new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        new.bind((address, 0))
        if listen is not None:
            new.listen(listen)
        return new

    make.keep = kept.append
    yield make
    for one in kept:
        one.close()


def port_of(sock: socket.socket) -> int:
    return sock.getsockname()[1]


def inode_of(sock: socket.socket) -> int:
    return os.fstat(sock.fileno()).st_ino


@pytest.mark.parametrize(("family", "address"), LOOPBACKS)
def test_a_listener_is_seen_with_its_holder_and_its_queue(system, made, family, address):
    server = made(family, address=address, listen=9)
    snapshot = system.look(port_of(server))
    (seen,) = snapshot.sockets
    assert (seen.protocol, seen.state, seen.remote) == (Protocol.TCP, SocketState.LISTEN, None)
    assert seen.family is (Family.IPV4 if family == V4 else Family.IPV6)
    assert (seen.local.address, seen.local.port) == (address, port_of(server))
    assert (seen.inode, seen.uid, seen.backlog, seen.waiting_clients) == (inode_of(server), os.geteuid(), 9, 0)
    (holder,) = snapshot.holders_of(seen)
    assert (holder.process.pid, holder.evidence, holder.root) == (os.getpid(), Evidence.HANDLE, True)
    assert abs(snapshot.taken_at - time.time()) < 5
    assert not [unseen for unseen in snapshot.unseen if unseen.thing is UnseenThing.HOLDERS]


@pytest.mark.parametrize(("v6only", "address"), [(0, "::"), (1, "::"), (1, "::1")])
def test_a_listener_over_ipv6_is_seen_with_what_it_takes_over_ipv4(system, made, v6only, address):
    server = made(V6, address=address, listen=1, v6only=v6only)
    (seen,) = system.look(port_of(server)).sockets
    assert (seen.family, seen.local.address, seen.v6only) == (Family.IPV6, address, bool(v6only))


def shows_bound(system) -> bool:
    return not any(unseen.thing is UnseenThing.BOUND_SOCKETS for unseen in system.look(1, Protocol.TCP).unseen)


@pytest.mark.parametrize(("family", "address"), [*LOOPBACKS, (V4, "0.0.0.0"), (V6, "::")])
def test_bound_but_never_listening(system, made, family, address):
    if not shows_bound(system):
        pytest.skip("this kernel does not show them")
    bound = made(family, address=address)
    snapshot = system.look(port_of(bound))
    (seen,) = snapshot.sockets
    assert (seen.state, seen.local.address, seen.inode) == (SocketState.BOUND, address, inode_of(bound))
    assert [holder.process.pid for holder in snapshot.holders_of(seen)] == [os.getpid()]


@pytest.mark.parametrize(("family", "address"), LOOPBACKS)
def test_a_udp_socket_is_unconnected_until_it_has_another_end(system, made, family, address):
    server, client = made(family, UDP, address), made(family, UDP, address)
    client.connect(server.getsockname())
    (seen,) = system.look(port_of(server)).sockets
    assert (seen.protocol, seen.state, seen.remote) == (Protocol.UDP, SocketState.UNCONNECTED, None)
    (connected,) = system.look(port_of(client)).sockets
    assert connected.state is SocketState.ESTABLISHED
    assert connected.remote is not None
    assert connected.remote.port == port_of(server)


def test_a_client_and_a_connection_nobody_accepted(system, made):
    server = made(listen=5)
    client = socket.create_connection(server.getsockname())
    made.keep(client)
    by_state = {seen.state: seen for seen in system.look(port_of(server)).sockets}
    assert by_state[SocketState.LISTEN].waiting_clients == 1
    assert by_state[SocketState.ESTABLISHED].inode == 0
    accepted, _ = server.accept()
    made.keep(accepted)
    by_state = {seen.state: seen for seen in system.look(port_of(server)).sockets}
    assert by_state[SocketState.LISTEN].waiting_clients == 0
    assert by_state[SocketState.ESTABLISHED].inode == inode_of(accepted)
    (outgoing,) = system.look(port_of(client)).sockets
    assert str(outgoing.remote) == f"127.0.0.1:{port_of(server)}"


def test_an_ipv4_client_of_a_dual_stack_server(system, made):
    server = made(V6, address="::", listen=5, v6only=0)
    made.keep(socket.create_connection(("127.0.0.1", port_of(server))))
    accepted, _ = server.accept()
    made.keep(accepted)
    seen = next(seen for seen in system.look(port_of(server)).sockets if seen.state is SocketState.ESTABLISHED)
    assert (seen.family, seen.local.address) == (Family.IPV6, "::ffff:127.0.0.1")


def test_time_wait_agrees_with_proc_net(system, made):
    server = made(listen=5)
    port = port_of(server)
    client = socket.create_connection(("127.0.0.1", port))
    accepted, _ = server.accept()
    accepted.close()
    client.close()
    server.close()
    (seen,) = system.look(port).sockets
    assert (seen.state, seen.inode) == (SocketState.TIME_WAIT, 0)
    assert seen.timer is not None
    assert seen.timer.kind is TimerKind.TIME_WAIT
    assert 55 < seen.timer.expires_in_s <= 60.1
    (twin,) = procnet.read("/proc", Protocol.TCP, Family.IPV4, port=port).sockets
    assert twin.timer is not None
    assert twin.timer.expires_in_s == pytest.approx(seen.timer.expires_in_s, abs=0.5)


def test_an_orphan_in_fin_wait_2_and_its_peer(system, made, until):
    server = made(listen=5)
    port = port_of(server)
    client = socket.create_connection(("127.0.0.1", port))
    made.keep(client)
    accepted, _ = server.accept()
    accepted.close()
    server.close()
    seen = until(lambda: [row for row in system.look(port).sockets if row.state is SocketState.FIN_WAIT_2])[0]
    assert seen.inode == 0
    assert seen.timer is not None
    assert seen.timer.kind is TimerKind.TIME_WAIT
    (peer,) = system.look(port_of(client)).sockets
    assert (peer.state, peer.inode) == (SocketState.CLOSE_WAIT, inode_of(client))


def test_several_programs_on_one_port(system, child):
    code = "s = listen(port=int(sys.argv[1]), reuseport=1); ready(port=s.getsockname()[1], inode=inode(s)); stay()"
    first = child(code, 0)
    second = child(code, first.said["port"])
    snapshot = system.look(first.said["port"])
    assert {seen.inode for seen in snapshot.sockets} == {first.said["inode"], second.said["inode"]}
    for one in (first, second):
        assert [holder.process.pid for holder in snapshot.holders[one.said["inode"]]] == [one.pid]


def test_one_protocol_only(system, made):
    server = made(listen=1)
    assert system.look(port_of(server), Protocol.UDP).sockets == ()
    assert len(system.look(port_of(server), Protocol.TCP).sockets) == 1


def test_what_waits_for_clients_only(system, made, child):
    server, dual, udp, bound = made(listen=5), made(V6, address="::", listen=5), made(kind=UDP), made()
    client = made(kind=UDP)
    client.connect(udp.getsockname())
    made.keep(socket.create_connection(server.getsockname()))
    snapshot = system.look(listening_only=True)
    assert {seen.state for seen in snapshot.sockets} == {SocketState.LISTEN, SocketState.UNCONNECTED}
    found = {seen.inode for seen in snapshot.sockets}
    assert {inode_of(one) for one in (server, dual, udp)} <= found
    assert not {inode_of(one) for one in (bound, client)} & found
    assert [holder.process.pid for holder in snapshot.holders[inode_of(udp)]] == [os.getpid()]
    (seen,) = system.look(port_of(server), listening_only=True).sockets
    assert seen.state is SocketState.LISTEN


def test_a_free_port(system, made):
    server = made(listen=1)
    port = port_of(server)
    server.close()
    snapshot = system.look(port)
    assert (snapshot.sockets, dict(snapshot.holders), dict(snapshot.managers)) == ((), {}, {})


def test_a_look_at_every_port_finds_each_socket_and_its_holder(system, made):
    servers = [made(listen=1), made(V6, address="::", listen=1), made(kind=UDP), made(V6, UDP, "::1")]
    snapshot = system.look()
    for server in servers:
        assert [holder.process.pid for holder in snapshot.holders[inode_of(server)]] == [os.getpid()]
    found = {(seen.protocol, seen.local.port) for seen in snapshot.sockets}
    assert {(Protocol.UDP if server.type == UDP else Protocol.TCP, port_of(server)) for server in servers} <= found


def test_the_same_listeners_as_psutil(system, made, until):
    import psutil

    made(listen=1)
    made(V6, address="::", listen=1)

    def ours():
        return {
            (str(seen.local.address), seen.local.port)
            for seen in system.look(protocol=Protocol.TCP).sockets
            if seen.state is SocketState.LISTEN
        }

    def theirs():
        return {tuple(row.laddr) for row in psutil.net_connections("tcp") if row.status == "LISTEN"}

    # Other programs of this computer open and close ports meanwhile: wait for a moment when none does.
    until(lambda: ours() == theirs() == ours())


def test_a_socket_closed_between_table_and_descriptors_is_looked_at_again(made):
    server = made(listen=1)
    ghost = 2**32 - 2
    tables = []

    def read_table(*arguments):
        table = sockdiag.read(*arguments)
        if not tables:
            # As if this socket had been there before the server's, and were closed by now.
            table = replace(table, sockets=tuple(replace(seen, inode=ghost) for seen in table.sockets))
        tables.append(table)
        return table

    snapshot = LinuxSystem(read_table=read_table).look(port_of(server), Protocol.TCP)
    assert [seen.inode for seen in snapshot.sockets] == [inode_of(server)]
    assert snapshot.holders.keys() == {inode_of(server)}


def test_no_time_to_look_at_descriptors(made):
    server = made(listen=1)
    snapshot = LinuxSystem(scan_limit_s=-1).look(port_of(server))
    assert snapshot.holders == {}
    assert Unseen(UnseenThing.HOLDERS, UnseenWhy.TOOK_TOO_LONG) in snapshot.unseen


def test_a_socket_bound_to_an_interface(system, made):
    server = socket.socket()
    made.keep(server)
    try:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
    except PermissionError:
        pytest.skip("needs CAP_NET_RAW on this kernel")
    server.bind(("127.0.0.1", 0))
    server.listen()
    (seen,) = system.look(port_of(server)).sockets
    assert seen.interface == "lo"


def test_several_threads_may_look_at_once(system, made):
    port = port_of(made(listen=1))
    with ThreadPoolExecutor(8) as pool:
        looks = [pool.submit(system.look, port) for _ in range(40)] + [pool.submit(system.look) for _ in range(8)]
    assert all(port in {seen.local.port for seen in look.result().sockets} for look in looks)


def test_looking_leaves_no_descriptor_open(system, made):
    server = made(listen=1)
    system.look(port_of(server))
    before = len(list(Path("/proc/self/fd").iterdir()))
    system.look(port_of(server))
    system.look()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
