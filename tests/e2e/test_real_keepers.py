"""Real programs that start a server again: each is named, and the port freed there.

What is not installed is left out by name; tests/unit/diagnosis/test_supervisors.py has what each looked like.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from real_programs import (
    PYTHON_SERVER,
    Made,
    Seen,
    Situation,
    environment,
    find,
    free_port,
    python_beside,
    seen_at_once,
    started,
    wait_until_it_listens,
)
from running import Answer

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="finds who started what in /proc")]

NODE_SERVER = "require('http').createServer((_, answer) => answer.end('hello')).listen(PORT, '127.0.0.1')\n"
FILES = {
    "server.py": PYTHON_SERVER,
    "server.js": NODE_SERVER,
    "Procfile": "web: PYTHON server.py\n",
    "supervisord.conf": "[supervisord]\nnodaemon=true\n[unix_http_server]\nfile=%(here)s/orders\n"
    "[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n"
    "[program:web]\ncommand=PYTHON FOLDER/server.py\nautorestart=true\n[program:other]\ncommand=sleep 300\n",
    "circus.ini": "[circus]\nendpoint = tcp://127.0.0.1:ORDERS\npubsub_endpoint = ipc://FOLDER/news\n"
    "[watcher:web]\ncmd = PYTHON FOLDER/server.py\n[watcher:other]\ncmd = sleep 300\n",
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
    takes_orders: bool = False
    """It keeps more than this program, and is told to stop this one."""
    id: str = ""


KEEPERS = [
    Keeper(
        name="supervisord", command="supervisord -c FOLDER/supervisord.conf", called="supervisord", takes_orders=True
    ),
    Keeper(name="circusd", command="circusd circus.ini", called="circus", takes_orders=True),
    Keeper(name="pm2", command="pm2 start server.js --no-daemon", called="pm2", takes_orders=True),
    Keeper(name="pm2", command="pm2 start server.js", called="pm2", takes_orders=True, id="pm2 in the background"),
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


def kept(keeper: Keeper) -> Callable[[Path], AbstractContextManager[Made]]:
    @contextmanager
    def make(folder: Path) -> Iterator[Made]:
        port, orders = free_port(), free_port()

        def filled(text: str) -> str:
            text = text.replace("FOLDER", str(folder)).replace("PORT", str(port)).replace("ORDERS", str(orders))
            return text.replace("PYTHON", python_beside(keeper.name))

        for name, text in FILES.items():
            (folder / name).write_text(filled(text))
        # pm2 goes into the background, away from what started it.
        at_home = environment(folder, {"PM2_HOME": str(folder / ".pm2")})
        try:
            with started(*filled(keeper.command).split(), cwd=folder, env=at_home) as process:
                goes_away = keeper.id.endswith("in the background")
                wait_until_it_listens(port, None if goes_away else process)
                keeping = None
                if keeper.takes_orders:
                    daemon = folder / ".pm2" / "pm2.pid"
                    keeping = int(daemon.read_text()) if goes_away else process.pid
                yield Made(port, stays=keeping)
        finally:
            if keeper.name == "pm2":
                subprocess.run([find("pm2") or "pm2", "kill"], env=at_home, check=False, capture_output=True)

    return make


CLUSTER = Keeper(name="pm2", command="pm2 start server.js -i 2", called="pm2", id="pm2 cluster in the background")
SITUATIONS = {
    keeper: Situation(keeper.id or keeper.name, kept(keeper), (keeper.name,)) for keeper in [*KEEPERS, CLUSTER]
}


@pytest.fixture(scope="module")
def seen(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, portfixer: Callable[..., Answer]
) -> Iterator[Callable[[Situation], Seen]]:
    chosen = [
        SITUATIONS[item.callspec.params["keeper"]] for item in request.session.items if item.module is request.module
    ]
    with seen_at_once(chosen, tmp_path_factory.mktemp("kept"), portfixer) as result:
        yield result


@pytest.mark.parametrize("keeper", KEEPERS, ids=lambda keeper: keeper.id or keeper.name)
def test_who_starts_it_again_is_named_and_the_port_freed_where_it_is_kept(
    seen: Callable[[Situation], Seen], keeper: Keeper
) -> None:
    it = seen(SITUATIONS[keeper])
    assert (it.manager and it.manager["name"], "supervised" in it.told["factors"]) == (
        keeper.called,
        keeper.called is not None,
    )
    assert it.freed, json.dumps(it.action)
    assert it.action["remedy"] == ("stop_service" if keeper.takes_orders else "stop_program")
    if keeper.takes_orders:
        holder = it.told["blockers"][0]["holders"][0]["pid"]
        assert (it.action["stopped"], it.stays) == ([holder], True)


@pytest.mark.parametrize("keeper", [CLUSTER], ids=["pm2 in cluster mode"])
def test_who_has_the_port_for_others_is_not_stopped_for_one_of_them(
    seen: Callable[[Situation], Seen], keeper: Keeper
) -> None:
    it = seen(SITUATIONS[keeper])
    assert "has the port for a program that it keeps running" in it.text
    assert (it.manager["name"], it.told["remedies"][0]["id"], it.action["stopped"]) == ("pm2", "stop_service", [])
