"""What a process is to a person: for an interpreter the script it runs, otherwise the program itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from portfixer.diagnosis.applications import application_of
from portfixer.diagnosis.passing_builds import built_from, is_passing
from portfixer.diagnosis.paths import absolute_in, is_windows_path, plain_path
from portfixer.diagnosis.runners import unwrapped
from portfixer.diagnosis.windows_shells import batch_in, script_in, shell_of
from portfixer.facts import Process

__all__ = [
    "Identity",
    "Runtime",
    "base_name",
    "identify",
    "identify_command",
    "is_one_program",
    "start_command",
    "takes_a_value",
    "tool_name",
]


class Runtime(StrEnum):
    """Interpreters: programs that run somebody else's program."""

    PYTHON = "python"
    NODE = "node"
    JAVA = "java"
    RUBY = "ruby"
    PHP = "php"
    PERL = "perl"
    DOTNET = "dotnet"
    SHELL = "shell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a process runs, as a person would name it."""

    title: str
    """The name to show: `server.py`, `nginx`, `shop.jar`."""
    runtime: Runtime | None = None
    script: str | None = None
    """The file the interpreter runs, made absolute where the working folder is known."""
    module: str | None = None
    """Python's `-m`, or Java's main class."""
    jar: str | None = None
    class_path: tuple[str, ...] = ()
    """The jars that Java was given beside a main class, made absolute like a script."""
    application: str | None = None
    """What a server program was told to serve, as it was given: `shop.main:app` of uvicorn, `shop.py` of streamlit.
    Empty: it serves somebody's application, and its command line does not say which."""


_RUNTIMES: dict[str, Runtime] = {
    **dict.fromkeys(("node", "nodejs", "bun", "deno"), Runtime.NODE),
    **dict.fromkeys(("java", "javaw"), Runtime.JAVA),
    "dotnet": Runtime.DOTNET,
    **dict.fromkeys(("sh", "ash", "bash", "dash", "fish", "ksh", "zsh"), Runtime.SHELL),
}
# These may have their version in the name: python3.11, ruby3.2, php-fpm8.3.
_VERSIONED_RUNTIMES: dict[str, Runtime] = {
    **dict.fromkeys(("python", "pythonw", "pypy", "py", "pyw"), Runtime.PYTHON),
    **dict.fromkeys(("ruby", "jruby", "truby"), Runtime.RUBY),
    **dict.fromkeys(("php", "php-cgi", "phpcgi", "php-fpm", "phpfpm"), Runtime.PHP),
    "perl": Runtime.PERL,
}

# Options that take the next word with them, so that it is not mistaken for the script.
_OPTIONS_WITH_VALUE: dict[Runtime, frozenset[str]] = {
    Runtime.PYTHON: frozenset({"-W", "-X", "--check-hash-based-pycs"}),
    Runtime.NODE: frozenset(
        {"-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions", "--env-file"}
    ),
    Runtime.JAVA: frozenset(
        {
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--add-modules",
            "--add-opens",
            "--add-exports",
            "--add-reads",
        }
    ),
    Runtime.RUBY: frozenset({"-r", "-I", "-C", "-E"}),
    Runtime.PHP: frozenset({"-c", "-d", "-S", "-t", "-z"}),
    Runtime.PERL: frozenset({"-I"}),
    Runtime.DOTNET: frozenset({"--additionalprobingpath", "--depsfile", "--runtimeconfig", "--fx-version"}),
    Runtime.SHELL: frozenset({"-o", "+o", "-O", "+O", "--rcfile", "--init-file", "--init-command"}),
}

# Where the program text comes from, and no file that it could be known by: `bash <(…)`, `… | python3 /dev/stdin`.
_NO_FILES = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")
# Options whose next word is the program text itself: there is no script.
_INLINE_CODE: dict[Runtime, frozenset[str]] = {
    Runtime.PYTHON: frozenset({"-c"}),
    Runtime.NODE: frozenset({"-e", "--eval", "-p", "--print", "-pe"}),
    Runtime.RUBY: frozenset({"-e"}),
    Runtime.PHP: frozenset({"-r"}),
    Runtime.PERL: frozenset({"-e", "-E"}),
    Runtime.SHELL: frozenset({"-c", "-lc", "-ec"}),
}

# IntelliJ's run configurations start people's classes through one of its own (idea_rt.jar) with JDK 8 and before, and
# where the command line is shortened.
_STARTS_ANOTHER_CLASS = "com.intellij.rt.execution.application."

_SPAWNED = "--multiprocessing-fork"
_SUBCOMMANDS = {"run", "exec", "serve", "x", "watch"}


def identify(process: Process) -> Identity:
    """Never fails: without a readable command line the process name is all there is."""
    name = process.name
    words = _untitled(process.command)
    program = base_name(process.executable) if process.executable else base_name(words[0]) if words else name
    if program == "busybox" and words:
        # One file for hundreds of programs: which one it is, the first word says (busybox(1)).
        words = words[1:] if base_name(words[0]) == program and len(words) > 1 else words
        name = program = base_name(words[0])
    runtime = runtime_of(program) or runtime_of(name)
    if name.startswith(_PM2) or any(plain_path(word).endswith(_PM2_ON_WINDOWS) for word in words[1:2]):
        return Identity(title="pm2", runtime=Runtime.NODE)
    if process.runs is not None:
        return _what_it_runs(runtime or Runtime.NODE, (process.runs,), process.folder, name)
    if shell_of(program) is not None:
        return _shell(name, script_in(program, words[1:]), process.folder)
    if words and runtime is None:
        runtime = runtime_of(base_name(words[0]))
    if runtime is None or len(words) < 2:
        source = built_from(process)
        script = absolute_in(source, process.folder) if source else None
        return Identity(title=_title(name, program, words), runtime=runtime, script=script)
    return _what_it_runs(runtime, words[1:], process.folder, name)


_PM2 = "PM2 v"
"""What pm2's daemon calls itself: "PM2 v7.0.4: God Daemon (/home/ada/.pm2)", cut where there is no room for it."""
_PM2_ON_WINDOWS = "/pm2/lib/Daemon.js"
"""Nothing is written over a command line there."""


def _untitled(command: Sequence[str]) -> Sequence[str]:
    """pm2 names what it runs "node /srv/shop/server.js", in one word."""
    first, blank, rest = command[0].partition(" ") if len(command) == 1 else ("", "", "")
    return (first, rest) if blank and runtime_of(first) is not None and rest.startswith("/") else command


def _shell(name: str, script: str | None, folder: str | None) -> Identity:
    if script is None:
        return Identity(title=name, runtime=Runtime.SHELL)
    return Identity(title=base_name(script), runtime=Runtime.SHELL, script=absolute_in(script, folder))


def identify_command(words: Sequence[str], folder: str | None) -> Identity | None:
    """What a command that a person could type would run; None when its first word is no interpreter."""
    runtime = runtime_of(base_name(words[0])) if len(words) > 1 else None
    return None if runtime is None else _what_it_runs(runtime, words[1:], folder, base_name(words[0]))


def start_command(process: Process) -> tuple[str, ...]:
    """The command that started it; () when it is not known, when the process wrote something else over it, as nginx
    and redis do ("nginx: master process …"), was given another name (`exec -a`), or its file goes away with it."""
    words = process.command
    if is_passing(process.executable):
        return ()
    if batch := batch_in(base_name(process.executable or process.name), words[1:]):
        return batch
    if not words or words[0].endswith(":") or not _is_name_of(words[0], process.executable):
        return ()
    if " " in words[0] and not is_windows_path(words[0]):  # as in C:\Program Files
        return ()
    return words


_NAMED_BY_FIRST_WORD = {"busybox", "toybox"}


def _is_name_of(word: str, executable: str | None) -> bool:
    """Whether the first word leads to the program: a path does, and a name like its own or of the same interpreter."""
    if executable is None or "/" in word or "\\" in word:
        return not word.startswith("-")
    name = base_name(executable)
    if name in _NAMED_BY_FIRST_WORD or word.startswith(name) or name.lower().startswith(word.lower()):
        return True
    return runtime_of(name) is not None and runtime_of(name) is runtime_of(word)


def is_one_program(one: Process, other: Process) -> bool:
    """Both run the same: by the name that people know, or by the program file where a worker has renamed itself or is
    one that Python's multiprocessing made (`python -c "from multiprocessing.spawn …" --multiprocessing-fork`)."""
    if identify(one).title == identify(other).title:
        return True
    if one.executable is None or one.executable != other.executable:
        return False
    if _SPAWNED in one.command or _SPAWNED in other.command:
        return True
    return identify(one).runtime is None or not (start_command(one) and start_command(other))


def takes_a_value(runtime: Runtime, option: str) -> bool:
    """Whether the word behind this option of an interpreter belongs to it, and is no script."""
    return option in _OPTIONS_WITH_VALUE.get(runtime, ())


def runtime_of(name: str) -> Runtime | None:
    """The interpreter of that name, if it is one: `python3.11` is Python."""
    if name == "MainThread":  # Node 20+ names its main thread so
        return Runtime.NODE
    stem = name.lower().removesuffix(".exe")
    return _RUNTIMES.get(stem) or _VERSIONED_RUNTIMES.get(stem.rstrip("0123456789."))


def base_name(path: str) -> str:
    """The last part of a path of either system."""
    return re.split(r"[/\\]", path.rstrip("/\\"))[-1]


def tool_name(file_name: str) -> str:
    """A program's name as its makers write it on every system: Windows has `ssh.exe`, or `SSH.EXE`."""
    return file_name[:-4].lower() if file_name.lower().endswith(".exe") else file_name


def _title(name: str, program: str, words: Sequence[str]) -> str:
    """The kernel cuts a process name after 15 characters; the program's file name has the rest."""
    if len(name) >= 15:
        for longer in (program, base_name(words[0]) if words else ""):
            if longer.startswith(name):
                return longer
    return name


def _what_it_runs(runtime: Runtime, words: Sequence[str], folder: str | None, name: str) -> Identity:
    index = 0
    jars: tuple[str, ...] = ()
    while index < len(words) and not words[index].startswith(_NO_FILES):
        word = words[index]
        following = words[index + 1] if index + 1 < len(words) else None
        if word in _INLINE_CODE.get(runtime, ()):
            break
        inner = unwrapped(*_tool(words[index:])) if runtime is Runtime.PYTHON else None
        if inner is not None:
            return _what_it_runs(runtime, inner, folder, name)
        if runtime is Runtime.PYTHON and word == "-m" and following:
            served = application_of(following, words[index + 2 :])
            return Identity(title=following, runtime=runtime, module=following, application=served)
        if runtime is Runtime.JAVA and word == "-jar" and following:
            jar = absolute_in(following, folder)
            return Identity(title=base_name(following), runtime=runtime, jar=jar)
        if takes_a_value(runtime, word):
            jars = _jars(following, folder) if following and word in _CLASS_PATH else jars
            index += 2
            continue
        if word == "--" or word.startswith("-"):
            index += 1
            continue
        if following and _starts_what_follows(runtime, word):
            index += 1
            continue
        if runtime is Runtime.JAVA and not word.endswith(".java"):  # java Web.java runs the source file (JEP 330)
            return Identity(title=word.rpartition(".")[2] or word, runtime=runtime, module=word, class_path=jars)
        served = application_of(base_name(word), words[index + 1 :]) if runtime is Runtime.PYTHON else None
        script = absolute_in(word, folder)
        return Identity(title=base_name(word) or name, runtime=runtime, script=script, application=served)
    title = runtime.value if runtime_of(name) and runtime is not Runtime.SHELL else name
    return Identity(title=title, runtime=runtime)


_CLASS_PATH = frozenset({"-cp", "-classpath", "--class-path"})


def _jars(class_path: str, folder: str | None) -> tuple[str, ...]:
    """java(1): the parts are separated by a colon, on Windows by a semicolon."""
    parts = class_path.split(";" if ";" in class_path or is_windows_path(class_path) else ":")
    return tuple(absolute_in(part, folder) for part in parts if part.endswith(".jar"))


def _starts_what_follows(runtime: Runtime, word: str) -> bool:
    return word.startswith(_STARTS_ANOTHER_CLASS) if runtime is Runtime.JAVA else word in _SUBCOMMANDS


def _tool(words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The module or script that Python was told to run, and the words behind it."""
    if words[0] == "-m":
        return (words[1], words[2:]) if len(words) > 1 else ("", ())
    return base_name(words[0]), words[1:]
