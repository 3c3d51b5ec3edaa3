"""Whether a package has every library that its own files ask for: called by portfixer.spec, on Linux.

PyInstaller asks `ldd`, and only warns of what it does not find. Of a plugin several of whose libraries are missing,
glibc 2.35's `ldd` (Ubuntu 22.04) says nothing at all: it crashes. So the files themselves are asked, by `objdump`.
"""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

__all__ = ["missing"]

Entry = tuple[str, str, str]
"""As PyInstaller has it: the name in the package, where the file comes from, what kind it is."""

# What must fit the computer: the C library, and what speaks to its graphics drivers and to its desktop.
_OF_THE_COMPUTER = re.compile(r"(ld-linux.*|lib(c|m|dl|pthread|rt|EGL|GL|xcb|wayland-(client|cursor|egl)))\.so\.\d+$")


def missing(binaries: Iterable[Entry]) -> list[str]:
    """`library, which FILE asks for`, sorted, for each that is neither among them nor every computer's own."""
    binaries = list(binaries)
    there = {Path(name).name for name, _, _ in binaries}
    found = set()
    for name, source, kind in binaries:
        if kind == "SYMLINK":
            continue
        said = subprocess.run(["objdump", "-p", source], capture_output=True, text=True, check=True).stdout
        for library in re.findall(r"^ +NEEDED +(\S+)$", said, re.MULTILINE):
            if library not in there and not _OF_THE_COMPUTER.match(library):
                found.add(f"{library}, which {Path(name).name} asks for")
    return sorted(found)
