"""This computer's settings: /proc/sys (ip(7), Documentation/networking/ip-sysctl.rst) and interface addresses."""

import os

from portfixer.facts import Machine, Platform, Reservation
from portfixer.system.linux.addresses import read_addresses
from portfixer.system.linux.processes import Processes
from portfixer.system.linux.procfiles import text_of

__all__ = ["parse_ranges", "read_machine"]

_DEFAULT_EPHEMERAL = (32768, 60999)  # net/ipv4/af_inet.c: inet_init_net()
_DEFAULT_FIRST_UNPRIVILEGED = 1024


def read_machine(processes: Processes, proc: str = "/proc") -> Machine:
    """Read now; needs no privileges. A setting that may not be read has the kernel's default.

    `addresses` lists interface addresses as configured: 127.0.0.1 stands for all of 127.0.0.0/8, every one of which can
    be bound (the loopback's network is local as a whole).
    """
    uid = os.geteuid()
    ephemeral = [int(number) for number in _setting(proc, "ip_local_port_range").split() if number.isdecimal()]
    first = _setting(proc, "ip_unprivileged_port_start")
    protected = processes.protected_pids()
    return Machine(
        platform=Platform.LINUX,
        user=processes.user_name(uid),
        uid=uid,
        administrator=uid == 0,
        addresses=read_addresses(),
        ephemeral_ports=(ephemeral[0], ephemeral[1]) if len(ephemeral) == 2 else _DEFAULT_EPHEMERAL,
        first_unprivileged_port=int(first) if first.isdecimal() else _DEFAULT_FIRST_UNPRIVILEGED,
        reserved_ports=parse_ranges(_setting(proc, "ip_local_reserved_ports")),
        protected_pids=protected,
        protected_managers=frozenset(filter(None, map(processes.manager, protected))),
    )


def parse_ranges(text: str) -> tuple[Reservation, ...]:
    """`8080,9000-9010` as ranges; what is none is passed over. Pure.

    A program that asks for one of these ports gets it (ip-sysctl.rst, ip_local_reserved_ports).
    """
    ranges = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if first.isdecimal() and (last or first).isdecimal():
            ranges.append(Reservation(first=int(first), last=int(last or first), administered=True))
    return tuple(ranges)


def _setting(proc: str, name: str) -> str:
    try:
        return text_of(f"{proc}/sys/net/ipv4/{name}").strip()
    except OSError:
        return ""
