"""Situations of one person's own programs."""

import array
import ctypes
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.compare.truth import Kind, Truth

from portfixer.facts import Protocol, SocketState
from portfixer.practice.actors import Cue, pause
from portfixer.practice.ports import states_on
from portfixer.practice.sockets import HOME, bound, listener, serve
from portfixer.practice.stage import Stage

__all__ = [
    "PORT",
    "be_a_shell",
    "browsed",
    "free",
    "in_flight",
    "loop",
    "neighbour",
    "other_address",
    "other_protocol",
    "same_program",
    "server",
    "started",
    "wait_for_listener",
]

PORT = 8080
_NEIGHBOUR = 18080
_WITHIN_S = 15.0
_SET_NAME = 15  # PR_SET_NAME, prctl(2)

_BROWSER = """\
import socket, time
pages = [socket.create_connection(("127.0.0.1", 8080)) for _ in range(2)]
time.sleep(3600)
"""
_SHOP = """\
import http.server
http.server.ThreadingHTTPServer(("127.0.0.1", 8080), http.server.SimpleHTTPRequestHandler).serve_forever()
"""
_LOOP = f"while true; do {sys.executable} shop.py; sleep 0.3; done"


def be_a_shell() -> None:
    """What a person's servers are usually children of. As "python" this process would be taken for a program that runs
    them, which no tool is to be blamed for."""
    ctypes.CDLL(None).prctl(_SET_NAME, b"bash", 0, 0, 0)


def neighbour(stage: Stage) -> None:
    """In every situation: a server on 18080, which is not 8080."""

    def play(cue: Cue) -> None:
        with listener(_NEIGHBOUR) as listening:
            cue()
            serve(listening)

    stage.actor("neighbour", play).cue()


def server(stage: Stage, folder: Path) -> Truth:
    pid = _shop(stage, folder)
    return _listening(pid)


def browsed(stage: Stage, folder: Path) -> Truth:
    pid = _shop(stage, folder)
    (folder / "browser.py").write_text(_BROWSER, encoding="utf-8")
    started(stage, [sys.executable, "browser.py"], folder)
    _wait_until(lambda: states_on(PORT)[SocketState.ESTABLISHED] == 2)
    return _listening(pid)


def same_program(stage: Stage, folder: Path) -> Truth:
    pid = _shop(stage, folder)
    return Truth(
        port=PORT,
        address=HOME,
        kind=Kind.LISTENER,
        verdicts=("same_program",),
        holders=(pid,),
        right=((str(pid),),),
        meant=(pid,),
        program=str(folder / "shop.py"),
    )


def loop(stage: Stage, folder: Path) -> Truth:
    _write_shop(folder)
    shell = started(stage, ["bash", "-c", _LOOP], folder)
    wait_for_listener(PORT)
    children = Path(f"/proc/{shell}/task/{shell}/children")
    _wait_until(lambda: len(children.read_text(encoding="ascii").split()) == 1)
    pid = int(children.read_text(encoding="ascii"))
    return Truth(
        port=PORT,
        address=HOME,
        kind=Kind.LISTENER,
        verdicts=("other_program",),
        holders=(pid,),
        right=((str(pid), str(shell)),),
        meant=(pid, shell),
    )


def in_flight(stage: Stage) -> Truth:
    """A parent sent its listening socket to its helper and closed its own; the helper has not fetched it yet."""

    def play(cue: Cue) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX)
        helper = os.fork()
        if helper == 0:
            ours.close()
            pause()
        theirs.close()
        listening = listener(PORT)
        rights = array.array("i", [listening.fileno()])
        ours.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        listening.close()
        cue(str(helper))
        pause()

    parent = stage.actor("in-flight", play)
    helper = int(parent.cue())
    return Truth(
        port=PORT,
        address=HOME,
        kind=Kind.LISTENER,
        verdicts=("other_program",),
        holders=(helper,),
        right=((str(helper), str(parent.pid)),),
        meant=(helper, parent.pid),
    )


def free() -> Truth:
    return Truth(port=PORT, address=HOME, kind=Kind.NOTHING, verdicts=("free",), error=None)


def other_address(stage: Stage) -> Truth:
    def play(cue: Cue) -> None:
        with listener(PORT, "127.0.0.2") as listening:
            cue()
            serve(listening)

    stage.actor("other-address", play).cue()
    return free()


def other_protocol(stage: Stage) -> Truth:
    def play(cue: Cue) -> None:
        with bound(PORT, kind=socket.SOCK_DGRAM):
            cue()
            pause()

    stage.actor("other-protocol", play).cue()
    return free()


def started(stage: Stage, command: list[str], folder: Path | None = None, *, uid: int | None = None) -> int:
    """A program of its own, that ends with the namespace."""
    nowhere = subprocess.DEVNULL
    program = subprocess.Popen(
        command,
        cwd=folder,
        user=uid,
        group=uid,
        extra_groups=None if uid is None else (),
        stdin=nowhere,
        stdout=nowhere,
        stderr=nowhere,
    )
    stage.adopt(program.pid)
    program.returncode = 0  # the stage waits for it, nobody else may
    return program.pid


def wait_for_listener(port: int, protocol: Protocol = Protocol.TCP) -> None:
    _wait_until(lambda: states_on(port, protocol)[SocketState.LISTEN] > 0)


def _shop(stage: Stage, folder: Path) -> int:
    _write_shop(folder)
    pid = started(stage, [sys.executable, "shop.py"], folder)
    wait_for_listener(PORT)
    return pid


def _write_shop(folder: Path) -> None:
    (folder / "shop.py").write_text(_SHOP, encoding="utf-8")


def _listening(pid: int) -> Truth:
    return Truth(
        port=PORT,
        address=HOME,
        kind=Kind.LISTENER,
        verdicts=("other_program",),
        holders=(pid,),
        right=((str(pid),),),
        meant=(pid,),
    )


def _wait_until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + _WITHIN_S
    while not true():
        if time.monotonic() > ends:
            raise SystemExit("the situation did not come about")
        time.sleep(0.01)  # nobody tells of these changes
