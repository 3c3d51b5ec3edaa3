"""Every reason why bind() can be refused, one function each, asked in this order: the first to find something decides.

Specific before general, and what stays before what passes by itself: a process that keeps the port is named before old
connections that will be gone in a minute.
"""

from collections.abc import Callable

from portfixer.diagnosis.case import Case, Finding
from portfixer.diagnosis.causes.connections import closing_connections, leftover, outgoing, time_wait
from portfixer.diagnosis.causes.holders import another_program, bound_not_listening, same_program
from portfixer.diagnosis.causes.message import no_port, not_a_listen_problem
from portfixer.diagnosis.causes.rights import (
    address_not_here,
    denied_as_the_message_says,
    free,
    needs_permission,
    not_even_if_free,
)
from portfixer.diagnosis.causes.windows import exclusive_elsewhere, reserved_range

__all__ = ["CAUSES"]

CAUSES: tuple[Callable[[Case], Finding | None], ...] = (
    not_a_listen_problem,
    address_not_here,
    no_port,
    denied_as_the_message_says,
    free,
    reserved_range,
    same_program,
    exclusive_elsewhere,
    another_program,
    not_even_if_free,
    leftover,
    outgoing,
    bound_not_listening,
    closing_connections,
    time_wait,
    needs_permission,
)
