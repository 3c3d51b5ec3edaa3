"""What the message alone decides."""

from portfixer.diagnosis.case import Case, Finding
from portfixer.diagnosis.model import Verdict
from portfixer.facts import MessageError, Subject

__all__ = ["no_port", "not_a_listen_problem"]

_NOT_ABOUT_LISTENING = {Subject.CONNECTING, Subject.UNIX_SOCKET, Subject.LOCK, Subject.NETWORK}


def not_a_listen_problem(case: Case) -> Finding | None:
    """The program called out, or met a file: no port was wanted, so none is in the way."""
    message = case.request.message
    if message is None:
        return None
    if message.error is MessageError.REFUSED or message.subject in _NOT_ABOUT_LISTENING:
        return Finding(verdict=Verdict.NOT_A_LISTEN_PROBLEM)
    return None


def no_port(case: Case) -> Finding | None:
    return Finding(verdict=Verdict.NO_PORT) if case.request.port is None else None
