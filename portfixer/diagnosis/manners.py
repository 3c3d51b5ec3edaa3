"""Servers that take a polite stop in a way of their own."""

from portfixer.facts import Process

__all__ = ["waits_for_its_clients"]

_WAIT = frozenset({"postgres", "postmaster"})


def waits_for_its_clients(process: Process) -> bool:
    """Asked by SIGTERM it lets nobody in any more, and ends when the last client has gone by itself, if ever. SIGINT
    disconnects them, and it ends in good order (postgres(1), "Smart Shutdown", "Fast Shutdown")."""
    return process.name in _WAIT
