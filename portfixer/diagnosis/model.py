"""What a diagnosis says. Ids and their meaning: CAUSES.md of the design; they are part of the JSON contract."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from portfixer.diagnosis.forwards import Forward
from portfixer.diagnosis.origins import Origin
from portfixer.diagnosis.supervisors import Supervisor
from portfixer.facts import (
    Container,
    Elsewhere,
    Endpoint,
    Holder,
    Interface,
    Machine,
    Manager,
    ProbeResult,
    Process,
    Protocol,
    Request,
    Reservation,
    Socket,
    Unseen,
    UnseenWhy,
)

__all__ = ["Answer", "Blocker", "BlockerKind", "Diagnosis", "Factor", "HandedOn", "Questions", "Verdict"]


class Verdict(StrEnum):
    FREE = "free"
    OTHER_PROGRAM = "other_program"
    SAME_PROGRAM = "same_program"
    TIME_WAIT = "time_wait"
    CLOSING_CONNECTIONS = "closing_connections"
    LEFTOVER_CONNECTIONS = "leftover_connections"
    OUTGOING_CONNECTION = "outgoing_connection"
    BOUND_NOT_LISTENING = "bound_not_listening"
    NEEDS_PERMISSION = "needs_permission"
    RESERVED_RANGE = "reserved_range"
    EXCLUSIVE_ELSEWHERE = "exclusive_elsewhere"
    ADDRESS_NOT_HERE = "address_not_here"
    NOT_A_LISTEN_PROBLEM = "not_a_listen_problem"
    NO_PORT = "no_port"
    UNKNOWN = "unknown"

    @property
    def passes_by_itself(self) -> bool:
        """Nothing but old connections is in the way: no program that would keep the port for as long as it runs."""
        return self in {Verdict.TIME_WAIT, Verdict.CLOSING_CONNECTIONS}


class Factor(StrEnum):
    SUSPENDED = "suspended"
    ORPHANED = "orphaned"
    INHERITED_SOCKET = "inherited_socket"
    MANY_WORKERS = "many_workers"
    HIDDEN_OWNER = "hidden_owner"
    PROTECTED = "protected"
    KERNEL_OWNED = "kernel_owned"
    SYSTEMD_SERVICE = "systemd_service"
    SYSTEMD_SOCKET = "systemd_socket"
    CONTAINER = "container"
    SUPERVISED = "supervised"
    OTHER_NAMESPACE = "other_namespace"
    WINDOWS_SERVICE = "windows_service"
    HTTP_SYS = "http_sys"
    WSL = "wsl"
    PORT_PROXY = "port_proxy"
    EDITOR_FORWARD = "editor_forward"
    SSH_FORWARD = "ssh_forward"
    KUBECTL_FORWARD = "kubectl_forward"
    OTHER_FORWARD = "other_forward"
    """Passed on by a program of another kind: adb, gcloud, aws …"""
    PORT_SHARING = "port_sharing"
    ADDRESS_OVERLAP = "address_overlap"
    DOUBLE_BIND = "double_bind"
    NOT_ANSWERING = "not_answering"
    MANY_LINGERING = "many_lingering"
    CAME_BACK = "came_back"
    """It was stopped a moment ago, and something took the port again."""


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNSEEN = "unseen"


class BlockerKind(StrEnum):
    LISTENER = "listener"
    BOUND = "bound"
    CONNECTION = "connection"
    CLOSING = "closing"
    RESERVATION = "reservation"
    PERMISSION = "permission"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """One thing in the way. Permissions and addresses have no socket, and so no holder."""

    kind: BlockerKind
    protocol: Protocol
    endpoint: Endpoint
    socket: Socket | None = None
    holders: tuple[Holder, ...] = ()
    of_kernel: bool = False
    """No process has it: the kernel made it for itself."""
    interface: Interface | None = None
    """Of the kernel's own socket: the network interface that it is for, where one is known."""
    user: str | None = None
    """Whose socket it is, by login name, also where no holder could be seen."""
    manager: Manager | None = None
    """Where it has to be stopped: the service, the container, the supervisor, the forwarding tool."""
    container: Container | None = None
    """Where the manager is a container: what is known of it."""
    reservation: Reservation | None = None
    """RESERVATION: the range that the system keeps for itself."""
    supervisor: Supervisor | None = None
    """Who starts the holder again when it ends, where somebody is known to."""
    forward: Forward | None = None
    """It only passes on what comes in there."""
    origin: Origin | None = None
    """Where it was started from."""
    debugger: Process | None = None
    """The debugger that has the holder."""
    started_by: tuple[Process, ...] = ()
    """What all its root holders were started by, the nearest first."""
    frees_in_s: float | None = None
    """Seconds from the snapshot until the kernel lets go by itself; None: it will not, or nobody can say."""


@dataclass(frozen=True, slots=True)
class HandedOn:
    """A process that a server gave one of its connections to."""

    process: Process
    inode: int
    """Of the connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The three classic causes, and the rest."""

    other_program: Answer
    same_program: Answer
    lingering: Answer
    something_else: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Why a port cannot be used, and everything that is known about it."""

    request: Request
    machine: Machine
    taken_at: float
    """Seconds since the epoch."""
    probes: tuple[ProbeResult, ...]
    verdict: Verdict
    factors: tuple[Factor, ...]
    blocked: bool
    """bind() without any option is refused for at least one address that was asked for."""
    questions: Questions
    blockers: tuple[Blocker, ...]
    """Everything in the way, what the verdict is about first."""
    clients: int | None = 0
    """Connections that the listeners among the blockers serve right now; None: over UDP there are none to be seen."""
    besides: tuple[Blocker, ...] = ()
    """Other programs' sockets that keep the port as well: stopping what is among the blockers does not touch them."""
    handed_on: tuple[HandedOn, ...] = ()
    """Who keeps the port for a connection when the listeners are gone."""
    inferred: bool = False
    """The verdict rests on an inference, to be worded "probably"."""
    either_side: bool = False
    """LEFTOVER_CONNECTIONS: nothing shows which side opened them, so they may as well be called out."""
    lacks_the_right: bool = False
    """Every address is refused for want of a right: whoever has the port, the person could not bind it without them
    either."""
    starts_with_reuse: bool = False
    """A server that sets SO_REUSEADDR would get the port now, although it is blocked for others (Linux)."""
    web_address: str | None = None
    """Where the program that is running already can be opened in a browser; None: it did not answer on HTTP."""
    likely: tuple[Blocker, ...] = ()
    """NO_PORT: who listens on this computer, the person's own programs first."""
    elsewhere: tuple[Elsewhere, ...] = ()
    """FREE: who has the same port in a container or another network namespace, and is in nobody's way here."""
    families: Mapping[int, tuple[Process, ...]] = field(default_factory=dict)
    """By pid: what a holder started of its own program file, and what is ended with it by force (Windows)."""
    unseen: tuple[Unseen, ...] = ()

    @property
    def is_first(self) -> bool:
        """It is what a first look showed: who listens. Who else has the socket, and all the rest, is still open."""
        return any(each.why is UnseenWhy.NOT_YET for each in self.unseen)
