"""What the command line of an ssh client says about the ports it passes on (ssh(1))."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["PortForward", "SshCommand", "read_ssh"]

_TAKES_VALUE = "BbcDEeFIiJLlmOoPpQRSWw"
_PLACE = r"(?:\[[^\]]*\]|[^:/\[\]]*)"
_LOCAL = rf"(?:(?P<bind>{_PLACE})[:/])?(?P<port>\d+)[:/ ](?P<to>/.+|{_PLACE}[:/]\d+)"
_DYNAMIC = rf"(?:(?P<bind>{_PLACE})[:/])?(?P<port>\d+)"


@dataclass(frozen=True, slots=True)
class PortForward:
    """One -L or -D."""

    port: int
    """Of this computer."""
    to: str | None
    """`host:port` as the other side sees it, or a socket file there; None for -D: wherever a program asks for."""
    given: tuple[str, str]
    """The option as it was typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SshCommand:
    forwards: tuple[PortForward, ...]
    others: int
    """Forwards of the other direction (-R)."""
    host: str | None
    """With the login name in front, if it was given so."""
    only_forwards: bool
    """-N: neither a shell nor a command on the other side."""
    shared: bool
    """Other ssh commands may use its connection (ControlMaster)."""
    control_path: str | None

    def forward_on(self, port: int) -> PortForward | None:
        return next((each for each in self.forwards if each.port == port), None)


def read_ssh(command: Sequence[str]) -> SshCommand | None:
    """None: it wrote something else over its command line, as a background ControlMaster does."""
    if len(command) < 2:
        return None
    forwards: list[PortForward] = []
    others, host, flags, shared, control, silent = 0, None, "", False, None, False
    for option, value in _options(command[1:]):
        if option == "":
            host = value
            continue
        name, value = _long(value) if option == "o" else (option, value)
        found = _forward(name, value)
        if found is not None:
            forwards.append(found)
        others += name in {"R", "remoteforward"}
        shared |= name == "M" or (name == "controlmaster" and value.lower() != "no")
        silent |= name == "sessiontype" and value.lower() == "none"
        control = value if name in {"S", "controlpath"} else control
        flags += name if len(name) == 1 else ""
    return SshCommand(
        forwards=tuple(forwards),
        others=others,
        host=host,
        only_forwards="N" in flags or silent,
        shared=shared,
        control_path=control,
    )


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each option and its value; the host as ("", host). Options may follow the host; what comes after them is the
    command for the other side."""
    waiting, host_seen = list(words), False
    while waiting:
        word = waiting.pop(0)
        if not word.startswith("-") or word == "-":
            if host_seen:
                return
            host_seen = True
            yield "", word
            continue
        letters = word[1:]
        while letters:
            letter, letters = letters[0], letters[1:]
            if letter in _TAKES_VALUE:
                yield letter, letters or (waiting.pop(0) if waiting else "")
                break
            yield letter, ""


def _long(text: str) -> tuple[str, str]:
    """`-o LocalForward="8080 db:5432"`: keyword in any case, then blanks or one equals sign (ssh_config(5))."""
    keyword, _, value = text.strip().replace("=", " ", 1).partition(" ")
    return keyword.lower(), value.strip().strip('"')


def _forward(name: str, value: str) -> PortForward | None:
    if name in {"L", "localforward"}:
        match = re.fullmatch(_LOCAL, value)
        return PortForward(int(match["port"]), _place(match["to"]), ("-L", value)) if match else None
    if name in {"D", "dynamicforward"}:
        match = re.fullmatch(_DYNAMIC, value)
        return PortForward(int(match["port"]), None, ("-D", value)) if match else None
    return None


def _place(text: str) -> str:
    """host/port is an older way to write host:port."""
    host, slash, port = text.rpartition("/")
    return f"{host}:{port}" if slash and host and port.isdecimal() and ":" not in text else text
