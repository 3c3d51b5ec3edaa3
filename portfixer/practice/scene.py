"""What a practice child knows of the situation it made."""

from collections.abc import Callable
from dataclasses import dataclass

from portfixer.facts import Protocol, SocketState
from portfixer.practice.actors import Actor
from portfixer.practice.causes import CauseId
from portfixer.practice.situation import Made, Situation
from portfixer.practice.sockets import HOME
from portfixer.practice.stage import Stage

__all__ = ["Scene", "Script", "held"]


@dataclass(frozen=True, slots=True)
class Scene:
    situation: Situation
    keepers: tuple[int, ...] = ()
    """The practice is over when all of these processes have ended; none: when the person says so."""


Script = Callable[[Stage, int], Scene]
"""Makes one cause, for real, on the given port."""


def held(
    cause: CauseId,
    port: int,
    actor: Actor,
    *made: Made,
    protocol: Protocol = Protocol.TCP,
    program: str | None = None,
) -> Scene:
    """The everyday scene: one process has the port, and it is the one to stop."""
    situation = Situation(
        cause=cause,
        port=port,
        address=HOME,
        protocol=protocol,
        made=made or (Made(SocketState.LISTEN, HOME),),
        pids=(actor.pid,),
        root=actor.pid,
        program=program,
    )
    return Scene(situation, (actor.pid,))
