"""Linux: listeners that are special by the processes behind them, or by the address they have."""

import os
import signal

from portfixer.facts import SocketState
from portfixer.practice.actors import Cue, start_actor, tie_to_parent
from portfixer.practice.causes import CauseId
from portfixer.practice.ports import has_ipv6
from portfixer.practice.scene import Scene, Script, held
from portfixer.practice.situation import Made, Situation
from portfixer.practice.sockets import HOME, listener, serve
from portfixer.practice.stage import Stage

__all__ = ["PROCESSES"]

_SERVER = "practice-server"
_WORKERS = 3


def _suspended(stage: Stage, port: int) -> Scene:
    def play(cue: Cue) -> None:
        with listener(port, reuse_address=True) as listening:
            cue()
            os.kill(os.getpid(), signal.SIGSTOP)
            serve(listening)

    actor = stage.actor(_SERVER, play)
    actor.cue()
    stage.wait_for_suspension(actor.pid)
    return held(CauseId.SUSPENDED, port, actor)


def _ignores_stop(stage: Stage, port: int) -> Scene:
    def play(cue: Cue) -> None:
        for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(signum, signal.SIG_IGN)
        with listener(port, reuse_address=True) as listening:
            cue()
            serve(listening)

    actor = stage.actor(_SERVER, play)
    actor.cue()
    return held(CauseId.IGNORES_STOP, port, actor)


def _many_workers(stage: Stage, port: int) -> Scene:
    """A master that shares its listening socket with workers, and replaces each that ends."""

    def play(cue: Cue) -> None:
        with listener(port, reuse_address=True) as listening:

            def work(ready: Cue) -> None:
                ready()
                serve(listening)

            workers = [start_actor(_SERVER, work) for _ in range(_WORKERS)]
            for worker in workers:
                worker.last_cue()
            cue(" ".join(str(worker.pid) for worker in workers))
            while True:
                os.wait()
                start_actor(_SERVER, work).last_cue()

    master = stage.actor(_SERVER, play)
    workers = tuple(int(pid) for pid in master.cue().split())
    return _shared(CauseId.MANY_WORKERS, port, (master.pid, *workers), root=master.pid)


def _inherited_socket(stage: Stage, port: int) -> Scene:
    """A server started a helper, which got its listening socket along, and ended. Like a daemon it had left the session
    of whoever had started it (setsid(2)), which tells afterwards that somebody is missing between the two."""
    alone, told = os.pipe()
    director = os.getpid()

    def play(cue: Cue) -> None:
        os.close(told)
        os.setsid()
        with listener(port, reuse_address=True) as listening:
            helper = os.fork()
            if helper:
                return
            try:
                # Not before its parent has ended: it is to survive just that, and to end with the director.
                if os.read(alone, 1):
                    tie_to_parent(director)
                    cue(str(os.getpid()))
                    serve(listening)
            finally:
                os._exit(0)

    starter = stage.actor(_SERVER, play)
    stage.wait_for_end(starter.pid)
    os.close(alone)
    os.write(told, b"\n")
    os.close(told)
    helper = int(starter.cue())
    stage.adopt(helper)
    return _shared(CauseId.INHERITED_SOCKET, port, (helper,), root=helper)


def _port_sharing(stage: Stage, port: int) -> Scene:
    """Two programs that both allowed the other to have the port too (SO_REUSEPORT)."""

    def play(cue: Cue) -> None:
        with listener(port, reuse_port=True) as listening:
            cue()
            serve(listening)

    actors = [stage.actor(name, play) for name in ("practice-first", "practice-second")]
    for actor in actors:
        actor.cue()
    pids = tuple(actor.pid for actor in actors)
    situation = Situation(
        cause=CauseId.PORT_SHARING,
        port=port,
        address=HOME,
        made=(Made(SocketState.LISTEN, HOME, len(actors)),),
        pids=pids,
    )
    return Scene(situation, pids)


def _address_overlap(stage: Stage, port: int) -> Scene:
    """A server on every address, and another one that wants the port on just one of them."""
    everywhere = "::" if has_ipv6() else "0.0.0.0"

    def play(cue: Cue) -> None:
        with listener(port, everywhere, reuse_address=True) as listening:
            cue()
            serve(listening)

    actor = stage.actor(_SERVER, play)
    actor.cue()
    return held(CauseId.ADDRESS_OVERLAP, port, actor, Made(SocketState.LISTEN, everywhere))


def _comes_back(stage: Stage, port: int) -> Scene:
    """A supervisor that starts its server again at once, as often as it ends."""

    def run(cue: Cue) -> None:
        with listener(port, reuse_address=True) as listening:
            cue(str(os.getpid()))
            serve(listening)

    def supervise(cue: Cue) -> None:
        cue(start_actor(_SERVER, run).last_cue())
        while True:
            os.wait()
            # A server that cannot have its port ends the supervisor too: no endless loop is left behind.
            start_actor(_SERVER, run).last_cue()

    supervisor = stage.actor("practice-keeper", supervise)
    server = int(supervisor.cue())
    situation = Situation(
        cause=CauseId.COMES_BACK,
        port=port,
        address=HOME,
        made=(Made(SocketState.LISTEN, HOME),),
        pids=(server,),
        root=server,
        supervisor=supervisor.pid,
    )
    return Scene(situation, (supervisor.pid,))


def _shared(cause: CauseId, port: int, pids: tuple[int, ...], *, root: int) -> Scene:
    made = (Made(SocketState.LISTEN, HOME),)
    return Scene(Situation(cause=cause, port=port, address=HOME, made=made, pids=pids, root=root), (root,))


PROCESSES: dict[CauseId, Script] = {
    CauseId.SUSPENDED: _suspended,
    CauseId.MANY_WORKERS: _many_workers,
    CauseId.INHERITED_SOCKET: _inherited_socket,
    CauseId.PORT_SHARING: _port_sharing,
    CauseId.ADDRESS_OVERLAP: _address_overlap,
    CauseId.COMES_BACK: _comes_back,
    CauseId.IGNORES_STOP: _ignores_stop,
}
