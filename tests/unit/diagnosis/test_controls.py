"""Where supervisors take orders, by their command lines and their own files."""

import pytest
from made_up import process

from portfixer.diagnosis.controls import settings_files
from portfixer.diagnosis.supervisors import supervisor_of
from portfixer.facts import Process

NODE, PY = "/usr/bin/node", "/usr/bin/python3"
SERVER = process(812, "python3", PY, "server.py", executable=PY)


def supervisord(*words: str, script: str = "/usr/bin/supervisord") -> Process:
    return process(700, "supervisord", PY, script, *words, executable=PY, folder="/srv/shop")


def circusd(*words: str) -> Process:
    return process(700, "circusd", PY, "/srv/venv/bin/circusd", *words, executable=PY, folder="/srv/shop")


OWN = supervisord("-c", "s.conf")
UNIX = "[unix_http_server]\nfile=/run/s.sock   ; the path to the socket\nchmod=0700\n"


def god(folder: str) -> Process:
    return process(700, "PM2 v7.0.4: God", f"PM2 v7.0.4: God Daemon ({folder})", executable=NODE)


@pytest.mark.parametrize(
    ("above", "file", "text", "control"),
    [
        (OWN, "/srv/shop/s.conf", UNIX, "unix:/run/s.sock"),
        (OWN, "/srv/shop/s.conf", "[unix_http_server]\nfile=%(here)s/s.sock\n", "unix:/srv/shop/s.sock"),
        (OWN, "/srv/shop/s.conf", "[inet_http_server]\nport=127.0.0.1:9001\n", "tcp:127.0.0.1:9001"),
        (OWN, "/srv/shop/s.conf", "[inet_http_server]\nport=:9001\n", "tcp:127.0.0.1:9001"),
        (OWN, "/srv/shop/s.conf", "[inet_http_server]\nport=*:9001\n", "tcp:127.0.0.1:9001"),
        (OWN, "/srv/shop/s.conf", "[inet_http_server]\nport=0.0.0.0:9001\n", "tcp:127.0.0.1:9001"),
        (OWN, "/srv/shop/s.conf", "[inet_http_server]\nport=192.0.2.1:9001\n", ""),
        (OWN, "/srv/shop/s.conf", f"{UNIX}username=ada\npassword=secret\n", ""),
        (OWN, "/srv/shop/s.conf", "[unix_http_server]\nfile=%(ENV_HOME)s/s.sock\n", ""),
        (OWN, "/srv/shop/s.conf", "[supervisord]\nnodaemon=true\n", ""),
        (OWN, "/srv/shop/s.conf", "no settings at all", ""),
        (supervisord(), "/etc/supervisor/supervisord.conf", UNIX, "unix:/run/s.sock"),
        (circusd("c.ini"), "/srv/shop/c.ini", "[watcher:web]\ncmd = web\n", "tcp:127.0.0.1:5555"),
        (circusd("c.ini"), "/srv/shop/c.ini", "[circus]\nendpoint = tcp://127.0.0.1:7\n", "tcp:127.0.0.1:7"),
        (circusd("c.ini"), "/srv/shop/c.ini", "[circus]\nendpoint = ipc:///run/c\n", "unix:/run/c"),
        (circusd("c.ini"), "/srv/shop/c.ini", "[circus]\nendpoint = tcp://192.0.2.1:7\n", ""),
        (circusd("c.ini"), "/other", "", ""),
        (god("/home/ada/.pm2"), "", "", "unix:/home/ada/.pm2/rpc.sock"),
    ],
)
def test_where_it_takes_orders(above: Process, file: str, text: str, control: str) -> None:
    found = supervisor_of(SERVER, [above], texts={file: text})
    assert found is not None
    assert found.manager.control == control


def test_pm2_in_the_foreground_and_one_with_a_long_folder_are_known_by_what_they_tell_their_programs() -> None:
    long = process(700, "PM2 v7.0.4: God", "PM2", "v7.0.4:", "God", "Daemon", "(/home/ada/work/sh", executable=NODE)
    front = process(700, "node", "node", "/srv/node_modules/.bin/pm2", "start", "server.js", executable=NODE)
    for above in (long, front):
        found = supervisor_of(SERVER, [above], environment={"pm_id": "0", "PM2_HOME": "/home/ada/work/shop/.pm2"})
        assert found is not None
        assert found.manager.control == "unix:/home/ada/work/shop/.pm2/rpc.sock"
        unknown = supervisor_of(SERVER, [above])
        assert unknown is not None
        assert unknown.manager.control == ""


def test_which_files_have_the_settings() -> None:
    assert settings_files(OWN) == ("/srv/shop/s.conf",)
    assert settings_files(supervisord("--configuration=/x.conf")) == ("/x.conf",)
    assert settings_files(supervisord(script="/srv/venv/bin/supervisord"))[:3] == (
        "/srv/venv/etc/supervisord.conf",
        "/srv/venv/supervisord.conf",
        "/srv/shop/supervisord.conf",
    )
    assert settings_files(SERVER) == ()
