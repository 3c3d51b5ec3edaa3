"""What packaging/licences.py collects: everything in a package has its notice, or there is no package."""

import shutil
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

import licences  # noqa: E402
import system_licences  # noqa: E402

from portfixer.notices import index, text_of  # noqa: E402

SITE = Path(sysconfig.get_path("purelib"))
MODULES = [
    ("portfixer.app", str(ROOT / "portfixer" / "app.py"), "PYMODULE"),
    ("json", "/usr/lib/python3.11/json/__init__.py", "PYMODULE"),
    ("PySide6.QtCore", str(SITE / "PySide6" / "QtCore.abi3.so"), "PYMODULE"),
    ("psutil", str(SITE / "psutil" / "__init__.py"), "PYMODULE"),
    ("rich.table", str(SITE / "rich" / "table.py"), "PYMODULE"),
]


def names(binaries: list[tuple[str, str, str]], folder: Path) -> list[str]:
    return [part.name for part in licences.components(binaries, MODULES, folder)]


def test_every_python_package_in_the_package_is_named_and_no_other(tmp_path: Path) -> None:
    assert names([], tmp_path) == [
        "PortFixer",
        "Python",
        "PySide6 and Qt",
        "Other works inside Qt",
        "psutil",
        "PyInstaller",
        "rich",
    ]


def test_every_text_has_a_name_of_its_own_in_one_folder(tmp_path: Path) -> None:
    entries = licences.collect([], MODULES, tmp_path / "texts")
    parts = index.read(tmp_path / "texts")
    assert {Path(name).name for name, _, _ in entries} == {path.name for path in (tmp_path / "texts").iterdir()}
    assert all(len(text_of(part)) > 400 for part in parts)
    assert "Will McGugan" in text_of(next(part for part in parts if part.name == "rich"))
    assert "Bootloader" in text_of(next(part for part in parts if part.name == "PyInstaller"))


@pytest.mark.parametrize(
    ("library", "owner"),
    [
        ("PySide6/Qt/lib/libicuuc.so.73", "ICU"),
        ("msvcp140_1.dll", "Microsoft Visual C++ runtime"),
        ("api-ms-win-crt-heap-l1-1-0.dll", "Microsoft Visual C++ runtime"),
    ],
)
def test_a_library_is_known_by_its_name_where_the_name_says_it(library: str, owner: str, tmp_path: Path) -> None:
    assert owner in names([(library, f"/somewhere/{library}", "BINARY")], tmp_path)


def test_a_library_that_nobody_knows_ends_the_build(tmp_path: Path) -> None:
    stranger = tmp_path / "libstranger.so.1"
    stranger.write_bytes(b"")
    with pytest.raises(SystemExit, match=r"libstranger\.so\.1"):
        names([("libstranger.so.1", str(stranger), "BINARY")], tmp_path)


def test_a_part_without_a_text_ends_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portfixer.notices.installed._NOTICES", ("there is no such file",))
    with pytest.raises(SystemExit, match=r"No licence text.*psutil"):
        licences.collect([], MODULES, tmp_path / "texts")


def test_pythons_own_library_and_extensions_are_pythons(tmp_path: Path) -> None:
    own = [
        ("libpython3.11.so.1.0", "/build/libpython3.11.so.1.0", "BINARY"),
        ("python311.dll", "C:/Python/python311.dll", "BINARY"),
        ("lib-dynload/_json.so", "/usr/lib/python3.11/lib-dynload/_json.so", "EXTENSION"),
    ]
    assert names(own, tmp_path) == names([], tmp_path)


def test_the_licence_of_everything_is_read_from_debians_form() -> None:
    text = (
        "Format: https://…\n\nFiles: *\nCopyright: 2001 A\n  2002 B\nLicense: BSD-3-clause\n more\n\nFiles: debian/*\n"
    )
    assert system_licences.licence_in(text) == "BSD-3-clause"
    assert system_licences.licence_in("This package was debianized by …") == "see the text"


@pytest.mark.parametrize(
    ("source", "licence"),
    [
        ("gcc-12", "GPL-3.0-or-later WITH GCC-exception-3.1"),
        ("gcc-14", "GPL-3.0-or-later WITH GCC-exception-3.1"),
        ("libpng1.6", "libpng-2.0"),
        ("glib2.0", "LGPL-2.1-or-later"),
        ("libx11", "MIT AND X11"),
        ("lz4", "BSD-2-Clause"),
    ],
)
def test_a_series_number_does_not_hide_whose_licence_it_is(source: str, licence: str) -> None:
    assert system_licences.LICENCES[system_licences._plain(source)] == licence


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="there is no dpkg on this system to ask")
def test_a_library_of_this_very_system_is_traced_to_its_package(tmp_path: Path) -> None:
    library = next(Path("/").glob("usr/lib/*/libz.so.1"), None) or next(Path("/").glob("lib/*/libz.so.1"))
    (part,), unknown = system_licences.from_this_system([library], tmp_path)
    assert not unknown
    assert (part.name, part.licence) == ("zlib", "Zlib")
    assert part.source.startswith("zlib1g ")
    assert "Jean-loup Gailly" in text_of(part)


def test_every_package_that_is_packaged_brings_a_licence() -> None:
    """Of what is pinned: a new dependency without a text would stop the next release, so it is known here."""
    for name in ("psutil", "rich", "platformdirs", "typing_extensions", "pyinstaller"):
        assert licences.described(metadata.distribution(name), licences.TEXTS).texts, name
