"""What started a program on Windows: shells, launchers and loops, by the command lines that they have there."""

import time

import pytest
from made_up import asks
from windows_looks import listener, look, program, refused, seen, service

from portfixer.diagnosis import Diagnosis, Factor, OriginKind, Runtime, diagnose, identify, start_command
from portfixer.diagnosis.origins import is_typed_into
from portfixer.diagnosis.windows_loops import loop_bodies
from portfixer.diagnosis.windows_shells import script_in
from portfixer.facts import Process
from portfixer.remedies import RemedyId, propose
from portfixer.words import cards, verdicts
from portfixer.words.shell import typed

CMD = r"C:\Windows\System32\cmd.exe"
POWERSHELL = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"
NODE = r"C:\Program Files\nodejs\node.exe"
BASE = r"C:\Python311\python.exe"
VENV = r"C:\Users\ada\shop\.venv\Scripts\python.exe"
PM2 = r"C:\Users\ada\AppData\Roaming\npm\node_modules\pm2\lib"
FORK = rf"{PM2}\ProcessContainerFork.js"
JAR = program(812, "java.exe", "java", "-jar", "server.jar", executable=r"C:\Java\bin\java.exe", folder=r"C:\mc server")
EXPLORER = program(500, "explorer.exe", r"C:\Windows\explorer.exe", executable=r"C:\Windows\explorer.exe")


def shell(file: str, *words: str, pid: int = 600) -> Process:
    return program(pid, file.rpartition("\\")[2], file, *words, executable=file)


def python(pid: int, file: str, *words: str) -> Process:
    return program(pid, "python.exe", *(words or (VENV, "server.py")), executable=file)


def found(held: Process, *above: Process, **more: object) -> Diagnosis:
    return diagnose(asks(), refused(), look(listener(), by=seen(held), ancestors={held.pid: above}, **more))


@pytest.mark.parametrize(
    ("program_", "words", "script"),
    [
        ("cmd.exe", ("/c", r"C:\mc", r"server\start.bat "), r"C:\mc server\start.bat"),  # double click, as it is split
        ("CMD.EXE", ("/K", r"C:\mc\start.CMD", "8080"), r"C:\mc\start.CMD"),
        ("cmd.exe", ("/d", "/s", "/c", '"start.bat"'), "start.bat"),
        ("cmd.exe", ("/c", "call start.bat --port 8080"), "start.bat"),
        ("cmd.exe", ("/d", "/s", "/c", "node server.js"), None),
        ("cmd.exe", ("/c", "node server.js > out.bat"), None),
        ("cmd.exe", (), None),
        ("powershell.exe", ("-ExecutionPolicy", "Bypass", "-File", r".\serve.ps1", "-c", "x"), r".\serve.ps1"),
        ("powershell.exe", ("-nop", "-ep", "Bypass", "-f", "serve.ps1"), "serve.ps1"),
        ("pwsh", ("-NoLogo", "serve.ps1"), "serve.ps1"),
        ("pwsh.exe", ("-c", "node server.js"), None),
        ("powershell.exe", ("-EncodedCommand", "bgBvAGQAZQA="), None),
    ],
)
def test_the_script_that_a_shell_runs(program_: str, words: tuple[str, ...], script: str | None) -> None:
    assert script_in(program_, words) == script


def test_a_batch_file_is_started_again_by_itself_and_its_path_is_whole() -> None:
    """A double click runs cmd /c ""C:\\mc server\\start.bat" ", which falls apart at its blank."""
    clicked = shell(CMD, "/c", r"C:\mc", r"server\start.bat ")
    assert typed(start_command(clicked)) == r'"C:\mc server\start.bat"'
    assert start_command(shell(CMD, "/k", r"C:\mc\start.cmd", "8080")) == (r"C:\mc\start.cmd", "8080")
    assert start_command(shell(CMD, "/c", "npm run dev")) == (CMD, "/c", "npm run dev")


def test_a_script_is_known_by_its_own_name_and_a_shell_without_one_by_the_shells() -> None:
    serving = identify(shell(POWERSHELL, "-File", r"C:\shop\serve.ps1"))
    assert (serving.title, serving.runtime, serving.script) == ("serve.ps1", Runtime.SHELL, "C:/shop/serve.ps1")
    assert identify(shell(CMD)).title == "cmd.exe"
    assert identify(program(600, "cmd", "/srv/shop/cmd", executable="/srv/shop/cmd")).runtime is None  # Go's ./cmd


@pytest.mark.parametrize(
    ("starter", "typed"),
    [
        (shell(CMD), True),
        (shell(CMD, "/k", r"C:\tools\vsvars.bat"), True),
        (shell(CMD, "/c", "npm run dev"), False),
        (shell(POWERSHELL), True),
        (shell(POWERSHELL, "-noexit", "-command", "try { . shellIntegration.ps1 } catch {}"), True),  # VS Code's
        (shell(POWERSHELL, "-NoProfile", "-ExecutionPolicy", "Bypass"), True),
        (shell(POWERSHELL, "-Command", "node server.js"), False),
        (shell(POWERSHELL, "node", "server.js"), False),
        (shell(POWERSHELL, "-File", "serve.ps1"), False),
        (program(600, "cmd.exe", executable=CMD, command=()), False),  # of somebody else: not to be seen
    ],
)
def test_into_which_somebody_types(starter: Process, typed: bool) -> None:
    assert is_typed_into(starter) is typed


@pytest.mark.parametrize(
    ("above", "kind", "place"),
    [
        ((shell(CMD), EXPLORER), OriginKind.TERMINAL, "a window of Command Prompt"),
        ((shell(POWERSHELL), EXPLORER), OriginKind.TERMINAL, "a window of PowerShell"),
        (
            (shell(POWERSHELL), program(550, "WindowsTerminal.exe"), EXPLORER),
            OriginKind.TERMINAL,
            "a window of Windows Terminal",
        ),
        (
            (shell(POWERSHELL), program(550, "Code.exe")),
            OriginKind.EDITOR,
            "Visual Studio Code: it can be stopped there too",
        ),
        ((shell(CMD, "/c", r"C:\shop\start.bat"), EXPLORER), OriginKind.DESKTOP, "the desktop"),
        ((EXPLORER,), OriginKind.DESKTOP, "the desktop"),
        ((program(550, "Runner.Worker.exe"),), OriginKind.CI, "a job of GitHub Actions"),
        ((program(550, "wezterm-gui.exe"),), OriginKind.TERMINAL, "a window of WezTerm"),
        (
            (service(900, "Schedule", "Task Scheduler"),),
            OriginKind.CRON,
            "a scheduled task (Task Scheduler), which may start it again at its time",
        ),
    ],
)  # fmt: skip
def test_where_it_was_started_from(above: tuple[Process, ...], kind: OriginKind, place: str) -> None:
    diagnosis = found(program(), *above)
    assert diagnosis.blockers[0].origin is not None
    assert diagnosis.blockers[0].origin.kind is kind
    [card] = cards.cards(diagnosis)
    assert ("Started from", place) in card.facts
    assert card.subtitle.endswith("started from a terminal") is (kind is OriginKind.TERMINAL)


def test_nothing_is_said_to_be_in_the_background_where_windows_does_not_tell() -> None:
    assert cards.cards(found(program()))[0].subtitle == "A Node.js program"


# Who starts it again


def test_a_virtual_environments_python_is_no_reloader() -> None:
    """Scripts/python.exe starts the real one with its own words, and waits for it."""
    for first in (VENV, BASE):  # whatever the launcher puts before them
        diagnosis = found(python(812, BASE, first, "server.py"), python(700, VENV), shell(CMD), EXPLORER)
        assert Factor.SUPERVISED not in diagnosis.factors


def test_a_reloader_is_seen_through_a_virtual_environments_python() -> None:
    """As Flask and Django do it: four processes with the same words."""
    chain = (python(700, VENV), python(699, BASE), python(698, VENV, "python", "server.py"), shell(CMD))
    diagnosis = found(python(812, BASE), *chain)
    assert Factor.SUPERVISED in diagnosis.factors
    assert "Its own reloader (process 699)" in verdicts.explanation(diagnosis)


def test_what_pip_made_of_a_command_is_no_reloader() -> None:
    """uvicorn.exe, the virtual environment's python.exe and the real one, all with --reload; the last does the work."""
    script, words = r"C:\Users\ada\shop\.venv\Scripts\uvicorn.exe", ("main:app", "--reload")
    wrapper = program(690, "uvicorn.exe", "uvicorn", *words, executable=script)
    server = python(812, BASE, VENV, script, *words)
    chain = (python(700, VENV, VENV, script, *words), wrapper, shell(CMD))
    assert Factor.SUPERVISED not in found(server, *chain).factors
    child = python(813, BASE, BASE, "-c", "from multiprocessing.spawn import spawn_main", "--multiprocessing-fork")
    assert "Its own reloader (process 812)" in verdicts.explanation(found(child, server, *chain))


def test_without_a_virtual_environment_it_is_seen_at_once() -> None:
    typed = python(700, BASE, "python", "manage.py", "runserver")
    anew = python(812, BASE, BASE, "manage.py", "runserver")
    assert Factor.SUPERVISED in found(anew, typed, shell(CMD)).factors


def test_pm2s_daemon_has_the_ports_of_programs_in_cluster_mode() -> None:
    daemon = program(700, "node.exe", NODE, rf"{PM2}\Daemon.js", executable=NODE)
    diagnosis = found(daemon)
    assert "pm2 (process 700) has the port for a program that it keeps running." in verdicts.explanation(diagnosis)
    assert propose(diagnosis)[0].id is RemedyId.STOP_SERVICE


def test_pm2s_programs_go_by_their_scripts_and_by_pm2s_names() -> None:
    daemon = program(700, "node.exe", NODE, rf"{PM2}\Daemon.js", executable=NODE)
    server = program(812, "node.exe", NODE, FORK, executable=NODE, runs=r"C:\Users\ada\shop\server.js")
    diagnosis = found(server, daemon, told={812: {"pm_id": "0", "name": "shop"}})
    assert verdicts.summary(diagnosis).startswith("Another program, server.js (process 812)")
    assert propose(diagnosis)[0].manual == ("pm2", "stop", "shop")
    script = rf"{server.folder}\server.js"
    own = look(listener(), by=seen(server))
    assert diagnose(asks(program=script), refused(), own).verdict == "same_program"


def test_dotnet_watch_starts_it_again() -> None:
    tool = r"C:\Program Files\dotnet\sdk\8.0.100\DotnetTools\dotnet-watch\8.0.100\tools\net8.0\any\dotnet-watch.dll"
    dotnet = r"C:\Program Files\dotnet\dotnet.exe"
    watch = program(700, "dotnet.exe", dotnet, "exec", tool, "run", executable=dotnet)
    diagnosis = found(program(812, "Shop.exe"), program(750, "dotnet.exe", dotnet, "run", executable=dotnet), watch)
    assert "Dotnet watch (process 700) starts it" in verdicts.explanation(diagnosis)


LOOPS = {
    "a game server's": "@echo off\r\n:start\r\njava -Xmx2G -jar server.jar nogui\r\ntimeout 5\r\ngoto start\r\n",
    "with other capitals": ":Again\nJAVA -jar Server.JAR\nGOTO :again\n",
    "only after a problem": ":a\njava -jar server.jar\nif errorlevel 1 goto a\n",
    "by a path": ':a\n"C:\\Java\\bin\\java.exe" -jar "C:\\mc server\\server.jar"\ngoto a',
}
NO_LOOPS = {
    "forward only": "goto start\n:start\njava -jar server.jar\n",
    "another program": ":a\njava -jar other.jar\ngoto a\njava -jar server.jar\n",
    "to a label that is none": ":a\njava -jar server.jar\ngoto b\n",
    "a menu": ":menu\nset /p pick=Which?\nif %pick%==1 java -jar server.jar\ngoto menu\n",
    "a remark": ":a\njava -jar server.jar\nrem goto a\n:: goto a\n",
    "npm's own": "GOTO start\n:find\nEXIT /b\n:start\nCALL :find\njava -jar server.jar & goto #_undefined_#\n",
    "nothing": "",
}


@pytest.mark.parametrize("text", [*LOOPS.values(), *NO_LOOPS.values()], ids=[*LOOPS, *NO_LOOPS])
def test_a_batch_file_that_goes_back_starts_it_again(text: str) -> None:
    starter = shell(CMD, "/c", r"C:\mc", r"server\start.bat ")
    diagnosis = found(JAR, starter, EXPLORER, texts={"C:/mc server/start.bat": text})
    assert (Factor.SUPERVISED in diagnosis.factors) is (text in LOOPS.values())
    if text in LOOPS.values():
        assert "start.bat (process 600) starts it" in verdicts.explanation(diagnosis)


@pytest.mark.parametrize(
    ("text", "loops"),
    [
        ("while ($true) { java -jar server.jar; Start-Sleep 5 }", True),
        ("do {\n  if ($x) { ls }\n  & java -jar .\\server.jar\n} while (1)", True),
        ("for (;;) { Start-Process java -ArgumentList '-jar','server.jar' -Wait }", True),
        ("while (-not (Test-Path x)) { sleep 1 }\njava -jar server.jar", False),
        ("# while ($true) { java -jar server.jar }\n<# do { java -jar server.jar } #>", False),
        ("foreach ($i in 1..3) { java -jar server.jar }", False),
        ("while ($true) { ", False),
    ],
)
def test_a_loop_of_powershell(text: str, loops: bool) -> None:
    starter = shell(POWERSHELL, "-File", r"C:\shop\keep.ps1")
    diagnosis = found(JAR, starter, texts={"C:/shop/keep.ps1": text})
    assert (Factor.SUPERVISED in diagnosis.factors) is loops


@pytest.mark.parametrize(
    "text", [":a\n" * 20_000 + "goto a\n" * 2_000, "do {" * 16_000, "<#" * 30_000, ":a\ngoto a\n" * 6000]
)
def test_a_script_that_is_nothing_but_loops_is_read_in_no_time(text: str) -> None:
    begun = time.perf_counter()
    for file in ("x.bat", "x.ps1"):
        loop_bodies(file, text)
    assert time.perf_counter() - begun < 2.0
