"""Captured answers of the kernel, whole, cut off and spoiled."""

import errno
import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfixer.facts import Family, Protocol, SocketState, TimerKind
from portfixer.system.linux import machine, netlink, procnet, sockdiag

DATA = Path(__file__).parents[2] / "data" / "netlink"
TCP, UDP = Protocol.TCP, Protocol.UDP
V4, V6 = Family.IPV4, Family.IPV6

little_endian = pytest.mark.skipif(sys.byteorder != "little", reason="captured on a little-endian machine")


def captured(name: str) -> bytes:
    return (DATA / f"{name}-linux-6.18-x86_64.bin").read_bytes()


def sockets(name: str):
    return sockdiag.parse([netlink.split(captured(name))], Protocol(name[:3]), lambda index: f"if{index}")


def states(found) -> set[tuple[str, str, str]]:
    return {(row.state.value, str(row.local), str(row.remote)) for row in found}


TCP4 = {
    ("LISTEN", "127.0.0.1:8080", "None"),
    ("LISTEN", "127.0.0.1:8082", "None"),
    ("TIME-WAIT", "127.0.0.1:8080", "127.0.0.1:40003"),
    ("FIN-WAIT-1", "127.0.0.1:8080", "127.0.0.1:40002"),
    ("ESTABLISHED", "127.0.0.1:8080", "127.0.0.1:40004"),
    ("ESTABLISHED", "127.0.0.1:8080", "127.0.0.1:40001"),
    ("ESTABLISHED", "127.0.0.1:40001", "127.0.0.1:8080"),
    ("CLOSE-WAIT", "127.0.0.1:40002", "127.0.0.1:8080"),
    ("ESTABLISHED", "127.0.0.1:40004", "127.0.0.1:8080"),
    ("ESTABLISHED", "127.0.0.1:40005", "127.0.0.1:8083"),
}
TCP6 = {
    ("LISTEN", "[::]:8083", "None"),
    ("LISTEN", "[::]:8084", "None"),
    ("ESTABLISHED", "[::ffff:127.0.0.1]:8083", "[::ffff:127.0.0.1]:40005"),
}
UDP4 = {("UNCONNECTED", "127.0.0.1:8086", "None"), ("ESTABLISHED", "127.0.0.1:8087", "127.0.0.1:8086")}
UDP6 = {("UNCONNECTED", "[::]:8088", "None")}


@little_endian
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tcp4", TCP4 | {("BOUND", "0.0.0.0:8081", "None")}),
        ("tcp6", TCP6 | {("BOUND", "[::1]:8085", "None")}),
        ("udp4", UDP4),
        ("udp6", UDP6),
    ],
)
def test_every_socket_of_a_captured_listing(name, expected):
    assert states(sockets(name)) == expected


@little_endian
@pytest.mark.parametrize(
    ("name", "protocol", "family", "expected"),
    [("tcp", TCP, V4, TCP4), ("tcp6", TCP, V6, TCP6), ("udp", UDP, V4, UDP4), ("udp6", UDP, V6, UDP6)],
)
def test_proc_net_shows_the_same_but_bound_sockets(name, protocol, family, expected):
    text = (DATA / f"proc-net-{name}-linux-6.18.txt").read_text()
    found = procnet.parse(text, protocol, family)
    assert states(found) == expected
    binary = {(str(row.local), str(row.remote)): row for row in sockets(f"{protocol}{family.value}")}
    for row in found:
        twin = binary[str(row.local), str(row.remote)]
        assert (row.inode, row.uid, row.waiting_clients) == (twin.inode, twin.uid, twin.waiting_clients)
        assert (row.timer and row.timer.kind) == (twin.timer and twin.timer.kind)
        if row.timer:
            assert row.timer.expires_in_s == pytest.approx(twin.timer.expires_in_s, abs=0.02)


@little_endian
def test_details_of_listeners_and_timers():
    by_port = {row.local.port: row for row in sockets("tcp4") + sockets("tcp6") if row.remote is None}
    assert (by_port[8080].waiting_clients, by_port[8080].backlog) == (1, 7)
    assert by_port[8080].cgroup_id == 1
    assert by_port[8082].interface == "if1"
    assert [by_port[port].v6only for port in (8080, 8083, 8084, 8085)] == [None, False, True, True]
    assert by_port[8081].waiting_clients is None
    lingering = next(row for row in sockets("tcp4") if row.state is SocketState.TIME_WAIT)
    assert lingering.timer is not None
    assert lingering.timer.kind is TimerKind.TIME_WAIT
    assert lingering.timer.expires_in_s == pytest.approx(60, abs=0.1)
    assert (lingering.inode, lingering.cgroup_id) == (0, None)


@little_endian
def test_a_link_local_socket_has_its_zone():
    data = bytearray(captured("tcp6"))
    _, start, _ = netlink.split(bytes(data)).bodies[0]
    data[start + 8 : start + 24] = bytes.fromhex("fe80000000000000000000000000000a")
    data[start + 40 : start + 44] = struct.pack("=I", 3)
    found = sockdiag.parse([netlink.split(bytes(data))], TCP, lambda index: f"eth{index}")[0]
    assert found.local.address == "fe80::a%eth3"
    assert found.interface == "eth3"


@little_endian
@pytest.mark.parametrize("name", ["tcp4", "udp6"])
def test_cut_off_anywhere_gives_the_whole_messages_before(name):
    data = captured(name)
    whole = netlink.split(data)
    for length in range(len(data)):
        part = netlink.split(data[:length])
        assert part.bodies == whole.bodies[: len(part.bodies)]
        sockdiag.parse([part], TCP, str)


@given(st.binary(max_size=400))
def test_rubbish_never_raises(data):
    part = netlink.split(data)
    sockdiag.parse([part], TCP, str)


@little_endian
@given(st.data())
def test_spoiled_bytes_never_raise(draw):
    data = bytearray(captured("tcp6"))
    for _ in range(draw.draw(st.integers(1, 8))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    part = netlink.split(bytes(data))
    sockdiag.parse([part], TCP, str)


@given(st.text(max_size=300))
def test_rubbish_text_never_raises(text):
    procnet.parse("head\n" + text, TCP, V4)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "   0: 0100007F:1F92",
        "   0: 0100007F:1F92 00000000:0000 FF 0:0 00:0 0 0 0 73398",
        "   0: 0100007F 00000000:0000 0A 0:0 00:0 0 0 0 73398",
        "   0: XX00007F:1F92 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 73398",
        "   0: 00000000000000000000000000000000:1F93 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 73398",
    ],
)
def test_lines_that_are_no_sockets(line):
    assert procnet.parse(f"head\n{line}\n", TCP, V4) == ()


def message(kind: int, body: bytes, flags: int = 2) -> bytes:
    return struct.pack("=IHHII", 16 + len(body), kind, flags, 1, 0) + body


@little_endian
def test_what_the_kernel_says_besides_is_no_socket():
    data = captured("tcp4")
    _, start, end = netlink.split(data).bodies[0]
    assert len(sockdiag.parse([netlink.split(message(20, data[start:end]))], TCP, str)) == 1
    assert sockdiag.parse([netlink.split(message(1, data[start:end]))], TCP, str) == ()


@pytest.mark.parametrize(
    ("data", "done", "error", "interrupted"),
    [
        (b"", False, 0, False),
        (message(3, struct.pack("=i", 0)), True, 0, False),
        (message(3, struct.pack("=i", -errno.ENOENT)), True, errno.ENOENT, False),
        (message(3, b""), True, 0, False),
        (message(2, struct.pack("=i", -errno.EPERM) + bytes(16)), True, errno.EPERM, False),
        (message(20, bytes(72), flags=0x12), False, 0, True),
        (struct.pack("=IHHII", 3, 20, 0, 0, 0), False, 0, False),
        (struct.pack("=IHHII", 0, 20, 0, 0, 0), False, 0, False),
    ],
)
def test_ends_and_refusals(data, done, error, interrupted):
    part = netlink.split(data)
    assert (part.done, part.error, part.interrupted) == (done, error, interrupted)


def test_the_question_for_one_port():
    question = sockdiag.request(TCP, V4, sockdiag.EVERY_STATE, 8080)
    head, filter_ = question[:56], question[56:]
    assert len(question) == 76
    assert head[8:10] == (8080).to_bytes(2, "big")
    assert struct.unpack("=HH", filter_[:4]) == (20, 1)
    # Two comparisons, the port in the second half of each.
    assert struct.unpack("=BBHBBH", filter_[4:12]) == (2, 8, 20, 0, 0, 8080)
    assert struct.unpack("=BBHBBH", filter_[12:]) == (3, 8, 12, 0, 0, 8080)
    assert len(sockdiag.request(TCP, V4, sockdiag.EVERY_STATE, None)) == 56


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("8080", ((8080, 8080),)),
        ("8080,9000-9010\n", ((8080, 8080), (9000, 9010))),
        ("x, 1-", ((1, 1),)),
        ("-5,7-a", ()),
    ],
)
def test_reserved_ranges_are_read_as_the_kernel_writes_them(text, expected):
    assert tuple((kept.first, kept.last) for kept in machine.parse_ranges(text)) == expected
