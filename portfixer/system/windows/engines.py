"""Docker Desktop and its like: the container behind a port that their own process passes on.

The process runs on Windows, the container in a virtual machine, so only the engine's command knows which one it is
(`docker ps --filter publish=…`). It is asked for a moment; without an answer the engine alone is told.
"""

import threading

from portfixer.facts import Container, Engine, Manager, Process, Protocol
from portfixer.system import tools
from portfixer.system.api import NotHere
from portfixer.system.refusals import raise_for

__all__ = ["behind", "is_engine", "parse", "stop_container"]

_ENGINES = {
    "com.docker.backend.exe": Engine.DOCKER,
    "com.docker.proxy.exe": Engine.DOCKER,
    "com.docker.vpnkit.exe": Engine.DOCKER,
    "vpnkit.exe": Engine.DOCKER,
    "vpnkit-bridge.exe": Engine.DOCKER,
    "rancher desktop.exe": Engine.DOCKER,
    "gvproxy.exe": Engine.PODMAN,
    "win-sshproxy.exe": Engine.PODMAN,
}
_ANSWERS_WITHIN_S = 1.5
"""While the virtual machine starts, the engine answers nobody."""
_FORMAT = "{{.ID}}\t{{.Names}}\t{{.Image}}"


def behind(process: Process, port: int, protocol: Protocol) -> Container | None:
    """The container that the port leads into; None for a process that is no engine's."""
    engine = _ENGINES.get(process.name.lower())
    if engine is None:
        return None
    published = f"publish={port}/{protocol.value}"
    words = ("ps", "--no-trunc", "--filter", published, "--format", _FORMAT)
    result = tools.run(engine.value, *words, timeout_s=_ANSWERS_WITHIN_S)
    return parse(result.output, engine) if result.done else Container(engine=engine, reachable=True)


def is_engine(process: Process) -> bool:
    """Whether it only passes ports on for containers, so that stopping it would take all of them away."""
    return process.name.lower() in _ENGINES


def parse(output: str, engine: Engine) -> Container:
    """The one container that is listed; only its engine where none is, or several are."""
    rows = [line.split("\t") for line in output.splitlines() if line.count("\t") == 2]
    if len(rows) != 1:
        return Container(engine=engine, reachable=True)
    identity, names, image = rows[0]
    return Container(
        engine=engine, id=identity, name=names.partition(",")[0] or None, image=image or None, reachable=True
    )


def stop_container(manager: Manager, *, timeout_s: float, cancel: threading.Event) -> None:
    """See portfixer.system.api.System.stop_managed. Through the engine's own command, which needs no administrator."""
    if not manager.id:
        raise NotHere(manager.name)
    result = tools.run(manager.detail, "stop", manager.id, timeout_s=timeout_s, cancel=cancel)
    raise_for(result, manager.name)
