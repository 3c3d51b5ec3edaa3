"""Listeners that only pass on: the port of this computer leads to somewhere else, and there is the place to act.

Recognised by the holder's own program and command line, never guessed.
"""

import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portfixer.diagnosis.editors import editor_of
from portfixer.diagnosis.identity import base_name, identify, tool_name
from portfixer.diagnosis.session import visitor_of
from portfixer.facts import Manager, ManagerKind, Process

__all__ = ["EndsWith", "Forward", "forward_of"]


class EndsWith(StrEnum):
    """What is lost, besides the port, when the process that forwards is stopped."""

    NOTHING = "nothing"
    MORE_FORWARDS = "more_forwards"
    """It forwards other ports too."""
    SESSION = "session"
    """A shell or a command on the other side."""
    SHARED = "shared"
    """A connection that other ssh commands may use as well (ControlMaster)."""
    VISITOR = "visitor"
    """Somebody's whole session on this computer, who came here through ssh."""
    DEVICES = "devices"
    """Every connection to an Android device."""
    EDITOR = "editor"
    """What is open in the editor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    manager: Manager
    ends_with: EndsWith
    to: str | None = None
    """Where the port leads to, `host:port` or as the tool calls it; None: that was not to be seen."""
    through: str | None = None
    """The computer in between."""
    anywhere: bool = False
    """It leads to wherever a program asks for (SOCKS, ssh -D)."""
    visitor: str | None = None
    """The login name of who came here through ssh."""
    lists_ports: bool = False
    """An editor with a view that lists the ports it forwards."""
    page: bool = False
    """An editor that is opened in a browser, at this port."""
    end_by: tuple[str, ...] = ()
    """The command that ends just this, where there is one."""


def forward_of(process: Process, port: int) -> Forward | None:
    """What the listener of `process` on `port` passes on to; None: it is no forward that is known."""
    return next((found for known in _KNOWN if (found := known(process, port)) is not None), None)


_MASTER = r"ssh: (?P<path>.+) \[mux\]"


def _ssh(process: Process, port: int) -> Forward | None:
    """An ssh client listens only for -L and -D, on the command line or in its configuration file."""
    if not _is("ssh", process):
        return None
    master = re.fullmatch(_MASTER, " ".join(process.command))
    if master is not None:
        return Forward(
            manager=Manager(ManagerKind.SSH, "ssh"),
            ends_with=EndsWith.SHARED,
            end_by=_cancel(process, master["path"], ("-L", f"{port}:TO:PORT"), "HOST"),
        )
    from portfixer.diagnosis.ssh import read_ssh  # here, as few listeners are its, and every look would wait for it

    read = read_ssh(process.command)
    if read is None:
        return Forward(manager=Manager(ManagerKind.SSH, "ssh"), ends_with=EndsWith.SESSION)
    this = read.forward_on(port)
    ends_with = EndsWith.NOTHING
    if len(read.forwards) + read.others > 1:
        ends_with = EndsWith.MORE_FORWARDS
    if read.shared:
        ends_with = EndsWith.SHARED
    elif not read.only_forwards:
        ends_with = EndsWith.SESSION
    cancel: tuple[str, ...] = ()
    if read.shared and read.control_path and read.host:
        # Without one of its own another ssh command added it (-O forward), and only that one says where it leads.
        given = this.given if this else ("-L", f"{port}:TO:PORT")
        cancel = _cancel(process, read.control_path, given, read.host)
    return Forward(
        manager=Manager(ManagerKind.SSH, "ssh", _detail(this.to if this else None, read.host)),
        ends_with=ends_with,
        to=this.to if this else None,
        through=read.host,
        anywhere=this is not None and this.to is None,
        end_by=cancel,
    )


def _cancel(process: Process, control_path: str, given: tuple[str, ...], host: str) -> tuple[str, ...]:
    """Ends one forward of a shared connection, and leaves the rest of it (ssh(1), -O)."""
    path = control_path
    if process.folder and not path.startswith(("/", "~", "%")):
        path = posixpath.join(process.folder, path)
    return ("ssh", "-S", path, "-O", "cancel", *given, host)


def _detail(to: str | None, through: str | None) -> str:
    return " through ".join(part for part in (to, through) if part)


def _sshd(process: Process, _port: int) -> Forward | None:
    """A visitor's session listens here for what the visitor passes back (ssh -R), or for their windows (X11)."""
    visitor = visitor_of(process)
    if visitor is None:
        return None
    return Forward(manager=Manager(ManagerKind.SSH, "sshd", visitor), ends_with=EndsWith.VISITOR, visitor=visitor)


_KUBECTL_VALUES = frozenset(
    """-n --namespace -s --server --address --context --kubeconfig --cluster --user --token --as --as-group --as-uid
    --certificate-authority --client-certificate --client-key --request-timeout --pod-running-timeout --cache-dir
    --tls-server-name --username --password -v --v --profile --profile-output""".split()  # noqa: SIM905 - options read better as words
)


def _kubectl(process: Process, port: int) -> Forward | None:
    tool = next((name for name in ("kubectl", "oc") if _is(name, process)), None)
    if tool is None or "port-forward" not in process.command:
        return None
    words = _positional(process.command[1:], _KUBECTL_VALUES)
    named = words[words.index("port-forward") + 1 :] if "port-forward" in words else []
    target = named[0] if named else None
    inside = _inside(named[1:], port)
    to = f"{target}:{inside}" if target and inside else target
    return Forward(
        manager=Manager(ManagerKind.KUBECTL, tool, to or ""),
        ends_with=EndsWith.NOTHING if len(named) <= 2 else EndsWith.MORE_FORWARDS,
        to=to,
    )


def _positional(words: Sequence[str], with_value: frozenset[str]) -> list[str]:
    found, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word in with_value
        else:
            found.append(word)
    return found


def _inside(pairs: Sequence[str], port: int) -> str | None:
    """`8080:80` and `80` say where a port leads; `:80` took any port here, so it is clear only if it stands alone."""
    for pair in pairs:
        here, _, there = pair.rpartition(":")
        if (here or there) == str(port):
            return there
    only = pairs[0] if len(pairs) == 1 else ""
    return only[1:] if only.startswith(":") else None


def _adb(process: Process, port: int) -> Forward | None:
    """`adb forward`: the listener is the adb server's. Its own port (5037, or -L) is no forward."""
    if not _is("adb", process) or "server" not in process.command:
        return None
    if port == 5037 or any(re.fullmatch(rf"(?:tcp:|.*:){port}", word) for word in process.command):
        return None
    own = next((found[1] for word in process.command if (found := re.fullmatch(r"tcp:(?:.*:)?(\d+)", word))), "5037")
    which = () if own == "5037" else ("-P", own)  # without it the command would start a server on the usual port
    return Forward(
        manager=Manager(ManagerKind.ADB, "adb"),
        ends_with=EndsWith.DEVICES,
        end_by=("adb", *which, "forward", "--remove", f"tcp:{port}"),
    )


@dataclass(frozen=True, slots=True)
class _Tunnel:
    """Programs that do nothing but pass a port on."""

    name: str
    program: str
    words: tuple[str, ...]
    """What its command line has, in this order, one behind the other."""
    to: Callable[[Sequence[str]], str | None]
    """Where it leads to, from the words that follow."""


def _next_word(words: Sequence[str]) -> str | None:
    return next((word for word in words if not word.startswith("-")), None)


def _option(name: str) -> Callable[[Sequence[str]], str | None]:
    def find(words: Sequence[str]) -> str | None:
        for index, word in enumerate(words):
            if word == name:
                return words[index + 1] if index + 1 < len(words) else None
            if word.startswith(name + "="):
                return word.removeprefix(name + "=")
        return None

    return find


def _session_manager(words: Sequence[str]) -> str | None:
    match = re.search(r'"Target"\s*:\s*"([^"]+)"', " ".join(words))
    return match[1] if match else None


_TUNNELS: tuple[_Tunnel, ...] = (
    _Tunnel("gcloud", "gcloud.py", ("compute", "start-iap-tunnel"), _next_word),
    _Tunnel("aws", "session-manager-plugin", (), _session_manager),
    _Tunnel("gh", "gh", ("codespace", "ports", "forward"), _option("--codespace")),
    _Tunnel("gh", "gh", ("cs", "ports", "forward"), _option("-c")),
    _Tunnel("cloudflared", "cloudflared", ("access",), _option("--hostname")),
    _Tunnel("cloud-sql-proxy", "cloud-sql-proxy", (), _next_word),
    _Tunnel("cloud-sql-proxy", "cloud_sql_proxy", (), _option("-instances")),
    _Tunnel("fly", "flyctl", ("proxy",), _option("--app")),
    _Tunnel("fly", "fly", ("proxy",), _option("--app")),
    _Tunnel("tsh", "tsh", ("proxy",), _next_word),
)


def _tunnel(process: Process, _port: int) -> Forward | None:
    for row in _TUNNELS:
        rest = _after(process.command[1:], row.words) if _is(row.program, process) else None
        if rest is not None:
            to = row.to(rest)
            return Forward(manager=Manager(ManagerKind.TUNNEL, row.name, to or ""), ends_with=EndsWith.NOTHING, to=to)
    return None


def _after(words: Sequence[str], wanted: Sequence[str]) -> Sequence[str] | None:
    for start in range(len(words) - len(wanted) + 1):
        if tuple(words[start : start + len(wanted)]) == tuple(wanted):
            return words[start + len(wanted) :]
    return None


def _editor(process: Process, _port: int) -> Forward | None:
    """The editor itself listens: a port it forwards, an extension's server (Live Server), or one of its own."""
    editor = editor_of(process)
    if editor is None or not editor.listens:
        return None
    manager = Manager(ManagerKind.EDITOR, editor.name)
    return Forward(manager=manager, ends_with=EndsWith.EDITOR, lists_ports=editor.forwards, page=editor.page)


def _is(program: str, process: Process) -> bool:
    """The program, or the tool that an interpreter runs, has exactly this name. A script in the person's own working
    folder is a program of theirs, whatever it is called."""
    if tool_name(base_name(process.executable or "")) == program:
        return True
    identity = identify(process)
    inside = tuple(f"{process.folder}{separator}" for separator in "/\\") if process.folder is not None else ()
    own = identity.script is not None and identity.script.startswith(inside)
    return tool_name(identity.title) == program and not own


_KNOWN: tuple[Callable[[Process, int], Forward | None], ...] = (_ssh, _sshd, _kubectl, _adb, _tunnel, _editor)
