"""Who and what is around the processes that hold a port: what they were started by, what holds them, what they run."""

from collections.abc import Mapping

from portfixer.facts import Holder, Process
from portfixer.system.linux.processes import Processes

__all__ = ["TOLD", "ancestors_of", "children_of", "told_of", "tracers_of"]

_Holders = Mapping[int, tuple[Holder, ...]]
TOLD = ("SUPERVISOR_GROUP_NAME", "SUPERVISOR_PROCESS_NAME", "pm_id", "name", "PM2_HOME")
"""What supervisord and pm2 call a program, and pm2's folder, as they tell it in its environment. Nothing else of it is
read: it may hold secrets."""


def ancestors_of(found: _Holders, processes: Processes) -> dict[int, tuple[Process, ...]]:
    """What every root holder was started by, the parent first, without the system's first process; each read once."""
    above = {pid: [each for each in processes.ancestors(pid) if each != 1] for pid in _roots(found)}
    read = {pid: processes.read(pid) for pid in {each for pids in above.values() for each in pids}}
    return {pid: tuple(process for each in pids if (process := read[each])) for pid, pids in above.items()}


def tracers_of(found: _Holders, processes: Processes) -> dict[int, Process]:
    """By the pid of a root holder the debugger that holds it."""
    traced = {pid: process.tracer_pid for pid, process in _roots(found).items()}
    return {pid: tracer for pid, by in traced.items() if by is not None and (tracer := processes.read(by)) is not None}


def told_of(found: _Holders, processes: Processes) -> dict[int, dict[str, str]]:
    """The variables of `TOLD`, of those root holders whose environment may be read (one's own, or as root)."""
    return {pid: told for pid in _roots(found) if (told := processes.environment(pid, TOLD))}


def _roots(found: _Holders) -> dict[int, Process]:
    return {holder.process.pid: holder.process for holders in found.values() for holder in holders if holder.root}


def children_of(pid: int, processes: Processes) -> tuple[Process, ...]:
    """What it runs now, as far as it can be seen."""
    read = (processes.read(each) for each in processes.children(pid))
    return tuple(process for process in read if process is not None and process.parent_pid == pid)
