"""Who probably made a socket, by the number it has.

The kernel numbers sockets, pipes and the like in the order in which they are made (fs/inode.c, get_next_ino(), in
portions of 1,024 for each processor), and a server makes its sockets soon after it was started. So among processes in
the order of their start, those that have numbers close to the socket's are close to the one that made it. Nothing is
known by that; it only says who should be asked first.
"""

import os
from collections.abc import Iterator, Sequence
from itertools import islice

__all__ = ["Numbering"]

_STANDARD = {"0", "1", "2"}
"""Input, output and errors mostly come from whoever started the process."""
_LOOKED_AT = 16
_ASKED = 3
_STEPS = 8


class Numbering:
    """What the numbers of these processes tell, each looked at once. Takes 60 µs for a process, and thirty of them for
    the first of a thousand."""

    def __init__(self, proc: str, pids: Sequence[int]) -> None:
        """`pids` in the order of their start; nearly is enough."""
        self._proc = proc
        self._pids = pids
        self._numbers: dict[int, int | None] = {}

    def nearest(self, inode: int, most: int) -> Iterator[int]:
        """At most so many processes, the probable maker of the socket first."""
        after = self._first_after(inode)
        for distance in range(most // 2):
            for place in (after - 1 - distance, after + distance):
                if 0 <= place < len(self._pids):
                    yield self._pids[place]

    def _first_after(self, inode: int) -> int:
        """The place of the first process whose numbers are higher."""
        low, high = 0, len(self._pids)
        while low < high:
            middle = (low + high) // 2
            told = self._told_from(middle, high)
            # Of three, since one may have numbers from much later than its start.
            if told and told[len(told) // 2] < inode:
                low = middle + 1
            else:
                high = middle
        return low

    def _told_from(self, place: int, end: int) -> list[int]:
        """The numbers of the next three processes that tell any, in order."""
        numbers = (self._number(pid) for pid in self._pids[place : min(end, place + _STEPS)])
        return sorted(islice((number for number in numbers if number is not None), _ASKED))

    def _number(self, pid: int) -> int | None:
        """The highest among its first descriptors, which it did not get from its starter then."""
        if pid not in self._numbers:
            self._numbers[pid] = max(self._read(pid), default=None)
        return self._numbers[pid]

    def _read(self, pid: int) -> Iterator[int]:
        try:
            folder = os.open(f"{self._proc}/{pid}/fd", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            return  # gone, or nobody may look
        try:
            with os.scandir(folder) as entries:
                own = (entry.name for entry in entries if entry.name not in _STANDARD)
                for name in islice(own, _LOOKED_AT):
                    kind, _, number = os.readlink(name, dir_fd=folder).partition(":[")
                    if kind in {"socket", "pipe"}:
                        yield int(number[:-1])
        except (OSError, ValueError):
            return  # as above, or a /proc that is none
        finally:
            os.close(folder)
