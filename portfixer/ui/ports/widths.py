"""How wide the table's columns are, so that they fill the window and nothing scrolls sideways. Plain arithmetic."""

from collections.abc import Sequence

__all__ = ["share"]


def share(wanted: Sequence[int], least: Sequence[int], room: int, *, first: int) -> list[int]:
    """Widths in pixels, in the order given: `wanted` for all where that fits, and what is left over for column `first`.

    Where it does not fit, the widest give up first, down to one common width, so that short words stay whole. No column
    becomes narrower than its `least`: the sum may be more than `room` in a very narrow window.
    """
    widths = [max(want, floor) for want, floor in zip(wanted, least, strict=True)]
    if sum(widths) <= room:
        widths[first] += room - sum(widths)
        return widths
    low, high = 0, max(widths)
    while low < high:  # the widest common width that fits
        middle = (low + high + 1) // 2
        if sum(_cut(widths, least, middle)) <= room:
            low = middle
        else:
            high = middle - 1
    shared = _cut(widths, least, low)
    left_over = room - sum(shared)
    for column, width in enumerate(widths):  # the pixels of rounding
        if left_over > 0 and shared[column] < width:
            shared[column] += 1
            left_over -= 1
    return shared


def _cut(widths: Sequence[int], least: Sequence[int], most: int) -> list[int]:
    return [max(floor, min(width, most)) for width, floor in zip(widths, least, strict=True)]
