"""The socket tables as text (proc(5), /proc/net/tcp …): what is left when sock_diag does not answer.

It lacks bound sockets that never listened, IPV6_V6ONLY, cgroups, the backlog and the interface.
"""

import socket
import struct

from portfixer.facts import Endpoint, Family, Protocol, Socket, SocketState, Timer
from portfixer.system.linux.procfiles import text_of
from portfixer.system.linux.sockdiag import EVERY_STATE, STATES, TIMERS, UDP_STATES, Table

__all__ = ["parse", "read"]

_CLOCK_TICKS_PER_S = 100  # USER_HZ, the same on every Linux (include/asm-generic/param.h)
_ADDRESS_DIGITS = {Family.IPV4: 8, Family.IPV6: 32}


def read(proc: str, protocol: Protocol, family: Family, states: int = EVERY_STATE, port: int | None = None) -> Table:
    """One table, all of it or one local port; `states` is a bit mask as in sockdiag.

    A table that does not exist (no IPv6) is empty. Raises OSError.
    """
    name = protocol.value + ("6" if family is Family.IPV6 else "")
    try:
        text = text_of(f"{proc}/net/{name}")
    except FileNotFoundError:
        return Table(())
    return Table(parse(text, protocol, family, states, port))


def parse(
    text: str, protocol: Protocol, family: Family, states: int = EVERY_STATE, port: int | None = None
) -> tuple[Socket, ...]:
    """Pure. Lines that are no sockets are passed over."""
    found = []
    for line in text.splitlines()[1:]:
        try:
            row = _parse_line(line.split(), protocol, family, states)
        except (ValueError, IndexError):
            continue
        if row is not None and port in (None, row.local.port):
            found.append(row)
    return tuple(found)


def _parse_line(fields: list[str], protocol: Protocol, family: Family, states: int) -> Socket | None:
    # sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode …
    number = int(fields[3], 16)
    state = (UDP_STATES if protocol is Protocol.UDP else STATES).get(number)
    if state is None or not states >> number & 1:
        return None
    local, remote = _endpoint(fields[1], family), _endpoint(fields[2], family)
    timer, _, when = fields[5].partition(":")
    kind = TIMERS.get(int(timer, 16))
    return Socket(
        protocol=protocol,
        family=family,
        state=state,
        local=local,
        remote=remote if remote.port else None,
        inode=int(fields[9]),
        uid=int(fields[7]),
        timer=Timer(kind, int(when, 16) / _CLOCK_TICKS_PER_S) if kind else None,
        waiting_clients=int(fields[4].partition(":")[2], 16) if state is SocketState.LISTEN else None,
    )


def _endpoint(text: str, family: Family) -> Endpoint:
    digits, _, port = text.partition(":")
    if len(digits) != _ADDRESS_DIGITS[family]:
        raise ValueError(text)
    # Printed as 32-bit numbers in the machine's own byte order.
    words = [int(digits[at : at + 8], 16) for at in range(0, len(digits), 8)]
    raw = struct.pack(f"={len(words)}I", *words)
    return Endpoint(socket.inet_ntop(socket.AF_INET if len(raw) == 4 else socket.AF_INET6, raw), int(port, 16))
