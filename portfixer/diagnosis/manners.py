"""Servers that take a polite stop, or a question, in a way of their own."""

from enum import StrEnum

from portfixer.facts import Process, Socket

__all__ = ["Manner", "manner_of", "may_be_asked_for_a_page"]


class Manner(StrEnum):
    """How a program is asked to stop."""

    USUAL = "usual"
    DATABASE = "database"
    """Asked by SIGTERM it lets nobody in any more, and ends when the last client has gone by itself, if ever. SIGINT
    disconnects them, and it ends in good order (postgres(1), "Smart Shutdown", "Fast Shutdown")."""
    RELOADS = "reloads"
    """Asked by SIGTERM it starts itself anew and keeps the port, unless it was started with --die-on-term. SIGINT ends
    it in either case (uWSGI's documentation, "Signals for controlling uWSGI")."""


_MANNERS = {
    "postgres": Manner.DATABASE,
    "postmaster": Manner.DATABASE,
    "uwsgi": Manner.RELOADS,
    "uwsgi-core": Manner.RELOADS,  # Debian's file behind the name uwsgi
}


def manner_of(process: Process) -> Manner:
    """How this program has to be asked, so that it ends."""
    return _MANNERS.get(process.name, Manner.USUAL)


_SERVE_ONCE = {"nc", "nc.openbsd", "nc.traditional", "ncat", "netcat", "socat", "gdbserver", "lldb-server"}
"""Without an option of theirs they end when their first client goes (nc(1), socat(1), gdbserver(1))."""
_COMPLAIN = {
    "mariadbd", "memcached", "mongod", "mysqld", "postgres", "postmaster", "redis-server", "ssh", "sshd",
    "valkey-server",
}  # fmt: skip
"""They speak something else, write down that somebody did not, and may shut out who does it often (mysqld's
max_connect_errors)."""


_FEW = 1
"""As many clients may wait with listen(1). Who lets no more wait often serves one client and ends, as the echo server
in Python's documentation does ("Example", library/socket); a web server lets 5 wait at least."""


def may_be_asked_for_a_page(listener: Socket, process: Process) -> bool:
    """Whether a question in HTTP does no harm: to look must not change what is looked at. One that has not answered the
    clients who wait already would not answer this one."""
    if listener.backlog is not None and listener.backlog <= _FEW:
        return False
    if listener.backlog is not None and (listener.waiting_clients or 0) > listener.backlog:
        return False
    return not process.suspended and process.name not in _SERVE_ONCE and process.name not in _COMPLAIN
