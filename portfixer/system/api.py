"""What PortFixer may ask of a computer: to try a port, to look, and to stop a program.

Each system has one implementation; `portfixer.system.this_system()` chooses it. Everything here may be called from any
thread, and blocks no longer than it says.
"""

import threading
from collections.abc import Collection, Sequence
from typing import Protocol as Interface
from typing import Self

from portfixer.facts import (
    Elsewhere,
    Endpoint,
    Family,
    Machine,
    Manager,
    ProbeResult,
    Process,
    ProcessId,
    Protocol,
    Snapshot,
    Socket,
)

__all__ = [
    "Cancelled",
    "CannotAsk",
    "Declined",
    "Handle",
    "NotAllowed",
    "NotHere",
    "NotSupported",
    "ProcessChanged",
    "ProcessGone",
    "Protected",
    "System",
    "SystemProblem",
    "TookTooLong",
]


class SystemProblem(Exception):
    """Something everyday that the system said no to. The original error is the cause (`raise … from`)."""


class ProcessGone(SystemProblem):
    """The process ended."""


class ProcessChanged(SystemProblem):
    """The process no longer is what was seen: its number was given to another one, or it let go of the socket."""


class NotAllowed(SystemProblem):
    """It takes rights that the person running PortFixer does not have."""


class Declined(SystemProblem):
    """The person was asked by the system for a password or a yes, and did not give it. A normal thing to do."""


class NotHere(SystemProblem):
    """The tool that would do it is not on this computer, or what it should act on is unknown to it."""


class NotSupported(SystemProblem):
    """This system has no such function."""


class TookTooLong(SystemProblem):
    """Whoever was asked had not done it when the time was over. It may still do it."""


class Cancelled(SystemProblem):
    """The person wanted no more waiting. What was asked may still be done."""


class Protected(SystemProblem):
    """PortFixer never stops this: the system's first process, itself, or what it was started from."""


class CannotAsk(SystemProblem):
    """There is no way to ask this program politely: it has neither a window nor a console of its own (Windows)."""


class Handle(Interface):
    """A process held fast against reuse of its number, to be stopped. Use it in a `with` statement.

    Every method that signals looks again first, in the same call, that it is the same process and still has the socket.
    """

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...

    def ask_to_stop(self, *, interrupt: bool = False) -> None:
        """Ask politely: on Linux SIGTERM, or SIGINT to `interrupt`, and SIGCONT when it is suspended; on Windows
        WM_CLOSE or Ctrl+C. Raises ProcessGone, ProcessChanged, NotAllowed, CannotAsk."""

    def force_stop(self) -> None:
        """End it (SIGKILL, TerminateProcess). Raises ProcessGone, ProcessChanged, NotAllowed."""

    def resume(self) -> None:
        """Let a suspended process go on (SIGCONT). Raises ProcessGone, ProcessChanged, NotAllowed."""

    def wait_gone(self, timeout_s: float) -> bool:
        """Whether it ended within that time. Needs no rights."""


class System(Interface):
    def machine(self) -> Machine:
        """This computer's settings, read now."""

    def resolve(self, host: str) -> tuple[str, ...]:
        """The numeric addresses a name stands for here; () when it stands for none, or takes over a second."""

    def probe(self, port: int, protocol: Protocol, address: str, *, reuse: bool) -> ProbeResult:
        """Bind, never listen, close at once. Takes microseconds and leaves nothing behind."""

    def look(
        self,
        port: int | None = None,
        protocol: Protocol | None = None,
        *,
        listening_only: bool = False,
        thorough: bool = True,
    ) -> Snapshot:
        """Sockets and their holders: all, or those with that local port; of one protocol or both; in every state, or
        only what waits for clients (TCP LISTEN, UDP without a peer).

        Not `thorough`, it may leave out holders that hardly anything speaks for, where asking everybody would take
        long; `unseen` says so then. Good enough for telling, and not for stopping anybody.
        """

    def elsewhere(self, port: int, protocol: Protocol) -> tuple[Elsewhere, ...]:
        """Who waits for clients on that port in other network namespaces, as far as it may be seen. They are in
        nobody's way here. Some 10 ms for a thousand processes."""

    def glance(self, port: int, protocol: Protocol) -> Snapshot:
        """A first look at one port, for a first answer: what waits for clients there, what its sockets tell of
        themselves (user, unit), and the holders that are found in a moment. `unseen` says HOLDERS, NOT_YET: what else
        there is, and who else has them, only `look` knows. Sees nothing where that takes no longer.
        """

    def process(self, pid: int) -> Process | None:
        """What can be read of a process now; None when there is none."""

    def also_serves(self, process: Process, *, known: Collection[int] = ()) -> tuple[tuple[Protocol, Endpoint], ...]:
        """Everything the process listens on, as far as it can be seen. Where it has no sockets but those `known` by
        their inode, the system need not be asked for more."""

    def hold(self, process: ProcessId, inode: int, *, holder: ProcessId | None = None) -> Handle:
        """A handle for a process that was seen to hold socket `inode`, or, with `holder`, to have started that one,
        which holds it.

        Raises Protected, ProcessGone, ProcessChanged (another start time, or the socket is gone from it), NotAllowed.
        """

    def members(self, manager: Manager) -> tuple[Process, ...]:
        """The processes of a service or container, or what a supervisor runs, as far as they can be seen; () where that
        is not known."""

    def text_of(self, path: str) -> str | None:
        """The first 64 KB of an ordinary file; None where there is none or it may not be read. Takes as long as the
        disk does, or the server of a network folder."""

    def real_path(self, path: str) -> str:
        """The same file without symbolic links on the way; `path` itself where nothing is there. Takes as long as
        `text_of`."""

    def stop_managed(
        self, manager: Manager, *, programs: Collection[ProcessId] = (), timeout_s: float, cancel: threading.Event
    ) -> None:
        """Ask whoever manages it (systemd, a container engine, a supervisor) to stop it, and return when it has.
        Signals nobody. `programs` are those that shall end by it, as far as they were seen: a supervisor that takes
        orders is asked which of its programs these are, and if they are none of its, nothing is stopped.

        The system may ask the person for a password meanwhile, in a window or in the terminal, so it takes as long as
        that takes, and no longer than `timeout_s` seconds. Raises Protected (PortFixer runs in it), NotAllowed,
        Declined, NotHere, NotSupported, ProcessChanged, TookTooLong, Cancelled.
        """

    def close_leftovers(self, sockets: Sequence[Socket], *, timeout_s: float, cancel: threading.Event) -> None:
        """Take these connections away, whoever has them (Linux: SOCK_DESTROY, administrators only). Never a socket
        that listens. The system may ask for a password, as in `stop_managed`.

        Returns when it was tried; whether they are gone only another look can say. Raises NotAllowed, Declined,
        NotHere, NotSupported, TookTooLong, Cancelled.
        """

    def free_reserved(
        self, port: int, protocol: Protocol, families: Collection[Family], *, timeout_s: float, cancel: threading.Event
    ) -> None:
        """Have the system give back a port that it keeps for itself (Windows: an excluded range), and set it aside for
        good for whoever asks for it. The system may ask for a yes, as in `stop_managed`.

        Returns when it was tried; whether it helped only the probe can say. Raises NotAllowed, Declined, NotHere,
        NotSupported, TookTooLong, Cancelled.
        """

    def answers_http(self, endpoint: Endpoint, timeout_s: float = 0.5) -> bool:
        """Whether the listener there speaks HTTP. Asks once and leaves no lingering connection on the server's port."""
