"""The JSON contract, schema 1 (DESIGN.md, 3)."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from portfixer.diagnosis import Blocker, Diagnosis, Forward, Origin, Supervisor, blocker_of
from portfixer.facts import (
    Container,
    Evidence,
    Holder,
    Manager,
    Message,
    ProbeResult,
    Process,
    Request,
    Snapshot,
    Socket,
    Subject,
)
from portfixer.remedies import Plan, Suggestion
from portfixer.words import details, verdicts
from portfixer.words import remedies as remedy_words

if TYPE_CHECKING:
    from portfixer.remedies.outcome import Outcome

__all__ = ["diagnosis_json", "dump", "fix_json", "listing_json", "message_json", "request_json", "suggestions_json"]

SCHEMA = 1

# Schema 1 knows three: what was seen, what a service or a queue tells, and what is inferred.
_EVIDENCE = {
    Evidence.HANDLE: "handle",
    Evidence.UNIT: "unit",
    Evidence.QUEUE: "unit",
    Evidence.PARENT: "user",
    Evidence.HEIR: "user",
    Evidence.USER: "user",
}


def dump(content: dict[str, Any]) -> str:
    """One object, in ASCII, so that no name can break a terminal or a reader."""
    return json.dumps({"schema": SCHEMA, **content})


def request_json(request: Request) -> dict[str, Any]:
    return {
        "port": request.port,
        "protocol": request.protocol,
        "address": request.address,
        "program": request.program or (request.message.program if request.message else None),
    }


def message_json(message: Message) -> dict[str, Any]:
    return {
        "error": message.error,
        "port": message.port,
        "protocol": message.protocol,
        "address": message.address,
        "program": message.program,
        "code": message.code,
        "about": message.subject,
        "remote": message.remote if message.subject is Subject.CONNECTING else None,
        "others": [message_json(other) for other in message.others],
    }


def diagnosis_json(diagnosis: Diagnosis, plans: tuple[Plan, ...]) -> dict[str, Any]:
    asked = diagnosis.questions
    return {
        "request": request_json(diagnosis.request),
        "message": message_json(diagnosis.request.message) if diagnosis.request.message else None,
        "verdict": diagnosis.verdict,
        "factors": list(diagnosis.factors),
        "blocked": diagnosis.blocked,
        "summary": verdicts.summary(diagnosis),
        "questions": {
            "other_program": asked.other_program,
            "same_program": asked.same_program,
            "lingering": asked.lingering,
            "something_else": asked.something_else,
        },
        "probes": [_probe(probe) for probe in diagnosis.probes],
        "blockers": [_blocker(blocker) for blocker in (*diagnosis.blockers, *diagnosis.besides)],
        "likely": [_blocker(blocker) for blocker in diagnosis.likely],
        "remedies": [_remedy(plan) for plan in plans],
        "unseen": list(details.unseen(diagnosis)),
    }


def fix_json(diagnosis: Diagnosis, plans: tuple[Plan, ...], outcome: "Outcome | None") -> dict[str, Any]:
    """The diagnosis before, what was done, and what is true now. Without an outcome nothing was done."""
    after = outcome.after if outcome else diagnosis
    back = outcome.came_back if outcome else None
    came_back = None
    if back is not None:
        came_back = {
            "pid": back.process.pid if back.process else None,
            "manager": _manager(back.manager) if back.manager else None,
            "starter": back.starter.pid if back.starter else None,
            # Windows gives terminals no names.
            "typed_in": back.typed.terminal or back.typed.name if back.typed else None,
        }
    return {
        **diagnosis_json(diagnosis, plans),
        "action": {
            "remedy": outcome.remedy.id if outcome else None,
            "done": outcome.done if outcome else False,
            "escalated": outcome.escalated if outcome else False,
            "stopped": [process.pid for process in outcome.stopped] if outcome else [],
            "running": [process.pid for process in outcome.running] if outcome else [],
            "came_back": came_back,
            "problem": outcome.problem if outcome else None,
        },
        "after": {
            "blocked": after.blocked,
            "verdict": after.verdict,
            "factors": list(after.factors),
            "probes": [_probe(probe) for probe in after.probes],
            "summary": verdicts.summary(after),
        },
    }


def listing_json(snapshot: Snapshot, sockets: tuple[Socket, ...], unseen: tuple[str, ...]) -> dict[str, Any]:
    return {
        "taken_at": _iso(snapshot.taken_at),
        "sockets": [_row(snapshot, socket) for socket in sockets],
        "unseen": list(unseen),
    }


def suggestions_json(suggestions: tuple[Suggestion, ...], reasons: tuple[str, ...]) -> dict[str, Any]:
    return {
        "suggestions": [
            {"port": suggestion.port, "near": suggestion.near, "outgoing": suggestion.outgoing, "why": why}
            for suggestion, why in zip(suggestions, reasons, strict=True)
        ]
    }


def _probe(probe: ProbeResult) -> dict[str, Any]:
    return {"address": probe.address, "protocol": probe.protocol, "reuse": probe.reuse, "error": probe.error}


def _blocker(blocker: Blocker) -> dict[str, Any]:
    socket = blocker.socket
    return {
        "kind": blocker.kind,
        "protocol": blocker.protocol,
        "address": blocker.endpoint.address,
        "port": blocker.endpoint.port,
        "state": socket.state if socket else None,
        "remote": str(socket.remote) if socket and socket.remote else None,
        "frees_in_s": blocker.frees_in_s,
        "user": blocker.user,
        "holders": [_holder(holder) for holder in blocker.holders],
        "manager": _manager(blocker.manager) if blocker.manager else None,
        "container": _container(blocker.container) if blocker.container else None,
        "supervisor": _supervisor(blocker.supervisor) if blocker.supervisor else None,
        "forward": _forward(blocker.forward) if blocker.forward else None,
        "started_from": _origin(blocker.origin) if blocker.origin else None,
        "debugger": {"pid": blocker.debugger.pid, "name": blocker.debugger.name} if blocker.debugger else None,
    }


def _container(container: Container) -> dict[str, Any]:
    """`running` is the program in it that answers, its first one where that is not known."""
    inside = container.inside
    return {
        "engine": container.engine,
        "id": container.id,
        "name": container.name,
        "image": container.image,
        "address": container.address,
        "port": container.port,
        "running": {"pid": inside.pid, "name": inside.name, "command": list(inside.command)} if inside else None,
    }


def _supervisor(supervisor: Supervisor) -> dict[str, Any]:
    return {"pid": supervisor.process.pid, "name": supervisor.name, "alone": supervisor.alone}


def _forward(forward: Forward) -> dict[str, Any]:
    return {"by": forward.manager.name, "to": forward.to, "through": forward.through, "ends_with": forward.ends_with}


def _origin(origin: Origin) -> dict[str, Any]:
    return {"kind": origin.kind, "name": origin.name, "pid": origin.process.pid if origin.process else None}


def _row(snapshot: Snapshot, socket: Socket) -> dict[str, Any]:
    row = blocker_of(socket, snapshot)
    return {
        "protocol": socket.protocol,
        "address": socket.local.address,
        "port": socket.local.port,
        "state": socket.state,
        "remote": str(socket.remote) if socket.remote else None,
        "frees_in_s": row.frees_in_s,
        "user": row.user,
        "holders": [_holder(holder) for holder in row.holders],
        "manager": _manager(row.manager) if row.manager else None,
    }


def _holder(holder: Holder) -> dict[str, Any]:
    process: Process = holder.process
    return {
        "pid": process.pid,
        "name": process.name,
        "user": process.user,
        "command": list(process.command),
        "started_at": _iso(process.started_at) if process.started_at is not None else None,
        "evidence": _EVIDENCE[holder.evidence],
        "root": holder.root,
    }


def _manager(manager: Manager) -> dict[str, Any]:
    return {"kind": manager.kind, "name": manager.name, "detail": manager.detail}


def _remedy(plan: Plan) -> dict[str, Any]:
    remedy = plan.remedy
    return {
        "id": remedy.id,
        "recommended": remedy.recommended,
        "target": remedy_words.target(plan),
        "summary": f"{remedy_words.button(plan).rstrip('…')}. {remedy_words.what_happens(plan)}",
        "needs_admin": remedy.needs_admin,
        "reversible": remedy.reversible,
        "manual": remedy_words.manual(plan),
        "losses": list(remedy_words.losses(plan)),
    }


def _iso(moment: float) -> str:
    """Local time with its offset, ISO 8601."""
    return datetime.fromtimestamp(moment, UTC).astimezone().isoformat(timespec="seconds")
