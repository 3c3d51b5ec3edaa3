"""Which ways out there are for a diagnosis, the recommended one first. Pure."""

from collections.abc import Callable
from dataclasses import replace

from portfixer.diagnosis import (
    Blocker,
    Diagnosis,
    Factor,
    Supervisor,
    Verdict,
    belongs_to_the_session,
    identify,
    is_not_ready,
    is_one_program,
    keeps_the_system_running,
    lets_people_in,
    netstat_table,
)
from portfixer.facts import Machine, Manager, ManagerKind, Platform, Process, Protocol, UnseenThing, UnseenWhy
from portfixer.remedies.container import stop_container
from portfixer.remedies.forwarding import end_forwarding, end_port_proxy, ends_more_than_the_forward
from portfixer.remedies.leftovers import close_leftovers
from portfixer.remedies.messengers import is_messenger
from portfixer.remedies.model import Remedy, RemedyId, Target
from portfixer.remedies.parts import is_only_a_part
from portfixer.remedies.reserved import free_reserved_range, restart_computer
from portfixer.remedies.service import stop_service
from portfixer.remedies.supervised import stop_by_supervisor, supervisor_in
from portfixer.remedies.targets import ask_command, handed_on, heirs_of, is_another_users, targets_of

__all__ = ["propose"]

# Who restarts a program, or passes on what another one receives, is asked before the program is.
_WHERE_IT_IS_MANAGED = (RemedyId.STOP_CONTAINER, RemedyId.STOP_SERVICE, RemedyId.END_FORWARDING)
_PASSING = (RemedyId.WAIT, RemedyId.CLOSE_LEFTOVERS, RemedyId.SET_REUSE_ADDRESS, RemedyId.USE_OTHER_PORT)

_ANOTHER_PROGRAM = (
    *_WHERE_IT_IS_MANAGED,
    RemedyId.STOP_PROGRAM,
    RemedyId.USE_OTHER_PORT,
    RemedyId.RESUME_PROGRAM,
    RemedyId.LOOK_AS_ADMIN,
)

_NOTHING_STOPPED = (RemedyId.RESUME_PROGRAM, RemedyId.USE_RUNNING_PROGRAM)

# The first one that can be offered is recommended.
_WAYS_OUT: dict[Verdict, tuple[RemedyId, ...]] = {
    Verdict.FREE: (RemedyId.TRY_AGAIN,),
    Verdict.OTHER_PROGRAM: _ANOTHER_PROGRAM,
    Verdict.EXCLUSIVE_ELSEWHERE: _ANOTHER_PROGRAM,
    Verdict.RESERVED_RANGE: (RemedyId.USE_OTHER_PORT, RemedyId.FREE_RESERVED_RANGE, RemedyId.RESTART_COMPUTER),
    Verdict.SAME_PROGRAM: (
        RemedyId.RESUME_PROGRAM,
        RemedyId.USE_RUNNING_PROGRAM,
        *_WHERE_IT_IS_MANAGED,
        RemedyId.STOP_PROGRAM,
        RemedyId.USE_OTHER_PORT,
        RemedyId.LOOK_AS_ADMIN,
    ),
    Verdict.TIME_WAIT: _PASSING,
    Verdict.CLOSING_CONNECTIONS: _PASSING,
    Verdict.LEFTOVER_CONNECTIONS: (
        *_WHERE_IT_IS_MANAGED,
        RemedyId.STOP_PROGRAM,
        RemedyId.USE_OTHER_PORT,
        RemedyId.CLOSE_LEFTOVERS,
        RemedyId.LOOK_AS_ADMIN,
    ),
    Verdict.OUTGOING_CONNECTION: (RemedyId.USE_OTHER_PORT, RemedyId.WAIT),
    Verdict.BOUND_NOT_LISTENING: (
        *_WHERE_IT_IS_MANAGED,
        RemedyId.STOP_PROGRAM,
        RemedyId.USE_OTHER_PORT,
        RemedyId.LOOK_AS_ADMIN,
    ),
    Verdict.NEEDS_PERMISSION: (RemedyId.USE_OTHER_PORT, RemedyId.GRANT_PERMISSION),
    Verdict.ADDRESS_NOT_HERE: (RemedyId.FIX_ADDRESS,),
    Verdict.NOT_A_LISTEN_PROBLEM: (),
    Verdict.NO_PORT: (),
    Verdict.UNKNOWN: (RemedyId.LOOK_AS_ADMIN, RemedyId.USE_OTHER_PORT, RemedyId.WAIT),
}


_NOT_BY_SIGNAL = {
    Factor.HIDDEN_OWNER, Factor.CONTAINER, Factor.SYSTEMD_SOCKET, Factor.WSL, Factor.PORT_PROXY, Factor.KERNEL_OWNED,
}  # fmt: skip
"""Whoever holds the socket does so for somebody else, or cannot be told."""


def propose(diagnosis: Diagnosis, *, restarter: Process | None = None) -> tuple[Remedy, ...]:
    """The remedies that make sense now, exactly one of them recommended; () where there is nothing to do.

    `restarter` is who was seen to start the holder again after it was stopped: it is stopped together with it.
    """
    if restarter is not None:
        diagnosis = replace(diagnosis, blockers=tuple(_started_by(restarter, each) for each in diagnosis.blockers))
    built = (_BUILDERS[remedy](diagnosis) for remedy in _ways_out(diagnosis))
    offered = [remedy for remedy in built if remedy is not None]
    part = offered[0] if offered and is_only_a_part(offered[0], diagnosis) else None
    if part is not None and part.id is RemedyId.END_FORWARDING and part.acts:
        # What forwards is a program like the others beside it, and can be stopped with them.
        offered.sort(key=lambda remedy: remedy.id is RemedyId.END_FORWARDING)
        part = None
    if (
        diagnosis.besides
        or diagnosis.either_side
        or ends_more_than_the_forward(diagnosis)
        or _lets_people_in(diagnosis)
        or part is not None
        or (offered and offered[0].id is RemedyId.STOP_PROGRAM and offered[0].needs_admin and _is_linux(diagnosis))
    ):
        offered.sort(key=lambda remedy: remedy.id is not RemedyId.USE_OTHER_PORT)
    if Factor.EDITOR_FORWARD in diagnosis.factors:
        offered.sort(key=lambda remedy: remedy.id is RemedyId.STOP_PROGRAM)
    return tuple(replace(remedy, recommended=index == 0) for index, remedy in enumerate(offered))


def _ways_out(diagnosis: Diagnosis) -> tuple[RemedyId, ...]:
    ways = _WAYS_OUT[diagnosis.verdict]
    if diagnosis.verdict is Verdict.FREE and Factor.DOUBLE_BIND in diagnosis.factors:
        # It can be had, but somebody else would get some of the connections.
        return (*ways, *_ANOTHER_PROGRAM)
    if diagnosis.lacks_the_right and diagnosis.verdict is not Verdict.NEEDS_PERMISSION:
        # Whatever is stopped, the port could not be had.
        first = (RemedyId.USE_OTHER_PORT, RemedyId.GRANT_PERMISSION)
        ways = tuple(dict.fromkeys([*(each for each in ways if each in _NOTHING_STOPPED), *first, *ways]))
    if diagnosis.verdict is Verdict.UNKNOWN or _owner_ended(diagnosis):
        return (*ways, RemedyId.RESTART_COMPUTER)
    if diagnosis.verdict is Verdict.ADDRESS_NOT_HERE and is_not_ready(diagnosis):
        return (RemedyId.TRY_AGAIN, *ways)
    return ways


def _owner_ended(diagnosis: Diagnosis) -> bool:
    """Windows names an owner that has ended, and nobody who may have the socket from it was found: more rights would
    not show it."""
    vanished = any(each.thing is UnseenThing.PROCESS and each.why is UnseenWhy.VANISHED for each in diagnosis.unseen)
    hidden = Factor.HIDDEN_OWNER in diagnosis.factors
    return diagnosis.machine.platform is Platform.WINDOWS and vanished and hidden


def _lets_people_in(diagnosis: Diagnosis) -> bool:
    holders = (holder for blocker in diagnosis.blockers if blocker.forward is None for holder in blocker.holders)
    return any(lets_people_in(holder.process) for holder in holders)


def _stop_program(diagnosis: Diagnosis) -> Remedy | None:
    """Only those that were seen to hold the port, and only if every one of them may be stopped: half of them would free
    nothing."""
    diagnosis = _with_supervisor_too(diagnosis)
    targets, heirs = targets_of(diagnosis), heirs_of(diagnosis)
    if not targets or _NOT_BY_SIGNAL & set(diagnosis.factors):
        return None
    ending = end_forwarding(diagnosis)
    if ending is not None and ending.acts and not is_only_a_part(ending, diagnosis):
        return None  # it would be the same thing under another name
    everybody = [target.process for target in (*targets, *heirs)]
    if any(is_messenger(process) or belongs_to_the_session(process) for process in everybody):
        return None
    if any(process.pid in diagnosis.machine.protected_pids for process in everybody):
        return None
    if any(blocker.manager and keeps_the_system_running(blocker.manager) for blocker in diagnosis.blockers):
        return None
    foreign = any(_takes_rights(target.process, diagnosis.machine) for target in targets)
    return Remedy(
        id=RemedyId.STOP_PROGRAM,
        acts=True,
        reversible=False,
        needs_admin=foreign and not diagnosis.machine.administrator,
        targets=targets,
        heirs=heirs,
        manual=(("sudo",) if foreign and _is_linux(diagnosis) and not diagnosis.machine.administrator else ())
        + ask_command(targets + _standing_apart(diagnosis, targets, heirs), diagnosis.machine),
    )


def _takes_rights(process: Process, machine: Machine) -> bool:
    """Also where Windows does not even tell whose it is: it was started as administrator, or is the system's."""
    return is_another_users(process, machine) or (machine.platform is Platform.WINDOWS and process.user is None)


def _is_linux(diagnosis: Diagnosis) -> bool:
    """There PortFixer cannot signal another user's process, and asks for no password to do so."""
    return diagnosis.machine.platform is Platform.LINUX


def _standing_apart(diagnosis: Diagnosis, targets: tuple[Target, ...], heirs: tuple[Target, ...]) -> tuple[Target, ...]:
    """The heirs that hardly end with the targets: they are no workers of one, or serve a client on their own."""
    alone = handed_on(diagnosis)
    return tuple(
        heir
        for heir in heirs
        if heir in alone or not any(is_one_program(heir.process, each.process) for each in targets)
    )


def _with_supervisor_too(diagnosis: Diagnosis) -> Diagnosis:
    """Stopped alone it would be back at once; so what else the supervisor runs has to end too, which is told before."""
    supervisor = supervisor_in(diagnosis)
    if supervisor is None:
        return diagnosis
    whole = replace(supervisor, alone=True)
    blockers = (
        replace(each, supervisor=whole) if each.supervisor == supervisor else each for each in diagnosis.blockers
    )
    return replace(diagnosis, blockers=tuple(blockers))


def _started_by(restarter: Process, blocker: Blocker) -> Blocker:
    if restarter not in blocker.started_by:
        return blocker
    manager = Manager(ManagerKind.SUPERVISOR, identify(restarter).title, uid=restarter.uid, pid=restarter.pid)
    return replace(blocker, supervisor=Supervisor(restarter, manager, alone=True))


def _resume_program(diagnosis: Diagnosis) -> Remedy | None:
    suspended = tuple(target for target in targets_of(diagnosis) if target.process.suspended and target.holder is None)
    if not suspended or Factor.PROTECTED in diagnosis.factors:
        return None
    if any(blocker.debugger is not None for blocker in diagnosis.blockers):
        return None  # only the debugger can let it go on (ptrace(2), "Stopped states")
    pids = tuple(str(target.process.pid) for target in suspended)
    # Windows brings no command that does it.
    manual = () if diagnosis.machine.platform is Platform.WINDOWS else ("kill", "-CONT", *pids)
    return Remedy(id=RemedyId.RESUME_PROGRAM, acts=True, targets=suspended, manual=manual)


def _use_running_program(diagnosis: Diagnosis) -> Remedy:
    return Remedy(id=RemedyId.USE_RUNNING_PROGRAM, targets=targets_of(diagnosis))


def _wait(_diagnosis: Diagnosis) -> Remedy:
    return Remedy(id=RemedyId.WAIT, acts=True)


def _look_as_admin(diagnosis: Diagnosis) -> Remedy | None:
    """Worth it only where rights were what was missing."""
    if diagnosis.machine.administrator or _owner_ended(diagnosis):
        return None
    if diagnosis.machine.platform is Platform.WINDOWS and any(blocker.manager for blocker in diagnosis.blockers):
        return None  # IIS, say, of which no program runs at the moment
    if any(blocker.container and blocker.container.id for blocker in diagnosis.blockers):
        return None  # who only passes the port on was not seen, but whom it is for is known
    if diagnosis.verdict is not Verdict.UNKNOWN and Factor.HIDDEN_OWNER not in diagnosis.factors:
        return None
    no_help = any(each.thing in {UnseenThing.OUTSIDE, UnseenThing.PROGRAMS} for each in diagnosis.unseen)
    if no_help and not any(each.why is UnseenWhy.NOT_ALLOWED for each in diagnosis.unseen):
        return None  # in a container, or without /proc: an administrator sees no more there
    request = diagnosis.request
    if diagnosis.machine.platform is Platform.WINDOWS:
        # -b names the programs, and only for administrators; -q shows what is bound and does not listen.
        options = "-nabqo" if diagnosis.verdict is Verdict.UNKNOWN and request.protocol == "tcp" else "-nabo"
        manual: tuple[str, ...] = ("netstat", options, *netstat_table(diagnosis))
    else:
        letter = "t" if request.protocol is Protocol.TCP else "u"
        manual = ("sudo", "ss", f"-{letter}anp", "sport", "=", f":{request.port}")
    return Remedy(id=RemedyId.LOOK_AS_ADMIN, needs_admin=True, manual=manual)


def _grant_permission(diagnosis: Diagnosis) -> Remedy | None:
    if diagnosis.machine.platform is not Platform.LINUX:
        return None
    manual = ("sudo", "setcap", "cap_net_bind_service=+ep", _program_file(diagnosis))
    return Remedy(id=RemedyId.GRANT_PERMISSION, needs_admin=True, manual=manual)


def _program_file(diagnosis: Diagnosis) -> str:
    given = diagnosis.request.program
    return given if given and "/" in given else "/path/to/your/program"


def _advice(remedy: RemedyId) -> Callable[[Diagnosis], Remedy]:
    return lambda _diagnosis: Remedy(id=remedy)


_BUILDERS: dict[RemedyId, Callable[[Diagnosis], Remedy | None]] = {
    RemedyId.STOP_CONTAINER: stop_container,
    RemedyId.STOP_SERVICE: lambda diagnosis: stop_by_supervisor(diagnosis) or stop_service(diagnosis),
    RemedyId.END_FORWARDING: lambda diagnosis: end_forwarding(diagnosis) or end_port_proxy(diagnosis),
    RemedyId.CLOSE_LEFTOVERS: close_leftovers,
    RemedyId.TRY_AGAIN: _advice(RemedyId.TRY_AGAIN),
    RemedyId.USE_RUNNING_PROGRAM: _use_running_program,
    RemedyId.RESUME_PROGRAM: _resume_program,
    RemedyId.STOP_PROGRAM: _stop_program,
    RemedyId.WAIT: _wait,
    RemedyId.USE_OTHER_PORT: _advice(RemedyId.USE_OTHER_PORT),
    RemedyId.SET_REUSE_ADDRESS: _advice(RemedyId.SET_REUSE_ADDRESS),
    RemedyId.FIX_ADDRESS: _advice(RemedyId.FIX_ADDRESS),
    RemedyId.GRANT_PERMISSION: _grant_permission,
    RemedyId.LOOK_AS_ADMIN: _look_as_admin,
    RemedyId.FREE_RESERVED_RANGE: free_reserved_range,
    RemedyId.RESTART_COMPUTER: restart_computer,
}
