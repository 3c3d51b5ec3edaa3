"""Situations that last until somebody does something, with one process at the port. Every system can have them."""

import socket

from portfixer.facts import Protocol, SocketState
from portfixer.practice.actors import Actor, Cue, pause
from portfixer.practice.causes import CauseId
from portfixer.practice.command import program
from portfixer.practice.ports import first_unprivileged_port, states_on
from portfixer.practice.scene import Scene, Script, held
from portfixer.practice.situation import Made, PracticeProblem, Reason, Situation
from portfixer.practice.sockets import HOME, bound, client, listener, reset_on_close, serve
from portfixer.practice.stage import Stage

__all__ = ["LASTING"]

_SERVER = "practice-server"
_CLIENT = "practice-client"

_ELSEWHERE = ("192.0.2.1", "198.51.100.1", "203.0.113.1")
"""Addresses for documentation (RFC 5737), some of which a private network may use nevertheless. They are only asked
for; nothing is sent to them."""

_USUAL_LOW_PORTS = (80, 443, *range(81, 1024))


def _other_program(stage: Stage, port: int) -> Scene:
    return held(CauseId.OTHER_PROGRAM, port, _server(stage, port))


def _same_program(stage: Stage, port: int) -> Scene:
    """The same, and what the person starts is that very program."""
    return held(CauseId.SAME_PROGRAM, port, _server(stage, port), program=program())


def _server(stage: Stage, port: int) -> Actor:
    def play(cue: Cue) -> None:
        with listener(port, reuse_address=True) as listening:
            cue()
            serve(listening)

    actor = stage.actor(_SERVER, play)
    actor.cue()
    return actor


def _bound_not_listening(stage: Stage, port: int) -> Scene:
    def play(cue: Cue) -> None:
        with bound(port):
            cue()
            pause()

    actor = stage.actor(_SERVER, play)
    actor.cue()
    return held(CauseId.BOUND_NOT_LISTENING, port, actor, Made(SocketState.BOUND, HOME))


def _udp(stage: Stage, port: int) -> Scene:
    def play(cue: Cue) -> None:
        with bound(port, kind=socket.SOCK_DGRAM) as waiting:
            cue()
            while True:
                waiting.recvfrom(65_536)

    actor = stage.actor(_SERVER, play)
    actor.cue()
    return held(CauseId.UDP, port, actor, Made(SocketState.UNCONNECTED, HOME), protocol=Protocol.UDP)


def _not_answering(stage: Stage, port: int) -> Scene:
    """A server that never accepts, and the two connections that fill its queue (Linux queues one more than asked)."""

    def play(cue: Cue) -> None:
        with listener(port, backlog=1, reuse_address=True):
            cue()
            pause()

    def knock(cue: Cue) -> None:
        with client(port), client(port):
            cue()
            pause()

    actor = stage.actor(_SERVER, play)
    actor.cue()
    stage.actor(_CLIENT, knock).cue()
    # The two wait with the kernel; no process has them yet.
    waiting = Made(SocketState.ESTABLISHED, HOME, 2)
    return held(CauseId.NOT_ANSWERING, port, actor, Made(SocketState.LISTEN, HOME), waiting)


def _leftover_connections(stage: Stage, port: int) -> Scene:
    """A server that does not listen any more, but still has a live connection, and one whose client said goodbye."""

    def play(cue: Cue) -> None:
        with listener(port) as listening:
            cue()
            connections = [listening.accept()[0] for _ in range(2)]
        for connection in connections:
            reset_on_close(connection)
        cue()
        pause()

    def visit(cue: Cue) -> None:
        with client(port), client(port) as done:
            done.shutdown(socket.SHUT_WR)
            cue()
            pause()

    actor = stage.actor(_SERVER, play)
    actor.cue()
    stage.actor(_CLIENT, visit).cue()
    actor.cue()
    made = Made(SocketState.ESTABLISHED, HOME), Made(SocketState.CLOSE_WAIT, HOME)
    return held(CauseId.LEFTOVER_CONNECTIONS, port, actor, *made)


def _outgoing_connection(stage: Stage, port: int) -> Scene:
    """A program that called out, and whose own end got the number that a server wants."""

    def play(cue: Cue) -> None:
        with listener(0) as listening:
            cue(str(listening.getsockname()[1]))
            with listening.accept()[0]:
                pause()

    other_side = stage.actor(_SERVER, play)
    called = int(other_side.cue())

    def call(cue: Cue) -> None:
        with client(called, local_port=port):
            cue()
            pause()

    actor = stage.actor(_CLIENT, call)
    actor.cue()
    return held(CauseId.OUTGOING_CONNECTION, port, actor, Made(SocketState.ESTABLISHED, HOME))


def _address_not_here(_: Stage, port: int) -> Scene:
    """Nothing is made: the address simply is another computer's."""
    for address in _ELSEWHERE:
        try:
            bound(port, address).close()
        except PracticeProblem:
            return Scene(Situation(cause=CauseId.ADDRESS_NOT_HERE, port=port, address=address))
    raise PracticeProblem(Reason.NOT_POSSIBLE, "this computer takes any address")


def _needs_permission(_: Stage, port: int) -> Scene:
    """Nothing is made: the port simply takes a right."""
    limit = first_unprivileged_port()
    wanted = port or next((low for low in _USUAL_LOW_PORTS if low < limit and not states_on(low)), 0)
    if not 0 < wanted < limit:
        raise PracticeProblem(Reason.NOT_POSSIBLE, f"ports from {limit} need no permission")
    try:
        bound(wanted).close()
    except PracticeProblem as problem:
        if problem.reason is not Reason.NOT_ALLOWED:
            raise
        return Scene(Situation(cause=CauseId.NEEDS_PERMISSION, port=wanted, address=HOME))
    raise PracticeProblem(Reason.NOT_POSSIBLE, f"you may use port {wanted}")


LASTING: dict[CauseId, Script] = {
    CauseId.OTHER_PROGRAM: _other_program,
    CauseId.SAME_PROGRAM: _same_program,
    CauseId.BOUND_NOT_LISTENING: _bound_not_listening,
    CauseId.UDP: _udp,
    CauseId.NOT_ANSWERING: _not_answering,
    CauseId.LEFTOVER_CONNECTIONS: _leftover_connections,
    CauseId.OUTGOING_CONNECTION: _outgoing_connection,
    CauseId.ADDRESS_NOT_HERE: _address_not_here,
    CauseId.NEEDS_PERMISSION: _needs_permission,
}
