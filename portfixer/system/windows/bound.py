"""TCP sockets that were bound and do not listen: no documented table has them.

`InternalGetBoundTcpEndpointTable` and `InternalGetBoundTcp6EndpointTable` of iphlpapi.dll (Windows 10 1809 and later)
are what `netstat -q` and `Get-NetTCPConnection -State Bound` ask. They are undocumented, so their being there and their
answers are not relied on: they make a MIB_TCPTABLE2 or MIB_TCP6TABLE2 in a heap that the caller names.
"""

import ctypes
import ipaddress
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portfixer.facts import Endpoint
from portfixer.system.windows.native import Missing, Native

__all__ = ["BoundEndpoint", "parse_tcp4", "parse_tcp6", "read"]

_get_heap = Native("kernel32", "GetProcessHeap", ctypes.c_void_p)
_free = Native("kernel32", "HeapFree", ctypes.c_int, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p)
_size = Native("kernel32", "HeapSize", ctypes.c_size_t, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p)
_table4 = Native(
    "iphlpapi", "InternalGetBoundTcpEndpointTable", ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32
)
_table6 = Native(
    "iphlpapi", "InternalGetBoundTcp6EndpointTable", ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32
)

_COUNT = struct.Struct("<I")
# MIB_TCPROW2: state, local address, local port, remote address, remote port, pid, offload state.
_ROW4 = struct.Struct("<I4sI4sIII")
# MIB_TCP6ROW2: local address, its scope, local port, remote address, its scope, remote port, state, pid, offload state.
_ROW6 = struct.Struct("<16sII16sIIIII")
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class BoundEndpoint:
    local: Endpoint
    pid: int


def read() -> tuple[BoundEndpoint, ...] | None:
    """Every such socket of this computer, with its owner; None where Windows does not tell. Needs no rights."""
    try:
        four, six = _call(_table4), _call(_table6)
    except Missing:
        return None
    if four is None or six is None:
        return None
    return (*parse_tcp4(four), *parse_tcp6(six))


def parse_tcp4(table: bytes) -> Iterator[BoundEndpoint]:
    """The rows of a MIB_TCPTABLE2; what is cut off is left out."""
    for _state, address, port, _remote, _remote_port, pid, _offload in _rows(table, _ROW4):
        yield BoundEndpoint(Endpoint(str(ipaddress.IPv4Address(address)), _port(port)), pid)


def parse_tcp6(table: bytes) -> Iterator[BoundEndpoint]:
    """The rows of a MIB_TCP6TABLE2; what is cut off is left out."""
    for address, _scope, port, _remote, _remote_scope, _remote_port, _state, pid, _offload in _rows(table, _ROW6):
        yield BoundEndpoint(Endpoint(str(ipaddress.IPv6Address(address)), _port(port)), pid)


def _rows(table: bytes, row: struct.Struct) -> Iterator[tuple[Any, ...]]:
    if len(table) < _COUNT.size:
        return
    (count,) = _COUNT.unpack_from(table)
    for place in range(min(count, (len(table) - _COUNT.size) // row.size)):
        yield row.unpack_from(table, _COUNT.size + place * row.size)


def _port(value: int) -> int:
    """In network order, in the lower half of a double word (MIB_TCPROW2 in Microsoft's documentation)."""
    low = value & 0xFFFF
    return (low & 0xFF) << 8 | low >> 8


def _call(function: Native) -> bytes | None:
    heap = _get_heap()
    table = ctypes.c_void_p()
    if function(ctypes.byref(table), heap, 0) != 0 or not table.value:
        return None
    size = _size(heap, 0, table)
    try:
        return ctypes.string_at(table, size) if 0 < size <= _LARGEST else None
    finally:
        _free(heap, 0, table)
