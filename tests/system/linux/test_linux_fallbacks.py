"""Kernels and sandboxes that tell less: still the best honest answer, and what was lost is said."""

import errno
import os
import socket
import sys

import pytest

from portfixer.facts import Family, Protocol, SocketState, UnseenThing, UnseenWhy

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")]

if sys.platform == "linux":
    from portfixer.system.linux import cgroups, netlink, sockdiag
    from portfixer.system.linux.sockdiag import Table
    from portfixer.system.linux.system import LinuxSystem


def things(snapshot):
    return {(unseen.thing, unseen.why) for unseen in snapshot.unseen}


@pytest.fixture
def server():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EPERM, errno.EPROTONOSUPPORT, errno.EACCES, errno.ETIMEDOUT])
def test_no_sock_diag(server, number):
    def refuse(*arguments):
        raise netlink.NetlinkRefused(number)

    port = server.getsockname()[1]
    snapshot = LinuxSystem(read_table=refuse).look(port)
    (seen,) = snapshot.sockets
    assert (seen.state, seen.local.port, seen.cgroup_id) == (SocketState.LISTEN, port, None)
    assert [holder.process.pid for holder in snapshot.holders_of(seen)] == [os.getpid()]
    assert (UnseenThing.BOUND_SOCKETS, UnseenWhy.NOT_SUPPORTED) in things(snapshot)
    assert (UnseenThing.UNITS, UnseenWhy.NOT_SUPPORTED) in things(snapshot)
    assert any(errno.errorcode[number] in unseen.detail for unseen in snapshot.unseen)


def test_what_waits_for_clients_only_without_sock_diag(server):
    def refuse(*arguments):
        raise netlink.NetlinkRefused(errno.EPERM)

    with socket.create_connection(server.getsockname()):
        snapshot = LinuxSystem(read_table=refuse).look(server.getsockname()[1], listening_only=True)
    assert [seen.state for seen in snapshot.sockets] == [SocketState.LISTEN]
    assert (UnseenThing.BOUND_SOCKETS, UnseenWhy.NOT_SUPPORTED) not in things(snapshot)


def test_sock_diag_for_tcp_only(server):
    def no_udp(protocol, *arguments):
        if protocol is Protocol.UDP:
            raise netlink.NetlinkRefused(errno.ENOENT)
        return sockdiag.read(protocol, *arguments)

    with socket.socket(type=socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        snapshot = LinuxSystem(read_table=no_udp).look(udp.getsockname()[1], Protocol.UDP)
        assert [seen.state for seen in snapshot.sockets] == [SocketState.UNCONNECTED]
    snapshot = LinuxSystem(read_table=no_udp).look(server.getsockname()[1])
    assert snapshot.sockets[0].cgroup_id is not None


def test_no_tables_at_all(tmp_path):
    def refuse(*arguments):
        raise netlink.NetlinkRefused(errno.EPERM)

    (tmp_path / "net" / "tcp").mkdir(parents=True)  # reading a folder is refused, as anything may be
    snapshot = LinuxSystem(proc=str(tmp_path), read_table=refuse).look(1)
    assert snapshot.sockets == ()
    assert (UnseenThing.SOCKETS, UnseenWhy.UNREADABLE) in things(snapshot)


def test_without_cgroup2_units_are_missed_only_where_they_were_needed(server, monkeypatch):
    monkeypatch.setattr(cgroups, "find_mount", lambda _: None)
    assert (UnseenThing.UNITS, UnseenWhy.NOT_SUPPORTED) not in things(LinuxSystem().look(server.getsockname()[1]))
    # Without the time to look at descriptors, the unit would have been the next to ask.
    blind = LinuxSystem(scan_limit_s=-1).look(server.getsockname()[1])
    assert (UnseenThing.UNITS, UnseenWhy.NOT_SUPPORTED) in things(blind)


def before_6_8(protocol, family, states=0x3FFF, port=None):
    return sockdiag.read(protocol, family, states & ~sockdiag.BOUND, port)


def refuse(*arguments):
    raise netlink.NetlinkRefused(errno.EPERM)


BOUND = """
four, six = socket.socket(), socket.socket(socket.AF_INET6)
four.bind(("127.0.0.1", 0)); six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1); six.bind(("::1", 0))
other = socket.create_server(("127.0.0.1", 0)); unix = socket.socketpair()
ready(ports=[four.getsockname()[1], six.getsockname()[1]]); stay()
"""


@pytest.mark.parametrize("read_table", [before_6_8, refuse], ids=["before 6.8", "no sock_diag"])
def test_a_bound_socket_that_no_table_shows_is_found_with_its_holder(child, until, read_table):
    holder = child(BOUND)
    system = LinuxSystem(read_table=read_table)
    for port, address, v6only in zip(holder.said["ports"], ["127.0.0.1", "::1"], [None, True], strict=True):
        snapshot = system.look(port, Protocol.TCP)
        (seen,) = snapshot.sockets
        assert (seen.state, seen.local.address, seen.local.port) == (SocketState.BOUND, address, port)
        assert (seen.v6only, seen.uid) == (v6only, os.getuid())
        assert [held.process.pid for held in snapshot.holders_of(seen)] == [holder.pid]
    with system.hold(snapshot.holders_of(seen)[0].process.id, seen.inode) as handle:
        handle.ask_to_stop()
        assert handle.wait_gone(5)
    assert system.look(port, Protocol.TCP).sockets == ()


def test_without_pidfd_as_well_a_bound_socket_stays_unseen_and_that_is_said(child):
    def without_pidfd(pid):
        raise OSError(errno.ENOSYS, "as on a kernel before 5.3")

    holder = child(BOUND)
    snapshot = LinuxSystem(read_table=before_6_8, pidfd_opener=without_pidfd).look(holder.said["ports"][0])
    assert snapshot.sockets == ()
    assert (UnseenThing.BOUND_SOCKETS, UnseenWhy.NOT_SUPPORTED) in things(snapshot)


def test_a_kernel_that_does_not_show_bound_sockets(server):
    port = server.getsockname()[1]
    snapshot = LinuxSystem(read_table=before_6_8).look(port)
    assert [seen.local.port for seen in snapshot.sockets] == [port]
    assert (UnseenThing.BOUND_SOCKETS, UnseenWhy.NOT_SUPPORTED) in things(snapshot)


def test_a_listing_that_is_not_whole(server):
    def cut(protocol, family, states, port):
        table = sockdiag.read(protocol, family, states, port)
        return Table(table.sockets, whole=family is Family.IPV4)

    snapshot = LinuxSystem(read_table=cut).look(server.getsockname()[1])
    assert [(unseen.thing, unseen.detail) for unseen in snapshot.unseen if unseen.why is UnseenWhy.UNREADABLE] == [
        (UnseenThing.SOCKETS, "tcp IPv6"),
        (UnseenThing.SOCKETS, "udp IPv6"),
    ]


def test_a_filter_that_is_ignored(server, monkeypatch):
    """As by gVisor."""
    real = sockdiag.request
    monkeypatch.setattr(sockdiag, "request", lambda *arguments: real(*arguments[:3], None))
    with socket.create_server(("127.0.0.1", 0)):
        port = server.getsockname()[1]
        assert [seen.local.port for seen in LinuxSystem().look(port).sockets] == [port]


class FakeKernel:
    """A netlink socket with prepared datagrams."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def __call__(self, *_):
        self.datagrams = list(self.answers.pop(0))
        return self

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        pass

    def settimeout(self, value):
        pass

    def sendto(self, data, address):
        pass

    def recvfrom(self, _):
        answer = self.datagrams.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, tuple) else (answer, (0, 0))


def message(kind, body, flags=2):
    return (16 + len(body)).to_bytes(4, sys.byteorder) + kind.to_bytes(2, sys.byteorder) + flags.to_bytes(
        2, sys.byteorder
    ) + bytes(8) + body  # fmt: skip


DONE = message(3, bytes(4))


def dumped(monkeypatch, *answers):
    kernel = FakeKernel(*answers)
    monkeypatch.setattr(socket, "socket", kernel)
    return netlink.dump(4, 20, b""), kernel


def test_an_interrupted_listing_is_asked_for_again(monkeypatch):
    answer, kernel = dumped(monkeypatch, [message(20, b"old!", flags=0x12), DONE], [message(20, b"new!"), DONE])
    assert answer.whole
    assert b"new!" in answer.datagrams[0].data
    assert kernel.answers == []


def test_a_listing_interrupted_again_and_again_is_not_whole(monkeypatch):
    answer, _ = dumped(monkeypatch, *[[message(20, b"some", flags=0x12), DONE]] * 10)
    assert not answer.whole
    assert len(answer.datagrams) == 2


def test_messages_of_other_processes_do_not_count(monkeypatch):
    answer, _ = dumped(monkeypatch, [(message(20, b"fake"), (4711, 0)), message(20, b"real"), DONE])
    assert [part.data[16:20] for part in answer.datagrams[:1]] == [b"real"]


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (message(2, (-errno.ENOENT & 0xFFFFFFFF).to_bytes(4, sys.byteorder) + bytes(16)), "ENOENT"),
        (message(3, (-errno.EINVAL & 0xFFFFFFFF).to_bytes(4, sys.byteorder)), "EINVAL"),
        (TimeoutError(), "ETIMEDOUT"),
        (PermissionError(errno.EPERM, ""), "EPERM"),
    ],
)
def test_refusals_have_their_names(monkeypatch, answer, name):
    with pytest.raises(netlink.NetlinkRefused) as refused:
        dumped(monkeypatch, [answer])
    assert refused.value.name == name


def test_an_empty_answer_ends(monkeypatch):
    answer, _ = dumped(monkeypatch, [b""])
    assert answer.datagrams[0].bodies == ()
