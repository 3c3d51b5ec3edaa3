"""Whose line it is where several programs write into one text: Docker Compose, Turborepo, a system's log."""

import re

__all__ = ["others_blanked", "service_of"]

_RUN_TOGETHER = (
    r"[ \t]{0,8}(?:[\d:.,TZ-]{8,30} )?(?:(?P<composed>[\w.-]{1,60}) {1,20}\| |"
    r"(?P<task>[\w@/.-]{1,40}:(?:dev|start|serve|watch|build|test|preview|develop)(?::[\w-]{1,30})?): |"
    r"\[(?P<tag>\d|(?!(?:ERROR|INFO|WARN|WARNING|DEBUG|TRACE|FATAL|NOTICE|SEVERE|CRIT|CRITICAL|ALERT|EMERG|FAIL|"
    r"FAILED|LOG|VERBOSE|SUCCESS|HINT|NOTE|DONE|HPM|WDS|HMR)\])[A-Z]{3,12}|"
    r"server|client|api|web|frontend|backend|ui)\] )"
)
_LOGGED = r"[ \t]{0,8}[A-Z][a-z]{2} {1,2}\d{1,2} [\d:]{8} \S{1,60} (?P<logged>[\w.@-]{1,60})\[\d{1,8}\]: "


def service_of(line: str, *, logs: bool = True) -> str | None:
    """The service that `line` is of, as its beginning says; with `logs` a system's log names one, too."""
    task = ":" in line.partition(": ")[0].partition(" ")[0]
    match = re.match(_RUN_TOGETHER, line) if task or "| " in line or "] " in line[2:14] else None
    if match is None and logs and "]: " in line:
        match = re.match(_LOGGED, line)
    return match[match.lastgroup] if match is not None and match.lastgroup else None


def others_blanked(text: str, line: str) -> str:
    """`text`, of the same length, without the lines of other services than that of `line`, which were run beside it."""
    own = service_of(line, logs=False)
    if own is None:
        return text
    return "\n".join(
        " " * len(each) if service_of(each, logs=False) not in (None, own) else each for each in text.split("\n")
    )
