"""The parts of this very program: from the package's own index, or from the Python that runs the source."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from portfixer.files import resource

__all__ = ["INDEX", "Component", "Origin", "components", "read", "text_of", "version_of", "write"]

INDEX = "index.json"
_BETWEEN = "\n\n" + "-" * 80 + "\n\n"


class Origin(StrEnum):
    """What kind of part it is; more is said about some kinds."""

    OWN = "own"
    PYTHON = "python"
    QT = "qt"
    """Used under the LGPL: the libraries can be replaced, and where their source is must be told."""
    PACKAGE = "package"
    """A Python package."""
    START = "start"
    """What starts a packaged program."""
    SYSTEM = "system"
    """A library taken unchanged from the system that the package was built on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    name: str
    version: str
    licence: str
    """An SPDX expression; `see the text` where nobody has boiled it down to one."""
    origin: Origin
    texts: tuple[Path, ...]
    """One file or several, to be read one after the other."""
    source: str = ""
    """Of a system's library: the packages it was taken from, as that system names them."""


def components() -> tuple[Component, ...]:
    """PortFixer itself first. Reads files; takes some milliseconds from source."""
    folder = resource("licences")
    if (folder / INDEX).is_file():
        return read(folder)
    # Only from source: a packaged program has the index, and need not bring what reads the metadata of packages.
    from portfixer.notices.installed import installed

    return installed(folder)


def text_of(component: Component) -> str:
    """The whole licence. A text that is not there is left out."""
    found = [path.read_text("utf-8", errors="replace").strip("\n") for path in component.texts if path.is_file()]
    return _BETWEEN.join(found)


def version_of(name: str) -> str:
    """The version of that part, or an empty text."""
    return next((part.version for part in components() if part.name == name), "")


def read(folder: Path) -> tuple[Component, ...]:
    """The index that `write` made. Raises OSError, ValueError or KeyError where it is not one."""
    rows = json.loads((folder / INDEX).read_text("utf-8"))["components"]
    return tuple(
        Component(
            name=row["name"],
            version=row["version"],
            licence=row["licence"],
            origin=Origin(row["origin"]),
            texts=tuple(folder / name for name in row["files"]),
            source=row["source"],
        )
        for row in rows
    )


def write(folder: Path, parts: Iterable[Component], *, system: str = "") -> None:
    """The index of these parts; their texts are meant to be in this folder, by the names they have now.

    `system`: what the packages in `source` are of, such as debian.
    """
    rows = [
        {
            "name": part.name,
            "version": part.version,
            "licence": part.licence,
            "origin": part.origin.value,
            "files": [path.name for path in part.texts],
            "source": part.source,
        }
        for part in parts
    ]
    whole = json.dumps({"schema": 1, "system": system, "components": rows}, indent=1, ensure_ascii=False)
    (folder / INDEX).write_text(whole + "\n", encoding="utf-8", newline="\n")
