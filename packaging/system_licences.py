"""Whose the libraries of this very system are: asked of dpkg, which knows the package of every file it installed."""

import platform
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from portfixer.notices import Component, Origin

__all__ = ["common_licences", "from_this_system", "licence_in", "this_system"]

DOCUMENTS = Path("/usr/share/doc")
COMMON = Path("/usr/share/common-licenses")
_NAMED = re.compile(r"common-licenses/([A-Za-z]+(?:-[0-9]+(?:\.[0-9]+)?)?)")

# What applies to the library itself, in SPDX's words. Debian's files also tell of tools and tests, which are not taken.
# By the name of Debian's source package; a number that changes with each release is left out.
LICENCES = {
    "brotli": "MIT",
    "bzip": "bzip2-1.0.6",  # bzip2: its number is taken for that of a series
    "dbus": "AFL-2.1 OR GPL-2.0-or-later",
    "expat": "MIT",
    "fontconfig": "HPND-sell-variant",
    "freetype": "FTL OR GPL-2.0-or-later",
    "gcc": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "glib": "LGPL-2.1-or-later",
    "libbsd": "BSD-3-Clause AND ISC AND MIT",
    "libcap": "BSD-3-Clause OR GPL-2.0-only",
    "libffi": "MIT",
    "libgcrypt": "LGPL-2.1-or-later",
    "libgpg-error": "LGPL-2.1-or-later",
    "libmd": "BSD-2-Clause AND BSD-3-Clause AND ISC AND Beerware",
    "libpng": "libpng-2.0",
    "libx": "MIT AND X11",
    "libxau": "MIT-open-group",
    "libxcb": "X11",
    "libxdmcp": "MIT-open-group",
    "libxkbcommon": "MIT",
    "libzstd": "BSD-3-Clause OR GPL-2.0-only",
    "lz": "BSD-2-Clause",
    "pcre": "BSD-3-Clause",
    "systemd": "LGPL-2.1-or-later",
    "util-linux": "BSD-3-Clause",  # of it only libuuid
    "xcb-util": "X11",
    "xcb-util-cursor": "X11",
    "xcb-util-image": "X11",
    "xcb-util-keysyms": "X11",
    "xcb-util-renderutil": "X11",
    "xcb-util-wm": "X11",
    "xz-utils": "LicenseRef-public-domain",
    "zlib": "Zlib",
}


def from_this_system(libraries: Iterable[Path], folder: Path) -> tuple[list[Component], list[Path]]:
    """One component a source package, its texts copied to `folder`; and the libraries that nobody knows."""
    owners, unknown = _owners(libraries)
    by_source: dict[tuple[str, str], list[str]] = defaultdict(list)
    for package in sorted(owners):
        form = "${source:Package}\t${source:Version}\t${Package} ${Version}"
        source, version, exact = _ask("dpkg-query", "--show", f"--showformat={form}", package).split("\t")
        by_source[source, version].append(exact)
    found = []
    for (source, version), packages in sorted(by_source.items()):
        copyrights = sorted({DOCUMENTS / exact.split()[0] / "copyright" for exact in packages})
        known = [path for path in copyrights if path.is_file()]
        if not known:
            raise SystemExit(f"{source}: there is no copyright file among {', '.join(map(str, copyrights))}")
        text = known[0].read_text("utf-8", errors="replace")
        target = folder / f"{source}.txt"
        target.write_text(text, encoding="utf-8", newline="\n")
        found.append(
            Component(
                name=source,
                version=version,
                licence=LICENCES.get(_plain(source)) or licence_in(text),
                origin=Origin.SYSTEM,
                texts=(target, *common_licences(text, folder)),
                source=", ".join(packages),
            )
        )
    return found, unknown


def this_system() -> str:
    """Whose packages these are, such as debian: https://www.freedesktop.org/software/systemd/man/os-release.html"""
    try:
        return platform.freedesktop_os_release()["ID"]
    except OSError:
        return ""


def licence_in(text: str) -> str:
    """What a copyright file in Debian's machine-readable form says of everything that it does not name apart."""
    said = re.search(r"^Files: *\*\s*\n(?:.+\n)*?License: *(.+)$", text, re.MULTILINE)
    return said[1].strip() if said else "see the text"


def common_licences(text: str, folder: Path) -> list[Path]:
    """The texts that Debian keeps once for all packages, as far as this one names them, copied to `folder`."""
    names = {match[1].rstrip(".") for match in _NAMED.finditer(text)}
    copied = []
    for name in sorted(names):
        if (COMMON / name).is_file():
            real = (COMMON / name).resolve()  # GPL leads to the newest one
            target = folder / f"common-{real.name}.txt"
            target.write_text(real.read_text("utf-8", errors="replace"), encoding="utf-8", newline="\n")
            if target not in copied:
                copied.append(target)
    return copied


def _plain(source: str) -> str:
    """Without the number of a series: gcc-12, libpng1.6, glib2.0, libcap2."""
    return re.sub(r"[-.]?\d[\d.]*$", "", source)


def _owners(libraries: Iterable[Path]) -> tuple[set[str], list[Path]]:
    owners, unknown = set(), []
    for library in libraries:
        owner = _owner(library.resolve()) if shutil.which("dpkg-query") else None
        if owner is None:
            unknown.append(library)
        else:
            owners.add(owner)
    return owners, unknown


def _owner(path: Path) -> str | None:
    # Since /lib leads to /usr/lib, dpkg may have either name.
    for name in dict.fromkeys([str(path), str(path).removeprefix("/usr"), f"/usr{path}"]):
        said = subprocess.run(["dpkg-query", "--search", name], capture_output=True, text=True, check=False)
        if said.returncode == 0:
            return said.stdout.split(": ")[0].split(",")[0].strip()
    return None


def _ask(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
