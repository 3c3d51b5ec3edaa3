"""Taking connections away from whoever has them: SOCK_DESTROY, through ss(8) as administrator."""

import os
import threading
from collections.abc import Sequence

from portfixer.facts import Endpoint, Protocol, Socket, SocketState, family_of
from portfixer.system import tools
from portfixer.system.api import Cancelled, Declined, NotAllowed, NotHere, SystemProblem, TookTooLong

__all__ = ["close_leftovers", "ss_arguments"]

_STATES = {
    SocketState.SYN_SENT: "syn-sent",
    SocketState.SYN_RECEIVED: "syn-recv",
    SocketState.ESTABLISHED: "established",
    SocketState.FIN_WAIT_1: "fin-wait-1",
    SocketState.FIN_WAIT_2: "fin-wait-2",
    SocketState.CLOSE_WAIT: "close-wait",
    SocketState.CLOSING: "closing",
    SocketState.LAST_ACK: "last-ack",
    SocketState.TIME_WAIT: "time-wait",
}
_MOST_BY_NAME = 64
"""More connections than that are named by their own end and their states alone."""
_DISMISSED, _NOT_AUTHORIZED = 126, 127
"""pkexec(1), "Return value"."""


def close_leftovers(sockets: Sequence[Socket], *, timeout_s: float, cancel: threading.Event) -> None:
    """See portfixer.system.api.System.close_leftovers.

    ss says nothing and ends well where the kernel cannot close a socket (ss(8), -K).
    """
    arguments = ss_arguments(sockets)
    if not arguments:
        return
    asking = _asking()
    if asking is None or tools.find("ss") is None:
        raise NotHere("ss")
    words = (*asking, tools.find("ss") or "ss", *arguments) if asking else ("ss", *arguments)
    result = tools.run(*words, timeout_s=timeout_s, may_ask=True, cancel=cancel)
    if result.done:
        return
    raise _problem(result, asking)("ss") from (OSError(result.status, result.errors.strip()) if result.status else None)


def ss_arguments(sockets: Sequence[Socket]) -> tuple[str, ...]:
    """The fixed filter for exactly these connections: their states and both their ends. () for none. Pure.

    Never one that listens or is only bound: a socket without another end is left out.
    """
    connected = [socket for socket in sockets if socket.remote is not None and socket.state in _STATES]
    if not connected:
        return ()
    protocol = "-u" if connected[0].protocol is Protocol.UDP else "-t"
    kinds = dict.fromkeys(_STATES[socket.state] for socket in connected)
    states = [word for kind in kinds for word in ("state", kind)]
    chosen: dict[tuple[str, ...], None] = {}
    for socket in connected:
        here, there = _place(socket.local), _place(socket.remote or socket.local)
        chosen[("src", here) if len(connected) > _MOST_BY_NAME else ("(", "src", here, "dst", there, ")")] = None
    joined = [word for place in chosen for word in ("or", *place)][1:]
    return ("-K", "-H", "-n", protocol, *states, *joined)


def _place(endpoint: Endpoint) -> str:
    return f"[{endpoint.address}]:{endpoint.port}" if family_of(endpoint.address) == 6 else str(endpoint)


def _asking() -> tuple[str, ...] | None:
    """The tool that asks the person for an administrator's rights: () none is needed, None there is none."""
    if os.geteuid() == 0:
        return ()
    if tools.in_terminal() and tools.find("sudo"):
        return ("sudo", "--")
    return ("pkexec",) if tools.find("pkexec") else None


def _problem(result: tools.ToolResult, asking: tuple[str, ...] | None) -> type[SystemProblem]:
    if result.cancelled:
        return Cancelled
    if result.timed_out:
        return TookTooLong
    if result.path is None:
        return NotHere
    if asking == ("pkexec",):
        return Declined if result.status == _DISMISSED else NotAllowed
    # sudo's own refusal and ss's problems share a status; ss had nothing to complain about with this filter.
    return NotAllowed if asking else SystemProblem
