"""Taking connections away from whoever has them: SOCK_DESTROY, through ss(8) as administrator."""

import os
import threading
from collections.abc import Sequence

from portfixer.facts import Socket
from portfixer.system import tools
from portfixer.system.api import Declined, NotAllowed, NotHere, SystemProblem
from portfixer.system.refusals import raise_for
from portfixer.system.ss_filter import ss_arguments

__all__ = ["close_leftovers"]

_DISMISSED = 126
"""pkexec(1), "Return value": the person closed the question; 127 is "not authorized"."""


def close_leftovers(sockets: Sequence[Socket], *, timeout_s: float, cancel: threading.Event) -> None:
    """See portfixer.system.api.System.close_leftovers.

    ss says nothing and ends well where the kernel cannot close a socket (ss(8), -K).
    """
    arguments = ss_arguments(sockets)
    if not arguments:
        return
    asking, ss = _asking(), tools.find("ss")
    if asking is None or ss is None:
        raise NotHere("ss")
    words = (*asking, ss, *arguments) if asking else ("ss", *arguments)
    result = tools.run(*words, timeout_s=timeout_s, may_ask=True, cancel=cancel)
    raise_for(result, "ss", _refused(result.status, asking))


def _asking() -> tuple[str, ...] | None:
    """The tool that asks the person for an administrator's rights: () none is needed, None there is none."""
    if os.geteuid() == 0:
        return ()
    if tools.in_terminal() and tools.find("sudo"):
        return ("sudo", "--")
    return ("pkexec",) if tools.find("pkexec") else None


def _refused(status: int | None, asking: tuple[str, ...]) -> type[SystemProblem]:
    if asking == ("pkexec",):
        return Declined if status == _DISMISSED else NotAllowed
    # sudo's own refusal and ss's problems share a status; ss had nothing to complain about with this filter.
    return NotAllowed if asking else SystemProblem
