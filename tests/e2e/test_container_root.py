"""Root as containers have it, without the right to look into other users' processes (no CAP_SYS_PTRACE)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from rights import has
from running import Answer

pytestmark = [
    pytest.mark.linux,
    pytest.mark.skipif(not has("setuid") or not shutil.which("setpriv"), reason="takes root to become somebody else"),
]

Run = Callable[..., Answer]

NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
AS_IN_A_CONTAINER = ("setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-all")
SERVE = """
import os, socket, sys, time
server = socket.create_server(("127.0.0.1", 0))
if "drops" in sys.argv: os.setgid(65534); os.setuid(65534)
print(server.getsockname()[1], flush=True)
time.sleep(100)
"""


@contextmanager
def serving(*before: str, arguments: tuple[str, ...] = ()) -> Iterator[tuple[int, int]]:
    """The port and the process. It runs by the system's Python, as nobody may look into every folder."""
    python = shutil.which("python3", path="/usr/bin:/bin") or sys.executable
    with subprocess.Popen([*before, python, "-c", SERVE, *arguments], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline()), server.pid
        finally:
            server.kill()


def test_another_user_s_server_is_named_and_stopped(portfixer: Run) -> None:
    with serving(*NOBODY) as (port, pid):
        answer = portfixer("fix", str(port), "--yes", "--json", before=AS_IN_A_CONTAINER)
    (holder,) = answer.json["blockers"][0]["holders"]
    assert (holder["pid"], holder["evidence"], holder["user"]) == (pid, "handle", "nobody")
    assert (answer.status, answer.json["action"]["stopped"], answer.json["unseen"]) == (0, [pid], [])


def test_one_that_gave_up_root_by_itself_stays_hidden_and_nobody_is_accused(portfixer: Run) -> None:
    """The kernel shows it to nobody but root then (proc(5), PR_SET_DUMPABLE)."""
    with serving(arguments=("drops",)) as (port, pid):
        answer = portfixer("fix", str(port), "--yes", "--json", before=AS_IN_A_CONTAINER)
        os.kill(pid, 0)  # it is still there
    assert answer.status == 1
    assert "hidden_owner" in answer.json["factors"]
    assert answer.json["action"]["stopped"] == []
    assert answer.json["unseen"]
