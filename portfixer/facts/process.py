"""Processes, and in which way they are known to hold a socket."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Evidence", "Holder", "Manager", "ManagerKind", "Process", "ProcessId", "Via"]


@dataclass(frozen=True, slots=True)
class ProcessId:
    """A process, safe against reuse of its number."""

    pid: int
    start: int
    """When it started, in the system's own unit since its own beginning (Linux: clock ticks since boot, proc(5) stat
    field 22, which a changed clock does not move). Only good for comparing."""


class ManagerKind(StrEnum):
    """Who looks after a process, and so where it has to be stopped."""

    SYSTEMD = "systemd"
    SOCKET_ACTIVATION = "socket_activation"
    WINDOWS_SERVICE = "windows_service"
    CONTAINER = "container"
    SUPERVISOR = "supervisor"
    HTTP_SYS = "http_sys"
    PORT_PROXY = "port_proxy"
    """Windows itself passes the port on to another address (`netsh interface portproxy`)."""
    WSL = "wsl"
    EDITOR = "editor"
    SSH = "ssh"
    KUBECTL = "kubectl"
    ADB = "adb"
    TUNNEL = "tunnel"
    """Another program that passes a port of this computer on to somewhere else: gcloud, aws, gh, cloudflared …"""


@dataclass(frozen=True, slots=True)
class Manager:
    """Who looks after a process: what has to be told when it shall stop."""

    kind: ManagerKind
    name: str
    """As the manager itself calls it: `nginx.service`, a container's id."""
    detail: str = ""
    """For systemd `system` or `user`: which of the two managers it is; for others free."""
    uid: int | None = None
    """Whose it is, where each user has a manager of their own (systemd --user, a container engine without root); None:
    the system's, or not known."""
    id: str = ""
    """A container's full id, where `name` is what people call it."""
    pid: int | None = None
    """For a supervisor its process, which other users and other folders have ones like."""
    control: str = ""
    """Where a supervisor takes orders on this computer, `unix:/path` or `tcp:host:port`; "": not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What could be read of a process; None where the system did not allow it. Texts may hold any character."""

    id: ProcessId
    name: str
    parent_pid: int | None = None
    starter_ended: bool = False
    """The process that started it has ended, and it was put under the system's first process or a reaper (Linux: as
    sessions and process groups show)."""
    started_at: float | None = None
    """Seconds since the epoch, for showing."""
    user: str | None = None
    uid: int | None = None
    command: tuple[str, ...] = ()
    executable: str | None = None
    runs: str | None = None
    """The script that it runs in place of the one on its command line, as its environment says (Windows: pm2 starts
    every script by one of its own)."""
    folder: str | None = None
    """Its working folder."""
    terminal: str | None = None
    forked: bool = False
    """It is a copy of its parent: forked, and no program of its own was started in it (PF_FORKNOEXEC, proc(5))."""
    suspended: bool = False
    """Stopped by Ctrl+Z, SIGSTOP or a debugger (state T or t in proc(5))."""
    tracer_pid: int | None = None
    """The debugger, or tool like strace, that holds it (TracerPid in proc(5) status). While `suspended`, only that one
    can let it go on."""
    manager: Manager | None = None

    @property
    def pid(self) -> int:
        return self.id.pid


class Evidence(StrEnum):
    """How a holder is known, the surest first."""

    HANDLE = "handle"
    """Seen: the process has the socket open."""
    UNIT = "unit"
    """The socket was made in the cgroup of this process's service; which of its processes has it was not visible."""
    PARENT = "parent"
    """Its open files were not visible; but it forked a process that has the socket, and its user made the socket: so
    probably it has it too (Linux)."""
    QUEUE = "queue"
    """Windows: the kernel's HTTP server has the socket, and names this process as the one that answers what arrives."""
    HEIR = "heir"
    """Windows: the process that the table names has ended, and this one was started by it, so it may have inherited the
    socket."""
    USER = "user"
    """Only the user who made the socket is known; the process is one of theirs that fits."""

    @property
    def names_the_process(self) -> bool:
        """Whether it leads to this very process, and not only to what it belongs to."""
        return self in {Evidence.HANDLE, Evidence.QUEUE, Evidence.HEIR}


class Via(StrEnum):
    """In which way a process has a socket that it was seen to have (Evidence.HANDLE)."""

    DESCRIPTOR = "descriptor"
    """Among its open files: the usual way."""
    THREAD = "thread"
    """Among the open files of one of its threads, which has a list of its own."""
    IO_URING = "io_uring"
    """Registered with io_uring (io_uring_register(2)), without a descriptor."""
    IN_FLIGHT = "in_flight"
    """In a message that was sent to it and that it has not received yet (SCM_RIGHTS, unix(7))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A process that has a socket, and how that is known."""

    process: Process
    evidence: Evidence
    root: bool
    """Its parent does not hold the socket: the one to stop. A socket may have several."""
    via: Via = Via.DESCRIPTOR
    may_be_inherited: bool | None = None
    """Whether the socket may come from the process that started this one: it was forked without exec (Linux:
    PF_FORKNOEXEC in the flags of proc(5) stat), or the descriptor survives exec (no O_CLOEXEC). None where it was not
    looked at."""
