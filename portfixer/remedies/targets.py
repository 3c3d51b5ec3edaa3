"""Which processes have to end for a port to be free. Pure."""

from portfixer.diagnosis import Blocker, Diagnosis, identify, manner_of, only_watches
from portfixer.facts import Evidence, Holder, Machine, Platform, Process
from portfixer.remedies.model import Role, Target

__all__ = ["ask_command", "handed_on", "heirs_of", "is_another_users", "targets_of"]


def targets_of(diagnosis: Diagnosis) -> tuple[Target, ...]:
    """The root holders, each once, with one socket each to recognise it by; before each the one that would start it
    again, after it the debugger that would not let it end."""
    found: dict[int, Target] = {}
    for blocker in diagnosis.blockers:
        for holder in _seen(blocker):
            if holder.root:
                for target in _with_those_around(blocker, holder, diagnosis.machine):
                    found.setdefault(target.process.pid, target)
    return tuple(found.values())


def _with_those_around(blocker: Blocker, holder: Holder, machine: Machine) -> list[Target]:
    process, inode = holder.process, blocker.socket.inode if blocker.socket else 0
    targets = [Target(process, inode, manner=manner_of(process))]
    supervisor = blocker.supervisor
    # One that PortFixer itself was started from goes on, and is named as who may start the program again; one that has
    # the socket itself is stopped anyway.
    left_alone = {process.pid, *machine.protected_pids}
    if supervisor is not None and supervisor.alone and supervisor.process.pid not in left_alone:
        starters = (supervisor.process, *supervisor.inner)
        targets[:0] = [Target(starter, inode, process.id, Role.STARTER) for starter in starters]
    debugger = blocker.debugger
    if debugger is not None and debugger.pid == process.tracer_pid and not only_watches(debugger):
        targets.append(Target(debugger, inode, process.id, Role.DEBUGGER))
    return targets


def heirs_of(diagnosis: Diagnosis) -> tuple[Target, ...]:
    """The other holders, which have the socket from those: workers, which end with their master, and programs that got
    it along when they were started, which often do not; and who has one of their connections."""
    found = {
        holder.process.pid: Target(holder.process, blocker.socket.inode, role=Role.HEIR)
        for blocker in diagnosis.blockers
        for holder in _seen(blocker)
        if not holder.root and blocker.socket is not None
    }
    return tuple({**{target.process.pid: target for target in handed_on(diagnosis)}, **found}.values())


def handed_on(diagnosis: Diagnosis) -> tuple[Target, ...]:
    """Those that a server gave its connections to: they keep the port as long as they have them."""
    return tuple(Target(each.process, each.inode, role=Role.HEIR) for each in diagnosis.handed_on)


def is_another_users(process: Process, machine: Machine) -> bool:
    """By number, or by name where users have none (Windows). What may not be seen is not claimed."""
    if machine.uid is None:
        return process.user is not None and process.user != machine.user
    return process.uid not in {None, machine.uid}


def _seen(blocker: Blocker) -> list[Holder]:
    return [holder for holder in blocker.holders if _is_sure(holder, blocker)] if blocker.socket is not None else []


def _is_sure(holder: Holder, blocker: Blocker) -> bool:
    """It was seen with the socket open, or HTTP.sys names it. A child of the owner that ended is sure enough when it is
    the only one: whether that was right, the probe says afterwards."""
    if holder.evidence is Evidence.HEIR:
        return len(blocker.holders) == 1
    return holder.evidence in {Evidence.HANDLE, Evidence.QUEUE}


def ask_command(targets: tuple[Target, ...], machine: Machine) -> tuple[str, ...]:
    """What a person would type to ask these processes to stop."""
    pids = tuple(str(target.process.pid) for target in targets)
    if machine.platform is Platform.WINDOWS:
        # Without /F it asks windows to close, and refuses for a program that has none.
        windowless = any(identify(target.process).runtime is not None for target in targets)
        return ("taskkill", *(("/F",) if windowless else ()), *(word for pid in pids for word in ("/PID", pid)))
    # It ends its clients or workers itself, which a program of its own serves each.
    first = [target for target in targets if target.role is not Role.HEIR]
    if first and all(target.interrupt for target in first):
        return ("kill", "-INT", *(str(target.process.pid) for target in first))
    return ("kill", *pids)
