"""The line /proc/PID/stat (proc(5)), taken apart."""

import os
from dataclasses import dataclass

__all__ = ["Stat", "parse_stat", "terminal_path"]

# include/linux/sched.h
_PF_EXITING = 0x00000004
_PF_FORKNOEXEC = 0x00000040
_PF_KTHREAD = 0x00200000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """The fields of /proc/PID/stat that matter here."""

    name: bytes
    """The first 15 bytes; exec puts the new program's in its place."""
    state: str
    parent_pid: int
    group: int
    session: int
    terminal: int
    """A device number, 0: none."""
    flags: int
    threads: int
    start: int
    """Clock ticks since boot."""

    @property
    def gone(self) -> bool:
        """A zombie has let go of everything; only its parent has not asked about it yet.

        (While other threads go on, the process lives, even if its first thread ended.)
        """
        return self.state in "ZXx" and self.threads <= 1

    @property
    def ending(self) -> bool:
        """It is on its way out: its descriptors are closed before it becomes a zombie."""
        return bool(self.flags & _PF_EXITING)

    @property
    def suspended(self) -> bool:
        return self.state in "Tt"

    @property
    def forked_without_exec(self) -> bool:
        """It still runs the program of the process that made it, and has that one's open files."""
        return bool(self.flags & _PF_FORKNOEXEC)

    @property
    def of_kernel(self) -> bool:
        return bool(self.flags & _PF_KTHREAD)


def parse_stat(data: bytes) -> Stat | None:
    """Pure. The name may hold parentheses, spaces and newlines; what follows its last parenthesis never does."""
    head, closing, tail = data.rpartition(b")")
    _, opening, name = head.partition(b"(")
    fields = tail.split()
    if not (opening and closing) or len(fields) < 20:
        return None
    try:
        return Stat(
            name=name,
            state=fields[0].decode("utf-8", "replace"),
            parent_pid=int(fields[1]),
            group=int(fields[2]),
            session=int(fields[3]),
            terminal=int(fields[4]),
            flags=int(fields[6]),
            threads=int(fields[17]),
            start=int(fields[19]),
        )
    except ValueError:
        return None


def terminal_path(device: int) -> str | None:
    """The terminal of a device number (major in bits 8-19, minor in the rest).

    psutil keeps the list of terminals that it made when it was first asked, and a window stays open for hours.
    """
    major, minor = device >> 8 & 0xFFF, device & 0xFF | device >> 12 & 0xFFF00
    if device <= 0:
        return None
    if 136 <= major <= 143:  # Documentation/admin-guide/devices.txt: Unix98 pseudo-terminals
        return f"/dev/pts/{minor + (major - 136) * 256}"
    try:
        return f"/dev/{os.path.basename(os.readlink(f'/sys/dev/char/{major}:{minor}'))}"
    except OSError:
        return None
