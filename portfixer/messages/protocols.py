"""TCP or UDP, where the text says so.

The rule: a protocol is stated when the text names it (`tcp`, `/udp`, a URL's scheme), names a call or a class that
exists for one of them only (listen(), ServerSocket, TCPServer; dgram, DatagramSocket), or is written by a program that
serves on one of them alone (see program_rows.py). A naked `bind: Address already in use` says nothing.
"""

import re

from portfixer.facts import Protocol

__all__ = ["named_protocol", "protocol_of_calls"]

_NAMED = r"(?i)(?<![a-z])(?:(?P<tcp>tcp[46]?)|(?P<udp>udp[46]?))(?![a-z])"

_UDP = (
    "dgram", "QuicException", "QuicListener", "RakNet", "datagram socket", "DatagramSocket", "DatagramChannel",
    "UDPv4 link", "UDPv6 link", "UDPSocket", "UDPServer", "SOCK_DGRAM", "UdpClient", "UdpSocket",
    "create_datagram_endpoint",
)  # fmt: skip
_TCP = (
    "listen EADDRINUSE", "listen EACCES", "listen EADDRNOTAVAIL", "syscall: 'listen", 'syscall: "listen',
    '"syscall":"listen', '"syscall": "listen', "ServerSocket", "TCPServer", "TcpListener", "SOCK_STREAM",
    "socketserver", "SocketServer", "BaseHTTPServer", "SimpleHTTPServer",
    "HTTPServer", "create server socket", "while attempting to bind on address", "JVM_Bind", "dt_socket",
    "transport error 202",
    "Starting inspector", "tcp_server", "Kestrel", "create_server", "MANAGEMENT: Socket bind", "reactor.listenTCP",
    "gen_tcp", "HttpListener", "HTTPListener", "Deno.serve", "Deno.listen(", "hyper::Error(Listen",
    "-m http.server", "-m SimpleHTTPServer", "java.rmi.", "sun.rmi.", "TCPv4_SERVER link", "TCPv6_SERVER link",
)  # fmt: skip
_NODE_BIND = ("bind EADDRINUSE", "bind EACCES", "bind EADDRNOTAVAIL")
_SERVER = r"(?i)\bhttps? (?:server|listener)|(?<!/)\bweb ?server"


def named_protocol(words: str) -> tuple[Protocol, int, int] | None:
    """The protocol that a line names, and where; None if it names both."""
    lower = words.lower()
    if "tcp" not in lower and "udp" not in lower:
        return None
    found = list(re.finditer(_NAMED, words))
    if not found or len({match.lastgroup for match in found}) > 1:
        return None
    return Protocol(str(found[0].lastgroup)), found[0].start(), found[0].end()


def protocol_of_calls(text: str) -> Protocol | None:
    """The protocol that the calls and classes in the text imply."""
    if any(call in text for call in _UDP):
        return Protocol.UDP
    if any(call in text for call in _NODE_BIND):
        # Node binds datagram sockets under this name, and a cluster's master the TCP sockets of its workers.
        return Protocol.TCP if "cluster" in text or " null:" in text else Protocol.UDP
    return Protocol.TCP if any(call in text for call in _TCP) or re.search(_SERVER, text) else None
