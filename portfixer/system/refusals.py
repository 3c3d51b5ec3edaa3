"""Why a tool of the system has not done what it was asked for, as one of our named errors."""

from portfixer.system.api import Cancelled, NotHere, SystemProblem, TookTooLong
from portfixer.system.tools import ToolResult

__all__ = ["problem_of", "raise_for"]


def raise_for(result: ToolResult, name: str, refused: type[SystemProblem] = SystemProblem) -> None:
    """Nothing where it was done. Otherwise raises Cancelled, TookTooLong, NotHere, or `refused` where the tool itself
    said no; what it wrote about that is the cause. `name` is what it was asked about."""
    if not result.done:
        said = OSError(result.status, (result.errors or result.output).strip()) if result.status else None
        raise problem_of(result, refused)(name) from said


def problem_of(result: ToolResult, refused: type[SystemProblem]) -> type[SystemProblem]:
    """Of a tool that has not done it; `refused` where it ran to its end, or did not start although it is there."""
    if result.cancelled:
        return Cancelled
    if result.timed_out:
        return TookTooLong
    return NotHere if result.path is None else refused
