"""The addresses of this computer's network interfaces, by rtnetlink (rtnetlink(7), RTM_GETADDR). Needs no rights.

psutil tells them too, but its import takes longer than a whole look at one port.
"""

import socket
import struct
from collections.abc import Callable, Iterable

from portfixer.system.linux import netlink
from portfixer.system.linux.sockdiag import interface_name

__all__ = ["parse_addresses", "read_addresses"]

_NETLINK_ROUTE = 0
_RTM_NEWADDR, _RTM_GETADDR = 20, 22
_IFADDRMSG = struct.Struct("=BBBBI")  # struct ifaddrmsg: family, prefix length, flags, scope, interface
_IFA_ADDRESS, _IFA_LOCAL = 1, 2  # include/uapi/linux/if_addr.h
# Linux's own number, so that a captured answer is read the same on any system (AF_INET6 is 23 on Windows).
_FAMILIES = {2: (socket.AF_INET, 4), 10: (socket.AF_INET6, 16)}
_LINK_LOCAL = b"\xfe\x80"


def read_addresses() -> tuple[str, ...]:
    """Each address once, link-local IPv6 ones with their zone; () when a sandbox does not let them be read."""
    try:
        answer = netlink.dump(_NETLINK_ROUTE, _RTM_GETADDR, _IFADDRMSG.pack(0, 0, 0, 0, 0))
    except netlink.NetlinkRefused:
        return ()
    return parse_addresses(answer.datagrams, interface_name)


def parse_addresses(datagrams: Iterable[netlink.Datagram], name_interface: Callable[[int], str]) -> tuple[str, ...]:
    """Pure, but for `name_interface`. What is no address is passed over."""
    found: dict[str, None] = {}
    for datagram in datagrams:
        for kind, start, end in datagram.bodies:
            if kind == _RTM_NEWADDR and end - start >= _IFADDRMSG.size:
                address = _address(datagram.data, start, end, name_interface)
                if address is not None:
                    found[address] = None
    return tuple(found)


def _address(data: bytes, start: int, end: int, name_interface: Callable[[int], str]) -> str | None:
    number, _, _, _, interface = _IFADDRMSG.unpack_from(data, start)
    family, size = _FAMILIES.get(number, (None, 0))
    if family is None:
        return None
    given = {kind: data[at:until] for kind, at, until in netlink.attributes(data, start + _IFADDRMSG.size, end)}
    # Of a point-to-point link IFA_ADDRESS is the other end's.
    raw = given.get(_IFA_LOCAL) or given.get(_IFA_ADDRESS) or b""
    if len(raw) != size:
        return None
    text = socket.inet_ntop(family, raw)
    return f"{text}%{name_interface(interface)}" if size == 16 and raw[:2] == _LINK_LOCAL else text
