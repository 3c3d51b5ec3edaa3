"""The person's own program on Windows, whose paths have blanks in them and are told apart by no capitals."""

from dataclasses import dataclass

import pytest
from made_up import WINDOWS, FakeSystem, asks, holder, snapshot, socket
from windows_looks import program

from portfixer.diagnosis import identify, is_one_program, start_command
from portfixer.diagnosis.reading import with_texts
from portfixer.diagnosis.recognise import Sign, recognise
from portfixer.facts import Message, MessageError, Process, Request
from portfixer.messages import read

HOME = r"C:\Users\Ada Lovelace"
PYTHON = rf"{HOME}\AppData\Local\Programs\Python\Python311\python.exe"
NODE = r"C:\Program Files\nodejs\node.exe"
NGINX_EXE = r"C:\Program Files\nginx\nginx.exe"
NGINX = program(1, "nginx.exe", NGINX_EXE, executable=NGINX_EXE, folder=r"C:\Program Files\nginx")
SHOP = program(2, "python.exe", PYTHON, "server.py", executable=PYTHON, folder=rf"{HOME}\shop")
JAR = program(3, "java.exe", "java", "-jar", r"D:\Shop\Shop.jar", executable=r"C:\Java\bin\java.exe", folder="D:\\")
SHARED = program(4, "python.exe", PYTHON, r"\\nas\shop\server.py", executable=PYTHON)


def serves(folder: str, script: str | None = None) -> Process:
    """A Node.js server of a package that was installed for everybody."""
    words = (NODE,) if script is None else (NODE, script)
    return program(5, "node.exe", *words, executable=NODE, folder=folder)


def shown(*paths: str, by: str = "node", package: str | None = None) -> Request:
    return asks(message=Message(error=MessageError.IN_USE, port=8080, program=by, paths=paths, package=package))


@dataclass(frozen=True)
class Belief:
    belief: str
    request: Request
    held_by: Process
    sign: Sign | None


EXPRESS = r"C:\Users\ada\x\node_modules\express\lib\application.js"
BELIEFS = (
    Belief("a program's path with a blank in it", asks(program=NGINX_EXE), NGINX, Sign.EXECUTABLE),
    Belief("the same in quotation marks", asks(program=f'"{NGINX_EXE}"'), NGINX, Sign.EXECUTABLE),
    Belief("with other capitals and slashes", asks(program="c:/program files/NGINX/nginx.EXE"), NGINX, Sign.EXECUTABLE),
    Belief("a script's path with a blank", asks(program=rf"{HOME}\shop\server.py"), SHOP, Sign.SCRIPT),
    Belief("another script beside it", asks(program=rf"{HOME}\shop\other.py"), SHOP, None),
    Belief("a command as it is typed", asks(program="python server.py"), SHOP, Sign.SCRIPT),
    Belief("by the launcher that Windows' Python brings", asks(program="py -3.11 server.py"), SHOP, Sign.SCRIPT),
    Belief("with a path in quotation marks", asks(program=f'"{PYTHON}" .\\server.py'), SHOP, Sign.SCRIPT),
    Belief("a jar with other capitals", asks(program=r"java -jar d:\shop\shop.jar"), JAR, Sign.JAR),
    Belief("a script on another computer", asks(program=r"\\NAS\shop\server.py"), SHARED, Sign.SCRIPT),
    Belief("written as a whole path", asks(program=rf"\\?\{HOME}\shop\server.py"), SHOP, Sign.SCRIPT),
    Belief("the traceback's script", shown(r"c:\users\ada lovelace\shop\server.py", by="python"), SHOP, Sign.SCRIPT),
    Belief("a project's folder", shown(r"D:\shop\src\web.js"), serves(r"D:\shop"), Sign.FOLDER),
    Belief("a home folder says nothing", shown(EXPRESS), serves(r"C:\Users\ada"), None),
    Belief("nor does the one where Windows starts things", shown(EXPRESS), serves(r"C:\Windows\System32"), None),
    Belief("nor a whole drive", shown(r"D:\shop\web.js"), serves("D:\\"), None),
)


@pytest.mark.parametrize("case", BELIEFS, ids=lambda case: case.belief)
def test_whether_it_is_the_persons_own(case: Belief) -> None:
    assert recognise(case.request, case.held_by) is case.sign


@pytest.mark.parametrize(
    "frame",
    [
        "at file:///C:/Users/Ada%20Lovelace/shop/server.mjs:5:8",
        r"at Object.<anonymous> (C:\Users\Ada Lovelace\shop\server.mjs:5:8)",
        r"at Object.<anonymous> (\\?\C:\Users\Ada Lovelace\shop\server.mjs:5:8)",
    ],
)
@pytest.mark.parametrize("typed", ["server.mjs", rf"{HOME}\shop\server.mjs", rf"\\?\{HOME}\shop\server.mjs"])
def test_nodes_own_words_show_the_script(frame: str, typed: str) -> None:
    """Modules are shown by their addresses, in which a blank is %20."""
    message = read(f"Error: listen EADDRINUSE: address already in use :::3000\n    {frame}\n")
    server = program(8, "node.exe", NODE, typed, executable=NODE, folder=rf"{HOME}\shop")
    assert recognise(asks(message=message), server) is Sign.SCRIPT


@pytest.mark.parametrize("shows", [r"C:\dev\shop\node_modules\vite\bin\vite.js", r"C:\dev\shop\server.js"])
def test_a_package_is_recognised_by_what_npm_calls_it(shows: str) -> None:
    """package.json is read below a drive, too, and a library's file in the message is no other program."""
    server = program(6, "node.exe", NODE, "server.js", executable=NODE, folder=r"C:\dev\shop")
    system = FakeSystem(WINDOWS)
    system.files = {"C:/dev/shop/package.json": '{"name": "shop"}'}
    request = shown(shows, package="shop")
    seen = snapshot(socket(), holders={77: (holder(server),)}, machine=WINDOWS)
    texts = with_texts(system, request, seen).texts
    assert recognise(request, server, texts=texts) in {Sign.PACKAGE, Sign.SCRIPT}


def test_no_file_of_another_computer_is_asked_for() -> None:
    class Reader(FakeSystem):
        def real_path(self, path: str) -> str:
            assert not path.startswith(("//", "\\\\")), path
            return super().real_path(path)

    seen = snapshot(socket(), holders={77: (holder(SHARED),)}, machine=WINDOWS)
    with_texts(Reader(WINDOWS), asks(program=r"C:\shop\server.py"), seen)


def test_how_to_start_again_what_is_in_program_files() -> None:
    assert start_command(NGINX) == (NGINX_EXE,)


def test_two_scripts_of_one_interpreter_in_program_files_are_two_programs() -> None:
    assert not is_one_program(serves(r"C:\a", "a.js"), serves(r"C:\a", "b.js"))


def test_the_launcher_goes_by_what_it_launches() -> None:
    launcher = program(7, "py.exe", r"C:\Windows\py.exe", "server.py", executable=r"C:\Windows\py.exe")
    assert identify(launcher).title == "server.py"
