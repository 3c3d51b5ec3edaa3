"""Taking connections away from whoever has them: SOCK_DESTROY, through ss(8) as administrator."""

import os
import threading
from collections.abc import Sequence

from portfixer.facts import Socket
from portfixer.system import tools
from portfixer.system.api import Cancelled, Declined, NotAllowed, NotHere, SystemProblem, TookTooLong
from portfixer.system.ss_filter import ss_arguments

__all__ = ["close_leftovers"]

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
