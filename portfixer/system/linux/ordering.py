"""Ordering a supervisor to stop the very program that was seen, whatever it calls it.

The supervisor has to be the one above that program, and itself to say that the program is its own: a wrong one stopped
would be worse than none.
"""

import threading
import time
from collections.abc import Callable, Collection, Mapping

from portfixer.facts import Manager, ProcessId
from portfixer.system.api import NotHere, NotSupported, ProcessChanged
from portfixer.system.linux.order_takers import ORDER_TAKERS, OrderTaker
from portfixer.system.linux.processes import Processes
from portfixer.system.linux.wire import Within

__all__ = ["stop_by_order"]

_LOOK_EVERY_S = 0.2
_MOST_AFTER_S = 1.0


def stop_by_order(
    manager: Manager,
    programs: Collection[ProcessId],
    processes: Processes,
    *,
    timeout_s: float,
    cancel: threading.Event,
    takers: Mapping[str, Callable[[Manager, Within], OrderTaker]] = ORDER_TAKERS,
) -> None:
    """See portfixer.system.api.System.stop_managed. Waits until the programs have ended; or little longer than the
    supervisor does, for whom it is done when what it started itself has ended, such as a shell around them."""
    kind = takers.get(manager.name)
    if kind is None or manager.pid is None or not programs:
        raise NotHere(manager.name)
    within = Within(timeout_s, cancel)
    supervisor = kind(manager, within)
    if supervisor.own_pid() != manager.pid:
        raise NotHere(manager.control)  # another one of its kind
    kept = supervisor.programs()
    below = {pid for program in programs for pid in _below(program, manager.pid, processes)}
    names = {_name(program, manager.pid, kept, processes) for program in programs}
    if any(kept[name] - below for name in names):
        raise NotSupported(manager.name)  # under the same name it keeps processes that nobody spoke of (circus)
    for name in sorted(names):
        supervisor.stop(name)
    pids = frozenset[int]().union(*(kept[name] for name in names))
    given_up_at: float | None = None
    while any(processes.is_still(program) for program in programs):
        within.go_on()
        cancel.wait(_LOOK_EVERY_S)
        if given_up_at is None and not pids & frozenset[int]().union(*supervisor.programs().values()):
            given_up_at = time.monotonic() + _MOST_AFTER_S
        if given_up_at is not None and time.monotonic() > given_up_at:
            return


def _name(program: ProcessId, supervisor: int, kept: Mapping[str, frozenset[int]], processes: Processes) -> str:
    """What it calls that program: it started the process itself, or the one that did (a shell, a virtual environment's
    Python)."""
    names = [name for name, pids in kept.items() if _below(program, supervisor, processes) & pids]
    if len(names) != 1:
        raise ProcessChanged(program.pid)
    return names[0]


def _below(program: ProcessId, supervisor: int, processes: Processes) -> frozenset[int]:
    """The program, and what it was started by up to its supervisor."""
    chain = [program.pid, *processes.ancestors(program.pid)]
    if supervisor not in chain or not processes.is_still(program):
        raise ProcessChanged(program.pid)
    return frozenset(chain[: chain.index(supervisor)])
