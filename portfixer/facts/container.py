"""A container, as far as it can be seen from outside."""

from dataclasses import dataclass
from enum import StrEnum

from portfixer.facts.endpoint import Endpoint, Protocol
from portfixer.facts.process import Manager, ManagerKind, Process

__all__ = ["Container", "Engine"]


class Engine(StrEnum):
    """Who runs the container."""

    DOCKER = "docker"
    PODMAN = "podman"
    KUBERNETES = "kubernetes"
    NERDCTL = "nerdctl"
    """containerd, used without Docker or Kubernetes."""
    LXC = "lxc"
    MACHINE = "machine"
    """systemd-nspawn and others that systemd-machined knows."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """Who stands behind a port that an engine's own process has, or that a program in a container has itself.

    Everything but the engine may be unknown: the kernel shows the process, the address and the id, the engine knows the
    rest and may not answer.
    """

    engine: Engine
    id: str = ""
    """As the engine knows it for sure, in full; "" when it is not known which container it is."""
    name: str | None = None
    uid: int | None = None
    """Whose engine it is; None: the system's own (root's), or not known."""
    address: str | None = None
    """Its own address, behind the one on this computer."""
    port: int | None = None
    """The port inside."""
    inside: Process | None = None
    """The program that answers there; where that could not be seen, the container's first one."""
    image: str | None = None
    project: str | None = None
    """The Compose project it belongs to."""
    service: str | None = None
    """Its name in that project."""
    restart: str | None = None
    """Its restart policy, in Docker's words (docker-run(1), --restart)."""
    removed_when_stopped: bool = False
    """It was started with --rm."""
    published: tuple[tuple[Protocol, Endpoint], ...] = ()
    """Every port of this computer that leads into it, as far as was seen."""
    reachable: bool = False
    """The person running PortFixer may ask its engine to stop it."""

    @property
    def title(self) -> str:
        """Its name, or the first part of its id, as engines show it; "" when neither is known."""
        return self.name or self.id[:12]

    @property
    def manager(self) -> Manager:
        """As whom to show it, and how its engine knows it."""
        return Manager(ManagerKind.CONTAINER, self.title, self.engine.value, self.uid, self.id)
