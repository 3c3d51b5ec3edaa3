"""Whoever's work PortFixer is made of is named, with a licence that can be read: in the source and in a package."""

import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from portfixer import notices
from portfixer.files import resource
from portfixer.notices import Component, Origin, index, text_of
from portfixer.notices.installed import NEEDED, described, installed
from portfixer.words import about

ROOT = Path(__file__).resolve().parents[2]
LICENCES = ROOT / "resources" / "licences"


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def needed_with(requirements: list[str]) -> set[str]:
    """These packages, and whatever they need without extras."""
    found = set()
    for line in requirements:
        if "extra ==" not in line:
            name = re.split(r"[^A-Za-z0-9._-]", line)[0]
            found |= {plain(name)} | needed_with(metadata.requires(name) or [])
    return found


def test_the_list_names_every_package_that_installing_portfixer_brings() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert {plain(name) for name in NEEDED} == needed_with(asked)


def test_from_source_every_part_has_a_licence_that_can_be_read() -> None:
    parts = notices.components()
    assert [part.name for part in parts[:2]] == ["PortFixer", "Python"]
    for part in parts:
        assert part.version, part.name
        assert part.licence, part.name
        assert len(text_of(part)) > 400, part.name


def test_qt_comes_under_the_lgpl_with_both_texts_and_the_place_of_its_source() -> None:
    qt = next(part for part in notices.components() if part.name == "PySide6 and Qt")
    assert qt.licence == "LGPL-3.0-only"
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text_of(qt)
    assert "TERMS AND CONDITIONS" in text_of(qt)  # of the GPL, which the LGPL refers to
    assert "https://download.qt.io/" in about.more(qt)
    assert "replace" in about.more(qt)


def test_python_comes_with_the_notices_of_what_it_brings_along() -> None:
    text = text_of(next(part for part in notices.components() if part.name == "Python"))
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in text
    for work in ("libffi", "zlib", "expat", "libmpdec"):
        assert f"/{work}/" in text, work


def test_our_own_licence_is_the_one_of_the_project() -> None:
    assert (LICENCES / "PortFixer.txt").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_a_package_that_is_not_installed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    assert [part.name for part in installed(LICENCES)] == ["PortFixer", "Python"]


def test_the_list_of_a_package_is_read_from_its_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "zlib.txt").write_text("Permission is granted to anyone…\n", encoding="utf-8")
    part = Component(
        name="zlib",
        version="1.2.13",
        licence="Zlib",
        origin=Origin.SYSTEM,
        texts=(tmp_path / "zlib.txt",),
        source="zlib1g 1.2.13",
    )
    index.write(tmp_path, [part])
    monkeypatch.setattr(index, "resource", lambda *_parts: tmp_path)
    assert notices.components() == (part,)
    assert text_of(part) == "Permission is granted to anyone…"
    assert "zlib1g 1.2.13" in about.more(part)


def test_the_index_names_no_folder_of_the_computer_it_was_made_on(tmp_path: Path) -> None:
    index.write(tmp_path, installed(LICENCES))
    text = (tmp_path / index.INDEX).read_text("utf-8")
    assert str(ROOT) not in text
    assert all("/" not in name for row in json.loads(text)["components"] for name in row["files"])


def test_a_text_that_is_not_there_is_left_out_and_said_to_be() -> None:
    part = Component(name="x", version="1", licence="MIT", origin=Origin.PACKAGE, texts=(Path("/nonexistent/LICENSE"),))
    assert text_of(part) == ""
    assert about.NO_TEXT


def test_what_a_package_says_at_length_is_not_taken_for_a_licence_name(tmp_path: Path) -> None:
    (tmp_path / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: wordy\nVersion: 1\nLicense: Permission\n        is hereby granted\n"
    )
    part = described(metadata.PathDistribution(tmp_path), LICENCES)
    assert part.licence == "see the text"
    assert about.licence_of(part) == "see the text"


def test_the_texts_that_nobody_else_brings_are_resources() -> None:
    names = {
        "LGPL-3.0.txt",
        "GPL-3.0.txt",
        "Qt-third-party.txt",
        "ICU.txt",
        "Python.txt",
        "Python-third-party.txt",
        "Microsoft-runtime.txt",
    }
    assert names <= {path.name for path in resource("licences").glob("*.txt")}
