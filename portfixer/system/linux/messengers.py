"""Processes that have a port for a container's sake, read from their command lines (world-readable, proc(5)).

Seen on real engines: Docker 20.10, with and without its userland proxy, as root and rootless (rootlesskit 1.1); Podman
4.3 with netavark, rootlessport and slirp4netns; pasta of 2023-03-09. tests/data/containers has them.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from portfixer.facts import Engine, Protocol

__all__ = [
    "DAEMONS",
    "Forward",
    "Messenger",
    "Named",
    "forward_of",
    "is_never_signalled",
    "messenger_of",
    "named_by",
    "netns_of",
]

_ID = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Forward:
    """One port of this computer that is passed on into a container, as docker-proxy was told."""

    protocol: Protocol
    host: str
    port: int
    address: str
    """The container's."""
    inside: int


@dataclass(frozen=True, slots=True)
class Named:
    """The container that a process looks after."""

    engine: Engine
    id: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Messenger:
    """What kind of messenger a process is."""

    program: str
    engine: Engine
    only_for_containers: bool
    """Nobody uses this program for anything else: what it has is a container's, also where that one is not found."""


DAEMONS = frozenset({"dockerd", "com.docker.backend"})
"""Without the userland proxy the daemon itself keeps published ports, so that nobody else takes them; on Docker Desktop
its own process does."""

_DOCKER_PROXY = Messenger("docker-proxy", Engine.DOCKER, only_for_containers=True)
# By the program's own name. The kernel cuts its own at 15 characters, and a command line may be a title.
_MESSENGERS = {
    "docker-proxy": _DOCKER_PROXY,
    "rootlesskit-docker-proxy": _DOCKER_PROXY,
    "dockerd": Messenger("dockerd", Engine.DOCKER, only_for_containers=False),
    "com.docker.backend": Messenger("com.docker.backend", Engine.DOCKER, only_for_containers=False),
    "rootlesskit": Messenger("rootlesskit", Engine.DOCKER, only_for_containers=False),
    "conmon": Messenger("conmon", Engine.PODMAN, only_for_containers=True),
    "rootlessport": Messenger("rootlessport", Engine.PODMAN, only_for_containers=True),
    "rootlessport-child": Messenger("rootlessport", Engine.PODMAN, only_for_containers=True),
    "slirp4netns": Messenger("slirp4netns", Engine.PODMAN, only_for_containers=False),
    "pasta": Messenger("pasta", Engine.PODMAN, only_for_containers=False),
}
# As the kernel has their names, cut at 15 characters.
_NEVER_SIGNALLED = {b"docker-proxy", b"rootlesskit-doc", b"rootlessport", b"conmon", b"containerd", b"dockerd"}


def messenger_of(command: Sequence[str]) -> Messenger | None:
    """Pure. pasta runs as passt.avx2, and keeps its own name on its command line."""
    return _MESSENGERS.get(_base(command[0])) if command else None


def is_never_signalled(name: bytes) -> bool:
    """Whether a process of that name (proc(5), comm) keeps containers going: stopping it cuts them off, or leaves them
    without anybody who looks after them. Their engine is to be asked instead. Pure."""
    return name in _NEVER_SIGNALLED or name.startswith(b"containerd-shim")


def forward_of(command: Sequence[str]) -> Forward | None:
    """`docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.17.0.2 -container-port 80`. Pure.

    Docker 28 adds `-use-listen-fd`.
    """
    if messenger_of(command) is not _DOCKER_PROXY:
        return None
    told = dict(itertools.pairwise(command))
    try:
        return Forward(
            protocol=Protocol(told["-proto"]),
            host=told["-host-ip"],
            port=int(told["-host-port"]),
            address=told["-container-ip"],
            inside=int(told["-container-port"]),
        )
    except (KeyError, ValueError):
        return None


def named_by(command: Sequence[str]) -> Named | None:
    """The container that containerd-shim, conmon or slirp4netns names on its command line. Pure."""
    if not command:
        return None
    told = dict(itertools.pairwise(command))
    program = _base(command[0])
    if program.startswith("containerd-shim") and told.get("-id"):
        return Named(_engine_of_namespace(told.get("-namespace", "")), told["-id"])
    if program == "conmon" and _ID.fullmatch(told.get("-c", "")):
        # CRI-O uses conmon too, and writes no exit command for podman.
        engine = Engine.PODMAN if "--exit-command" in command else Engine.KUBERNETES
        return Named(engine, told["-c"], told.get("-n"))
    if program == "slirp4netns":
        identity = _base(told.get("--api-socket", "")).partition(".")[0]
        if _ID.fullmatch(identity):
            return Named(Engine.PODMAN, identity)
    return None


def netns_of(command: Sequence[str]) -> str | None:
    """The file of the network namespace that pasta or slirp4netns leads into. Pure."""
    told = dict(itertools.pairwise(command))
    if messenger_of(command) is _MESSENGERS["pasta"]:
        return told.get("--netns")
    if messenger_of(command) is _MESSENGERS["slirp4netns"]:
        return command[-2] if "--netns-type=path" in command and len(command) > 2 else None
    return None


def _engine_of_namespace(namespace: str) -> Engine:
    """containerd keeps the containers of its users apart by a name: ctr(8), --namespace."""
    return {"moby": Engine.DOCKER, "k8s.io": Engine.KUBERNETES}.get(namespace, Engine.NERDCTL)


def _base(path: str) -> str:
    return path.rpartition("/")[2]
