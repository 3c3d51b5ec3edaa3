"""Servers that take a polite stop in a way of their own."""

from enum import StrEnum

from portfixer.facts import Process

__all__ = ["Manner", "manner_of"]


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
