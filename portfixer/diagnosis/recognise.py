"""Is the program that has the port the very one the person is starting?

Several processes of one interpreter are not one program: the script, module or jar decides (CAUSES.md, same_program).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from portfixer.diagnosis.applications import application_of, file_of, names_of
from portfixer.diagnosis.identity import (
    Identity,
    Runtime,
    base_name,
    identify,
    identify_command,
    runtime_of,
)
from portfixer.diagnosis.launchers import names_no_program, package_script, without_launchers
from portfixer.diagnosis.links import identity_at, request_at
from portfixer.diagnosis.message_names import only_reports, process_names, runtime_behind
from portfixer.diagnosis.packages import package_of
from portfixer.diagnosis.passing_builds import built_from, is_passing
from portfixer.diagnosis.paths import absolute_in, is_below, is_library, is_project, path_key, plain_path
from portfixer.facts import Container, Message, Process, Request

__all__ = ["Sign", "could_be", "recognise", "recognise_container"]

_NOTHING: Mapping[str, str] = {}


class Sign(StrEnum):
    """What both have in common."""

    EXECUTABLE = "executable"
    SCRIPT = "script"
    MODULE = "module"
    JAR = "jar"
    APPLICATION = "application"
    """What a server program such as uvicorn was told to serve."""
    NAME = "name"
    FOLDER = "folder"
    PACKAGE = "package"
    """The name in package.json."""


def recognise(
    request: Request,
    process: Process,
    ancestors: Sequence[Process] = (),
    texts: Mapping[str, str] = _NOTHING,
    real_paths: Mapping[str, str] = _NOTHING,
) -> Sign | None:
    """The sign by which `process` is the person's own program; None when nothing shows that it is.

    Who names a wrapper (a start script, npm) means what it started: so a given program may also be an ancestor.
    `texts` are files by their path, package.json among them; by `real_paths` two paths may lead to one file.
    """
    found = _recognised(request, process, ancestors, texts, identify)
    if found is not None or not real_paths:
        return found
    return _recognised(
        request_at(request, real_paths),
        process,
        ancestors,
        texts,
        lambda each: identity_at(identify(each), real_paths),
    )


def _recognised(
    request: Request,
    process: Process,
    ancestors: Sequence[Process],
    texts: Mapping[str, str],
    identified: Callable[[Process], Identity],
) -> Sign | None:
    identity = identified(process)
    if request.program:
        signs = (_by_given_program(request.program, each, identified(each)) for each in (process, *ancestors))
        found = next((sign for sign in signs if sign), None)
        return found or (Sign.PACKAGE if package_of(process, texts) == request.program.strip() else None)
    if request.message:
        return _by_message(request.message, process, identity, package_of(process, texts))
    return None


def recognise_container(request: Request, container: Container) -> Sign | None:
    """The same for a container: only a person who names it, its image, its Compose service or the program inside means
    it. What a message names may just as well be another program of that name, outside of every container."""
    given = (request.program or "").strip().lower()
    if not given:
        return None
    image = (container.image or "").rpartition("/")[2].partition("@")[0]
    names = {container.name, container.service, container.image, image, image.partition(":")[0], container.id[:12]}
    if given in {name.lower() for name in names if name}:
        return Sign.NAME
    return recognise(request, container.inside) if container.inside else None


def could_be(request: Request, process: Process) -> bool:
    """Nothing shows that it is the person's program, and nothing that it is not: theirs was not named, or the same
    interpreter runs both, and the message does not show which script theirs is."""
    message = request.message
    if request.program:
        return identify(process).application == "" or names_no_program(_words(request.program))
    if message is None or message.program is None:
        return True  # nobody said what the person is starting
    if any(not is_library(path) for path in message.paths):
        return False
    runtime = runtime_behind(message.program)
    return runtime is not None and identify(process).runtime is runtime


def _by_given_program(given: str, process: Process, identity: Identity) -> Sign | None:
    given = given.strip().rstrip("/\\")
    if not given:
        return None
    if "/" in given or "\\" in given:
        found = _by_path(given.strip("\"'"), process, identity)
        if found or " " not in given:
            return found
    if " " in given and (found := _by_command(_words(given), process, identity)):
        return found
    wanted = given.lower()
    if runtime_of(given) is not None:
        return None
    if wanted in _names(identity.script) or wanted == (identity.module or "").lower():
        return Sign.SCRIPT if identity.script else Sign.MODULE
    if identity.application and wanted in names_of(identity.application):
        return Sign.APPLICATION
    if any(wanted in _names(jar) for jar in (identity.jar, *identity.class_path)):
        return Sign.JAR
    if identity.runtime is None and wanted in _names_of(process):
        return Sign.NAME
    return Sign.NAME if _runs_as(wanted, process) else None


def _words(command: str) -> list[str]:
    """Quoted or not; without a shell's other rules, as a backslash is a part of a path on Windows."""
    return ["".join(groups) for groups in re.findall(r"\"([^\"]*)\"|'([^']*)'|(\S+)", command)]


def _by_command(words: Sequence[str], process: Process, identity: Identity) -> Sign | None:
    """`python3 server.py`, `uv run server.py` or `npm run dev`, as it would be typed in the folder the other one was
    started in."""
    script = package_script(words)
    if script is not None:
        return Sign.NAME if package_script(process.command) == script else None
    words = without_launchers(words)
    wanted = identify_command(words, process.folder)
    if wanted is None:
        return _by_tool(words, process, identity)
    if wanted.runtime is not identity.runtime:
        return None
    if wanted.application:
        return Sign.APPLICATION if wanted.application == identity.application else None
    if wanted.script and identity.script and path_key(wanted.script) == path_key(identity.script):
        return Sign.SCRIPT
    if wanted.jar and identity.jar and path_key(wanted.jar) == path_key(identity.jar):
        return Sign.JAR
    return Sign.MODULE if wanted.module and wanted.module == identity.module else None


def _by_tool(words: Sequence[str], process: Process, identity: Identity) -> Sign | None:
    """A program of its own, or a script that knows what runs it, and what it is told: `uvicorn shop.main:app`."""
    served = application_of(base_name(words[0]), words[1:])
    if served is not None:
        return Sign.APPLICATION if served and served == identity.application else None
    program = words[0].strip("\"'")
    if "/" in program or "\\" in program or program == ".":
        return _by_path(absolute_in(program, process.folder), process, identity)
    return _by_given_program(program, process, identity) if " " not in program else None


def _by_path(given: str, process: Process, identity: Identity) -> Sign | None:
    checks: tuple[tuple[Sign, str | None], ...] = (
        (Sign.SCRIPT, identity.script),
        *((Sign.JAR, jar) for jar in (identity.jar, *identity.class_path)),
        (Sign.EXECUTABLE, process.executable if identity.runtime is None else None),
    )
    for sign, theirs in checks:
        if theirs is not None and path_key(theirs) == path_key(given):
            return sign
    if _is_module_of(process, identity, given):
        return Sign.MODULE
    if identity.script and built_from(process) and _is_go_file_in(given, identity.script):
        return Sign.SCRIPT
    if identity.application and is_below(given, process.folder, file_of(identity.application)):
        return Sign.APPLICATION
    if process.folder and path_key(process.folder).rstrip("/") == path_key(given) and is_project(given):
        return Sign.FOLDER
    return None


def _by_message(message: Message, process: Process, identity: Identity, package: str | None) -> Sign | None:
    program = (message.program or "").lower()
    own_file = message.paths[0] if message.paths else None
    if own_file:
        own = plain_path(own_file)
        if identity.script and path_key(own) == path_key(identity.script):
            return Sign.SCRIPT
        if _is_module_of(process, identity, own):
            return Sign.MODULE
        if identity.application and is_below(own, process.folder, file_of(identity.application)):
            return Sign.APPLICATION
    if message.package is not None and package is not None and identity.runtime is Runtime.NODE:
        # Two scripts of one package may be two programs: then the message shows another file than the one that runs.
        return Sign.PACKAGE if message.package == package and not _shows_another(message, identity) else None
    if any(_is_built_from(path, process) for path in message.paths if program == "go"):
        return Sign.SCRIPT
    runtime = runtime_behind(program)
    if runtime is not None:
        return _by_folder(message, process, identity, runtime)
    if not program or only_reports(program) or identity.runtime is not None:
        return None
    return Sign.NAME if _runs_as(program, process) else None


def _by_folder(message: Message, process: Process, identity: Identity, runtime: Runtime) -> Sign | None:
    """The same kind of program, and the message shows files below the folder the process was started in."""
    folder = plain_path(process.folder or "").rstrip("/")
    if identity.runtime is not runtime or not is_project(folder):
        return None
    below: Callable[[str], bool] = lambda path: path_key(path).startswith(path_key(folder) + "/")  # noqa: E731 - read once
    if not any(below(path) for path in message.paths):
        return None
    if identity.script and below(identity.script) and not is_library(identity.script):
        # It runs a file of its own from that folder, and the message showed another one: two programs of one project.
        return None
    return Sign.FOLDER


def _shows_another(message: Message, identity: Identity) -> bool:
    own = {path_key(path) for path in message.paths if not is_library(path)}
    own = {path for path in own if not path.endswith("/package.json")}
    script = identity.script
    return bool(own) and script is not None and not is_library(script) and path_key(script) not in own


def _is_go_file_in(path: str, folder: str) -> bool:
    """All files of a folder are one Go program, as is the folder (go.dev/ref/spec, "Packages")."""
    where, _, name = path_key(path).rpartition("/")
    return name.endswith(".go") and where == path_key(folder).rstrip("/")


def _is_built_from(path: str, process: Process) -> bool:
    """What Go builds is called like the folder of its files (`go help build`), or was started there by `go run`, which
    may call it like the file or the module."""
    where = path_key(path).rpartition("/")[0]
    folder, program = path_key(process.folder or "").rstrip("/"), process.executable or ""
    if not folder or not _is_go_file_in(path, where):
        return False
    if where == folder:
        return is_passing(program) or path_key(program).rpartition("/")[0] == folder
    return where.startswith(folder + "/") and base_name(where) == base_name(program)


def _is_module_of(process: Process, identity: Identity, path: str) -> bool:
    """`…/http/server.py` is the module http.server, `…/app/__main__.py` the module app. What was not installed is
    below the folder that it is started in: another folder's is another program of that name."""
    if identity.runtime is not Runtime.PYTHON or not identity.module:
        return False
    tail = "/" + identity.module.replace(".", "/")
    if not path.endswith((tail + ".py", tail + "/__main__.py")):
        return False
    folder = path_key(process.folder or "").rstrip("/")
    return not folder or is_library(path) or path_key(path).startswith(folder + "/")


def _names(path: str | None) -> frozenset[str]:
    """`/srv/shop/server.py` goes by server.py and server."""
    if not path:
        return frozenset()
    name = base_name(path).lower()
    return frozenset({name, name.rpartition(".")[0] or name})


def _names_of(process: Process) -> frozenset[str]:
    return (
        _names(process.name)
        | _names(process.executable)
        | (_names(process.command[0]) if process.command else frozenset())
    )


def _runs_as(program: str, process: Process) -> bool:
    return bool(process_names(program) & _names_of(process))
