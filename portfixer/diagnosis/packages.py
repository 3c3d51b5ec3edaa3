"""The name that a Node.js project gives itself in package.json: npm prints it, and people know it by it."""

from collections.abc import Mapping

from portfixer.diagnosis.identity import Runtime, identify
from portfixer.facts import Process

__all__ = ["package_files", "package_of"]

_LEVELS = 4
"""A server is started in its project's folder, or in one of a few below it."""


def package_files(process: Process) -> tuple[str, ...]:
    """Where its package.json may be, the nearest first; () for what is not run by Node.js, Bun or Deno."""
    folder = (process.folder or "").replace("\\", "/").rstrip("/")
    if identify(process).runtime is not Runtime.NODE or not folder:
        return ()
    parts = folder.split("/")
    folders = ["/".join(parts[:length]) for length in range(len(parts), max(1, len(parts) - _LEVELS), -1)]
    return tuple(f"{each}/package.json" for each in folders)


def package_of(process: Process, texts: Mapping[str, str]) -> str | None:
    """The name in the nearest package.json among `texts`; None: there is none, or it cannot be understood."""
    text = next((texts[path] for path in package_files(process) if path in texts), None)
    if text is None:
        return None
    import json  # here, as hardly a diagnosis needs it

    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    name = content.get("name") if isinstance(content, dict) else None
    return name if isinstance(name, str) and name else None
