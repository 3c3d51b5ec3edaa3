"""/proc/PID/status (proc(5)), as far as it is needed. Pure."""

__all__ = ["effective_uid", "innermost_number", "only_group", "only_user", "tracer_of"]


def effective_uid(status: bytes) -> int | None:
    """The user id that ps(1) shows."""
    return _number(status, b"Uid", 1)


def tracer_of(status: bytes) -> int | None:
    """The process that debugs it; None also where that one cannot be seen from here (0)."""
    return _number(status, b"TracerPid") or None


def innermost_number(status: bytes) -> int | None:
    """The process's number in its own PID namespace, which is the last one told; None before Linux 4.1."""
    return _number(status, b"NSpid", -1)


def only_user(status: bytes) -> int | None:
    """The user id that it has in every respect but for files; None: several (setresuid(2))."""
    return _only(status, b"Uid")


def only_group(status: bytes) -> int | None:
    return _only(status, b"Gid")


def _only(status: bytes, field: bytes) -> int | None:
    real, effective, saved = (_number(status, field, at) for at in range(3))
    return real if real == effective == saved else None


def _number(status: bytes, field: bytes, at: int = 0) -> int | None:
    """psutil would believe a program that gives itself the name `Uid:\\t0\\t0\\t0`: in this file names may hold tabs,
    and newlines only escaped."""
    _, found, rest = status.partition(b"\n" + field + b":")
    numbers = rest.partition(b"\n")[0].split()
    return int(numbers[at]) if found and len(numbers) > at and numbers and numbers[at].isdigit() else None
