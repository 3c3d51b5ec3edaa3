"""Whether a process is still under the one that started it, or was put under another when that one ended. Pure.

/proc does not record who started a process (its parent is whoever has to ask about its end), so it is read from what a
process can and cannot do with its session, its program and its control group.
"""

from portfixer.system.linux.cgroups import last_unit
from portfixer.system.linux.procstat import Stat

__all__ = ["starter_ended"]

_SYSTEMD = b"systemd"
# The first process of a container, by the kernel's name: these start one program at once and no other ever after, or
# none at all. dumb-init and tini are made for it, the others are what people keep a container going with.
_START_ONE = {b"tini", b"docker-init", b"podman-init", b"catatonit", b"dumb-init"}
_START_NOBODY = {b"sleep", b"tail", b"pause", b"cat"}
_AT_ONCE_TICKS = 200


def starter_ended(
    pid: int,
    stat: Stat,
    parent: Stat | None,
    *,
    programs: tuple[str | None, str | None] = (None, None),
    cgroup: str = "",
) -> bool:
    """`programs` are the files that the process and its parent run, where they could be read; `cgroup` is the text of
    /proc/PID/cgroup."""
    if parent is None:
        return False
    # A session is inherited, and can only be left for one of one's own (setsid(2)): in a session that is neither its
    # own nor its parent's, a process was put under that parent when the one between them ended.
    if stat.session not in (pid, parent.session):
        return True
    # It runs the program of the process that made it: its parent made another one.
    if stat.forked_without_exec and None not in programs and programs[0] != programs[1]:
        return True
    if parent.name == _SYSTEMD:
        # What systemd starts is a service, and never a part of a login session or of a desktop program's scope.
        unit = last_unit(cgroup)
        return unit is not None and not unit.endswith(".service")
    if stat.parent_pid != 1:
        return False
    if parent.name in _START_NOBODY:
        return True
    if parent.name in _START_ONE and stat.start > parent.start + _AT_ONCE_TICKS:
        return True
    return stat.group not in (pid, parent.group)
