"""One tool in one situation: the first process of namespaces of its own, so that the tool can reach nothing else.

`inside.py JOB`, where JOB is JSON; prints the measured cell as JSON.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))  # run as a file: for portfixer
sys.path.insert(0, str(Path(__file__).parents[2]))  # and for this folder

from bench.compare.measuring import can_bind, deaf, ended, listeners, processes
from bench.compare.situations import SITUATIONS
from bench.compare.strangers import PERSON
from bench.compare.tools import find
from bench.compare.truth import Cell, Ran, Truth

__all__ = ["main"]

_LOOK_WITHIN_S = 60.0
_ACT_WITHIN_S = 480.0
"""The kernel gives LAST-ACK towards a client that takes nothing up after almost six minutes."""
_AT_ONCE_S, _LATER_S = 1.0, 3.0
_FIRST_PID = 41_000
"""Process numbers of five digits, which are not found by chance among times and sizes."""


def main(job: dict[str, str]) -> None:
    _settle()
    made, truth = _make(job)
    before_processes, before_listeners = processes(), listeners()
    error = can_bind(truth, PERSON)
    if error != truth.error:
        raise SystemExit(f"the situation is not what it should be: bind says {error}, not {truth.error}")
    tool = next(each for each in find(Path(job["tools"]) if job["tools"] else None) if each.name == job["tool"])
    line = tool.look(truth)
    looked = _run(line, job["home"], _LOOK_WITHIN_S)[0] if line else None
    acted, shell_ended = _run(tool.act(truth), job["home"], _ACT_WITHIN_S)
    at_once = _binds_within(truth, _AT_ONCE_S)
    time.sleep(_LATER_S)  # what comes back does so in this time: the measure itself, nothing to be waited for
    later = can_bind(truth, PERSON) is None
    cell = Cell(
        truth=truth,
        looked=looked,
        acted=acted,
        free_at_once=at_once,
        free_later=later,
        everyone=tuple(pid for pid in before_processes if pid not in {1, made.pid}),
        ended=ended(before_processes, processes()),
        deaf=deaf(truth, before_listeners, listeners()),
        shell_ended=shell_ended,
    )
    os.write(1, f"{cell.to_json()}\n".encode())


def _settle() -> None:
    """A network with a loopback, and no service to be asked for anything: the folder of their sockets is empty."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    Path("/proc/sys/kernel/ns_last_pid").write_text(str(_FIRST_PID), encoding="ascii")


def _make(job: dict[str, str]) -> tuple[subprocess.Popen[bytes], Truth]:
    situation = SITUATIONS[job["situation"]]
    owner = None if situation.as_root else PERSON
    command = [sys.executable, str(Path(__file__).with_name("situations.py"))]
    maker = subprocess.Popen(
        [*command, job["situation"], job["folder"], job["token"]],
        cwd=job["folder"],
        user=owner,
        group=owner,
        extra_groups=None if owner is None else (),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    line = maker.stdout.readline() if maker.stdout else b""
    if not line:
        raise SystemExit("the situation was not made")
    return maker, Truth.from_json(line.decode())


def _run(line: str, home: str, within_s: float) -> tuple[Ran, bool]:
    """The person types a line into a shell. The line, and whether the shell was ended by it."""
    environment = {
        "HOME": home,
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "COLUMNS": "200",
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    began = time.monotonic()
    with Path(home, "output").open("w+b") as output:
        # The second command keeps bash from becoming the tool.
        shell = subprocess.Popen(
            ["bash", "-c", f"{line}\nstatus=$?; exit $status"],
            cwd=home,
            env=environment,
            user=PERSON,
            group=PERSON,
            extra_groups=(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        status = _status(shell.pid, within_s)
        shell.returncode = 0  # waited for above
        took_s = time.monotonic() - began
        output.seek(0)
        text = output.read().decode(errors="replace")
    ran = Ran(command=(line,), output=text, status=status, took_s=round(took_s, 1))
    return ran, status is not None and status < 0


def _status(pid: int, within_s: float) -> int | None:
    """Wait for a child, and for every orphan that comes to the first process of a namespace meanwhile."""
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        done, how = os.waitpid(-1, os.WNOHANG)
        if done == pid:
            return os.waitstatus_to_exitcode(how)
        if done == 0:
            time.sleep(0.01)  # no event tells of a child and of the time together
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return None


def _binds_within(truth: Truth, within_s: float) -> bool:
    ends = time.monotonic() + within_s
    while can_bind(truth, PERSON) is not None:
        if time.monotonic() > ends:
            return False
        time.sleep(0.02)  # the kernel tells nobody
    return True


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
