"""What is going on while a remedy works, and what is true afterwards."""

import math

from portfixer.diagnosis import Verdict
from portfixer.facts import ManagerKind, Platform, Process
from portfixer.remedies import BY_SIGNAL, RemedyId, Role, Target, ask_command
from portfixer.remedies.outcome import Outcome, Problem, Progress, Step
from portfixer.words import managed_outcomes, verdicts
from portfixer.words.language import _, many
from portfixer.words.origins import terminal_name
from portfixer.words.plain import capitalised, clean
from portfixer.words.shell import typed
from portfixer.words.things import manager_text, port_text, program
from portfixer.words.verdicts.owners import left_alone

__all__ = ["by_hand", "by_hand_label", "checked", "explanation", "force_question", "headline", "progress"]

_STARTERS = {
    ManagerKind.SYSTEMD, ManagerKind.SOCKET_ACTIVATION, ManagerKind.WINDOWS_SERVICE, ManagerKind.SUPERVISOR,
}  # fmt: skip
"""Managers that start programs; ssh and its like only say what a program is."""
_NOT_WATCHED = {RemedyId.WAIT, RemedyId.RESUME_PROGRAM, RemedyId.TRY_AGAIN}


def progress(progress: Progress) -> str:
    """What is being done at this moment."""
    seconds = None if progress.remaining_s is None else max(0, math.ceil(progress.remaining_s))  # as the ring counts
    if progress.step is Step.ASKING:
        return _("Asked to stop. That may take a moment…")
    if progress.step is Step.MANAGER:
        return _("The system is doing it…")
    if progress.step is Step.PASSWORD:
        return _("The system is asked to do it. It may ask for your permission, or a password…")
    if progress.step is Step.FORCING:
        return _("Ending it by force…")
    if progress.step is Step.WATCHING:
        return _("The port is free. Watching whether something takes it again…")
    if seconds is None:
        return _("Waiting for the port…")
    if seconds == 0:
        return _("Due now. The system takes a few more seconds at times…")
    return many("About {count} second left…", "About {count} seconds left…", seconds)


def headline(outcome: Outcome) -> str:
    place = port_text(outcome.after.request)
    if outcome.problem is None:
        if outcome.remedy.id is RemedyId.RESUME_PROGRAM:
            again = _("{program} are running again") if len(_names(outcome)) > 1 else _("{program} is running again")
            return again.format(program=_targets(outcome))
        return (
            capitalised(_("{place} is free").format(place=place))
            if not outcome.after.blocked
            else verdicts.headline(outcome.after)
        )
    texts = {
        Problem.DECLINED: _("Nothing was changed"),
        Problem.NOT_HERE: _("That cannot be done here"),
        Problem.NOT_SUPPORTED: _("This system cannot do that"),
        Problem.NO_ANSWER: _("It is taking too long"),
        Problem.NOT_ALLOWED: _("PortFixer is not allowed to stop it"),
        Problem.PROTECTED: _("PortFixer does not stop this program"),
        Problem.CHANGED: _("Something changed meanwhile, so nothing was stopped"),
        Problem.NOT_POSSIBLE: _("The system could not do that now"),
        Problem.NOT_ASKED: _("{program} cannot be asked to stop").format(program=_targets(outcome)),
        Problem.IGNORED: _still_running(outcome),
        Problem.STILL_BLOCKED: _still_blocked(outcome),
        Problem.CAME_BACK: _came_back_headline(outcome),
        Problem.CANCELLED: _("Stopped waiting"),
        Problem.TIMED_OUT: capitalised(_("{place} is still taken").format(place=place)),
    }
    return managed_outcomes.headline(outcome) or texts[outcome.problem]


def _ignored(outcome: Outcome) -> str:
    if outcome.escalated:
        # SIGKILL waits as well while a process sleeps in the kernel, or is in a frozen cgroup v1 group.
        return _(
            "It was also ended by force, and is still there. The system lets it end only when it comes out of where it "
            "is stuck: it may be waiting for a disk or a network drive, or be frozen, as in a container that is paused."
        )
    if any(target.database for target in outcome.remedy.targets):
        return _(
            "It was asked to stop and is still writing down what it has. It lets nobody in meanwhile. Better wait: ended by "
            "force, a database has to repair itself when it starts again."
        )
    return _(
        "It was asked to stop and did not. It may be finishing its work; it can also be ended by force, which may lose what it has not saved."
    )


def force_question(outcome: Outcome) -> str:
    """What is asked before it is ended by force, without a question mark."""
    if any(target.database for target in outcome.remedy.targets):
        return _("End it by force? It is a database, and has to repair itself when it starts again")
    return _("End it by force? What it has not saved is lost")


def _still_running(outcome: Outcome) -> str:
    """Of a server that ended it may be a single worker that goes on."""
    if len(outcome.running) != 1:
        several = len(_names(outcome)) > 1
        return (_("{program} go on running") if several else _("{program} goes on running")).format(
            program=_targets(outcome)
        )
    (process,) = outcome.running
    if not outcome.stopped:
        return _("{program} goes on running").format(program=program(process))
    return _("{program} (process {pid}) goes on running").format(program=program(process), pid=process.pid)


def _still_blocked(outcome: Outcome) -> str:
    if outcome.after.verdict.passes_by_itself:
        if not outcome.stopped:
            return _("It ended by itself. Now old connections are closing")
        return _("Stopped. Now old connections are closing")
    if outcome.after.verdict is Verdict.NEEDS_PERMISSION and outcome.stopped:
        return _("Stopped. But {place} needs a special right").format(place=port_text(outcome.after.request))
    if outcome.remedy.id is RemedyId.WAIT:
        return verdicts.headline(outcome.after)  # a program took it meanwhile
    return capitalised(_("{place} is still taken").format(place=port_text(outcome.after.request)))


def explanation(outcome: Outcome) -> str:
    if outcome.problem is None:
        return _success(outcome)
    own = managed_outcomes.problem_explanation(outcome)
    if own is not None:
        return own
    on_windows = outcome.after.machine.platform is Platform.WINDOWS
    texts = {
        Problem.DECLINED: _("Windows' question was closed, or answered with no.")
        if on_windows
        else _("You did not give the password that the system asked for."),
        Problem.NOT_HERE: _("The tool for it is not on this computer."),
        Problem.NOT_SUPPORTED: _("The system has no such function."),
        Problem.NO_ANSWER: _("It was asked for, and is not finished yet. Look again in a moment."),
        Problem.NOT_ALLOWED: _(
            "Windows does not let PortFixer stop it: it has more rights, or protects itself. An administrator may be able "
            "to, or your program can use another port."
        )
        if on_windows
        else _("It belongs to another user. An administrator can stop it, or your program can use another port."),
        Problem.PROTECTED: left_alone([target.process for target in outcome.remedy.targets], outcome.after.machine),
        Problem.CHANGED: _(
            "The program that had the port let go of it, or ended. Look again to see what is there now."
        ),
        Problem.NOT_POSSIBLE: _("Nothing was stopped. Look again, or use another port."),
        Problem.NOT_ASKED: _(
            "There is no polite way: it has no window and no console of its own, or Windows does not let PortFixer reach it. It can be ended by force, which may lose what it has not saved."
        ),
        Problem.IGNORED: _ignored(outcome),
        Problem.STILL_BLOCKED: verdicts.explanation(outcome.after),
        Problem.CAME_BACK: _who_came_back(outcome),
        Problem.CANCELLED: verdicts.summary(outcome.after),
        Problem.TIMED_OUT: verdicts.summary(outcome.after),
    }
    return texts[outcome.problem]


def _success(outcome: Outcome) -> str:
    if outcome.remedy.id is RemedyId.RESUME_PROGRAM:
        return _("It has the port as before, and goes on where it was.")
    if outcome.after.blocked:
        return verdicts.explanation(outcome.after)
    own = managed_outcomes.success(outcome)
    if own is not None:
        return own
    if outcome.running:
        names = program(outcome.running[0]), outcome.running[0].pid
        sentence = _("{program} (process {pid}) let go of it and still runs. Start your program now.")
        return sentence.format(program=names[0], pid=names[1])
    if outcome.remedy.id in BY_SIGNAL:
        several = len(_names(outcome)) > 1
        sentence = _("{program} have stopped.") if several else _("{program} has stopped.")
        if outcome.escalated:
            sentence = _("{program} were ended by force.") if several else _("{program} was ended by force.")
        return sentence.format(program=_targets(outcome)) + " " + _("Start your program now.")
    if outcome.remedy.id is RemedyId.WAIT:
        return many(
            "It took {count} second. Start your program now.",
            "It took {count} seconds. Start your program now.",
            max(1, round(outcome.waited_s)),
        )
    return verdicts.explanation(outcome.after)


def _came_back_headline(outcome: Outcome) -> str:
    if _is_another(outcome):
        return _("Another program took {place}").format(place=port_text(outcome.after.request))
    return _("It came back")


def _who_came_back(outcome: Outcome) -> str:
    back = outcome.came_back
    if back is None or back.process is None:
        return _("Something took the port again at once; PortFixer couldn't see which program.")
    gaps = {"program": program(back.process), "pid": back.process.pid}
    if back.manager is not None and back.manager.kind is ManagerKind.CONTAINER:
        owner = capitalised(manager_text(back.manager))
        return _(
            "{manager} has the port again, with {program} (process {pid}) in it: something started it anew."
        ).format(manager=owner, **gaps)
    if back.manager is not None and back.manager.kind in _STARTERS:
        owner = capitalised(manager_text(back.manager))
        return _("{program} (process {pid}) took the port again. {manager} starts it.").format(manager=owner, **gaps)
    if back.typed is not None and not _is_another(outcome):
        return _(
            "{program} (process {pid}) took the port again: the shell in {where} starts it anew. Press Ctrl+C there."
        ).format(where=_terminal(back.typed), **gaps)
    if _is_another(outcome):
        return _("The port was free for a moment, then {program} (process {pid}) took it.").format(**gaps)
    if back.starter is not None:
        return _(
            "{program} (process {pid}) took the port again: {starter} (process {starter_pid}) started it anew."
        ).format(starter=program(back.starter), starter_pid=back.starter.pid, **gaps)
    return _("{program} (process {pid}) took the port again: something started it anew.").format(**gaps)


def _terminal(shell: Process) -> str:
    name = terminal_name(shell)
    # Windows gives terminals no names.
    return (
        _("terminal {name}").format(name=name)
        if name
        else _("the window of {program} (process {pid})").format(program=program(shell), pid=shell.pid)
    )


def _is_another(outcome: Outcome) -> bool:
    """What took the port is not what was stopped."""
    back = outcome.came_back
    if back is None or back.process is None:
        return False
    return program(back.process) not in {program(process) for process in outcome.stopped}


def checked(outcome: Outcome) -> tuple[str, ...]:
    """What PortFixer did to be sure, one sentence each."""
    told = []
    for process in outcome.stopped:
        told.append(_("{program} (process {pid}) has ended.").format(program=program(process), pid=process.pid))
    for process in outcome.running:
        told.append(_("{program} (process {pid}) is still running.").format(program=program(process), pid=process.pid))
    plain = [probe for probe in outcome.after.probes if not probe.reuse]
    for probe in plain:
        sentence = _("Could not bind {address}, port {port}: {name}.")
        if probe.error is None:
            sentence = _("Bound {address}, port {port}, and gave it back.")
        told.append(sentence.format(address=clean(probe.address, 60), port=probe.port, name=probe.error))
    if outcome.remedy.id not in _NOT_WATCHED and outcome.problem is None:
        told.append(_("Watched the port for 3 seconds: nothing came back."))
    return tuple(told)


def by_hand(outcome: Outcome) -> str | None:
    """The command that does the same, where PortFixer could not; where it came back, the one that stops who starts it too."""
    back = outcome.came_back
    if back is not None and back.starter is not None and back.process is not None:
        both = (Target(back.starter, 0, back.process.id, Role.STARTER), Target(back.process, 0))
        return typed(ask_command(both, outcome.after.machine))
    could_not = outcome.problem in {Problem.NOT_ALLOWED, Problem.NOT_HERE, Problem.NOT_SUPPORTED, Problem.DECLINED}
    if outcome.remedy.id is RemedyId.CLOSE_LEFTOVERS and outcome.problem is Problem.NOT_SUPPORTED:
        return None  # the same kernel would be asked
    return typed(outcome.remedy.manual) if could_not and outcome.remedy.manual else None


def by_hand_label(outcome: Outcome) -> str:
    """What `by_hand` is for, to stand above it."""
    return _("To stop what starts it as well:") if outcome.came_back else _("The command that does it:")


def _targets(outcome: Outcome) -> str:
    names = _names(outcome)
    if len(names) == 2:
        return _("{first} and {second}").format(first=names[0], second=names[1])
    return names[0] if len(names) == 1 else many("{count} program", "{count} programs", len(names))


def _names(outcome: Outcome) -> list[str]:
    """Of several processes of one name people see one program."""
    return list(dict.fromkeys(program(target.process) for target in outcome.remedy.targets))
