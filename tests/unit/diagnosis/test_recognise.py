"""Which program is which: for an interpreter the script decides."""

import pytest
from made_up import asks, process

from portfixer.diagnosis import Runtime, identify, start_command
from portfixer.diagnosis.recognise import Sign, recognise
from portfixer.facts import Message, MessageError, Process

PY, NODE, JAVA = "/usr/bin/python3.11", "/usr/bin/node", "/usr/lib/jvm/bin/java"


def runs(name: str, *command: str, executable: str | None = None, folder: str | None = "/home/ada/shop") -> Process:
    return process(812, name, *command, executable=executable or command[0], folder=folder)


TITLES = [
    (runs("python3", PY, "server.py"), "server.py", Runtime.PYTHON),
    (runs("python3", PY, "-u", "-X", "dev", "app/server.py", "--port", "1"), "server.py", Runtime.PYTHON),
    (runs("python3", PY, "-m", "http.server", "8000"), "http.server", Runtime.PYTHON),
    (runs("python3", PY, "-c", "import x"), "python", Runtime.PYTHON),
    (runs("node", NODE, "--inspect", "-r", "dotenv/config", "index.js"), "index.js", Runtime.NODE),
    (runs("MainThread", NODE, "shop.js"), "shop.js", Runtime.NODE),
    (runs("java", JAVA, "-Xmx1g", "-jar", "/srv/shop.jar"), "shop.jar", Runtime.JAVA),
    (runs("java", JAVA, "-cp", "a.jar:b.jar", "org.shop.Main"), "Main", Runtime.JAVA),
    (runs("java", JAVA, "Web.java", "8101"), "Web.java", Runtime.JAVA),
    (runs("dotnet", "/usr/bin/dotnet", "Shop.dll"), "Shop.dll", Runtime.DOTNET),
    (runs("php", "/usr/bin/php", "-S", "localhost:8000", "router.php"), "router.php", Runtime.PHP),
    (runs("nginx", "nginx: master process nginx", executable="/usr/sbin/nginx"), "nginx", None),
    (runs("systemd-resolve", "/lib/systemd/systemd-resolved"), "systemd-resolved", None),
    (runs("bash", "/bin/bash", "start.sh"), "start.sh", Runtime.SHELL),
    (runs("httpd", "/bin/httpd", "-f", "-p", "80", executable="/bin/busybox"), "httpd", None),
    (runs("busybox", "busybox", "httpd", "-p", "80", executable="/bin/busybox"), "httpd", None),
    (runs("sh", "sh", "start.sh", executable="/bin/busybox"), "start.sh", Runtime.SHELL),
    (process(812, "kworker", command=(), executable=None), "kworker", None),
]


@pytest.mark.parametrize(("seen", "title", "runtime"), TITLES, ids=lambda value: str(getattr(value, "command", value)))
def test_a_process_goes_by_what_it_runs(seen: Process, title: str, runtime: Runtime | None) -> None:
    identity = identify(seen)
    assert (identity.title, identity.runtime) == (title, runtime)


NGINX = runs("nginx", "/usr/sbin/nginx")
SHOP = runs("python3", PY, "server.py")
MODULE = runs("python3", PY, "-m", "http.server", "8000")
VITE = runs("node", NODE, "/home/ada/shop/node_modules/.bin/vite")

BY_PROGRAM = [
    ("nginx", NGINX, Sign.NAME),
    ("/usr/sbin/nginx", NGINX, Sign.EXECUTABLE),
    ("apache", runs("apache2", "/usr/sbin/apache2"), Sign.NAME),
    ("caddy", NGINX, None),
    ("server.py", SHOP, Sign.SCRIPT),
    ("server", SHOP, Sign.SCRIPT),
    ("/home/ada/shop/server.py", SHOP, Sign.SCRIPT),
    ("/home/ada/other/server.py", SHOP, None),
    ("/home/ada/shop", SHOP, Sign.FOLDER),
    ("/home/ada", runs("python3", PY, "x.py", folder="/home/ada"), None),
    ("http.server", MODULE, Sign.MODULE),
    ("python3", SHOP, None),
    ("/usr/bin/python3.11", SHOP, None),
    ("python3 server.py", SHOP, Sign.SCRIPT),
    ("python3 /home/ada/shop/server.py --port 80", SHOP, Sign.SCRIPT),
    ("python -m http.server", MODULE, Sign.MODULE),
    ("node server.py", SHOP, None),
    ("shop.jar", runs("java", JAVA, "-jar", "shop.jar"), Sign.JAR),
]


@pytest.mark.parametrize(("given", "seen", "sign"), BY_PROGRAM, ids=str)
def test_by_the_program_that_was_given(given: str, seen: Process, sign: Sign | None) -> None:
    assert recognise(asks(program=given), seen) is sign


STDLIB = "/usr/lib/python3.11/http/server.py"
BY_MESSAGE = [
    ("nginx names itself", "nginx", (), NGINX, Sign.NAME),
    ("postgres runs as postgres", "postgres", (), runs("postgres", "/usr/lib/postgresql/15/bin/postgres"), Sign.NAME),
    ("redis runs as redis-server", "redis", (), runs("redis-server", "/usr/bin/redis-server"), Sign.NAME),
    ("one Python program is not another", "python", (), SHOP, None),
    ("the script in the traceback is running", "python", ("/home/ada/shop/server.py",), SHOP, Sign.SCRIPT),
    ("another script of the same folder is not it", "python", ("/home/ada/shop/other.py",), SHOP, None),
    ("python -m is known by the module's file", "python", (STDLIB,), MODULE, Sign.MODULE),
    ("a script that uses http.server is not http.server", "python", ("/home/ada/a.py", STDLIB), MODULE, None),
    ("a framework of that folder", "vite", ("/home/ada/shop/node_modules/vite/dist/cli.js",), VITE, Sign.FOLDER),
    ("a framework of another folder", "vite", ("/home/ada/blog/node_modules/vite/dist/cli.js",), VITE, None),
    ("docker reports for somebody else", "docker", (), runs("docker", "/usr/bin/docker"), None),
    ("go is a language, not a program", "go", (), runs("go", "/usr/local/go/bin/go"), None),
    ("a message without a program", None, (), NGINX, None),
]


@pytest.mark.parametrize(("belief", "program", "paths", "seen", "sign"), BY_MESSAGE, ids=lambda value: str(value)[:60])
def test_by_the_message(
    belief: str, program: str | None, paths: tuple[str, ...], seen: Process, sign: Sign | None
) -> None:
    message = Message(error=MessageError.IN_USE, port=8080, program=program, paths=paths)
    assert recognise(asks(message=message), seen) is sign


def test_a_command_line_that_was_written_over_does_not_start_anything_again() -> None:
    assert start_command(runs("nginx", "nginx: master process nginx")) == ()
    assert start_command(SHOP) == (PY, "server.py")
