"""Who started whom. Windows keeps the number of the starter for ever, also when it has ended and another process has
that number now; so the starter must be the older of the two (WINDOWS.md)."""

from collections.abc import Mapping
from functools import cached_property

from portfixer.facts import Process
from portfixer.system.portable import processes
from portfixer.system.windows.messengers import is_critical
from portfixer.system.windows.parents import starters

__all__ = ["Family"]

_DEEPEST = 32


class Family:
    """The processes of one moment by their starters' numbers, read once when it is first asked."""

    @cached_property
    def parents(self) -> Mapping[int, int]:
        return starters()

    def ancestors(self, process: Process) -> tuple[Process, ...]:
        """What it was started by, the parent first, as far as they still run."""
        found: list[Process] = []
        child = process
        while child.parent_pid and len(found) < _DEEPEST:
            parent = processes.read(child.parent_pid)
            if parent is None or parent.id.start > child.id.start:
                break
            found.append(parent)
            child = parent
        return tuple(found)

    def descendants(self, process: Process) -> tuple[Process, ...]:
        """Everything it started, and what that started, as far as it still runs."""
        found: list[Process] = []
        older = [process]
        while older and len(found) < 1000:
            parent = older.pop()
            for pid in self._children(parent.pid):
                child = processes.read(pid)
                if child is not None and child.id.start >= parent.id.start and child.pid != process.pid:
                    found.append(child)
                    older.append(child)
        return tuple(found)

    def of_the_same_program(self, process: Process) -> tuple[Process, ...]:
        """Of what it started, and what that started, those that run the same program file."""
        file = process.executable
        return tuple(each for each in self.descendants(process) if file is not None and each.executable == file)

    def heirs(self, dead: int) -> tuple[Process, ...]:
        """The running processes that were started by one that has ended, the oldest first. Without those of the system:
        every console program has a conhost.exe for a child."""
        children = (child for pid in self._children(dead) if (child := processes.read(pid)))
        found = [child for child in children if not is_critical(child)]
        return tuple(sorted(found, key=lambda child: (child.id.start, child.pid)))

    def _children(self, pid: int) -> tuple[int, ...]:
        return tuple(child for child, parent in self.parents.items() if parent == pid and child != pid)
