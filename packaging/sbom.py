"""Joins what is in a package with what its Python packages were pinned to, as one CycloneDX list: called by `sbom`.

`sbom.py INDEX PINNED OUTPUT VERSION`. Of what was pinned only what is really in the package stays; its hashes are kept.
https://cyclonedx.org/docs/1.6/json/
"""

import json
import os
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

__all__ = ["bill"]

# The names that people read, and those of the packages.
_PACKAGES = {"PySide6 and Qt": "PySide6-Essentials", "Shiboken": "shiboken6"}
_JOINED = re.compile(r" (?:OR|AND|WITH) ")


def bill(
    index: dict[str, Any], pinned: list[dict[str, Any]], version: str, moment: int, *, is_known: Callable[[str], bool]
) -> dict[str, Any]:
    """The list as CycloneDX 1.6 has it. `index`: the package's own; `moment`: seconds since 1970; `is_known`: whether
    a licence has that name in SPDX's list. Others, such as Debian's GPL-2+, are told as words."""
    hashes = {_plain(row["name"]): row.get("externalReferences", []) for row in pinned}
    system, parts = index["system"], index["components"]
    components = [row for part in parts if part["origin"] != "own" for row in _rows(part, hashes, system, is_known)]
    components.sort(key=lambda row: str(row["bom-ref"]))
    own = {
        "bom-ref": f"portfixer@{version}",
        "type": "application",
        "name": "PortFixer",
        "version": version,
        "licenses": [{"license": {"id": "MIT"}}],
    }
    # The same package gets the same number, and another one another.
    content = json.dumps([own, components], sort_keys=True)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": own,
        },
        "components": components,
        "dependencies": [{"ref": own["bom-ref"], "dependsOn": [row["bom-ref"] for row in components]}],
    }


def _rows(
    part: dict[str, Any], hashes: dict[str, list[dict[str, Any]]], system: str, is_known: Callable[[str], bool]
) -> list[dict[str, Any]]:
    name, version = part["name"], part["version"]
    licence = _licences(part["licence"], is_known)
    if part["origin"] == "system":
        # One source package, and what was built of it: the list names both, as Debian's own do.
        found = []
        for exact in part["source"].split(", "):
            built, _, its = exact.partition(" ")
            url = f"pkg:deb/{system}/{quote(built)}@{quote(its, safe='')}?upstream={quote(name)}"
            found.append(_row(built, its, url, licence, part))
        return found
    if part["origin"] in {"package", "qt", "start"} and _plain(_PACKAGES.get(name, name)) in hashes:
        package = _PACKAGES.get(name, name)
        row = _row(package, version, f"pkg:pypi/{_plain(package)}@{version}", licence, part)
        return [row | {"externalReferences": hashes[_plain(package)]}]
    if part["origin"] == "package" and re.fullmatch(
        r"[a-z0-9_.-]+", name
    ):  # needed by a package, not pinned for itself
        return [_row(name, version, f"pkg:pypi/{_plain(name)}@{version}", licence, part)]
    at = f"@{quote(version)}" if version else ""
    return [_row(name, version, f"pkg:generic/{quote(_plain(name))}{at}", licence, part)]


def _row(name: str, version: str, url: str, licence: list[dict[str, Any]], part: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"bom-ref": url, "type": "library", "name": name}
    if version:
        row["version"] = version
    if licence:
        row["licenses"] = licence
    row["purl"] = url
    row["properties"] = [{"name": "portfixer:licence-text", "value": text} for text in part["files"]]
    return row


def _licences(said: str, is_known: Callable[[str], bool]) -> list[dict[str, Any]]:
    """An identifier, an expression of several, or words; nothing where the text itself has to be read."""
    if "see the text" in said:
        return []
    if is_known(said):
        return [{"license": {"id": said}}]
    if _JOINED.search(said) and all(map(is_known, _JOINED.split(said))):
        return [{"expression": said}]
    return [{"license": {"name": said}}]


def _plain(name: str) -> str:
    return re.sub(r"[-_. ]+", "-", name).lower()


def _is_known() -> Callable[[str], bool]:
    """By the list that is part of CycloneDX's own schema; it has the exceptions too."""
    from cyclonedx.spdx import is_supported_id

    return is_supported_id


def _check(text: str) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if problem is not None:
        raise SystemExit(f"This is no CycloneDX 1.6: {problem!r:.2000}")


def main(index: Path, pinned: Path, output: Path, version: str) -> None:
    moment = int(os.environ.get("SOURCE_DATE_EPOCH", "1767225600"))
    made = bill(
        json.loads(index.read_text("utf-8")),
        json.loads(pinned.read_text("utf-8"))["components"],
        version,
        moment,
        is_known=_is_known(),
    )
    text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
    _check(text)
    output.write_text(text, encoding="utf-8", newline="\n")
    print(f"{output}   {len(made['components'])} parts")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
