"""What only an administrator can do, one step at a time: stop a service, end a port proxy, reserve a port."""

import contextlib
import threading
import time
from collections.abc import Collection

from portfixer.facts import Family, Manager, ManagerKind, Process, Protocol
from portfixer.system import tools
from portfixer.system.api import Cancelled, NotAllowed, NotSupported, ProcessGone, SystemProblem, TookTooLong
from portfixer.system.portable import processes
from portfixer.system.windows import elevation, port_proxies, services

__all__ = ["end_port_proxy", "free_reserved", "members", "stop_service"]

_LOOK_EVERY_S = 0.1
_FOLDER = r"%SystemRoot%\System32"
_CONTEXT = {Family.IPV4: "ipv4", Family.IPV6: "ipv6"}


def members(manager: Manager) -> tuple[Process, ...]:
    """The process of a service, and of those that have to be stopped before it."""
    if manager.kind is not ManagerKind.WINDOWS_SERVICE:
        return ()
    names = {manager.name, *services.dependents(manager.name)}
    pids = {service.pid for service in services.running() if service.name in names and service.pid}
    return tuple(process for pid in sorted(pids) if (process := processes.read(pid)))


def stop_service(manager: Manager, *, timeout_s: float, cancel: threading.Event) -> None:
    """See portfixer.system.api.System.stop_managed. Through the service manager, where that allows it; otherwise one
    `net stop` as administrator, which stops what depends on it too."""
    deadline = time.monotonic() + timeout_s
    try:
        for name in (*services.dependents(manager.name), manager.name):
            _ask(name)
    except NotAllowed:
        if elevation.is_elevated():
            raise
        arguments = ("stop", manager.name, "/y")
        status = elevation.run_elevated("net", arguments, timeout_s=timeout_s, cancel=cancel)
        if status and services.state_of(manager.name) == services.RUNNING:  # it may also say so of one still stopping
            raise SystemProblem(manager.name) from None
    while services.state_of(manager.name) not in {services.STOPPED, None}:
        if cancel.wait(_LOOK_EVERY_S):
            raise Cancelled(manager.name)
        if time.monotonic() > deadline:
            raise TookTooLong(manager.name)


def end_port_proxy(manager: Manager, *, timeout_s: float, cancel: threading.Event) -> None:
    """Take away the rule that `manager` is about: its detail is netsh's kind, address and port. It does not come
    back by itself."""
    kind, address, port = manager.detail.split()
    arguments = ("interface", "portproxy", "delete", kind, f"listenport={port}", f"listenaddress={address}")
    elevation.run("netsh", arguments, timeout_s=timeout_s, cancel=cancel)
    if manager in {proxy.manager for proxy in port_proxies.proxies()}:
        raise SystemProblem(manager.name)


def free_reserved(
    port: int, protocol: Protocol, families: Collection[Family], *, timeout_s: float, cancel: threading.Event
) -> None:
    """See portfixer.system.api.System.free_reserved: WinNAT lets go of its ranges, the port is set aside so that it
    does not take it again, and WinNAT is started again. One step, so that this happens whatever comes between."""
    if tools.find("netsh") is None or tools.find("net") is None:
        raise NotSupported(port)
    reserve = (
        rf"{_FOLDER}\netsh.exe interface {_CONTEXT[family]} add excludedportrange protocol={protocol.value} "
        f"startport={port} numberofports=1"
        for family in sorted(families)
    )
    line = " & ".join((rf"{_FOLDER}\net.exe stop winnat", *reserve, rf"{_FOLDER}\net.exe start winnat"))
    elevation.run("cmd", ("/d", "/s", "/c", line), timeout_s=timeout_s, cancel=cancel)


def _ask(name: str) -> None:
    with contextlib.suppress(ProcessGone):  # it has stopped already
        services.request_stop(name)
