"""When the sockets of a port were made: a process that began later is not their owner, but has an ended owner's number.

Windows' tables go on naming the owner of a socket by number after it has ended, where a child has the socket from it;
and numbers are given to new processes. The tables of the class OWNER_MODULE have the time of bind() as well
(`liCreateTimestamp` in MIB_TCPROW_OWNER_MODULE and its relatives, Microsoft's documentation).
"""

import ctypes
import struct
from collections.abc import Iterator, Mapping

from portfixer.facts import Process, Protocol
from portfixer.system.windows.native import Missing, Native

__all__ = ["began_later", "latest", "parse"]

_u32 = ctypes.c_uint32
_tcp = Native(
    "iphlpapi", "GetExtendedTcpTable", _u32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, _u32, ctypes.c_int, _u32
)
_udp = Native(
    "iphlpapi", "GetExtendedUdpTable", _u32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, _u32, ctypes.c_int, _u32
)
_TABLES = {Protocol.TCP: (_tcp, 8), Protocol.UDP: (_udp, 2)}
"""And the class: TCP_TABLE_OWNER_MODULE_ALL, UDP_TABLE_OWNER_MODULE."""
_AF_INET, _AF_INET6 = 2, 23

# Local port, owner and time in each kind of row; the rest of a row, 16 numbers among it, is passed over.
ROWS: Mapping[tuple[Protocol, int], struct.Struct] = {
    (Protocol.TCP, _AF_INET): struct.Struct("<8x I 8x I q 128x"),
    (Protocol.TCP, _AF_INET6): struct.Struct("<20x I 24x 4x I q 128x"),
    (Protocol.UDP, _AF_INET): struct.Struct("<4x I I 4x q 8x 128x"),
    (Protocol.UDP, _AF_INET6): struct.Struct("<20x I I 4x q 8x 128x"),
}
_FIRST_ROW = 8
"""Behind the number of rows; the times in them are aligned to eight bytes."""
_EPOCH_MS = 11_644_473_600_000  # from 1601, where FILETIME begins, to 1970
_TRIES = 4
_LARGEST = 256 * 1024 * 1024
_TOO_SMALL = 122  # ERROR_INSUFFICIENT_BUFFER
_CLOCK_MS = 120_000
"""So far may the clock have been put back in between."""


def latest(port: int, protocol: Protocol | None) -> dict[int, int]:
    """By pid, when the newest of its sockets on the port was made, in milliseconds since the epoch. What Windows does
    not tell is missing. Needs no rights."""
    found: dict[int, int] = {}
    for kind in Protocol if protocol is None else (protocol,):
        for family in (_AF_INET, _AF_INET6):
            for at, pid, made_ms in parse(_read(kind, family), kind, family):
                if at == port:
                    found[pid] = max(made_ms, found.get(pid, 0))
    return found


def began_later(process: Process, made_ms: Mapping[int, int]) -> bool:
    """Whether the process began after every socket that its number stands beside was made."""
    made = made_ms.get(process.pid)
    return made is not None and process.id.start > made + _CLOCK_MS


def parse(table: bytes, protocol: Protocol, family: int) -> Iterator[tuple[int, int, int]]:
    """Port, pid and time of each row; what is cut off, or has no time, is left out."""
    row = ROWS[protocol, family]
    if len(table) < _FIRST_ROW:
        return
    count = int.from_bytes(table[:4], "little")
    for place in range(min(count, (len(table) - _FIRST_ROW) // row.size)):
        port, pid, made = row.unpack_from(table, _FIRST_ROW + place * row.size)
        if made > 0:
            yield (port & 0xFF) << 8 | port >> 8 & 0xFF, pid, round(made / 10_000) - _EPOCH_MS


def _read(protocol: Protocol, family: int) -> bytes:
    """b"" where Windows does not tell. The table may grow between two questions."""
    ask, kind = _TABLES[protocol]
    size, buffer = _u32(0), None
    try:
        for _try in range(_TRIES):
            answer = ask(buffer, ctypes.byref(size), 0, family, kind, 0)
            if answer == 0 and buffer is not None:
                return buffer.raw[: size.value]
            if answer not in {0, _TOO_SMALL} or size.value > _LARGEST:
                return b""
            buffer = ctypes.create_string_buffer(max(size.value, _FIRST_ROW) + 4096)
            size = _u32(len(buffer))
    except Missing:
        pass
    return b""
