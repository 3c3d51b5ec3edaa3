"""The thirty situations: what each is called, and who makes it.

Run as a program (`situations.py ID FOLDER TOKEN`) it makes one, prints its truth as a line of JSON and keeps it until
its standard input ends. Only ever inside the namespaces that `inside.py` lives in.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))  # run as a file: for portfixer
sys.path.insert(0, str(Path(__file__).parents[2]))  # and for this folder

from bench.compare import strangers, usual
from bench.compare.truth import Kind, Truth

from portfixer.practice.causes import CauseId
from portfixer.practice.lasting import LASTING
from portfixer.practice.passing import PASSING
from portfixer.practice.processes import PROCESSES
from portfixer.practice.stage import Stage

__all__ = ["SITUATIONS", "Made", "Situation"]

_SCRIPTS = {**LASTING, **PASSING, **PROCESSES}
_PORT = 8080


@dataclass(frozen=True, slots=True)
class Made:
    """Where a situation is made."""

    stage: Stage
    folder: Path
    """Empty; the person's own."""
    token: str
    """For names that have to be the only ones on this computer."""


@dataclass(frozen=True, slots=True)
class Situation:
    about: str
    make: Callable[[Made], Truth]
    as_root: bool = False
    """Its maker needs rights; who looks and acts never has any."""


def _practised(
    cause: CauseId, kind: Kind, verdict: str, *, port: int = _PORT, error: str | None = "EADDRINUSE"
) -> Callable[[Made], Truth]:
    def make(made: Made) -> Truth:
        there = _SCRIPTS[cause](made.stage, port).situation
        together = cause is CauseId.PORT_SHARING
        root = (there.root,) if there.root else there.pids
        one_of = tuple(str(pid) for pid in (there.root, there.supervisor) if pid)
        can_go = () if cause is CauseId.OUTGOING_CONNECTION else (*there.pids, *filter(None, [there.supervisor]))
        return Truth(
            port=there.port,
            address=there.address,
            protocol=there.protocol.value,
            kind=kind,
            verdicts=(verdict,),
            holders=there.pids or root,
            right=tuple((str(pid),) for pid in there.pids) if together else (one_of,) if one_of else (),
            meant=can_go,
            error=error,
        )

    return make


_OTHER = "other_program"

SITUATIONS: dict[str, Situation] = {
    "server": Situation("a server of the same person", lambda made: usual.server(made.stage, made.folder)),
    "browser": Situation(
        "a server, and a browser that is connected to it", lambda made: usual.browsed(made.stage, made.folder)
    ),
    "same_program": Situation(
        "the very program that is started again", lambda made: usual.same_program(made.stage, made.folder)
    ),
    "every_address": Situation(
        "a server on [::], and 127.0.0.1 is wanted", _practised(CauseId.ADDRESS_OVERLAP, Kind.LISTENER, _OTHER)
    ),
    "suspended": Situation("a server suspended by Ctrl+Z", _practised(CauseId.SUSPENDED, Kind.LISTENER, _OTHER)),
    "workers": Situation(
        "a master and three workers, which it replaces", _practised(CauseId.MANY_WORKERS, Kind.LISTENER, _OTHER)
    ),
    "inherited": Situation(
        "a helper that kept the socket of a server that ended",
        _practised(CauseId.INHERITED_SOCKET, Kind.LISTENER, _OTHER),
    ),
    "sharing": Situation(
        "two programs that share the port (SO_REUSEPORT)", _practised(CauseId.PORT_SHARING, Kind.LISTENER, _OTHER)
    ),
    "hanging": Situation(
        "a server that accepts nobody, with clients waiting", _practised(CauseId.NOT_ANSWERING, Kind.LISTENER, _OTHER)
    ),
    "keeper": Situation("a server that its keeper starts again", _practised(CauseId.COMES_BACK, Kind.LISTENER, _OTHER)),
    "loop": Situation("a server in a shell loop", lambda made: usual.loop(made.stage, made.folder)),
    "stubborn": Situation(
        "a server that ignores polite signals", _practised(CauseId.IGNORES_STOP, Kind.LISTENER, _OTHER)
    ),
    "udp": Situation("a UDP server, and UDP is wanted", _practised(CauseId.UDP, Kind.LISTENER, _OTHER)),
    "in_flight": Situation(
        "a listening socket on its way from one program to another", lambda made: usual.in_flight(made.stage)
    ),
    "tunnel": Situation("an ssh -L forward", lambda made: strangers.tunnel(made.stage, made.folder), as_root=True),
    "other_user": Situation("another user's server", lambda made: strangers.server(made.stage), as_root=True),
    "service": Situation(
        "another user's server in a service", lambda made: strangers.service(made.stage, made.token), as_root=True
    ),
    "container": Situation(
        "a container's port, published by docker-proxy",
        lambda made: strangers.container(made.stage, made.token),
        as_root=True,
    ),
    "time_wait": Situation(
        "200 connections in TIME-WAIT", _practised(CauseId.MANY_LINGERING, Kind.LINGERING, "time_wait")
    ),
    "fin_wait": Situation(
        "a connection in FIN-WAIT-2 that nobody has",
        _practised(CauseId.CLOSING_CONNECTIONS, Kind.LINGERING, "closing_connections"),
    ),
    "last_ack": Situation(
        "connections in FIN-WAIT-1 and LAST-ACK that nobody has",
        _practised(CauseId.CLOSING_UNSENT, Kind.LINGERING, "closing_connections"),
    ),
    "leftover": Situation(
        "connections that a server kept when it stopped listening",
        _practised(CauseId.LEFTOVER_CONNECTIONS, Kind.CONNECTION, "leftover_connections"),
    ),
    "outgoing": Situation(
        "a program's connection to elsewhere that got the number",
        _practised(CauseId.OUTGOING_CONNECTION, Kind.CONNECTION, "outgoing_connection", port=48_080),
    ),
    "bound": Situation(
        "a socket that is bound and does not listen",
        _practised(CauseId.BOUND_NOT_LISTENING, Kind.HELD, "bound_not_listening"),
    ),
    "right": Situation(
        "port 80 without the right to it",
        _practised(CauseId.NEEDS_PERMISSION, Kind.RIGHT, "needs_permission", port=80, error="EACCES"),
    ),
    "address": Situation(
        "an address that is not this computer's",
        _practised(CauseId.ADDRESS_NOT_HERE, Kind.ADDRESS, "address_not_here", error="EADDRNOTAVAIL"),
    ),
    "free": Situation("nothing at all: the message is old", lambda _made: usual.free()),
    "other_address": Situation(
        "a server on 127.0.0.2, which is in nobody's way", lambda made: usual.other_address(made.stage)
    ),
    "other_protocol": Situation(
        "a UDP server, which is in no TCP server's way", lambda made: usual.other_protocol(made.stage)
    ),
    "other_network": Situation(
        "a server in a container's own network",
        lambda made: strangers.other_network(made.stage),
        as_root=True,
    ),
}


def main(arguments: list[str]) -> None:
    name, folder, token = arguments
    usual.be_a_shell()
    stage = Stage()
    usual.neighbour(stage)
    truth = SITUATIONS[name].make(Made(stage, Path(folder), token))
    os.write(1, f"{truth.to_json()}\n".encode())
    stage.stay(())
    stage.end()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
