"""From what was typed to a request."""

import argparse
import os
import sys

from portfixer.diagnosis import request_from
from portfixer.facts import Protocol, Request

__all__ = ["piped_in", "protocol_of", "request_of", "text_of"]

_MOST_INPUT = 16 * 1024 * 1024
"""Bytes read from standard input; nobody's message is longer, and the memory has an end."""


def request_of(arguments: argparse.Namespace) -> Request:
    """What the arguments of `diagnose` and `fix` ask for. Raises PortOutOfRange."""
    return request_from(
        text_of(arguments.target),
        program=_program(arguments.program),
        protocol=protocol_of(arguments),
        address=arguments.address,
    )


def protocol_of(arguments: argparse.Namespace) -> Protocol | None:
    return Protocol(arguments.protocol) if arguments.protocol else None


def text_of(words: list[str]) -> str:
    """The words, or standard input for a single `-`."""
    if words != ["-"]:
        return " ".join(words)
    return piped_in()


def piped_in() -> str:
    """Everything on standard input; "" where that is closed."""
    return "" if sys.stdin is None else _decoded(sys.stdin.buffer.read(_MOST_INPUT))


def _decoded(data: bytes) -> str:
    """Whatever a program printed: UTF-8, UTF-16 as Windows writes it, or anything with the odd bytes marked."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", errors="replace")
    if data[:3] == b"\xef\xbb\xbf":
        return data[3:].decode("utf-8", errors="replace")
    if data[1:40:2].count(0) > 15:
        return data.decode("utf-16-le", errors="replace")
    return data.decode("utf-8", errors="replace")


def _program(given: str | None) -> str | None:
    """A path made whole, so that it can be compared; a name stays a name, and a command as it is typed."""
    if not given:
        return None
    try:
        is_path = (os.sep in given and " " not in given) or os.path.exists(given)  # noqa: PTH110 - loading pathlib would cost every command 4 ms
        return os.path.realpath(given) if is_path else given
    except OSError:
        return given  # the working folder is gone
