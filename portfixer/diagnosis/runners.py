"""Programs that run somebody else's program inside themselves: debuggers and profilers of an interpreter."""

from collections.abc import Sequence

__all__ = ["unwrapped"]

# What they are called as a module or a script, and which of their options take the next word along.
_PYTHON: dict[str, frozenset[str]] = {
    "debugpy": frozenset(
        {
            "--listen",
            "--connect",
            "--log-to",
            "--pid",
            "--adapter-access-token",
            "--configure-qt",
            "--configure-subProcess",
        }
    ),
    "pdb": frozenset({"-c"}),
    "cProfile": frozenset({"-o", "-s"}),
    "profile": frozenset({"-o", "-s"}),
    "trace": frozenset({"-f", "-C", "--file", "--coverdir", "--ignore-module", "--ignore-dir"}),
    "coverage": frozenset({"--rcfile", "--source", "--omit", "--include", "--data-file", "--context", "--concurrency"}),
    "viztracer": frozenset({"-o", "--output_file"}),
    "scalene": frozenset({"--outfile"}),
}
_FILE_BEHIND = {"pydevd.py": "--file"}
"""JetBrains' debugger, which has the program behind an option."""


def unwrapped(name: str, rest: Sequence[str]) -> tuple[str, ...] | None:
    """The words that stand for the program which a Python tool of that name runs (a script, or -m and a module); None:
    it is no such tool, or runs nothing."""
    behind = _FILE_BEHIND.get(name)
    if behind is not None:
        at = rest.index(behind) + 1 if behind in rest else len(rest)
        return tuple(rest[at:]) or None
    takes_value = _PYTHON.get(name)
    if takes_value is None:
        return None
    words = list(rest)
    while words:
        word = words.pop(0)
        if word == "-m" and words:
            return ("-m", *words)
        if word in takes_value and words:
            words.pop(0)
        elif not word.startswith("-") and not (name == "coverage" and word == "run"):
            return (word, *words)
    return None
