"""The lines of a text that have digits: in the others stand neither ports nor error numbers."""

import re
from bisect import bisect_right

__all__ = ["Numbered"]

# The frames of a trace have digits, too, and tell of source positions alone.
_WITH_DIGITS = re.compile(
    r"(?m)^(?!"
    r"[ \t]{1,20}at [^\n]{1,400}(?::\d{1,6}:\d{1,6}\)?|\.(?:java|kt|scala|groovy|clj):\d{1,6}\)|:line \d{1,6})$|"
    r"[ \t]{0,20}File \"[^\"\n]{1,400}\", line \d"
    r")[^\d\n]*+\d.*$"
)


class Numbered:
    """The lines of a text that have digits, and the way back: in traces few lines are left."""

    __slots__ = ("_new", "_old", "text")

    def __init__(self, text: str) -> None:
        self._new: list[int] = [0]
        self._old: list[int] = [0]
        if "{port," in text:  # Erlang breaks its terms into many lines
            self.text = text
            return
        parts: list[str] = []
        length = 0
        for match in _WITH_DIGITS.finditer(text):
            self._new.append(length)
            self._old.append(match.start())
            parts.append(match.group())
            length += len(parts[-1]) + 1
        self.text = "\n".join(parts)

    def back(self, position: int) -> int:
        """Where in the whole text stands what is at `position` of `text`."""
        index = bisect_right(self._new, position) - 1
        return self._old[index] + position - self._new[index]
