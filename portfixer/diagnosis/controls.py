"""Where a supervisor takes orders, by its command line and its configuration. Pure.

An address is `unix:/path` or `tcp:host:port`. None that leads to another computer, or that wants a password, is given.
"""

import posixpath
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from portfixer.diagnosis.identity import identify, tool_name
from portfixer.facts import Process

if TYPE_CHECKING:
    import configparser

__all__ = ["circus_control", "configuration_of", "pm2_control", "pm2_folder", "settings_files", "supervisord_control"]

_HERE = {"127.0.0.1", "localhost", "::1"}
_CIRCUS_PORT = "tcp://127.0.0.1:5555"
"""circus, Configuration, [circus] endpoint."""
# supervisord.org, Configuration File: where it is looked for without -c, besides relative to the program.
_USUAL_PLACES = ("/etc/supervisord.conf", "/etc/supervisor/supervisord.conf")


def settings_files(process: Process) -> tuple[str, ...]:
    """The files of which the first that exists has this supervisor's settings; () for any other program."""
    tool = tool_name(identify(process).title)
    if tool == "supervisord":
        given = configuration_of(process)
        return (given,) if given else _beside(process) + _USUAL_PLACES
    if tool == "circusd":
        words = [word for word in process.command[1:] if word.endswith(".ini")]
        return tuple(posixpath.join(process.folder, word) for word in words[:1] if process.folder)
    return ()


def configuration_of(supervisord: Process) -> str | None:
    """The file that it was given (-c), as a whole path where its folder is known."""
    words = supervisord.command
    given = next((words[at + 1] for at, word in enumerate(words[:-1]) if word in {"-c", "--configuration"}), None)
    given = given or next((word.partition("=")[2] for word in words if word.startswith("--configuration=")), None)
    return posixpath.join(supervisord.folder or "", given) if given else None


def _beside(process: Process) -> tuple[str, ...]:
    script = identify(process).script or process.executable or ""
    above = posixpath.dirname(posixpath.dirname(script))
    folders = [f"{above}/etc", above, process.folder, f"{process.folder}/etc" if process.folder else None]
    return tuple(f"{folder.rstrip('/')}/supervisord.conf" for folder in folders if folder)


def supervisord_control(process: Process, _environment: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """Its first server for orders; the configuration's folder stands for %(here)s, and nothing else is filled in."""
    path, settings = _settings(process, texts)
    for section, option in (("unix_http_server", "file"), ("inet_http_server", "port")):
        if settings.has_section(section):
            value = settings[section].get(option, "").replace("%(here)s", posixpath.dirname(path)).strip()
            if "%" in value or settings[section].get("username"):
                return ""
            return _unix(value) if option == "file" else _tcp(value)
    return ""


def circus_control(process: Process, _environment: Mapping[str, str], texts: Mapping[str, str]) -> str:
    path, settings = _settings(process, texts)
    if not path:
        return ""
    endpoint = settings["circus"].get("endpoint", _CIRCUS_PORT) if settings.has_section("circus") else _CIRCUS_PORT
    kind, _, place = endpoint.strip().partition("://")
    return _unix(place) if kind == "ipc" else _tcp(place) if kind == "tcp" else ""


def pm2_control(process: Process, environment: Mapping[str, str], _texts: Mapping[str, str]) -> str:
    home = pm2_folder(process) or environment.get("PM2_HOME", "")
    return _unix(posixpath.join(home, "rpc.sock")) if home else ""


def pm2_folder(daemon: Process) -> str | None:
    """It writes its folder over its command line, as far as that fits there."""
    written = re.fullmatch(r"PM2 v\S+ God Daemon \((/.*)\)", " ".join(daemon.command))
    return written[1] if written else None


def _settings(process: Process, texts: Mapping[str, str]) -> "tuple[str, configparser.RawConfigParser]":
    """Of the first file that was there, and which one that is; nothing where there is none or it is no such file."""
    import configparser  # here, as hardly a diagnosis comes to that

    settings = configparser.RawConfigParser(strict=False, inline_comment_prefixes=(" ;", "\t;"))
    path = next((path for path in settings_files(process) if path in texts), "")
    try:
        settings.read_string(texts.get(path, ""))
    except configparser.Error:
        return "", configparser.RawConfigParser()
    return path, settings


def _unix(path: str) -> str:
    return f"unix:{path}" if path.startswith("/") else ""


def _tcp(place: str) -> str:
    host, _, port = place.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    if host in {"*", "0.0.0.0"}:
        host = "127.0.0.1"
    return f"tcp:{host}:{port}" if host in _HERE and port.isascii() and port.isdigit() else ""
