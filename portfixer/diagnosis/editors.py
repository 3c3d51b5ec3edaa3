"""Editors: programs in which people run their servers, and which have ports of their own."""

import re
from dataclasses import dataclass

from portfixer.diagnosis.identity import Runtime, base_name, identify
from portfixer.facts import Process

__all__ = ["Editor", "called", "editor_of", "is_started_by_its_editor"]


@dataclass(frozen=True, slots=True)
class Editor:
    name: str
    """As its maker calls it."""
    forwards: bool
    """It can pass ports of this computer on to another one, and lists them in a view named Ports."""
    listens: bool = True
    """It opens ports for itself or its extensions. (What listens in a terminal editor is a plug-in's own matter.)"""
    page: bool = False
    """This part of it has one port, at which people open the editor in a browser."""


_VS_CODE_KIND = {
    "code": "Visual Studio Code",
    "code-insiders": "Visual Studio Code",
    "code-oss": "Code - OSS",
    "codium": "VSCodium",
    "vscodium": "VSCodium",
    "cursor": "Cursor",
    "windsurf": "Windsurf",
}
_JETBRAINS = {
    "idea": "IntelliJ IDEA",
    "pycharm": "PyCharm",
    "webstorm": "WebStorm",
    "phpstorm": "PhpStorm",
    "goland": "GoLand",
    "clion": "CLion",
    "rider": "Rider",
    "rubymine": "RubyMine",
    "rustrover": "RustRover",
    "datagrip": "DataGrip",
    "studio": "Android Studio",
}
_OTHERS = {"zed": "Zed", "zed-editor": "Zed", "eclipse": "Eclipse", "emacs": "Emacs", "nvim": "Neovim", "vim": "Vim"}
_IN_A_TERMINAL = frozenset({"Emacs", "Neovim", "Vim"})

# Patterns are compiled when they are first needed (re keeps them): hardly a diagnosis comes to that.
# What an editor runs on the computer it reaches through ssh, in a container or in WSL:
# ~/.vscode-server/bin/COMMIT/node, since 2024 also ~/.vscode-server/cli/servers/Stable-COMMIT/server/node and
# ~/.vscode-server/code-COMMIT.
_REMOTE = (
    r"/\.(?P<kind>vscode|vscodium|cursor|windsurf)(?:-remote|-server)(?:-insiders|-oss)?/"
    r"(?:(?:bin|cli/servers)/[^/]+/(?:[^/]+/)*[^/]+|code-[^/]+)$"
)
_REMOTE_NAMES = {"vscode": "Visual Studio Code", "vscodium": "VSCodium", "cursor": "Cursor", "windsurf": "Windsurf"}
# VS Code's server as others pack it, where a Node.js of the system runs it: its main program, and the parts it starts.
_PACKED = r"/out/bootstrap-fork(?:\.js)?$"
_PACKED_PARTS = frozenset({"--type=extensionHost", "--type=ptyHost", "--type=fileWatcher"})
_CODE_SERVER = r"/code-server(?:/out/node/(?P<page>entry)(?:\.js)?$|/lib/vscode/out/bootstrap-fork(?:\.js)?$)"
# What these parts are called by their files, which tells people nothing.
_NAMELESS = frozenset({"entry", "entry.js", "bootstrap-fork", "bootstrap-fork.js", "server-main.js", "Main"})
# JetBrains' programs are Java; before 2023 a shell script started them, and `java` is all that the system shows.
_SELECTOR = r"-Didea\.paths\.selector=(?P<name>[A-Za-z]+)"
_SELECTED = {"IdeaIC": "IntelliJ IDEA", "IntelliJIdea": "IntelliJ IDEA", "AndroidStudio": "Android Studio"}


def editor_of(process: Process) -> Editor | None:
    """The editor that this process is a part of; None: it is something else, also where an editor started it."""
    path = (process.executable or (process.command[0] if process.command else "")).replace("\\", "/")
    remote = re.search(_REMOTE, path)
    if remote is not None:
        return Editor(_REMOTE_NAMES[remote["kind"]], forwards=True)
    names = {each.lower().removesuffix(".exe").removesuffix("64") for each in (process.name, base_name(path))}
    for table, forwards in ((_VS_CODE_KIND, True), (_JETBRAINS, False), (_OTHERS, False)):
        found = next((table[name] for name in sorted(names) if name in table), None)
        if found is not None:
            return Editor(found, forwards, listens=found not in _IN_A_TERMINAL)
    identity = identify(process)
    if identity.runtime is Runtime.NODE:
        return _by_node(identity.script or "", process.command)
    return _by_java(process.command) if (identity.module or "").startswith("com.intellij.") else None


def called(process: Process) -> str:
    """The name that people know a program by: what an interpreter runs, or the editor whose part it is."""
    title = identify(process).title
    editor = editor_of(process) if title in _NAMELESS else None
    return editor.name if editor is not None else title


def is_started_by_its_editor(process: Process) -> bool:
    """A part of VS Code or its kin, which gets more from the editor than its command line has: nobody types that."""
    is_part = identify(process).runtime is Runtime.NODE or any(word.startswith("--type=") for word in process.command)
    return is_part and editor_of(process) is not None


def _by_node(script: str, command: tuple[str, ...]) -> Editor | None:
    """What a browser shows: the ports it passes on are paths of its own port, so none is listed that listens here."""
    part = re.search(_CODE_SERVER, script)
    if part is not None:
        return Editor("code-server", forwards=False, page=part["page"] is not None)
    is_part = re.search(_PACKED, script) and _PACKED_PARTS.intersection(command)
    return Editor("Visual Studio Code", forwards=False) if is_part else None


def _by_java(command: tuple[str, ...]) -> Editor:
    selector = next((found for word in command if (found := re.fullmatch(_SELECTOR, word.rstrip("0123456789.")))), None)
    name = selector["name"] if selector else "JetBrains"
    return Editor(_SELECTED.get(name, name.removesuffix("CE").removesuffix("IC")), forwards=False)
