"""Which program is which: for an interpreter the script decides."""

from dataclasses import replace

import pytest
from made_up import asks, process

from portfixer.diagnosis import Runtime, identify, start_command
from portfixer.diagnosis.packages import package_files
from portfixer.diagnosis.recognise import Sign, could_be, recognise
from portfixer.facts import Message, MessageError, Process
from portfixer.messages import read
from portfixer.messages.packages import announced

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
    (runs("MainThread", NODE, "-e", "serve()"), "node", Runtime.NODE),
    (runs("bun", "/usr/bin/bun", "run", "server.ts"), "server.ts", Runtime.NODE),
    (runs("deno", "/usr/bin/deno", "serve", "web.ts"), "web.ts", Runtime.NODE),
    (runs("java", JAVA, "-Xmx1g", "-jar", "/srv/shop.jar"), "shop.jar", Runtime.JAVA),
    (runs("java", JAVA, "-cp", "a.jar:b.jar", "org.shop.Main"), "Main", Runtime.JAVA),
    (runs("java", JAVA, "Web.java", "8101"), "Web.java", Runtime.JAVA),
    (runs("dotnet", "/usr/bin/dotnet", "Shop.dll"), "Shop.dll", Runtime.DOTNET),
    (runs("php", "/usr/bin/php", "-S", "localhost:8000", "router.php"), "router.php", Runtime.PHP),
    (runs("nginx", "nginx: master process nginx", executable="/usr/sbin/nginx"), "nginx", None),
    (runs("systemd-resolve", "/lib/systemd/systemd-resolved"), "systemd-resolved", None),
    (runs("bash", "/bin/bash", "start.sh"), "start.sh", Runtime.SHELL),
    (runs("bash", "/bin/bash", "/dev/fd/63", "8000"), "bash", Runtime.SHELL),
    (runs("python3", PY, "-u", "/dev/stdin"), "python", Runtime.PYTHON),
    (runs("httpd", "/bin/httpd", "-f", "-p", "80", executable="/bin/busybox"), "httpd", None),
    (runs("busybox", "busybox", "httpd", "-p", "80", executable="/bin/busybox"), "httpd", None),
    (runs("sh", "sh", "start.sh", executable="/bin/busybox"), "start.sh", Runtime.SHELL),
    (process(812, "kworker", command=(), executable=None), "kworker", None),
    # pm2 7.0 writes the script over the command line; debuggers and profilers run another program inside themselves.
    (runs("node /srv/shop/", "node /srv/shop/server.js", executable=NODE), "server.js", Runtime.NODE),
    (runs("PM2 v7.0.4: God", "PM2 v7.0.4: God Daemon (/home/ada/.pm2)", executable=NODE), "pm2", Runtime.NODE),
    (runs("PM2 v7.0.4: God", "PM2", "v7.0.4:", "God", "Daemon", "(/home/ada", executable=NODE), "pm2", Runtime.NODE),
    # Another user's: which file it runs is hidden.
    (process(812, "PM2 v7.0.4: God", "PM2 v7.0.4: God Daemon (/root/.pm2)", executable=None), "pm2", Runtime.NODE),
    (runs("python", PY, "-m", "debugpy", "--listen", "127.0.0.1:5678", "server.py"), "server.py", Runtime.PYTHON),
    (runs("python", PY, "-m", "debugpy", "--listen", "5678", "-m", "http.server", "80"), "http.server", Runtime.PYTHON),
    (
        runs(
            "python", PY, "/x/bundled/libs/debugpy", "--connect", "127.0.0.1:3", "--configure-qt", "none", "server.py"
        ),
        "server.py",
        Runtime.PYTHON,
    ),
    (
        runs("python", PY, "/opt/pycharm/pydev/pydevd.py", "--port", "5", "--file", "server.py"),
        "server.py",
        Runtime.PYTHON,
    ),
    (runs("python", PY, "-m", "pdb", "-c", "continue", "server.py"), "server.py", Runtime.PYTHON),
    (runs("python", PY, "-m", "coverage", "run", "--source", ".", "server.py"), "server.py", Runtime.PYTHON),
    (runs("python", PY, "-m", "debugpy"), "debugpy", Runtime.PYTHON),
]


@pytest.mark.parametrize(("seen", "title", "runtime"), TITLES, ids=lambda value: str(getattr(value, "command", value)))
def test_a_process_goes_by_what_it_runs(seen: Process, title: str, runtime: Runtime | None) -> None:
    identity = identify(seen)
    assert (identity.title, identity.runtime) == (title, runtime)


NGINX = runs("nginx", "/usr/sbin/nginx")
SHOP = runs("python3", PY, "server.py")
MODULE = runs("python3", PY, "-m", "http.server", "8000")
PACKAGE = runs("python3", PY, "-m", "shop", "--port", "8000")
CLASS = runs("java", JAVA, "-cp", "lib/guava.jar:target/shop.jar", "com.ada.Shop")
GO_RUN = runs("go", "/usr/bin/go", "run", "./cmd/web")
NPM = runs("npm run dev", "npm run dev", executable=NODE)
VITE = runs("node", NODE, "/home/ada/shop/node_modules/.bin/vite")

UVICORN = runs("uvicorn", PY, "/usr/local/bin/uvicorn", "--port", "8000", "shop.main:app")
GUNICORN = runs("gunicorn", PY, "/usr/bin/gunicorn", "-w", "4", "main:create_app('x')")
FLASK = runs("flask", PY, "/usr/bin/flask", "--app", "shop", "run", "--port", "5000")
STREAMLIT = runs("streamlit", PY, "-m", "streamlit", "run", "board.py", "--server.port", "8501")

BY_PROGRAM = [
    ("shop.main:app", UVICORN, Sign.APPLICATION),
    ("shop.main", UVICORN, Sign.APPLICATION),
    ("main.py", UVICORN, Sign.APPLICATION),
    ("/home/ada/shop/shop/main.py", UVICORN, Sign.APPLICATION),
    ("/home/ada/other/shop/main.py", UVICORN, None),
    ("admin.main:app", UVICORN, None),
    ("main.py", GUNICORN, Sign.APPLICATION),
    ("wsgi.py", runs("gunicorn", PY, "/usr/bin/gunicorn", "-w", "4", "wsgi"), Sign.APPLICATION),
    ("4.py", runs("gunicorn", PY, "/usr/bin/gunicorn", "-w", "4"), None),
    ("info.py", runs("uvicorn", PY, "/usr/bin/uvicorn", "--log-level", "info"), None),
    ("shop.py", FLASK, Sign.APPLICATION),
    ("board.py", STREAMLIT, Sign.APPLICATION),
    ("8501", STREAMLIT, None),
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
    ("target/shop.jar", runs("java", JAVA, "-jar", "target/shop.jar"), None),  # whose folder? the command line knows
    ("/home/ada/shop/target/shop.jar", CLASS, Sign.JAR),
    ("/home/ada/other/target/shop.jar", CLASS, None),
    ("shop.jar", CLASS, Sign.JAR),
    ("com.ada.Shop", CLASS, Sign.MODULE),
    # A module by its file, of this folder and of another one where the same is worked on.
    ("/home/ada/shop/shop/__main__.py", PACKAGE, Sign.MODULE),
    ("/home/ada/shop/src/shop/__main__.py", PACKAGE, Sign.MODULE),
    ("/home/ada/other/shop/__main__.py", PACKAGE, None),
    # What starts it is not what it is.
    ("uv run server.py", SHOP, Sign.SCRIPT),
    ("uv run --with rich server.py --port 80", SHOP, Sign.SCRIPT),
    ("uv run other.py", SHOP, None),
    ("poetry run python server.py", SHOP, Sign.SCRIPT),
    ("env -u HOME PORT=80 python3 ./server.py", SHOP, Sign.SCRIPT),
    ("PORT=80 sudo -u ada python3 server.py", SHOP, Sign.SCRIPT),
    ("./server.py 80", SHOP, Sign.SCRIPT),
    ("./app/server.py", SHOP, None),
    ("nohup /home/ada/shop/server.py &", SHOP, Sign.SCRIPT),
    ("uvicorn shop.main:app --reload", UVICORN, Sign.APPLICATION),
    ("poetry run uvicorn shop.main:app", UVICORN, Sign.APPLICATION),
    ("python -m uvicorn shop.main:app", UVICORN, Sign.APPLICATION),
    ("uvicorn admin.main:app", UVICORN, None),
    ("python -m uvicorn admin.main:app", runs("python3", PY, "-m", "uvicorn", "shop.main:app"), None),
    ("npx vite --port 80", VITE, Sign.SCRIPT),
    ("npm exec -- vite", VITE, Sign.SCRIPT),
    ("npx webpack", VITE, None),
    ("npm run dev", NPM, Sign.NAME),
    ("yarn dev", NPM, Sign.NAME),
    ("npm start", NPM, None),
    ("npm run start", runs("npm start", "npm start", executable=NODE), Sign.NAME),
    ("pnpm dev", runs("node", NODE, "/usr/bin/pnpm", "run", "dev"), Sign.NAME),
    ("go run ./cmd/web", GO_RUN, Sign.SCRIPT),
    ("go run /home/ada/shop/cmd/web", GO_RUN, Sign.SCRIPT),
    ("go run ./cmd/api", GO_RUN, None),
    ("go run .", runs("go", "/usr/bin/go", "run", "."), Sign.SCRIPT),
    ("/home/ada/shop/main.go", runs("go", "/usr/bin/go", "run", "."), Sign.SCRIPT),
    ("/home/ada/other/main.go", runs("go", "/usr/bin/go", "run", "."), None),
    ("/home/ada/shop/cmd/web/serve.go", GO_RUN, Sign.SCRIPT),
    ("cargo run", runs("shop", "/home/ada/shop/target/debug/shop"), None),
    ("uv run", SHOP, None),
    ("/", NGINX, None),  # a slash, or blanks, name nothing
    (" ", NGINX, None),
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
    ("a package is known by its file", "python", ("/home/ada/shop/shop/__main__.py",), PACKAGE, Sign.MODULE),
    ("the same package elsewhere is another program", "python", ("/home/ada/b/shop/__main__.py",), PACKAGE, None),
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


PACKAGE = {"/home/ada/shop/package.json": '{"name": "shop", "version": "1.0.0"}'}
DEV = runs("node", "node", "server.js", executable=NODE)
BELOW = runs("node", "node", "x.js", executable=NODE, folder="/home/ada/shop/a/b")
NEXT = runs("next-server", "next-server (v14.2.3)", executable=NODE)


@pytest.mark.parametrize(
    ("belief", "seen", "texts", "paths", "sign"),
    [
        ("npm announced it", DEV, PACKAGE, (), Sign.PACKAGE),
        ("a server that renamed itself", NEXT, PACKAGE, (), Sign.PACKAGE),
        ("the project's folder is above", BELOW, PACKAGE, (), Sign.PACKAGE),
        ("the same script of it", DEV, PACKAGE, ("/home/ada/shop/server.js",), Sign.SCRIPT),
        ("another script of it", DEV, PACKAGE, ("/home/ada/shop/worker.js",), None),
        ("another project", DEV, {"/home/ada/shop/package.json": '{"name": "blog"}'}, (), None),
        ("a project without a name", DEV, {"/home/ada/shop/package.json": "{}"}, (), None),
        ("rubbish", DEV, {"/home/ada/shop/package.json": "{" * 5000}, (), None),
        ("a list", DEV, {"/home/ada/shop/package.json": "[1]"}, (), None),
        ("no Node.js program", SHOP, PACKAGE, (), None),
        ("nothing was to be read", DEV, {}, (), None),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_by_the_name_in_package_json(
    belief: str, seen: Process, texts: dict[str, str], paths: tuple[str, ...], sign: Sign | None
) -> None:
    message = Message(error=MessageError.IN_USE, port=8080, program="node", package="shop", paths=paths)
    assert recognise(asks(message=message), seen, (), texts) is sign


def test_the_package_can_be_named() -> None:
    assert recognise(asks(program="shop"), DEV, (), PACKAGE) is Sign.PACKAGE
    assert recognise(asks(program="blog"), DEV, (), PACKAGE) is None


def test_package_json_is_looked_for_in_the_folder_and_some_above() -> None:
    seen = runs("node", "node", "x.js", executable=NODE, folder="/home/ada/shop/a")
    assert package_files(seen)[:2] == ("/home/ada/shop/a/package.json", "/home/ada/shop/package.json")
    assert package_files(SHOP) == ()
    assert package_files(runs("node", "node", "x.js", executable=NODE, folder=None)) == ()


@pytest.mark.parametrize(
    ("text", "package", "folder"),
    [
        ("> shop@1.0.0 dev\n> node server.js\n", "shop", None),
        ("> @ada/shop@1.0.0-beta.2 start:dev\r\n> next dev\r\n", "@ada/shop", None),
        ("> shop@1.0.0 dev /home/ada/my shop\n> vite\n", "shop", "/home/ada/my shop"),
        ("> all@1.0.0 dev\n> npm run web\n\n> web@2.1.0 web\n> vite\n", "web", None),
        ("mail ada@1.2.3.4 please", None, None),
        ("Error: listen EADDRINUSE: address already in use :::3000", None, None),
    ],
)
def test_npm_announces_the_package(text: str, package: str | None, folder: str | None) -> None:
    assert announced(text) == (package, folder)
    assert read(text + "Error: listen EADDRINUSE: address already in use :::3000").package == package


def test_what_a_server_serves_stands_behind_its_option_wherever_that_is() -> None:
    late = runs("flask", PY, "/usr/bin/flask", "--debug", "--app", "shop", "run")
    assert recognise(asks(program="shop"), late) is Sign.APPLICATION
    assert recognise(asks(program="shop"), runs("flask", PY, "/usr/bin/flask", "--app=shop", "run")) is Sign.APPLICATION


def test_a_server_that_does_not_say_what_it_serves_may_be_anybodys() -> None:
    silent = runs("flask", PY, "/usr/bin/flask", "run")
    assert recognise(asks(program="app.py"), silent) is None
    assert could_be(asks(program="app.py"), silent)
    assert not could_be(asks(program="app.py"), FLASK)
    assert not could_be(asks(program="app.py"), SHOP)


@pytest.mark.parametrize("command", ["cargo run", "make serve", "npm start", "./gradlew bootRun", "docker compose up"])
def test_which_program_a_command_starts_may_be_written_in_files_only(command: str) -> None:
    assert could_be(asks(program=command), SHOP)
    assert not could_be(asks(program="uv run other.py"), SHOP)


GO_BUILT = "/home/ada/.cache/go-build91/b001/exe/"


@pytest.mark.parametrize(
    ("belief", "shown", "executable", "sign"),
    [
        ("go run . in that folder", "/home/ada/shop/main.go", GO_BUILT + "store", Sign.SCRIPT),
        ("what was built there", "/home/ada/shop/main.go", "/home/ada/shop/store", Sign.SCRIPT),
        ("go run ./cmd/web", "/home/ada/shop/cmd/web/main.go", GO_BUILT + "web", Sign.SCRIPT),
        ("another program of that project", "/home/ada/shop/cmd/api/main.go", GO_BUILT + "web", None),
        ("the same in another folder", "/home/ada/other/main.go", GO_BUILT + "store", None),
        ("a server of the system that was started there", "/home/ada/shop/main.go", "/usr/sbin/nginx", None),
    ],
    ids=lambda value: value if type(value) is str else "",
)
def test_a_go_program_is_known_by_the_files_that_its_panic_shows(
    belief: str, shown: str, executable: str, sign: Sign | None
) -> None:
    panic = "panic: listen tcp :8080: bind: address already in use\n\ngoroutine 1 [running]:\nmain.main()\n"
    text = f"{panic}\t{shown}:3 +0x66\n"
    server = runs(executable.rpartition("/")[2], executable)
    assert recognise(asks(message=read(text)), server) is sign, belief


def test_files_that_were_installed_do_not_show_another_program() -> None:
    gem = "/usr/share/rubygems-integration/all/gems/puma-5.6.5/lib/puma/binder.rb"
    puma = runs("puma", "puma 5.6.5 (tcp://127.0.0.1:8080) [shop]", executable="/usr/bin/ruby3.1")
    in_use = Message(error=MessageError.IN_USE, program="puma", paths=(gem,))
    assert could_be(asks(message=in_use), puma)
    assert not could_be(asks(message=replace(in_use, paths=(gem, "/srv/other/app.rb"))), puma)


def test_the_file_in_the_message_is_the_application_that_runs() -> None:
    text = (
        'Traceback (most recent call last):\n  File "/home/ada/shop/shop/main.py", line 3, in <module>\n'
        "    uvicorn.run(app)\n"
        "ERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 8000): address already in use"
    )
    assert recognise(asks(message=read(text)), UVICORN) is Sign.APPLICATION


BUILT = "/home/ada/tmp/go-build4165203100/b001/exe/shop"
GO_RUNS = [
    (("go", "run", "shop.go"), "/home/ada/shop/shop.go", Sign.SCRIPT),
    (("go", "run", "-race", "-tags", "dev", "./cmd/shop", "-port", "1"), "/home/ada/shop/cmd/shop", Sign.SCRIPT),
    (("go", "run", "shop.go"), "shop.go", Sign.SCRIPT),
    (("go", "run", "shop.go"), "/home/ada/other/shop.go", None),
    (("go", "vet", "shop.go"), "/home/ada/shop/shop.go", None),
]


@pytest.mark.parametrize(("command", "given", "sign"), GO_RUNS)
def test_what_go_run_builds_is_known_by_its_source(command: tuple[str, ...], given: str, sign: Sign | None) -> None:
    above = runs("go", *command, executable="/usr/lib/go/bin/go")
    assert recognise(asks(program=given), runs("shop", BUILT), (above,)) is sign


@pytest.mark.parametrize("file", [BUILT, "/memfd:shop", "C:\\Users\\ada\\Temp\\go-build17\\b001\\exe\\shop.exe"])
def test_a_file_that_goes_away_with_its_program_does_not_start_it_again(file: str) -> None:
    assert start_command(runs("shop", file)) == ()
    assert start_command(runs("shop", "/home/ada/go-build/shop")) == ("/home/ada/go-build/shop",)
