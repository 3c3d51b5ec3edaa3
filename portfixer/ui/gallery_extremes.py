"""The gallery's extremes: many of everything, names without end, names from right to left, nothing to be seen."""

from dataclasses import replace

from portfixer.diagnosis import request_from
from portfixer.facts import (
    Manager,
    ManagerKind,
    Process,
    ProcessId,
    Request,
    SocketState,
    Unseen,
    UnseenThing,
    UnseenWhy,
)
from portfixer.flow import Flow, Page
from portfixer.remedies import RemedyId
from portfixer.remedies.outcome import Outcome, Problem
from portfixer.ui.gallery_facts import SERVER, Situation, held, made_process, made_socket

__all__ = ["extreme_scenes"]

_LONG = "shop-" + "with-a-name-that-goes-on-and-on-" * 6
_ARABIC = "\u062e\u0627\u062f\u0645-\u0627\u0644\u0645\u062a\u062c\u0631"


def _copies(count: int) -> tuple[Process, ...]:
    return tuple(
        replace(SERVER, id=ProcessId(4100 + number, number), name=f"api{number}", command=(f"/opt/api{number}",))
        for number in range(count)
    )


def _many_programs(count: int) -> Situation:
    programs = _copies(count)
    inodes = range(70001, 70001 + count)
    return Situation(
        request=Request(port=8080),
        sockets=tuple(
            made_socket(SocketState.LISTEN, f"127.0.0.{number + 1}", 8080, inode=inode)
            for number, inode in enumerate(inodes)
        ),
        holders={inode: held(program) for inode, program in zip(inodes, programs, strict=True)},
    )


def _workers(count: int) -> Situation:
    workers = [replace(each, name=SERVER.name, command=SERVER.command) for each in _copies(count)]
    return Situation(
        request=request_from("8080"),
        sockets=(made_socket(SocketState.LISTEN, "0.0.0.0", 8080),),
        holders={70001: held(SERVER, *workers)},
    )


def _long_unit() -> Situation:
    unit = Manager(ManagerKind.SYSTEMD, f"{_LONG}.service", "system")
    server = replace(SERVER, manager=unit, user="www-data", uid=33, command=(f"/opt/{_LONG}/bin/server",))
    return Situation(
        request=request_from("8080"),
        sockets=(made_socket(SocketState.LISTEN, "0.0.0.0", 8080),),
        holders={70001: held(server)},
        managers={70001: unit},
    )


def _right_to_left() -> Situation:
    server = made_process(96939, _ARABIC, f"/home/ada/{_ARABIC}/{_ARABIC}", "--port", "8080", folder=f"/home/{_ARABIC}")
    return Situation(
        request=replace(request_from("8080"), program=_ARABIC),
        sockets=(made_socket(SocketState.LISTEN, "0.0.0.0", 8080),),
        holders={70001: held(server)},
    )


def _unseen() -> Situation:
    things = (
        (UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED, "142 processes"),
        (UnseenThing.BOUND_SOCKETS, UnseenWhy.NOT_SUPPORTED, ""),
        (UnseenThing.TIMERS, UnseenWhy.NOT_SUPPORTED, ""),
        (UnseenThing.UNITS, UnseenWhy.NOT_ALLOWED, ""),
        (UnseenThing.ON_THE_WAY, UnseenWhy.NOT_ALLOWED, ""),
        (UnseenThing.IO_URING, UnseenWhy.NOT_ALLOWED, ""),
        (UnseenThing.PROGRAMS, UnseenWhy.NOT_ALLOWED, ""),
    )
    return Situation(request=request_from("8080"), unseen=tuple(Unseen(*thing) for thing in things))


def _stopped_three() -> Flow:
    """Three programs were stopped; each can be started again in its own way."""
    before = _many_programs(3).flow()
    chosen = next(plan for plan in before.plans if plan.remedy.id is RemedyId.STOP_PROGRAM)
    ended = tuple(target.process for target in chosen.remedy.targets)
    after = Situation(request=Request(port=8080), error=None).flow()
    assert after.diagnosis is not None
    outcome = Outcome(remedy=chosen.remedy, after=after.diagnosis, done=True, stopped=ended)
    return replace(after, page=Page.RESULT, chosen=chosen, outcome=outcome)


def _protected() -> Flow:
    before = _workers(0).flow()
    chosen = next(plan for plan in before.plans if plan.remedy.id is RemedyId.STOP_PROGRAM)
    assert before.diagnosis is not None
    outcome = Outcome(remedy=chosen.remedy, after=before.diagnosis, done=False, problem=Problem.PROTECTED)
    return replace(before, page=Page.RESULT, chosen=chosen, outcome=outcome)


def extreme_scenes() -> dict[str, Flow]:
    """Name of the picture -> the flow it shows."""
    return {
        "verdict-many-programs": _many_programs(20).flow(),
        "verdict-many-workers": _workers(20).flow(),
        "verdict-long-unit": _long_unit().flow(),
        "verdict-right-to-left": _right_to_left().flow(),
        "verdict-unseen": _unseen().flow(),
        "result-three-stopped": _stopped_three(),
        "result-protected": _protected(),
    }
