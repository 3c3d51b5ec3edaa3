"""The gallery's programs with somebody above them: forwards, supervisors, debuggers, terminals."""

from dataclasses import replace

from portfixer import flow as steps
from portfixer.facts import Process, ProcessId, Request, SocketState
from portfixer.flow import Flow, Page
from portfixer.remedies import RemedyId
from portfixer.remedies.outcome import CameBack, Outcome, Problem
from portfixer.ui.gallery_facts import SERVER, Situation, held, made_process, made_socket

__all__ = ["origin_scenes"]

_INODE = 70001
_SSH = made_process(5120, "ssh", "ssh", "-M", "-N", "-L", "8080:db.internal:5432", "ada@bastion")
_CODE = made_process(3391, "code", "/usr/share/code/code", "--type=utility", terminal=None)
_PM2 = made_process(2200, "PM2 v7.0.4: God", "PM2 v7.0.4: God Daemon (/home/ada/.pm2)", terminal=None)
_LOOP = made_process(4700, "bash", "bash", "-c", "while true; do python3 server1.py; done")
_GDB = made_process(4600, "gdb", "/usr/bin/gdb", "--args", "python3", "server1.py")
_TMUX = made_process(1500, "tmux: server", "tmux", terminal=None)
_SHELL = made_process(4711, "bash", "-bash", executable="/usr/bin/bash", terminal="/dev/pts/3")


def origin_scenes() -> dict[str, Flow]:
    """Name of the picture -> the flow it shows."""
    verdicts = {name: situation.flow() for name, situation in _situations().items()}
    made = {f"verdict-{name}": flow for name, flow in verdicts.items()}
    made["confirm-forward"] = steps.choose(verdicts["ssh-forward"], RemedyId.END_FORWARDING)
    made["confirm-debugger"] = steps.choose(verdicts["debugger"], RemedyId.STOP_PROGRAM)
    made["confirm-loop"] = steps.choose(verdicts["shell-loop"], RemedyId.STOP_PROGRAM)
    made["advice-editor"] = steps.choose(verdicts["editor-forward"], RemedyId.END_FORWARDING)
    made["confirm-supervisor"] = steps.choose(verdicts["supervisor"], RemedyId.STOP_SERVICE)
    made["advice-supervisor"] = steps.choose(verdicts["supervisor-cluster"], RemedyId.STOP_SERVICE)
    made["result-typed-loop"] = _came_back(verdicts["tmux"], typed=_SHELL)
    return made


def _situations() -> dict[str, Situation]:
    above = SERVER.pid
    return {
        "ssh-forward": _of(_SSH),
        "editor-forward": _of(_CODE),
        "supervisor": replace(_of(SERVER, _PM2), told={above: {"pm_id": "0", "name": "shop"}}),
        "supervisor-cluster": _of(_PM2),
        "shell-loop": _of(SERVER, _LOOP),
        "debugger": replace(
            _of(replace(SERVER, tracer_pid=_GDB.pid, suspended=True), _GDB), tracers={SERVER.pid: _GDB}
        ),
        "tmux": _of(SERVER, _SHELL, _TMUX),
    }


def _of(process: Process, *above: Process) -> Situation:
    return Situation(
        request=Request(port=8080),
        sockets=(made_socket(SocketState.LISTEN, "127.0.0.1", 8080),),
        holders={_INODE: held(process)},
        ancestors={process.pid: above},
    )


def _came_back(flow: Flow, *, typed: Process) -> Flow:
    chosen = next(plan for plan in flow.plans if plan.remedy.id is RemedyId.STOP_PROGRAM)
    assert flow.diagnosis is not None
    again = replace(SERVER, id=ProcessId(97001, 9_700_100))
    outcome = Outcome(
        remedy=chosen.remedy,
        after=flow.diagnosis,
        done=True,
        problem=Problem.CAME_BACK,
        stopped=(SERVER,),
        came_back=CameBack(again, None, typed=typed),
    )
    return replace(flow, page=Page.RESULT, chosen=chosen, outcome=outcome)
