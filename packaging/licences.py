"""The notices of everything that goes into a package, collected from what goes into it: called by portfixer.spec.

Whatever cannot be traced to somebody whose licence is at hand ends the build: a package without its notices must not
come into being.
"""

import re
import shutil
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

from system_licences import from_this_system, this_system  # noqa: E402

from portfixer.notices import Component, Origin  # noqa: E402
from portfixer.notices.index import INDEX, write  # noqa: E402
from portfixer.notices.installed import described, icu, inside_qt, own, python  # noqa: E402

__all__ = ["collect"]

Entry = tuple[str, str, str]
"""As PyInstaller has it: the name in the package, where the file comes from, what kind it is."""

TEXTS = ROOT / "resources" / "licences"
_MICROSOFT = re.compile(r"(msvcp|vcruntime|concrt|vcomp|vccorlib|ucrtbase|api-ms-win-).*\.dll$", re.IGNORECASE)
_ICU = re.compile(r"libicu(uc|i18n|data)\.so\.\d+$")
_PYTHON = re.compile(r"(libpython3|python3).*\.(so|dll|dylib)[\d.]*$", re.IGNORECASE)
_OF_PYINSTALLER = {"_pyi_rth_utils", "pyimod01_archive", "pyimod02_importers", "pyimod03_ctypes", "pyimod04_pywin32"}


def collect(binaries: Iterable[Entry], modules: Iterable[Entry], folder: Path) -> list[Entry]:
    """What to add to the package's data: an index, and every text that it names. `folder` is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    parts = components(binaries, modules, folder)
    bare = [part.name for part in parts if not any(text.is_file() and text.stat().st_size > 40 for text in part.texts)]
    if bare:
        raise SystemExit(f"No licence text was found for: {', '.join(bare)}")
    for part in parts:
        for text in part.texts:
            if not (folder / text.name).exists():
                shutil.copyfile(text, folder / text.name)
    taken = any(part.origin is Origin.SYSTEM for part in parts)
    write(folder, parts, system=this_system() if taken else "")
    used = {text.name for part in parts for text in part.texts} | {INDEX}
    return [(f"resources/licences/{name}", str(folder / name), "DATA") for name in sorted(used)]


def components(binaries: Iterable[Entry], modules: Iterable[Entry], folder: Path) -> list[Component]:
    """Everything in the package, PortFixer first, then by name. Ends the build where a library belongs to nobody."""
    packages = {_package_of(name.split(".")[0]) for name, _, _ in modules}
    rest, extra = [], {}
    for name, source, kind in binaries:
        if kind == "SYMLINK":
            continue
        library = Path(name).name
        owner = _package_at(Path(source))
        if _MICROSOFT.match(library):
            extra["Microsoft"] = _microsoft()
        elif _ICU.match(library):
            extra["ICU"] = icu(library, TEXTS)
        elif owner is not None:
            packages.add(owner)
        elif not _is_pythons(Path(source), library):
            rest.append(Path(source))
    system, unknown = from_this_system(sorted(set(rest)), folder)
    if unknown:
        raise SystemExit(f"Nobody knows whose these libraries are: {', '.join(map(str, unknown))}")
    found = [_with_own_texts(described(metadata.distribution(name), TEXTS), folder) for name in packages if name]
    qt = next((part for part in found if part.name == "PySide6 and Qt"), None)
    if qt is not None:
        extra["Qt"] = inside_qt(qt.version, TEXTS)
    found += [*extra.values(), *system, _with_own_texts(_starter(), folder)]
    found.sort(key=lambda part: (part.origin is not Origin.QT, part.name.startswith("Other works"), part.name.lower()))
    return [own(TEXTS), _with_own_texts(python(TEXTS), folder), *found]


def _with_own_texts(part: Component, folder: Path) -> Component:
    """Packages all call their texts LICENSE: each gets a name of its own in the one folder."""
    texts = []
    for number, text in enumerate(part.texts):
        if text.parent == TEXTS:
            texts.append(text)
        else:
            target = folder / (f"{part.name}-{number + 1}.txt" if number else f"{part.name}.txt")
            shutil.copyfile(text, target)
            texts.append(target)
    return Component(
        name=part.name,
        version=part.version,
        licence=part.licence,
        origin=part.origin,
        texts=tuple(texts),
        source=part.source,
    )


def _microsoft() -> Component:
    return Component(
        name="Microsoft Visual C++ runtime",
        version="",
        licence="LicenseRef-Microsoft-Distributable-Code",
        origin=Origin.PACKAGE,
        texts=(TEXTS / "Microsoft-runtime.txt",),
    )


def _starter() -> Component:
    part = described(metadata.distribution("pyinstaller"), TEXTS)
    return Component(
        name="PyInstaller",
        version=part.version,
        licence=part.licence,
        origin=Origin.START,
        texts=part.texts,
    )


_IMPORTED = metadata.packages_distributions()


def _package_of(module: str) -> str | None:
    """The installed package that a module is of; None for Python's own, for ours and for PyInstaller's."""
    if module in sys.stdlib_module_names or module == "portfixer" or module in _OF_PYINSTALLER:
        return None
    owners = _IMPORTED.get(module)
    return owners[0] if owners else None


def _package_at(path: Path) -> str | None:
    parts = path.parts
    for place in ("site-packages", "dist-packages"):
        if place in parts:
            top = parts[parts.index(place) + 1]
            owners = _IMPORTED.get(top) or _IMPORTED.get(top.split(".")[0])
            return owners[0] if owners else None
    return None


def _is_pythons(path: Path, library: str) -> bool:
    if _PYTHON.match(library) or "lib-dynload" in path.parts:
        return True
    # On Windows its extensions and what they need stand in a folder of its own.
    return "DLLs" in path.parts or path.parent == Path(sys.base_prefix)
