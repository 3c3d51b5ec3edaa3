"""The gallery's everyday situations, one for every verdict that any computer can have."""

from collections.abc import Callable
from dataclasses import replace

from portfixer.diagnosis import request_from
from portfixer.facts import (
    Endpoint,
    Manager,
    ManagerKind,
    ProcessId,
    Protocol,
    SocketState,
    Timer,
    TimerKind,
    Unseen,
    UnseenThing,
    UnseenWhy,
)
from portfixer.ui.gallery_facts import CHROME, NGINX, SERVER, SHOP, Situation, held, made_process, made_socket

__all__ = ["APACHE", "NODE", "SITUATIONS", "busy_server", "idle_server", "service", "time_wait"]

NODE = "Error: listen EADDRINUSE: address already in use :::8080\n    at Server.setupListenHandle (node:net:1908:16)"
_PYTHON = "OSError: [Errno 98] Address already in use: ('0.0.0.0', 8080)"
_APACHE_UNIT = Manager(ManagerKind.SYSTEMD, "apache2.service", "system")
APACHE = replace(
    NGINX,
    name="apache2",
    command=("/usr/sbin/apache2", "-k", "start"),
    executable="/usr/sbin/apache2",
    manager=_APACHE_UNIT,
)


def busy_server() -> Situation:
    workers = [replace(SERVER, id=ProcessId(pid, pid), parent_pid=SERVER.pid) for pid in (96940, 96941, 96942)]
    clients = tuple(
        made_socket(SocketState.ESTABLISHED, "192.168.1.20", 8080, f"192.168.1.{last}:50{last}00", inode=70000 + last)
        for last in (31, 32, 33)
    )
    return Situation(
        request=request_from(NODE),
        sockets=(made_socket(SocketState.LISTEN, "::", 8080), *clients),
        holders={70001: held(SERVER, *workers), **{70000 + last: held(SERVER) for last in (31, 32, 33)}},
        also_serves=((Protocol.TCP, Endpoint("127.0.0.1", 9229)),),
    )


def idle_server() -> Situation:
    return Situation(
        request=request_from(_PYTHON),
        sockets=(made_socket(SocketState.LISTEN, "0.0.0.0", 8080),),
        holders={70001: held(SERVER)},
    )


def _same() -> Situation:
    return Situation(
        request=replace(request_from(NODE), program="server.js"),
        sockets=(made_socket(SocketState.LISTEN, "::", 8080),),
        holders={70001: held(SHOP)},
        web_address="http://localhost:8080/",
    )


def time_wait() -> Situation:
    return Situation(
        request=request_from(_PYTHON),
        sockets=tuple(
            made_socket(
                SocketState.TIME_WAIT,
                "127.0.0.1",
                8080,
                f"127.0.0.1:4{number}112",
                timer=Timer(TimerKind.TIME_WAIT, 30.0 + number),
            )
            for number in (1, 4, 7)
        ),
    )


def _hidden() -> Situation:
    return Situation(
        request=request_from("nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)"),
        sockets=(made_socket(SocketState.LISTEN, "0.0.0.0", 80, uid=0),),
        managers={70001: Manager(ManagerKind.SYSTEMD, "apache2.service", "system")},
        unseen=(Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED, "142 processes"),),
    )


def service() -> Situation:
    return Situation(
        request=request_from("nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)"),
        sockets=(made_socket(SocketState.LISTEN, "0.0.0.0", 80, uid=0),),
        holders={70001: held(APACHE)},
        managers={70001: _APACHE_UNIT},
        also_serves=((Protocol.TCP, Endpoint("0.0.0.0", 443)),),
        members=(replace(APACHE, id=ProcessId(913, 913), name="rotatelogs", command=(), executable=None),),
    )


def _socket_unit() -> Situation:
    return Situation(
        request=request_from("631"),
        sockets=(made_socket(SocketState.LISTEN, "127.0.0.1", 631, uid=0),),
        managers={70001: Manager(ManagerKind.SOCKET_ACTIVATION, "cups.socket", "system")},
        unseen=(Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED, "142 processes"),),
    )


def _name_service() -> Situation:
    return Situation(
        request=request_from("53"),
        sockets=(made_socket(SocketState.LISTEN, "127.0.0.53", 53, uid=101),),
        managers={70001: Manager(ManagerKind.SYSTEMD, "systemd-resolved.service", "system")},
        unseen=(Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED, "142 processes"),),
    )


def _suspended() -> Situation:
    return Situation(
        request=request_from("8080"),
        sockets=(made_socket(SocketState.LISTEN, "127.0.0.1", 8080),),
        holders={70001: held(replace(SERVER, suspended=True))},
    )


def _hostile() -> Situation:
    name = "x" * 40 + "<b>&bold</b>\x1b[31m\u202e" + "y" * 40
    process = made_process(
        4242, name, f"/opt/{'very-long-folder/' * 9}{name}", "--config", "z" * 120, folder="/srv/" + "deep/" * 30
    )
    return Situation(
        request=replace(request_from(NODE), program=name),
        sockets=(made_socket(SocketState.LISTEN, "::", 8080),),
        holders={70001: held(process)},
    )


def _likely() -> Situation:
    return Situation(
        request=request_from("Error: listen EADDRINUSE: address already in use"),
        sockets=(
            made_socket(SocketState.LISTEN, "::", 3000, inode=70002),
            made_socket(SocketState.LISTEN, "127.0.0.1", 8000),
        ),
        holders={70001: held(SERVER), 70002: held(SHOP)},
    )


SITUATIONS: dict[str, Callable[[], Situation]] = {
    "other-program-busy": busy_server,
    "other-program": idle_server,
    "same-program": _same,
    "time-wait": time_wait,
    "hidden-owner": _hidden,
    "service": service,
    "socket-unit": _socket_unit,
    "name-service": _name_service,
    "suspended": _suspended,
    "hostile-names": _hostile,
    "no-port": _likely,
    "free": lambda: Situation(request=request_from(NODE), error=None),
    "leftover": lambda: Situation(
        request=request_from(_PYTHON),
        sockets=(made_socket(SocketState.CLOSE_WAIT, "127.0.0.1", 8080, "127.0.0.1:41234"),),
        holders={70001: held(SERVER)},
    ),
    "outgoing": lambda: Situation(
        request=request_from("43210"),
        sockets=(made_socket(SocketState.ESTABLISHED, "192.168.1.20", 43210, "142.250.74.110:443"),),
        holders={70001: held(CHROME)},
    ),
    "bound": lambda: Situation(
        request=request_from("8080"),
        sockets=(made_socket(SocketState.BOUND, "0.0.0.0", 8080),),
        holders={70001: held(SERVER)},
    ),
    "permission": lambda: Situation(
        request=request_from("PermissionError: [Errno 13] Permission denied: ('0.0.0.0', 80)"), error="EACCES"
    ),
    "address": lambda: Situation(
        request=request_from("OSError: [Errno 99] Cannot assign requested address: ('10.9.8.7', 8080)"),
        error="EADDRNOTAVAIL",
        addresses=("10.9.8.7",),
    ),
    "not-listening": lambda: Situation(request=request_from("Error: connect ECONNREFUSED 127.0.0.1:5432"), error=None),
    "unknown": lambda: Situation(
        request=request_from("8080"), unseen=(Unseen(UnseenThing.SOCKETS, UnseenWhy.NOT_ALLOWED),)
    ),
}
