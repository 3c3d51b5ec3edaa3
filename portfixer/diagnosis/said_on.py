"""Which system a message was written on, by its number for the problem."""

from portfixer.facts import Message, MessageError, Platform

__all__ = ["said_on"]

# EADDRINUSE and EADDRNOTAVAIL in Linux' asm-generic/errno.h, in macOS' sys/errno.h, and in Windows Sockets, where
# WSAEACCES has a number of its own too.
_NUMBERS = {
    **dict.fromkeys((98, 99), Platform.LINUX),
    **dict.fromkeys((48, 49), Platform.OTHER),
    **dict.fromkeys((10013, 10048, 10049), Platform.WINDOWS),
}
_ABOUT_A_PORT = {MessageError.IN_USE, MessageError.NOT_AVAILABLE, MessageError.ACCESS_DENIED}


def said_on(message: Message) -> Platform | None:
    """OTHER is macOS or another BSD. None: the number is everywhere the same, or none is given."""
    if message.error not in _ABOUT_A_PORT or message.code is None:
        return None
    return _NUMBERS.get(message.code)
