"""What was seen: frozen values without behaviour that reads or changes anything."""

from portfixer.facts.container import Container, Engine
from portfixer.facts.elsewhere import Elsewhere
from portfixer.facts.endpoint import (
    LOOPBACK,
    WILDCARDS,
    Endpoint,
    Family,
    Protocol,
    family_of,
    is_loopback,
    is_wildcard,
    unmapped,
)
from portfixer.facts.interface import Interface
from portfixer.facts.machine import Machine, Platform, Reservation
from portfixer.facts.message import Message, MessageError, Piece, Subject
from portfixer.facts.probe import ProbeResult
from portfixer.facts.process import Evidence, Holder, Manager, ManagerKind, Process, ProcessId, Via
from portfixer.facts.request import Request
from portfixer.facts.snapshot import Snapshot, Unseen, UnseenThing, UnseenWhy
from portfixer.facts.socket import Socket, SocketState, Timer, TimerKind

__all__ = [
    "LOOPBACK",
    "WILDCARDS",
    "Container",
    "Elsewhere",
    "Endpoint",
    "Engine",
    "Evidence",
    "Family",
    "Holder",
    "Interface",
    "Machine",
    "Manager",
    "ManagerKind",
    "Message",
    "MessageError",
    "Piece",
    "Platform",
    "ProbeResult",
    "Process",
    "ProcessId",
    "Protocol",
    "Request",
    "Reservation",
    "Snapshot",
    "Socket",
    "SocketState",
    "Subject",
    "Timer",
    "TimerKind",
    "Unseen",
    "UnseenThing",
    "UnseenWhy",
    "Via",
    "family_of",
    "is_loopback",
    "is_wildcard",
    "unmapped",
]
