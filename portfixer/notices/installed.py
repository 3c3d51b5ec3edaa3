"""The parts when PortFixer runs from source: what the packages that Python finds say of themselves."""

import platform
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

from portfixer import __version__
from portfixer.notices.index import Component, Origin

__all__ = ["NEEDED", "described", "icu", "inside_qt", "installed", "own", "python"]

NEEDED = (
    "PySide6_Essentials",
    "shiboken6",
    "psutil",
    "rich",
    "platformdirs",
    "markdown-it-py",
    "mdurl",
    "Pygments",
)
"""What `pip install portfixer` brings; a test compares it with what pyproject.toml asks for."""

_QT = {"PySide6_Essentials": "PySide6 and Qt", "shiboken6": "Shiboken"}
# The texts of licences that the packages themselves do not bring, by the name of the package.
_TEXTS = {
    "PySide6_Essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
}
_LICENCES = {
    # Qt for Python offers a choice; this is what PortFixer chose.
    "PySide6_Essentials": "LGPL-3.0-only",
    "shiboken6": "LGPL-3.0-only",
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    "mdurl": "MIT",
    "markdown-it-py": "MIT",
}
_NOTICES = ("licen", "copying", "notice")


def installed(folder: Path) -> tuple[Component, ...]:
    """`folder` has the texts that are PortFixer's own resources. A package that is not there is left out."""
    found = [own(folder), python(folder)]
    for name in NEEDED:
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        found.append(described(package, folder))
        if name == "PySide6_Essentials":
            found.append(inside_qt(package.version, folder))
            libraries = (Path(str(file)).name for file in package.files or ())
            found += [icu(library, folder) for library in libraries if library.startswith("libicuuc.so.")]
    return tuple(found)


def own(folder: Path) -> Component:
    return Component(
        name="PortFixer",
        version=__version__,
        licence="MIT",
        origin=Origin.OWN,
        texts=(folder / "PortFixer.txt",),
    )


def python(folder: Path) -> Component:
    """With the works of others that its source brings along: zlib, expat, libffi and more."""
    # Debian keeps it elsewhere, so the text of Python 3.11 is among our own.
    places = [Path(sysconfig.get_path("stdlib"), "LICENSE.txt"), Path(sys.base_prefix, "LICENSE.txt")]
    text = next((place for place in places if place.is_file()), folder / "Python.txt")
    return Component(
        name="Python",
        version=platform.python_version(),
        licence="PSF-2.0",
        origin=Origin.PYTHON,
        texts=(text, folder / "Python-third-party.txt"),
    )


def inside_qt(version: str, folder: Path) -> Component:
    """The works of others that Qt's libraries hold (Qt names them one by one, and ships no texts with PySide6)."""
    return Component(
        name="Other works inside Qt",
        version=version,
        licence="see the text",
        origin=Origin.QT,
        texts=(folder / "Qt-third-party.txt",),
    )


def icu(library: str, folder: Path) -> Component:
    """`library`: the file's name, which holds the version, such as libicuuc.so.73."""
    version = library.partition(".so.")[2]
    return Component(
        name="ICU", version=version, licence="Unicode-DFS-2016", origin=Origin.PACKAGE, texts=(folder / "ICU.txt",)
    )


def described(package: metadata.Distribution, folder: Path) -> Component:
    """What an installed package says of its licence; `see the text` where it says nothing that is short."""
    name = package.name
    texts = tuple(folder / text for text in _TEXTS.get(name, ())) or _texts_of(package)
    return Component(
        name=_QT.get(name, name),
        version=package.version,
        licence=_LICENCES.get(name) or _licence_of(package),
        origin=Origin.QT if name in _QT else Origin.PACKAGE,
        texts=texts,
    )


def _licence_of(package: metadata.Distribution) -> str:
    # The newer field names the licence for certain; the older one may hold anything, its whole text too.
    said = next(iter(package.metadata.get_all("License-Expression") or package.metadata.get_all("License") or ()), "")
    return said if said and "\n" not in said and len(said) < 60 else "see the text"


def _texts_of(package: metadata.Distribution) -> tuple[Path, ...]:
    files = [file for file in package.files or () if file.name.lower().startswith(_NOTICES)]
    return tuple(sorted(Path(str(package.locate_file(file))) for file in files if ".dist-info" in str(file)))
