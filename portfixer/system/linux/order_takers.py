"""How supervisors take orders: what each has to be sent to tell its programs by their pids, and to stop one of them.

Nothing of theirs is run: their own commands could be anybody's, and lie where every person installs them.
"""

import json
import struct
from collections.abc import Mapping
from typing import Any, Protocol

from portfixer.facts import Manager
from portfixer.system.api import NotHere, SystemProblem
from portfixer.system.linux.wire import Wire, Within

__all__ = ["ORDER_TAKERS", "OrderTaker"]

_MOST = 64 * 2**20
"""Bytes of an answer: pm2 tells the whole environment of every program."""


class OrderTaker(Protocol):
    """Every method raises what Wire does, and SystemProblem for an answer that cannot be understood."""

    def __init__(self, manager: Manager, within: Within) -> None: ...

    def own_pid(self) -> int | None:
        """Of the process that answers."""

    def programs(self) -> Mapping[str, frozenset[int]]:
        """What it keeps running: its processes by what it calls it."""

    def stop(self, name: str) -> None:
        """It goes on stopping it after this returns."""


class _Supervisord:
    """XML-RPC over HTTP (supervisord.org, XML-RPC API Documentation)."""

    def __init__(self, manager: Manager, within: Within) -> None:
        self._manager, self._within = manager, within

    def own_pid(self) -> int | None:
        return _number(self._call("supervisor.getPID"))

    def programs(self) -> Mapping[str, frozenset[int]]:
        told = self._call("supervisor.getAllProcessInfo")
        found = [each for each in _list(told) if _number(each.get("pid"))]
        return {f"{each.get('group')}:{each.get('name')}": frozenset({each["pid"]}) for each in found}

    def stop(self, name: str) -> None:
        at_once = False
        self._call("supervisor.stopProcess", name, at_once)

    def _call(self, method: str, *words: str | bool) -> Any:
        from xml.parsers.expat import ExpatError
        from xmlrpc.client import Error, dumps, loads

        body = dumps(words, method).encode()
        head = f"POST /RPC2 HTTP/1.0\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
        with Wire(self._manager.control, self._manager.uid, self._within) as wire:
            wire.send(head.encode() + body)
            told, _, answer = wire.receive_all(_MOST).partition(b"\r\n\r\n")
        if b" 200 " not in told.partition(b"\r\n")[0]:
            raise NotHere(told[:80])  # another program, or it wants a password
        try:
            (found,), _ = loads(answer)
        except (Error, ExpatError, ValueError) as problem:
            raise SystemProblem from problem
        return found


class _Pm2:
    """Calls in JSON over pm2's own messages (its modules pm2-axon-rpc, pm2-axon and amp, of pm2 7): a byte with version
    and number of parts, then each part behind its length. The last part is the call's own id."""

    def __init__(self, manager: Manager, within: Within) -> None:
        self._manager, self._within = manager, within
        self._pid: int | None = None

    def own_pid(self) -> int | None:
        with self._wire() as wire:
            return wire.listener_pid

    def programs(self) -> Mapping[str, frozenset[int]]:
        told = [each for each in _list(self._call("getMonitorData", {})) if _number(each.get("pid"))]
        return {str(each.get("pm_id")): frozenset({each["pid"]}) for each in told}

    def stop(self, name: str) -> None:
        self._call("stopProcessId", int(name))

    def _wire(self) -> Wire:
        return Wire(self._manager.control, self._manager.uid, self._within)

    def _call(self, method: str, word: object) -> Any:
        call = b"j:" + json.dumps({"type": "call", "method": method, "args": [word]}).encode()
        parts = (call, b"s:portfixer:0")
        with self._wire() as wire:
            wire.send(bytes([1 << 4 | len(parts)]) + b"".join(struct.pack(">I", len(each)) + each for each in parts))
            answer = b""
            for at in range(wire.receive(1)[0] & 0xF):
                (length,) = struct.unpack(">I", wire.receive(4))
                part = wire.receive(_moderate(length))
                answer = answer if at else part
        told = _object(answer.removeprefix(b"j:"))
        if "error" in told or not _list(told.get("args")):
            raise SystemProblem(told.get("error"))
        return told["args"][0]


class _Circus:
    """JSON over ZeroMQ's protocol (rfc.zeromq.org, 23/ZMTP; circus, the ZMQ messages of its commands)."""

    _GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
    _READY = b"\x05READY\x0bSocket-Type\0\0\0\x06DEALER"
    _COMMAND, _LONG, _MORE = 4, 2, 1

    def __init__(self, manager: Manager, within: Within) -> None:
        self._manager, self._within = manager, within

    def own_pid(self) -> int | None:
        info = self._call("dstats").get("info")
        return _number(info.get("pid")) if isinstance(info, dict) else None

    def programs(self) -> Mapping[str, frozenset[int]]:
        names = [name for name in self._call("list").get("watchers", ()) if isinstance(name, str)]
        told = {name: self._call("list", name=name).get("pids", ()) for name in names}
        return {name: frozenset(pid for pid in pids if _number(pid)) for name, pids in told.items()}

    def stop(self, name: str) -> None:
        self._call("stop", name=name, match="simple", waiting=False)

    def _call(self, command: str, **properties: object) -> dict[str, Any]:
        call = json.dumps({"id": "portfixer", "command": command, "properties": properties}).encode()
        with Wire(self._manager.control, self._manager.uid, self._within) as wire:
            wire.send(self._GREETING)
            if wire.receive(len(self._GREETING))[10:11] < b"\x03":
                raise NotHere(self._manager.control)
            wire.send(self._frame(self._COMMAND, self._READY) + self._frame(0, call))
            while True:
                flags, body = self._received(wire)
                if not flags & (self._COMMAND | self._MORE) and body:
                    told = _object(body)
                    break
        if told.get("status") != "ok":
            raise SystemProblem(told.get("reason"))
        return told

    def _frame(self, flags: int, body: bytes) -> bytes:
        if len(body) < 256:
            return bytes([flags, len(body)]) + body
        return bytes([flags | self._LONG]) + struct.pack(">Q", len(body)) + body

    def _received(self, wire: Wire) -> tuple[int, bytes]:
        flags = wire.receive(1)[0]
        length = struct.unpack(">Q", wire.receive(8))[0] if flags & self._LONG else wire.receive(1)[0]
        return flags, wire.receive(_moderate(length))


def _moderate(length: int) -> int:
    if length > _MOST:
        raise SystemProblem(length)
    return length


def _object(data: bytes) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except ValueError as problem:
        raise SystemProblem from problem
    if not isinstance(told, dict):
        raise SystemProblem(data[:80])
    return told


def _list(told: object) -> list[Any]:
    return told if isinstance(told, list) else []


def _number(told: object) -> int | None:
    return told if isinstance(told, int) and not isinstance(told, bool) else None


ORDER_TAKERS: Mapping[str, type[OrderTaker]] = {"supervisord": _Supervisord, "pm2": _Pm2, "circus": _Circus}
"""By the name of the supervisor (portfixer.diagnosis.supervisors)."""
