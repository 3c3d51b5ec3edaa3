"""This computer's settings, also where they cannot be read."""

import errno
import os
import socket
import sys
from pathlib import Path

import psutil
import pytest

from portfixer.facts import Platform

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")]

if sys.platform == "linux":
    from portfixer.system.linux import machine, netlink
    from portfixer.system.linux.netlink import NetlinkRefused
    from portfixer.system.linux.processes import Processes
    from portfixer.system.linux.system import LinuxSystem

SETTINGS = Path("/proc/sys/net/ipv4")
OUTSIDE = {0}  # the parent of a container's first process


def test_settings_are_those_of_the_kernel():
    found = LinuxSystem().machine()
    assert found.platform is Platform.LINUX
    assert found.uid == os.geteuid()
    assert found.administrator is (os.geteuid() == 0)
    assert found.ephemeral_ports == tuple(map(int, (SETTINGS / "ip_local_port_range").read_text().split()))
    assert found.first_unprivileged_port == int((SETTINGS / "ip_unprivileged_port_start").read_text())
    assert {1, os.getpid(), os.getppid()} - OUTSIDE <= found.protected_pids


def test_every_address_told_can_be_bound():
    found = LinuxSystem().machine().addresses
    assert "127.0.0.1" in found
    for address in found:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as own:
            own.bind((address.partition("%")[0], 0, 0, zone(address)) if ":" in address else (address, 0))


def test_the_same_addresses_as_psutil_tells():
    families = {socket.AF_INET, socket.AF_INET6}
    told = {entry.address for each in psutil.net_if_addrs().values() for entry in each if entry.family in families}
    assert set(LinuxSystem().machine().addresses) == told


def zone(address: str) -> int:
    _, _, name = address.partition("%")
    return socket.if_nametoindex(name) if name else 0


def test_a_computer_that_tells_nothing(tmp_path, monkeypatch):
    def refuse(*_question):
        raise NetlinkRefused(errno.EPERM)

    monkeypatch.setattr(netlink, "dump", refuse)
    found = machine.read_machine(Processes(str(tmp_path)), str(tmp_path))
    assert found.addresses == ()
    assert found.ephemeral_ports == (32768, 60999)
    assert found.first_unprivileged_port == 1024
    assert found.reserved_ports == ()
    assert {1, os.getpid()} <= found.protected_pids


def test_settings_that_are_rubbish(tmp_path):
    folder = tmp_path / "sys" / "net" / "ipv4"
    folder.mkdir(parents=True)
    (folder / "ip_local_port_range").write_text("a b\n")
    (folder / "ip_unprivileged_port_start").write_bytes(b"\xff\n")
    (folder / "ip_local_reserved_ports").write_text("1-2,x,7\n")
    found = machine.read_machine(Processes(str(tmp_path)), str(tmp_path))
    assert (found.ephemeral_ports, found.first_unprivileged_port) == ((32768, 60999), 1024)
    assert [(kept.first, kept.last, kept.administered) for kept in found.reserved_ports] == [(1, 2, True), (7, 7, True)]
