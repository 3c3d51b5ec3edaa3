"""What can be done, and what it would mean. The ids are part of the JSON contract (CAUSES.md)."""

from dataclasses import dataclass
from enum import StrEnum

from portfixer.diagnosis import EndsWith, Forward, Manner
from portfixer.facts import Container, Endpoint, Manager, Process, ProcessId, Protocol, Socket

__all__ = [
    "BY_MANAGER",
    "BY_SIGNAL",
    "Plan",
    "Remedy",
    "RemedyId",
    "Restart",
    "Role",
    "Suggestion",
    "Target",
]


class RemedyId(StrEnum):
    TRY_AGAIN = "try_again"
    USE_RUNNING_PROGRAM = "use_running_program"
    RESUME_PROGRAM = "resume_program"
    STOP_PROGRAM = "stop_program"
    STOP_SERVICE = "stop_service"
    STOP_CONTAINER = "stop_container"
    END_FORWARDING = "end_forwarding"
    WAIT = "wait"
    CLOSE_LEFTOVERS = "close_leftovers"
    USE_OTHER_PORT = "use_other_port"
    SET_REUSE_ADDRESS = "set_reuse_address"
    FIX_ADDRESS = "fix_address"
    GRANT_PERMISSION = "grant_permission"
    FREE_RESERVED_RANGE = "free_reserved_range"
    LOOK_AS_ADMIN = "look_as_admin"
    RESTART_COMPUTER = "restart_computer"


BY_SIGNAL = frozenset({RemedyId.STOP_PROGRAM, RemedyId.END_FORWARDING})
"""Processes are asked to stop, and may be ended by force when they ignore it."""

BY_MANAGER = frozenset({RemedyId.STOP_SERVICE, RemedyId.STOP_CONTAINER})
"""Whoever manages the processes is asked to stop them. PortFixer signals nobody."""


class Role(StrEnum):
    """Why a process has to end."""

    HOLDER = "holder"
    STARTER = "starter"
    """It would start the holder again."""
    DEBUGGER = "debugger"
    """It does not let the holder end."""
    HEIR = "heir"
    """It got the holder's socket along."""


@dataclass(frozen=True, slots=True)
class Target:
    """A process to act on, and the socket for whose sake."""

    process: Process
    inode: int
    holder: ProcessId | None = None
    """The process that has the socket, where the target is what starts that one again, or debugs it."""
    role: Role = Role.HOLDER
    manner: Manner = Manner.USUAL
    """How it has to be asked, so that it ends."""

    @property
    def interrupt(self) -> bool:
        """It is asked by SIGINT, because it takes SIGTERM for something else."""
        return self.manner is not Manner.USUAL

    @property
    def database(self) -> bool:
        """It needs time to write down what it has, and must not be ended by force lightly."""
        return self.manner is Manner.DATABASE


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """One way out."""

    id: RemedyId
    recommended: bool = False
    needs_admin: bool = False
    reversible: bool = True
    acts: bool = False
    """False: it is advice, PortFixer changes nothing."""
    targets: tuple[Target, ...] = ()
    """Processes that are signalled; for one of BY_MANAGER those that end with what it manages, as far as they were
    seen."""
    heirs: tuple[Target, ...] = ()
    """Processes that have the same socket from the targets: asked too, if they do not end with them."""
    manager: Manager | None = None
    """What is acted on: the service or the container, or for a forwarding who does the forwarding."""
    container: Container | None = None
    """STOP_CONTAINER: what is known of it."""
    sockets: tuple[Socket, ...] = ()
    """CLOSE_LEFTOVERS: the connections to be closed."""
    manual: tuple[str, ...] = ()
    """The command a person could type instead, as arguments; () when there is none."""
    undo: tuple[str, ...] = ()
    """The command that takes it back, or starts what was stopped again where that is another one than it was started
    with."""

    @property
    def asks_somebody_else(self) -> bool:
        """Whether PortFixer has it done by whoever manages it or by a tool of the system, and signals nobody."""
        forwards = self.id is RemedyId.END_FORWARDING and not self.targets
        return self.acts and (self.id in BY_MANAGER or self.id is RemedyId.FREE_RESERVED_RANGE or forwards)


@dataclass(frozen=True, slots=True)
class Restart:
    """A command that starts again what a remedy stops."""

    command: tuple[str, ...]
    folder: str | None = None
    """Where it has to be typed; None: anywhere, or not known."""
    process: Process | None = None
    """The one that was started so; None where its manager is asked to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What applying a remedy would mean, found out before anybody is asked."""

    remedy: Remedy
    clients: int | None = 0
    """Connections that would be cut off; None: who uses it over UDP does not show."""
    also_serves: tuple[tuple[Protocol, Endpoint], ...] = ()
    """What else the same processes listen on, without the port in question."""
    workers: int = 0
    """Processes that end together with the targets."""
    members: tuple[Process, ...] = ()
    """BY_MANAGER: the other processes of the same service or container, which end too."""
    heirs: tuple[Process, ...] = ()
    """Other programs that have the same socket, and have to end too."""
    forward: Forward | None = None
    """END_FORWARDING: what passes the port on."""
    kept: tuple[Process, ...] = ()
    """What else a supervisor among the targets runs, or one that ends everything together."""
    managers: tuple[Manager, ...] = ()
    """Who may start it again."""
    others: tuple[Process, ...] = ()
    """Targets that another user runs."""
    ways_in: tuple[Process, ...] = ()
    """Targets through which people come into this computer from elsewhere: sshd."""
    worked_in: tuple[Process, ...] = ()
    """Targets that a person works in, so that something unsaved may be open: an editor, a browser."""
    restarts: tuple[Restart, ...] = ()
    """How what ends was started, to start it again; () when that is not known."""

    @property
    def can_lose(self) -> bool:
        """Whether somebody could miss something afterwards, so that it has to be asked first. Advice takes nothing."""
        if not self.remedy.acts:
            return False
        stops_more = any(target.holder is not None for target in self.remedy.targets)
        more = (self.clients, self.also_serves, self.managers, self.others, self.worked_in, self.heirs, self.kept)
        # A service may serve anybody, also those who are not connected now.
        ends_more = self.forward is not None and self.forward.ends_with is not EndsWith.NOTHING
        return self.remedy.asks_somebody_else or stops_more or ends_more or any(more) or bool(self.ways_in)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A port that could be bound a moment ago on every family, and is good to use."""

    port: int
    near: bool
    """Close to the wanted one, so easy to remember."""
    outgoing: bool = False
    """The system hands it out to outgoing connections too, as here it does with nearly every port: one may have it when
    the program starts next."""
