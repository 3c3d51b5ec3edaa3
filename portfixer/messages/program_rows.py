"""Who wrote the message: one row for each program, found by words that only its own messages have.

Among rows of equal rank the earlier one wins. Words are compared in small letters, a line end counting as a space.
"""

from portfixer.messages.framework_rows import FRAMEWORKS
from portfixer.messages.program_kinds import Program
from portfixer.messages.server_rows import SERVERS
from portfixer.messages.well_known_rows import WELL_KNOWN

__all__ = ["PROGRAMS", "Program"]

PROGRAMS: tuple[Program, ...] = FRAMEWORKS + SERVERS + WELL_KNOWN
