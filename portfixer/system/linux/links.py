"""Network interfaces whose traffic the kernel itself carries over a UDP port (rtnetlink(7)). Takes no privileges."""

import struct
from collections.abc import Iterable

from portfixer.facts import Interface
from portfixer.system.linux import netlink

__all__ = ["interface_on", "parse"]

_NETLINK_ROUTE, _NEWLINK, _GETLINK = 0, 16, 18
_INFO_SIZE = 16  # struct ifinfomsg
_IFNAME, _LINKINFO = 3, 18
_INFO_KIND, _INFO_DATA = 1, 2
_TYPE_MASK = 0x3FFF  # NLA_TYPE_MASK

# include/uapi/linux/if_link.h: IFLA_VXLAN_PORT, IFLA_GENEVE_PORT, IFLA_BAREUDP_PORT, all in network byte order
_PORTS = {"vxlan": 15, "geneve": 5, "bareudp": 1}
_SILENT = {"wireguard", "gtp"}
"""Use a UDP port, and do not tell here which one."""

_UP = 1  # IFF_UP: only then it has its socket

Link = tuple[str, str, int | None]
"""Name, kind and UDP port of an interface."""


def interface_on(port: int) -> Interface | None:
    """The interface that has this UDP port, or the only one that could; None: there is none, or it was not told."""
    try:
        answer = netlink.dump(_NETLINK_ROUTE, _GETLINK, bytes(_INFO_SIZE))
    except netlink.NetlinkRefused:
        return None
    links = parse(answer.datagrams)
    for name, kind, number in links:
        if number == port:
            return Interface(name, kind, certain=True)
    silent = [(name, kind) for name, kind, _ in links if kind in _SILENT]
    return Interface(*silent[0], certain=False) if len(silent) == 1 else None


def parse(datagrams: Iterable[netlink.Datagram]) -> tuple[Link, ...]:
    """The interfaces that are up and of some kind; physical ones are of none. Pure."""
    found = []
    for datagram in datagrams:
        for kind, start, end in datagram.bodies:
            if kind == _NEWLINK and end - start >= _INFO_SIZE:
                link = _link(datagram.data, start + _INFO_SIZE, end)
                if link is not None:
                    found.append(link)
    return tuple(found)


def _link(data: bytes, start: int, end: int) -> Link | None:
    if not struct.unpack_from("=I", data, start - _INFO_SIZE + 8)[0] & _UP:
        return None
    outer = _attributes(data, start, end)
    if _IFNAME not in outer or _LINKINFO not in outer:
        return None
    info = _attributes(data, *outer[_LINKINFO])
    if _INFO_KIND not in info:
        return None
    kind = _text(data, info[_INFO_KIND])
    port = None
    if _INFO_DATA in info and kind in _PORTS:
        at, until = _attributes(data, *info[_INFO_DATA]).get(_PORTS[kind], (0, 0))
        port = struct.unpack_from("!H", data, at)[0] if until - at == 2 else None
    return _text(data, outer[_IFNAME]), kind, port


def _attributes(data: bytes, start: int, end: int) -> dict[int, tuple[int, int]]:
    return {kind & _TYPE_MASK: (at, until) for kind, at, until in netlink.attributes(data, start, end)}


def _text(data: bytes, place: tuple[int, int]) -> str:
    return data[slice(*place)].rstrip(b"\0").decode("utf-8", "replace")
