"""What a container engine says about its own containers: Docker's HTTP interface on a Unix socket, which Podman has too
(docs.docker.com/reference/api/engine, docs.podman.io/en/latest/_static/api.html).

Never needed, and never waited for long: an engine that hangs accepts connections and says nothing.
"""

import json
import os
import socket
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from portfixer.facts import Container, Endpoint, Engine, Protocol

__all__ = ["described", "knows", "may_use", "sockets_of"]

PATIENCE_S = 0.3
_MOST = 1 << 20
"""Bytes; the description of one container takes some thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What the engine told of one container. Texts may hold any character."""

    id: str
    name: str | None = None
    image: str | None = None
    project: str | None = None
    service: str | None = None
    restart: str | None = None
    removed_when_stopped: bool = False
    published: tuple[tuple[Protocol, Endpoint], ...] = ()
    network_of: str | None = None
    """The id of the container in whose network it lives; that one's ports lead to it."""
    port_of: Mapping[tuple[Protocol, int], int] = field(default_factory=dict)
    """A published port -> the port inside."""


def sockets_of(engine: Engine, uid: int | None, environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Where that engine may be asked: first its own place, then others that may turn out to be it. `uid` is None for
    the system's own. Nothing is looked at but `environment` and who runs PortFixer."""
    own = environment.get("XDG_RUNTIME_DIR") if uid in (None, os.getuid()) else None
    runtime = own or f"/run/user/{os.getuid() if uid is None else uid}"
    if engine is Engine.PODMAN:
        return (f"{runtime}/podman/podman.sock",) if uid else ("/run/podman/podman.sock",)
    if engine is not Engine.DOCKER:
        return ()
    set_by_hand = environment.get("DOCKER_HOST", "")
    named = (set_by_hand.removeprefix("unix://"),) if set_by_hand.startswith("unix:///") else ()
    mine = (f"{runtime}/docker.sock",)
    system = ("/var/run/docker.sock",)
    desktop = (f"{environment['HOME']}/.docker/desktop/docker.sock",) if environment.get("HOME") else ()
    if uid not in (None, os.getuid()):
        return (*mine, *named)
    # Who knows the id is the one.
    return tuple(dict.fromkeys((*mine, *named, *desktop) if uid else (*system, *named, *mine, *desktop)))


def may_use(path: str) -> bool:
    """Whether a connection there would be let in: unix(7) asks for write permission. Changes nothing."""
    return os.access(path, os.W_OK)


def described(container: Container, protocol: Protocol, port: int, *, patience_s: float = PATIENCE_S) -> Container:
    """The same container with what its engine tells; as it was, if that does not answer within `patience_s` seconds.

    One whose id is not known yet is the one that publishes that port of this computer, if there is only one.
    """
    deadline = time.monotonic() + patience_s
    paths = sockets_of(container.engine, container.uid)
    container = replace(container, reachable=any(map(may_use, paths[:1])))
    identity = container.id or _publisher(paths, protocol, port, deadline)
    told = _ask(paths, identity, deadline) if identity else None
    if told is not None and told.network_of:
        told = _ask(paths, told.network_of, deadline) or told
    if told is None:
        return container
    return replace(
        container,
        id=told.id,
        name=told.name or container.name,
        port=container.port or told.port_of.get((protocol, port)),
        image=told.image,
        project=told.project,
        service=told.service,
        restart=told.restart,
        removed_when_stopped=told.removed_when_stopped,
        published=told.published or container.published,
        reachable=True,
    )


def knows(paths: Iterable[str], identity: str, *, patience_s: float = PATIENCE_S) -> str | None:
    """The first of those sockets whose engine has that container; None: nobody, or no answer within that time."""
    deadline = time.monotonic() + patience_s
    return next((path for path in paths if _ask((path,), identity, deadline)), None)


def _ask(paths: Iterable[str], identity: str, deadline: float) -> _Told | None:
    for path in paths:
        answer = _get(path, f"/containers/{quote(identity, safe='')}/json", deadline)
        if isinstance(answer, dict) and (told := _container(answer)) and told.id.startswith(identity):
            return told
    return None


def _publisher(paths: Iterable[str], protocol: Protocol, port: int, deadline: float) -> str:
    for path in paths:
        answer = _get(path, "/containers/json", deadline)
        rows = answer if isinstance(answer, list) else []
        ids = [str(row.get("Id")) for row in rows if isinstance(row, dict) and _publishes(row, protocol, port)]
        if ids:
            return ids[0] if len(ids) == 1 else ""
    return ""


def _publishes(row: Mapping[str, Any], protocol: Protocol, port: int) -> bool:
    ports = row.get("Ports")
    return isinstance(ports, list) and any(
        isinstance(each, dict) and each.get("PublicPort") == port and each.get("Type") == protocol.value
        for each in ports
    )


def _get(path: str, place: str, deadline: float) -> object:
    """What it answers, from JSON; None for every other end."""
    if not hasattr(socket, "AF_UNIX") or time.monotonic() >= deadline:
        return None
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_left(deadline))
            connection.connect(path)
            # 1.0, so that the answer comes in one piece and ends with the connection (RFC 1945).
            connection.sendall(f"GET {place} HTTP/1.0\r\nHost: localhost\r\nAccept: application/json\r\n\r\n".encode())
            answer = b""
            while len(answer) <= _MOST:
                connection.settimeout(_left(deadline))
                more = connection.recv(1 << 16)
                if not more:
                    head, _, content = answer.partition(b"\r\n\r\n")
                    return json.loads(content) if head.split(b" ", 2)[1:2] == [b"200"] else None
                answer += more
    except (OSError, ValueError, RecursionError):
        return None  # not there, not allowed, too slow, or no engine at all: its facts are missing, and nothing else
    return None


def _left(deadline: float) -> float:
    """Raises TimeoutError when there is none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _container(answer: Mapping[str, Any]) -> _Told | None:
    identity = answer.get("Id")
    if not isinstance(identity, str) or not identity:
        return None
    config, host = _part(answer, "Config"), _part(answer, "HostConfig")
    labels = _part(config, "Labels")
    mode = str(host.get("NetworkMode") or "")
    ports = _ports(_part(_part(answer, "NetworkSettings"), "Ports"))
    return _Told(
        id=identity,
        name=_text(answer.get("Name"), strip="/"),
        image=_text(config.get("Image")) or _text(answer.get("ImageName")),
        project=_text(labels.get("com.docker.compose.project")) or _text(labels.get("io.podman.compose.project")),
        service=_text(labels.get("com.docker.compose.service")),
        restart=_text(_part(host, "RestartPolicy").get("Name")),
        removed_when_stopped=host.get("AutoRemove") is True,
        published=tuple(dict.fromkeys((protocol, endpoint) for protocol, endpoint, _ in ports)),
        network_of=mode.removeprefix("container:") if mode.startswith("container:") else None,
        port_of={(protocol, endpoint.port): inside for protocol, endpoint, inside in ports},
    )


def _ports(ports: Mapping[str, Any]) -> list[tuple[Protocol, Endpoint, int]]:
    """`{"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}]}`; null for a port that is only exposed."""
    found = []
    for inside, places in ports.items():
        number, _, kind = inside.partition("/")
        for place in places if isinstance(places, list) else ():
            try:
                protocol, endpoint = Protocol(kind), Endpoint(place.get("HostIp") or "0.0.0.0", int(place["HostPort"]))
                found.append((protocol, endpoint, int(number)))
            except (ValueError, KeyError, AttributeError):
                continue
    return found


def _part(answer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = answer.get(name)
    return part if isinstance(part, dict) else {}


def _text(value: object, strip: str = "") -> str | None:
    return (value.strip(strip) or None) if isinstance(value, str) else None
