"""TCP or UDP, where the text says so.

The rule: a protocol is stated when the text names it (`tcp`, `/udp`, a URL's scheme), names a call or a class that
exists for one of them only (listen(), ServerSocket, TCPServer; dgram, DatagramSocket), or is written by a program that
serves on one of them alone (see program_rows.py). A naked `bind: Address already in use` says nothing.
"""

import re
from functools import cache

from portfixer.facts import Protocol

__all__ = ["named_protocol", "protocol_of_calls"]

_NAMED = re.compile(r"(?i)(?<![a-z])(?:(?P<tcp>tcp(?:[46]|6?)?)|(?P<udp>udp[46]?))(?![a-z])")

_UDP = (
    r"dgram|QuicException|QuicListener|RakNet|datagram socket|DatagramSocket|DatagramChannel|UDPSocket|UDPServer|"
    r"SOCK_DGRAM|UdpClient|UdpSocket|create_datagram_endpoint"
)
_NODE_BIND = re.compile(r"\bbind E(?:ADDRINUSE|ACCES|ADDRNOTAVAIL)")
_TCP = (
    r"\blisten E(?:ADDRINUSE|ACCES|ADDRNOTAVAIL)|syscall\W{1,8}listen|ServerSocket|TCPServer|TcpListener|"
    r"SOCK_STREAM|socketserver|HTTPServer|create server socket|"
    r"(?i:\bhttps? (?:server|listener)|\bweb ?server|while attempting to bind on address)|\bJVM_Bind|dt_socket|"
    r"Starting inspector|tcp_server|Kestrel|\bcreate_server\b|MANAGEMENT: Socket bind|reactor\.listenTCP|gen_tcp"
)


@cache
def _calls() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_UDP), re.compile(_TCP)


def named_protocol(words: str) -> tuple[Protocol, int, int] | None:
    """The protocol that a line names, and where; None if it names both."""
    found = list(_NAMED.finditer(words))
    if not found or len({match.lastgroup for match in found}) > 1:
        return None
    return Protocol(str(found[0].lastgroup)), found[0].start(), found[0].end()


def protocol_of_calls(text: str) -> Protocol | None:
    """The protocol that the calls and classes in the text imply."""
    udp, tcp = _calls()
    if udp.search(text):
        return Protocol.UDP
    if _NODE_BIND.search(text):
        # Node binds datagram sockets under this name, and a cluster's master the TCP sockets of its workers.
        return Protocol.TCP if "cluster" in text or " null:" in text else Protocol.UDP
    return Protocol.TCP if tcp.search(text) else None
