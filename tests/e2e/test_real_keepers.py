"""Real programs that start a server again, or that it was started from: each is named, and stopped where it should be.

What is not installed is left out by name; test_supervisors.py and test_origins.py in tests/unit/diagnosis have what
each looked like. To have them all:

    pip install supervisor gunicorn uvicorn flask django honcho circus; npm install nodemon pm2
    apt-get install ruby-foreman tmux screen

with their folders in PATH.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from running import Answer

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="finds who started what in /proc")]

Run = Callable[..., Answer]

PYTHON_SERVER = """
import socket, time
s = socket.socket(); s.setsockopt(1, 2, 1); s.bind(("127.0.0.1", PORT)); s.listen(); time.sleep(300)
"""
NODE_SERVER = "require('http').createServer((_, answer) => answer.end('hello')).listen(PORT, '127.0.0.1')\n"
FILES = {
    "server.py": PYTHON_SERVER,
    "server.js": NODE_SERVER,
    "Procfile": "web: PYTHON server.py\n",
    "supervisord.conf": "[supervisord]\nnodaemon=true\n"
    "[program:web]\ncommand=PYTHON FOLDER/server.py\nautorestart=true\n",
    "circus.ini": "[circus]\n[watcher:web]\ncmd = PYTHON FOLDER/server.py\n",
    "asgi.py": "async def app(scope, receive, send): pass\n",
    "wsgi.py": "def app(environ, start):\n    start('200 OK', [])\n    return [b'hello']\n",
    "shop.py": "from flask import Flask\napp = Flask(__name__)\n",
    "urls.py": "urlpatterns = []\n",
    "manage.py": "import sys\nfrom django.conf import settings\n"
    "from django.core.management import execute_from_command_line\n"
    "settings.configure(DEBUG=True, ROOT_URLCONF='urls', SECRET_KEY='x')\nexecute_from_command_line(sys.argv)\n",
}


@dataclass(frozen=True, kw_only=True)
class Keeper:
    name: str
    command: str
    called: str | None
    """As the manager of the port; None: it keeps no other programs, and starts nothing again by itself."""
    goes_with_it: bool = True
    """`fix` frees the port; otherwise the keeper's own command is told, as it keeps more than this program."""


KEEPERS = [
    Keeper(
        name="supervisord", command="supervisord -c FOLDER/supervisord.conf", called="supervisord", goes_with_it=False
    ),
    Keeper(name="circusd", command="circusd circus.ini", called="circus", goes_with_it=False),
    Keeper(name="pm2", command="pm2 start server.js --no-daemon", called="pm2", goes_with_it=False),
    Keeper(name="foreman", command="foreman start", called="foreman"),
    Keeper(name="honcho", command="honcho start", called="honcho"),
    Keeper(name="nodemon", command="nodemon server.js", called="nodemon"),
    Keeper(name="node", command="node --watch server.js", called="node --watch"),
    Keeper(name="django-admin", command="PYTHON manage.py runserver PORT", called="its own reloader"),
    # These open the port themselves and hand it to the child that they start anew: they are the ones to stop.
    Keeper(name="uvicorn", command="uvicorn --reload --port PORT asgi:app", called=None),
    Keeper(name="flask", command="flask --app shop run --debug --port PORT", called=None),
    Keeper(name="gunicorn", command="gunicorn --reload -b 127.0.0.1:PORT wsgi:app", called=None),
]


@contextmanager
def kept(keeper: Keeper, folder: Path) -> Iterator[int]:
    """The port that the keeper's server listens on. Everything ends with the block."""
    tool = shutil.which(keeper.name)
    if tool is None:
        pytest.skip(f"{keeper.name} is not installed")
    beside = Path(tool).resolve().parent / "python"
    python = str(beside) if beside.exists() else sys.executable
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]

    def filled(text: str) -> str:
        return text.replace("FOLDER", str(folder)).replace("PORT", str(port)).replace("PYTHON", python)

    for name, text in FILES.items():
        (folder / name).write_text(filled(text))
    started = subprocess.Popen(
        filled(keeper.command).split(),
        cwd=folder,
        env={**os.environ, "PM2_HOME": str(folder / ".pm2"), "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until_it_listens(port, started)
        yield port
    finally:
        for pid in (started.pid, *below(started.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        started.wait()


def wait_until_it_listens(port: int, started: subprocess.Popen[bytes] | None = None) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        assert started is None or started.poll() is None, "the keeper ended"
        time.sleep(0.05)  # nothing tells when a stranger's server is ready
    raise AssertionError("nobody listens")


def below(pid: int) -> list[int]:
    """What it started, and what those did, the farthest last."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *below(child)]
    return found


@pytest.mark.parametrize("keeper", KEEPERS, ids=lambda keeper: keeper.name)
def test_who_starts_it_again_is_named_and_the_port_freed_or_its_command_told(
    portfixer: Run, tmp_path: Path, keeper: Keeper
) -> None:
    with kept(keeper, tmp_path) as port:
        told = portfixer("diagnose", str(port), "--json").json
        manager = told["blockers"][0]["manager"]
        assert (manager and manager["name"], "supervised" in told["factors"]) == (
            keeper.called,
            keeper.called is not None,
        )
        answer = portfixer("fix", str(port), "--yes", "--json")
        if keeper.goes_with_it:
            assert (answer.status, answer.json["after"]["blocked"]) == (0, False), json.dumps(answer.json["action"])
        else:
            assert answer.json["action"]["stopped"] == []
            assert told["remedies"][0]["id"] == "stop_service"
            assert "stop" in told["remedies"][0]["manual"]


@pytest.mark.parametrize(
    ("name", "begin", "end", "shown"),
    [
        (
            "screen",
            "screen -d -m -S portfixer-shop",
            "screen -S portfixer-shop -X quit",
            "screen session portfixer-shop",
        ),
        # Its server has all sessions, and which one it is stands nowhere outside of it.
        ("tmux", "tmux -L portfixer -f /dev/null new-session -d", "tmux -L portfixer kill-server", "tmux, terminal"),
    ],
    ids=["screen", "tmux"],
)
def test_a_server_in_a_terminal_that_nobody_looks_at_is_told_with_its_session(
    portfixer: Run, tmp_path: Path, name: str, begin: str, end: str, shown: str
) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
    script = tmp_path / "server.py"
    script.write_text(PYTHON_SERVER.replace("PORT", str(port)))
    subprocess.run([*begin.split(), sys.executable, str(script)], check=True, capture_output=True)
    try:
        wait_until_it_listens(port)
        assert f"Started from: {shown}" in portfixer("diagnose", str(port)).out
        assert portfixer("fix", str(port), "--yes").status == 0
    finally:
        subprocess.run(end.split(), check=False, capture_output=True)  # it ends by itself with its last program
