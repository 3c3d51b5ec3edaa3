"""The gallery's Windows computer: what only that has."""

from dataclasses import replace

from portfixer import flow as steps
from portfixer.diagnosis import request_from
from portfixer.facts import (
    Evidence,
    Family,
    Manager,
    ManagerKind,
    Platform,
    Process,
    Request,
    Reservation,
    Socket,
    SocketState,
)
from portfixer.flow import Flow, Page
from portfixer.remedies import RemedyId
from portfixer.remedies.outcome import Outcome, Problem
from portfixer.ui.gallery_facts import MACHINE, Situation, held, made_process, made_socket

__all__ = ["windows_scenes"]

_INODE = 70001
_PC = replace(MACHINE, platform=Platform.WINDOWS, uid=None, first_unprivileged_port=0, ephemeral_ports=(49152, 65535))
_RESERVING = replace(_PC, reserved_ports=(Reservation(first=49851, last=49950, family=Family.IPV4),))
_DENIED = request_from("listen tcp 0.0.0.0:49900: bind: An attempt was made to access a socket in a way forbidden.")


def _program(pid: int, name: str, *command: str, **more: object) -> Process:
    facts = {"uid": None, "executable": rf"C:\Program Files\{name}", "folder": r"C:\Users\ada\shop", "terminal": None}
    return made_process(pid, name, *command, **{**facts, **more})


_SHOP = _program(8120, "node.exe", "node.exe", "server.js")
_MYSQL = _program(
    3344, "mysqld.exe", user=r"NT AUTHORITY\NETWORK SERVICE",
    manager=Manager(ManagerKind.WINDOWS_SERVICE, "MySQL80", "MySQL80"), folder=None,
)  # fmt: skip
_RELAY = _program(5520, "wslrelay.exe", manager=Manager(ManagerKind.WSL, "WSL"), folder=None)
_PROXY = Manager(ManagerKind.PORT_PROXY, "172.20.1.2:80", "v4tov4 0.0.0.0 8080")
_SVCHOST = _program(
    1300, "svchost.exe", user=r"NT AUTHORITY\SYSTEM", folder=None,
    manager=Manager(ManagerKind.WINDOWS_SERVICE, "iphlpsvc", "IP Helper"),
)  # fmt: skip
_HEIR = _program(9321, "node.exe", "node.exe", "worker.js", starter_ended=True)


def _listening(local: str, port: int, inode: int = _INODE) -> tuple[Socket, ...]:
    return (made_socket(SocketState.LISTEN, local, port, inode=inode, uid=None),)


def _situations() -> dict[str, Situation]:
    port, here = Request(port=8080), ("0.0.0.0",)
    everywhere, local = _listening("0.0.0.0", 8080), _listening("127.0.0.1", 8080, 70002)
    shop, api = held(_SHOP), held(_program(8999, "python.exe", "python.exe", "api.py"))
    behind = held(_program(7210, "dotnet.exe", "dotnet.exe", "shop.dll"), evidence=Evidence.QUEUE)
    urls = Manager(ManagerKind.HTTP_SYS, "HTTP.sys", "HTTP://LOCALHOST:8080/")
    iis = Manager(ManagerKind.WINDOWS_SERVICE, "W3SVC", "IIS")
    beside = Situation(request=port, sockets=everywhere, holders={_INODE: shop})
    return {
        "reserved": Situation(request=_DENIED, error="EACCES", addresses=here, machine=_RESERVING),
        "exclusive": replace(beside, error="EACCES", addresses=("127.0.0.1",)),
        "free-beside": Situation(request=port, error=None, addresses=here, sockets=local, holders={70002: shop}),
        "two-on-one": Situation(
            request=port,
            addresses=("0.0.0.0", "127.0.0.1"),
            sockets=everywhere + local,
            holders={_INODE: shop, 70002: api},
        ),
        "service": Situation(
            request=Request(port=3306), sockets=_listening("0.0.0.0", 3306), holders={_INODE: held(_MYSQL)}
        ),
        "http-sys": replace(beside, holders={_INODE: behind}, managers={_INODE: urls}),
        "iis": Situation(request=Request(port=80), sockets=_listening("0.0.0.0", 80), managers={_INODE: iis}),
        "wsl": Situation(request=port, sockets=local, holders={70002: held(_RELAY)}),
        "port-proxy": replace(beside, holders={_INODE: held(_SVCHOST)}, managers={_INODE: _PROXY}),
        "heir": replace(beside, holders={_INODE: held(_HEIR, evidence=Evidence.HEIR)}),
    }


def windows_scenes() -> dict[str, Flow]:
    """Name of the picture -> the flow it shows."""
    situations = _situations()
    flows = {
        name: (situation if situation.machine is _RESERVING else replace(situation, machine=_PC)).flow()
        for name, situation in situations.items()
    }
    made = {f"verdict-windows-{name}": flow for name, flow in flows.items()}
    made["confirm-windows-reserved"] = steps.choose(flows["reserved"], RemedyId.FREE_RESERVED_RANGE)
    made["confirm-windows-service"] = steps.choose(flows["service"], RemedyId.STOP_SERVICE)
    made["confirm-windows-port-proxy"] = steps.choose(flows["port-proxy"], RemedyId.END_FORWARDING)
    asked = flows["heir"]
    stop = next(plan for plan in asked.plans if plan.remedy.id is RemedyId.STOP_PROGRAM)
    if asked.diagnosis is not None:
        outcome = Outcome(remedy=stop.remedy, after=asked.diagnosis, done=False, problem=Problem.NOT_ASKED)
        made["result-windows-not-asked"] = replace(asked, page=Page.RESULT, chosen=stop, outcome=outcome)
    return made
