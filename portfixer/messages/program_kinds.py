"""What a row about a program is made of.

Rank: a runtime (10) says less than a library (20), a framework (30), an application (40), or the tool whose own voice
speaks (50).
"""

from typing import NamedTuple

from portfixer.facts import Protocol

__all__ = ["APPLICATION", "FRAMEWORK", "LIBRARY", "RUNTIME", "TCP", "UDP", "VOICE", "Program"]


class Program(NamedTuple):
    name: str
    rank: int
    words: tuple[str, ...]
    """Any one of them is enough; `a & b` asks for both.

    `~a` asks for a line that tells the problem: programs talk about others."""
    protocol: Protocol | None
    """What everything it listens on is; None where it serves both."""
    example: str


TCP = Protocol.TCP
UDP = Protocol.UDP
RUNTIME, LIBRARY, FRAMEWORK, APPLICATION, VOICE = 10, 20, 30, 40, 50
