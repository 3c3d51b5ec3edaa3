"""Two paths that lead to one file: a program is started by a link and named by its file, or the reverse. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from portfixer.diagnosis.identity import Identity
from portfixer.facts import Request

__all__ = ["identity_at", "request_at"]


def request_at(request: Request, real_paths: Mapping[str, str]) -> Request:
    """With the files themselves in place of links to them."""
    message = request.message
    if message is not None:
        message = replace(message, paths=tuple(real_paths.get(path, path) for path in message.paths))
    program = real_paths.get(request.program, request.program) if request.program else None
    return replace(request, program=program, message=message)


def identity_at(identity: Identity, real_paths: Mapping[str, str]) -> Identity:
    """The same for what a process runs."""
    script, jar = (real_paths.get(path, path) if path else None for path in (identity.script, identity.jar))
    class_path = tuple(real_paths.get(path, path) for path in identity.class_path)
    return replace(identity, script=script, jar=jar, class_path=class_path)
