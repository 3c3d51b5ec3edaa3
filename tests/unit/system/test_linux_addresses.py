"""Answers of rtnetlink, made as the kernel makes them, and spoilt ones."""

import socket
import struct

from hypothesis import given
from hypothesis import strategies as st

from portfixer.system.linux.addresses import parse_addresses
from portfixer.system.linux.netlink import split

LOCAL, ADDRESS, LABEL = 2, 1, 3
V4, V6 = 2, 10


def row(family, interface=1, kind=20, **attributes):
    numbers = {"local": LOCAL, "address": ADDRESS, "label": LABEL}
    body = struct.pack("=BBBBI", family, 8, 0, 0, interface)
    for name, value in attributes.items():
        body += struct.pack("=HH", 4 + len(value), numbers[name]) + value + bytes(-len(value) % 4)
    return struct.pack("=IHHII", 16 + len(body), kind, 2, 1, 0) + body


def v4(text):
    return socket.inet_pton(socket.AF_INET, text)


def v6(text):
    return socket.inet_pton(socket.AF_INET6, text)


def parse(*rows):
    return parse_addresses([split(b"".join(rows))], lambda index: f"eth{index}")


def test_addresses_of_both_families_each_once():
    loopback = row(V4, address=v4("127.0.0.1"), local=v4("127.0.0.1"), label=b"lo\0")
    assert parse(loopback, row(V6, address=v6("::1")), loopback) == ("127.0.0.1", "::1")


def test_of_a_point_to_point_link_this_end():
    assert parse(row(V4, address=v4("10.0.0.2"), local=v4("10.0.0.1"))) == ("10.0.0.1",)
    assert parse(row(V6, local=v6("fd00::1"), address=v6("fd00::2"))) == ("fd00::1",)


def test_link_local_ones_have_their_zone():
    assert parse(row(V6, interface=3, address=v6("fe80::1"))) == ("fe80::1%eth3",)


def test_what_is_no_address_is_passed_over():
    rows = [
        row(V4),
        row(17, address=b"123456"),
        row(V4, address=b"12"),
        row(V6, address=v4("1.2.3.4")),
        row(V4, kind=16),
    ]
    assert parse(*rows, struct.pack("=IHHII", 20, 20, 2, 1, 0) + b"\2\0\0\0") == ()


@given(st.binary(max_size=200))
def test_rubbish_never_raises(data):
    parse(data)
