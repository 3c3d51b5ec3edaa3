"""Recorded facts of Windows computers, each as its tables, netsh and its service manager showed them."""

from dataclasses import replace

from made_up import WINDOWS, holder, probes, process, snapshot, socket

from portfixer.facts import (
    Evidence,
    Family,
    Holder,
    Machine,
    Manager,
    ManagerKind,
    ProbeResult,
    Process,
    Protocol,
    Reservation,
    Snapshot,
    Socket,
)

EVERYWHERE = ("0.0.0.0", "::", "127.0.0.1", "::1")
SVCHOST = r"C:\Windows\System32\svchost.exe"


def program(pid: int = 812, name: str = "node.exe", *command: str, **more: object) -> Process:
    facts = {"uid": None, "executable": rf"C:\Program Files\{name}", "folder": r"C:\Users\ada\shop", **more}
    return process(pid, name, *(command or (name,)), **facts)


def service(pid: int, name: str, title: str = "", *, executable: str = SVCHOST) -> Process:
    manager = Manager(ManagerKind.WINDOWS_SERVICE, name, title)
    file = executable.rpartition("\\")[2]
    return program(pid, file, user=r"NT AUTHORITY\SYSTEM", executable=executable, manager=manager)


def refused(
    error: str = "EADDRINUSE", *, only: tuple[str, ...] = EVERYWHERE, port: int = 8080
) -> tuple[ProbeResult, ...]:
    """The four probes of Windows; only these addresses are refused."""
    return probes({address: error if address in only else None for address in EVERYWHERE}, port=port)


def kept(
    first: int, last: int, *, family: Family = Family.IPV4, protocol: Protocol = Protocol.TCP, star: bool = False
) -> Reservation:
    return Reservation(first=first, last=last, family=family, protocol=protocol, administered=star)


def with_reserved(*ranges: Reservation, machine: Machine = WINDOWS) -> Machine:
    return replace(machine, reserved_ports=ranges)


def look(*sockets: Socket, by: tuple[Holder, ...] = (), machine: Machine = WINDOWS, **more: object) -> Snapshot:
    holders = {77: by} if by else {}
    return snapshot(*sockets, holders={**holders, **more.pop("holders", {})}, machine=machine, **more)  # type: ignore[dict-item]


def seen(*processes: Process, evidence: Evidence = Evidence.HANDLE) -> tuple[Holder, ...]:
    return tuple(holder(each, evidence=evidence) for each in processes)


def listener(local: str = "0.0.0.0", port: int = 8080, inode: int = 77) -> Socket:
    return socket(local=local, port=port, inode=inode)
