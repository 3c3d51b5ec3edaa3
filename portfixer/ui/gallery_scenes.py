"""Where somebody can be in the guided flow, and two looks at the table, made of the gallery's facts."""

from dataclasses import replace

from portfixer import flow as steps
from portfixer.diagnosis import Answer, Diagnosis, Questions, request_from
from portfixer.facts import (
    Manager,
    ManagerKind,
    Process,
    ProcessId,
    Protocol,
    Request,
    Snapshot,
    Socket,
    SocketState,
    Unseen,
    UnseenThing,
    UnseenWhy,
)
from portfixer.flow import Flow, Page
from portfixer.remedies import RemedyId, Suggestion
from portfixer.remedies.outcome import CameBack, Outcome, Problem
from portfixer.ui.gallery_containers import container_scenes
from portfixer.ui.gallery_extremes import extreme_scenes
from portfixer.ui.gallery_facts import (
    CHROME,
    MACHINE,
    NGINX,
    NOW,
    SERVER,
    SHOP,
    Situation,
    held,
    made_process,
    made_socket,
)
from portfixer.ui.gallery_hidden import hidden_scenes
from portfixer.ui.gallery_origins import origin_scenes
from portfixer.ui.gallery_situations import APACHE, NODE, SITUATIONS, busy_server, idle_server, service, time_wait
from portfixer.ui.gallery_windows import windows_scenes

__all__ = ["ports_snapshots", "scenes"]


def _result(flow: Flow, remedy: RemedyId, after: Flow | None = None, **more: object) -> Flow:
    """The result page after that remedy; by default the port is free."""
    chosen = next(plan for plan in flow.plans if plan.remedy.id is remedy)
    after = after or Situation(request=flow.request or Request(port=1), error=None).flow()
    facts: dict[str, object] = {"remedy": chosen.remedy, "after": after.diagnosis, "done": True, **more}
    return replace(after, page=Page.RESULT, chosen=chosen, outcome=Outcome(**facts))  # type: ignore[arg-type]


def _results() -> dict[str, Flow]:
    busy, simple, waiting = busy_server().flow(), idle_server().flow(), time_wait().flow()
    stop, asked = RemedyId.STOP_PROGRAM, service().flow()
    unit = Manager(ManagerKind.SYSTEMD, "shop.service", "user")
    again = replace(SERVER, id=ProcessId(97001, 9_700_100), manager=unit)
    again_by_unit = replace(idle_server(), holders={70001: held(again)}, managers={70001: unit}).flow()
    return {
        "free": _result(busy, stop, stopped=(SERVER,)),
        "waited": _result(waiting, RemedyId.WAIT, waited_s=37.4),
        "ignored": _result(simple, stop, done=False, problem=Problem.IGNORED, after=simple),
        "not-allowed": _result(simple, stop, done=False, problem=Problem.NOT_ALLOWED, after=simple),
        "changed": _result(simple, stop, done=False, problem=Problem.CHANGED, after=simple),
        "came-back": _result(
            simple,
            stop,
            problem=Problem.CAME_BACK,
            came_back=CameBack(again, unit),
            stopped=(SERVER,),
            after=again_by_unit,
        ),
        "service-stopped": _result(asked, RemedyId.STOP_SERVICE, stopped=(APACHE,)),
        "service-refused": _result(asked, RemedyId.STOP_SERVICE, done=False, problem=Problem.NOT_ALLOWED, after=asked),
        "not-closed": _result(
            waiting, RemedyId.CLOSE_LEFTOVERS, done=False, problem=Problem.NOT_SUPPORTED, after=waiting
        ),
        "now-waiting": _result(busy, stop, problem=Problem.STILL_BLOCKED, stopped=(SERVER,), after=waiting),
        "stopped-waiting": _result(waiting, RemedyId.WAIT, done=False, problem=Problem.CANCELLED, after=waiting),
    }


def scenes() -> dict[str, Flow]:
    """Name of the picture -> the flow it shows. Page.ASK is not among them."""
    verdicts = {name: build().flow() for name, build in SITUATIONS.items()}
    busy, waiting = verdicts["other-program-busy"], verdicts["time-wait"]
    found = tuple(Suggestion(port, near=port < 8100) for port in (8081, 8082, 8090, 9080, 10080))
    other = steps.choose(busy, RemedyId.USE_OTHER_PORT)
    made = {f"verdict-{name}": flow for name, flow in verdicts.items()}
    made["checking"] = steps.submit(request_from(NODE))
    made["checking-first"] = replace(made["checking"], diagnosis=_at_first(busy))
    made["confirm"] = steps.choose(busy, RemedyId.STOP_PROGRAM)
    made["confirm-service"] = steps.choose(verdicts["service"], RemedyId.STOP_SERVICE)
    made["acting"] = steps.confirm(made["confirm"])
    made["waiting"] = steps.choose(waiting, RemedyId.WAIT)
    made["other-port-looking"] = other
    made["other-port"] = replace(other, work=None, suggestions=found)
    made["other-port-none"] = replace(other, work=None)
    made["next-time"] = steps.choose(waiting, RemedyId.SET_REUSE_ADDRESS)
    made["advice-running"] = steps.choose(verdicts["same-program"], RemedyId.USE_RUNNING_PROGRAM)
    made["advice-permission"] = steps.choose(verdicts["permission"], RemedyId.GRANT_PERMISSION)
    made["advice-address"] = steps.choose(verdicts["address"], RemedyId.FIX_ADDRESS)
    made["advice-admin"] = steps.choose(verdicts["hidden-owner"], RemedyId.LOOK_AS_ADMIN)
    made |= container_scenes() | hidden_scenes() | origin_scenes() | windows_scenes() | extreme_scenes()
    made |= {f"result-{name}": flow for name, flow in _results().items()}
    return made


def ports_snapshots() -> tuple[Snapshot, Snapshot]:
    """Two looks, two seconds apart: one program started, one ended."""
    postgres = made_process(
        733, "postgres", "/usr/lib/postgresql/17/bin/postgres", user="postgres", uid=112, terminal=None
    )
    redis = made_process(1290, "redis-server", "/usr/bin/redis-server", terminal=None)
    code = made_process(3391, "code", "/usr/share/code/code", terminal=None)
    rows = [
        (made_socket(SocketState.LISTEN, "0.0.0.0", 22, inode=1, uid=0), None),
        (made_socket(SocketState.LISTEN, "0.0.0.0", 80, inode=2), NGINX),
        (made_socket(SocketState.LISTEN, "::", 80, inode=3), NGINX),
        (made_socket(SocketState.LISTEN, "::", 3000, inode=4), SHOP),
        (made_socket(SocketState.UNCONNECTED, "0.0.0.0", 5353, inode=5, protocol=Protocol.UDP), CHROME),
        (made_socket(SocketState.LISTEN, "127.0.0.1", 5432, inode=6), postgres),
        (made_socket(SocketState.LISTEN, "127.0.0.1", 6379, inode=7), redis),
        (made_socket(SocketState.LISTEN, "0.0.0.0", 8080, inode=8), SERVER),
        (made_socket(SocketState.LISTEN, "127.0.0.1", 9229, inode=9), SERVER),
        (made_socket(SocketState.LISTEN, "127.0.0.1", 41879, inode=10), code),
    ]

    def snapshot(shown: list[tuple[Socket, Process | None]], taken_at: float) -> Snapshot:
        return Snapshot(
            taken_at=taken_at,
            machine=MACHINE,
            sockets=tuple(socket for socket, made_process in shown),
            holders={socket.inode: held(process) for socket, process in shown if process is not None},
            managers={1: Manager(ManagerKind.SYSTEMD, "ssh.service", "system")},
            users={0: "root"},
        )

    before = [row for row in rows if row[0].local.port != 8080]
    after = [row for row in rows if row[0].local.port != 6379]
    return snapshot(before, NOW - 2), snapshot(after, NOW)


def _at_first(flow: Flow) -> Diagnosis | None:
    """As it is when the rest is still being looked for."""
    if flow.diagnosis is None:
        return None
    open_ = Questions(
        other_program=Answer.UNSEEN, same_program=Answer.UNSEEN, lingering=Answer.UNSEEN, something_else=Answer.UNSEEN
    )
    return replace(flow.diagnosis, questions=open_, unseen=(Unseen(UnseenThing.HOLDERS, UnseenWhy.NOT_YET),))
