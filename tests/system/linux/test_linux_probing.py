"""What bind() says is what the probe says."""

import errno
import os
import socket
import sys
from pathlib import Path

import pytest

from portfixer.facts import Protocol

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")]

if sys.platform == "linux":
    from portfixer.system import probing
    from portfixer.system.linux.system import LinuxSystem

V4, V6 = socket.AF_INET, socket.AF_INET6


def error(port, address, *, reuse=False, protocol=Protocol.TCP):
    result = probing.probe(port, protocol, address, reuse=reuse)
    assert (result.port, result.address, result.protocol, result.reuse) == (port, address, protocol, reuse)
    return result.error


@pytest.fixture
def server():
    kept = []

    def make(address, family=V4, kind=socket.SOCK_STREAM, *, listen=True, v6only=0, reuse=False):
        new = socket.socket(family, kind)
        kept.append(new)
        if family == V6:
            new.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, v6only)
        if reuse:
            new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        new.bind((address, 0))
        if listen and kind == socket.SOCK_STREAM:
            new.listen()
        return new.getsockname()[1]

    yield make
    for one in kept:
        one.close()


CASES = [
    # what is there, and which probes it stops
    ("127.0.0.1", V4, 0, {"127.0.0.1", "0.0.0.0", "::", "::ffff:127.0.0.1"}),
    ("0.0.0.0", V4, 0, {"127.0.0.1", "127.0.0.2", "0.0.0.0", "::", "::ffff:127.0.0.1"}),
    ("::", V6, 0, {"127.0.0.1", "127.0.0.2", "0.0.0.0", "::", "::1", "::ffff:127.0.0.1"}),
    ("::", V6, 1, {"::", "::1"}),
    ("::1", V6, 0, {"::", "::1"}),
]
ASKED = ["127.0.0.1", "127.0.0.2", "0.0.0.0", "::", "::1", "::ffff:127.0.0.1"]


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize(("address", "family", "v6only", "stopped"), CASES)
@pytest.mark.parametrize("reuse", [False, True])
def test_a_listener_stops_exactly_the_addresses_it_covers(server, address, family, v6only, stopped, asked, reuse):
    port = server(address, family, v6only=v6only)
    assert error(port, asked, reuse=reuse) == ("EADDRINUSE" if asked in stopped else None)


def test_a_bound_socket_that_allows_reuse(server):
    port = server("127.0.0.1", listen=False, reuse=True)
    assert error(port, "127.0.0.1", reuse=False) == "EADDRINUSE"
    assert error(port, "127.0.0.1", reuse=True) is None


def test_udp_is_apart_from_tcp(server):
    port = server("127.0.0.1", kind=socket.SOCK_DGRAM)
    assert error(port, "127.0.0.1", protocol=Protocol.UDP) == "EADDRINUSE"
    assert error(port, "127.0.0.1", protocol=Protocol.TCP) is None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.77", "EADDRNOTAVAIL"),
        ("2001:db8::77", "EADDRNOTAVAIL"),
        ("fe80::77", "EINVAL"),  # link-local without saying on which interface
        ("fe80::77%lo", "EADDRNOTAVAIL"),
        ("fe80::77%1", "EADDRNOTAVAIL"),
        ("fe80::77%no-such", "ENODEV"),
        ("fe80::77%99999999999", "ENODEV"),
        ("127.0.0.1%lo", "EINVAL"),  # a zone is for IPv6
        ("no-address", "EINVAL"),
        ("127.1", "EINVAL"),
        ("", "EINVAL"),
        (":::", "EINVAL"),
        ("127.0.0.1\0", "EINVAL"),
    ],
)
def test_addresses_that_are_not_here(address, expected):
    assert error(0, address) == expected


def test_a_privileged_port_needs_the_right(child, tmp_path):
    if os.geteuid() != 0:
        if int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text()) > 1:
            assert error(1, "127.0.0.1") == "EACCES"
        return
    stranger = child("""
from portfixer.facts import Protocol
from portfixer.system.probing import probe
become(65534)
first = int(open("/proc/sys/net/ipv4/ip_unprivileged_port_start").read())
ready(first=first, error=probe(first - 1, Protocol.TCP, "127.0.0.1", reuse=False).error if first > 1 else "EACCES")
""")
    assert stranger.said["error"] == "EACCES"


def test_no_ipv6_on_this_computer(monkeypatch):
    real = socket.socket

    def without(family=V4, *arguments, **options):
        if family == V6:
            raise OSError(errno.EAFNOSUPPORT, "as with ipv6.disable=1")
        return real(family, *arguments, **options)

    monkeypatch.setattr(socket, "socket", without)
    assert error(0, "::1") == "EAFNOSUPPORT"


def test_it_leaves_nothing(server):
    port = server("127.0.0.1")
    system = LinuxSystem()
    for reuse in (False, True):
        error(port, "0.0.0.0", reuse=reuse)
        error(port, "127.0.0.2", reuse=reuse)
    assert len(system.look(port).sockets) == 1
