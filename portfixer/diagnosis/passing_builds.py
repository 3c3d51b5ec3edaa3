"""Programs that a tool builds for one run, and whose file goes away with it: `go run`."""

import re
from collections.abc import Sequence

from portfixer.facts import Process

__all__ = ["built_from", "is_passing"]

# Go's work folder, which it removes when the run ends (cmd/go/internal/work, "go-build" + a number); $GOTMPDIR or the
# system's folder for such files holds it.
_WORK_FOLDER = re.compile(r"[/\\]go-build\d+[/\\]b\d+[/\\]exe[/\\]")
_IN_MEMORY = "memfd:"  # memfd_create(2): a program file without a place on a disk
_TAKES_VALUE = frozenset(
    {
        "-C",
        "-asmflags",
        "-buildmode",
        "-compiler",
        "-coverpkg",
        "-exec",
        "-gcflags",
        "-installsuffix",
        "-ldflags",
        "-mod",
    }
    | {"-modfile", "-o", "-overlay", "-p", "-pgo", "-pkgdir", "-tags"}
)  # `go help build`, `go help run`


def is_passing(executable: str | None) -> bool:
    """No command starts this file again: it is gone when the program is."""
    return executable is not None and (
        executable.lstrip("/").startswith(_IN_MEMORY) or bool(_WORK_FOLDER.search(executable))
    )


def built_from(process: Process) -> str | None:
    """The file or folder that `go run` was told to build, as it was given; None: the process is no `go run`."""
    return _source(process.command)


def _source(command: Sequence[str]) -> str | None:
    if len(command) < 3 or re.split(r"[/\\]", command[0])[-1] not in {"go", "go.exe"} or command[1] != "run":
        return None
    words = iter(command[2:])
    for word in words:
        if word in _TAKES_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None
