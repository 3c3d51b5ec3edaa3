"""TCP or UDP, where the text says so.

The rule: a protocol is stated when the text names it (`tcp`, `/udp`, a URL's scheme), names a call or a class that
exists for one of them only (listen(), ServerSocket, TCPServer; dgram, DatagramSocket), or is written by a program that
serves on one of them alone (see program_rows.py). A naked `bind: Address already in use` says nothing.
"""

import re

from portfixer.facts import Protocol

__all__ = ["named_protocol", "protocol_of_a_client", "protocol_of_calls"]

_NAMED = r"(?i)(?<![a-z])(?:(?P<tcp>tcp(?:v?[46])?)|(?P<udp>udp(?:v?[46])?))(?![a-z])"

_UDP = (
    "dgram", "quicexception", "quiclistener", "raknet", "datagram socket", "datagramsocket", "datagramchannel",
    "udpv4 link", "udpv6 link", "udpsocket", "udpserver", "sock_dgram", "udpclient", "dhcp server socket",
    "create_datagram_endpoint", "udpconnection", "udp_server", "udphandler", "udpv4-endpoint", "udpv6-endpoint",
)  # fmt: skip
_TCP = (
    "listen eaddrinuse", "listen eacces", "listen eaddrnotavail", "syscall: 'listen", 'syscall: "listen',
    '"syscall":"listen', '"syscall": "listen', "serversocket", "tcpserver", "tcplistener", "sock_stream",
    "socketserver", "basehttpserver", "simplehttpserver",
    "httpserver", "create server socket", "while attempting to bind on address", "jvm_bind", "dt_socket",
    "transport error 202", "failed to start accept", "createtcpserver",
    "starting inspector", "tcp_server", "kestrel", "create_server", "management: socket bind", "reactor.listentcp",
    "gen_tcp", "httplistener", "httpsys", "deno.serve", "deno.listen(", "hyper::error(listen",
    "wsgi", "mochiweb", "creating server listener", "add command channel", "server.listen (net", "listenontcpport",
    "-m http.server", "-m simplehttpserver", "java.rmi.", "sun.rmi.", "tcpv4_server link", "tcpv6_server link",
    " for http:", " for https:",
)  # fmt: skip
_NODE_BIND = ("bind eaddrinuse", "bind eacces", "bind eaddrnotavail")
_OF_CLIENTS = (
    "tcpconnectwrap", "tcpclient", "tcpsocket", "tcpstream", "tcp_connect", "dialtcp", "tcp/ip connections",
    "dt_socket", "smtpclient", "sqlclient", "httpclient",
)  # fmt: skip
_NODE_CONNECTS = (
    r"(?i)\bconnect E(?:ADDR|CONN)[A-Z]{5,9}(?! [/\\.])|"
    r"\bsyscall[\"']?: ?[\"']connect[\"'],\s{0,12}[\"']?address[\"']?: ?[\"'][^/\\]"
)
"""Node's net connects with this name: a stream, or a socket that is a file."""

_SERVER = r"\bhttps? (?:server|listener|port\b|on port\b)|(?<!/)\bweb ?server"


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
    lower = text.lower()  # some lower-case all that they log
    if any(map(lower.__contains__, _UDP)):
        return Protocol.UDP
    if any(map(lower.__contains__, _NODE_BIND)):
        # Node binds datagram sockets under this name, a cluster's master the TCP sockets of its workers, and net those
        # that go out from an address of the person's choice.
        streams = (
            "cluster" in lower or " null:" in lower or ("socket.connect (net.js" in lower and "dgram" not in lower)
        )
        return Protocol.TCP if streams else Protocol.UDP
    return Protocol.TCP if any(map(lower.__contains__, _TCP)) or re.search(_SERVER, lower) else None


def protocol_of_a_client(text: str) -> Protocol | None:
    """TCP, where the text names a class or a call that connects with nothing else."""
    lower = text.lower()
    connects = any(map(lower.__contains__, _OF_CLIENTS)) or re.search(_NODE_CONNECTS, text) is not None
    return Protocol.TCP if connects else None
