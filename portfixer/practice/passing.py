"""Linux: connections of a server that is gone, which the kernel still looks after. No process has them."""

import contextlib
import select
import socket
import time
from collections import Counter
from collections.abc import Callable

from portfixer.facts import SocketState
from portfixer.practice.actors import Cue, pause
from portfixer.practice.causes import CauseId
from portfixer.practice.ports import states_on
from portfixer.practice.scene import Scene, Script
from portfixer.practice.situation import Made, PracticeProblem, Reason, Situation
from portfixer.practice.sockets import HOME, client, listener
from portfixer.practice.stage import Stage

__all__ = ["PASSING"]

_SETTLED_WITHIN_S = 5.0
_MANY = 200


def _time_wait(stage: Stage, port: int) -> Scene:
    return _lingering(CauseId.TIME_WAIT, stage, port, 1)


def _many_lingering(stage: Stage, port: int) -> Scene:
    return _lingering(CauseId.MANY_LINGERING, stage, port, _MANY)


def _lingering(cause: CauseId, stage: Stage, port: int, count: int) -> Scene:
    """The side that closes first lingers: here a server, which did not set SO_REUSEADDR, and is gone."""

    def play(cue: Cue) -> None:
        with listener(port) as listening:
            # All at once, so that no two visitors get the same number: the later one would take the place of the first.
            pairs = [(socket.create_connection((HOME, port)), listening.accept()[0]) for _ in range(count)]
        for visitor, connection in pairs:
            connection.close()
            visitor.recv(1)
            visitor.close()
        cue()

    _run_to_its_end(stage, play)
    _wait_for_states(port, {SocketState.TIME_WAIT: count})
    made = (Made(SocketState.TIME_WAIT, HOME, count),)
    return Scene(Situation(cause=cause, port=port, address=HOME, made=made, outlives=True))


def _closing_connections(stage: Stage, port: int) -> Scene:
    """The server closed and ended; its client keeps its own side open. A client that ends resets the connection."""

    def play(cue: Cue) -> None:
        with listener(port) as listening:
            cue()
            listening.accept()[0].close()
        cue()

    def visit(cue: Cue) -> None:
        with client(port):
            cue()
            pause()

    server = stage.actor("practice-server", play)
    server.cue()
    stage.actor("practice-client", visit).cue()
    server.cue()
    stage.wait_for_end(server.pid)
    _wait_for_states(port, {SocketState.FIN_WAIT_2: 1})
    made = (Made(SocketState.FIN_WAIT_2, HOME),)
    return Scene(Situation(cause=CauseId.CLOSING_CONNECTIONS, port=port, address=HOME, made=made))


def _closing_unsent(stage: Stage, port: int) -> Scene:
    """The server ended with data on its way to clients that read nothing: its goodbye has to queue behind it.

    One client has said goodbye itself before (LAST-ACK), the other has not (FIN-WAIT-1).
    """

    def play(cue: Cue) -> None:
        with listener(port) as listening:
            cue()
            connections = [listening.accept()[0] for _ in range(2)]
            # Wait for the one goodbye, which an unread connection shows as readable.
            select.select(connections, [], [], _SETTLED_WITHIN_S)
            for connection in connections:
                _fill(connection)
                connection.close()
        cue()

    def visit(cue: Cue) -> None:
        with client(port, receive_buffer=4096), client(port, receive_buffer=4096) as done:
            done.shutdown(socket.SHUT_WR)
            cue()
            pause()

    server = stage.actor("practice-server", play)
    server.cue()
    stage.actor("practice-client", visit).cue()
    server.cue()
    stage.wait_for_end(server.pid)
    _wait_for_states(port, {SocketState.FIN_WAIT_1: 1, SocketState.LAST_ACK: 1})
    made = Made(SocketState.FIN_WAIT_1, HOME), Made(SocketState.LAST_ACK, HOME)
    return Scene(Situation(cause=CauseId.CLOSING_UNSENT, port=port, address=HOME, made=made))


def _fill(connection: socket.socket) -> None:
    connection.setblocking(False)  # noqa: FBT003 - its only form
    with contextlib.suppress(BlockingIOError):
        while True:
            connection.send(bytes(65_536))


def _run_to_its_end(stage: Stage, play: Callable[[Cue], None]) -> None:
    actor = stage.actor("practice-server", play)
    actor.cue()
    stage.wait_for_end(actor.pid)


def _wait_for_states(port: int, wanted: dict[SocketState, int]) -> None:
    """Until the kernel lists just these sockets on the port. Raises PracticeProblem."""
    deadline = time.monotonic() + _SETTLED_WITHIN_S
    while (found := states_on(port)) != Counter(wanted):
        if time.monotonic() > deadline:
            raise PracticeProblem(Reason.NO_ANSWER, f"the sockets are {dict(found)}")
        time.sleep(0.002)  # the kernel tells nobody of these changes


PASSING: dict[CauseId, Script] = {
    CauseId.TIME_WAIT: _time_wait,
    CauseId.MANY_LINGERING: _many_lingering,
    CauseId.CLOSING_CONNECTIONS: _closing_connections,
    CauseId.CLOSING_UNSENT: _closing_unsent,
}
