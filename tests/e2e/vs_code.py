"""A real VS Code (code-server), and as much of one of its windows as opens a terminal: what a browser would say to it.

From VS Code's source (MIT): src/vs/base/parts/ipc/common/ipc.net.ts has the frames, ipc.ts the values and calls,
src/vs/platform/remote/common/remoteAgentConnection.ts the greeting, and
src/vs/workbench/contrib/terminal/common/remote/remoteTerminalChannel.ts the terminals.
"""

import json
import socket
import struct
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from real_programs import environment, free_port, started, wait_until_it_listens
from running import ROOT

__all__ = ["Editor", "Window", "code_server", "missing"]

_PLACE = ROOT / "build/keepers/editor/node_modules"
_CODE_SERVER = _PLACE / "code-server"


@dataclass(frozen=True)
class Editor:
    pid: int
    port: int
    """Where it is opened in a browser."""
    folder: Path

    def above(self, pid: int) -> list[int]:
        """Those of its processes that started this one, the parent first. (It has others that come and go.)"""
        parents = [process.pid for process in psutil.Process(pid).parents()]
        return parents[: parents.index(self.pid) + 1]


def _node() -> Path | None:
    """Its own, for this kind of computer: the others were not fetched."""
    return next(_PLACE.glob("node-linux-*/bin/node"), None)


def missing() -> str | None:
    return None if _node() is not None and _CODE_SERVER.exists() else "not installed: code-server"


# What somebody who runs the tests in an editor's terminal has from there, and what it would take its port from.
_OF_ANOTHER = ("VSCODE_", "XDG_", "CODE_SERVER_", "PORT")


@contextmanager
def code_server(folder: Path) -> Iterator[Editor]:
    port = free_port()
    # The paths of its own sockets have to be short (unix(7)).
    with tempfile.TemporaryDirectory(prefix="editor") as short:
        own = {key: value for key, value in environment(folder).items() if not key.startswith(_OF_ANOTHER)}
        command = (str(_node()), str(_CODE_SERVER), "--auth", "none", "--bind-addr", f"127.0.0.1:{port}")
        places = ("--user-data-dir", f"{short}/data", "--config", f"{short}/config.yaml")
        quiet = ("--disable-telemetry", "--disable-update-check", "--disable-workspace-trust")
        with started(*command, *places, *quiet, cwd=folder, env={**own, "XDG_RUNTIME_DIR": short}) as process:
            wait_until_it_listens(port, process)
            yield Editor(process.pid, port, folder)


_REGULAR, _CONTROL, _DISCONNECT = 1, 2, 5
_FRAME = struct.Struct(">BIII")
"""Kind, number, the last number that was received, length."""
_FOR_THE_WINDOW, _FOR_EXTENSIONS = 1, 2
_CALL, _DONE, _PROBLEMS = 100, 201, (202, 203)


class Window:
    """One that a browser has open. `debugged_at`: instead, what runs its extensions, with a debugger's port."""

    def __init__(self, editor: Editor, *, debugged_at: int | None = None) -> None:
        self._folder = editor.folder
        self._sent = self._received = self._calls = 0
        self._socket = socket.create_connection(("127.0.0.1", editor.port), timeout=30)
        self._stream = self._socket.makefile("rb")
        self._upgrade()
        product = json.loads((_CODE_SERVER / "lib/vscode/product.json").read_text(encoding="utf-8"))
        self._say({"type": "auth", "auth": "0" * 20, "data": ""})
        proof = {"commit": product["commit"], "signedData": json.loads(self._next(_CONTROL))["data"]}
        if debugged_at is None:
            self._say({"type": "connectionType", **proof, "desiredConnectionType": _FOR_THE_WINDOW})
            assert json.loads(self._next(_CONTROL)) == {"type": "ok"}
            self._send(_REGULAR, _written({"remoteAuthority": "remote", "clientId": str(uuid.uuid4())}))
        else:
            asked = {"language": "en", "port": debugged_at, "break": False, "env": {}}
            self._say({"type": "connectionType", **proof, "desiredConnectionType": _FOR_EXTENSIONS, "args": asked})
            assert json.loads(self._next(_CONTROL)) == {"debugPort": debugged_at}

    def close(self) -> None:
        self._send(_DISCONNECT, b"")
        self._stream.close()
        self._socket.close()

    def run_in_terminal(self, line: str) -> None:
        """As somebody who types it at a shell in a new terminal, which stays when the window goes."""
        terminal = self._call("$createProcess", self._new_terminal())["persistentTerminalId"]
        self._call("$start", [terminal])
        self._call("$input", [terminal, f"{line}\r"])

    def _new_terminal(self) -> dict[str, Any]:
        return {
            "configuration": {},
            "resolvedVariables": {},
            "envVariableCollections": [],
            "shellLaunchConfig": {"executable": "/bin/bash", "args": [], "cwd": str(self._folder)},
            "workspaceId": "shop",
            "workspaceName": "shop",
            "workspaceFolders": [],
            "shouldPersistTerminal": True,
            "options": {"shellIntegration": {"enabled": True, "suggestEnabled": False, "nonce": ""}},
            "cols": 80,
            "rows": 24,
            "unicodeVersion": "11",
            "resolverEnv": {},
        }

    def _upgrade(self) -> None:
        asked = f"reconnectionToken={uuid.uuid4()}&reconnection=false&skipWebSocketFrames=true"
        words = ("Host: 127.0.0.1", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")
        head = (f"GET /?{asked} HTTP/1.1", *words, "Sec-WebSocket-Key: c2hvcCBzaG9wIHNob3AgIQ==", "", "")
        self._socket.sendall("\r\n".join(head).encode())
        answer = self._stream.readline()
        assert b" 101 " in answer, answer
        while self._stream.readline().strip():
            pass

    def _send(self, kind: int, data: bytes) -> None:
        if kind == _REGULAR:
            self._sent += 1
        number = self._sent if kind == _REGULAR else 0
        self._socket.sendall(_FRAME.pack(kind, number, self._received, len(data)) + data)

    def _say(self, message: dict[str, Any]) -> None:
        self._send(_CONTROL, json.dumps(message).encode())

    def _next(self, kind: int) -> bytes:
        while True:
            found, number, _, length = _FRAME.unpack(self._stream.read(_FRAME.size))
            data = self._stream.read(length)
            self._received = max(self._received, number)
            if found == kind:
                return data

    def _call(self, name: str, argument: Any) -> Any:
        self._calls += 1
        self._send(_REGULAR, _written([_CALL, self._calls, "remoteterminal", name]) + _written(argument))
        while True:
            head, rest = _read(self._next(_REGULAR))
            if head[0] in (_DONE, *_PROBLEMS) and head[1] == self._calls:
                assert head[0] == _DONE, rest
                return _read(rest)[0]


_NOTHING, _TEXT, _LIST, _OBJECT, _NUMBER = 0, 1, 4, 5, 6


def _written(value: Any) -> bytes:
    if isinstance(value, int):
        return bytes([_NUMBER]) + _varint(value)
    if isinstance(value, list):
        return bytes([_LIST]) + _varint(len(value)) + b"".join(map(_written, value))
    kind, data = (_TEXT, value.encode()) if isinstance(value, str) else (_OBJECT, json.dumps(value).encode())
    return bytes([kind]) + _varint(len(data)) + data


def _read(data: bytes) -> tuple[Any, bytes]:
    """One value, and what comes after it."""
    kind, data = data[0], data[1:]
    if kind == _NOTHING:
        return None, data
    length = shift = 0
    more = True
    while more:
        length |= (data[0] & 0x7F) << shift
        shift += 7
        more = data[0] >= 0x80
        data = data[1:]
    if kind == _NUMBER:
        return length, data
    if kind == _LIST:
        values = []
        for _ in range(length):
            value, data = _read(data)
            values.append(value)
        return values, data
    value, rest = data[:length], data[length:]
    return (value.decode() if kind == _TEXT else json.loads(value) if kind == _OBJECT else value), rest


def _varint(number: int) -> bytes:
    """Seven bits at a time, the lowest first."""
    parts = []
    while number >= 0x80:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*parts, number])
