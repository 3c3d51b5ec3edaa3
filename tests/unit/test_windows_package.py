"""What is made for Windows besides the programs, as far as any system can tell; packaging/try-windows starts it."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "packaging" / "windows"
SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """packaging/windows/pack.py, with a small made-up program to pack."""
    found = spec_from_file_location("pack", FOLDER / "pack.py")
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    monkeypatch.syspath_prepend(str(FOLDER))
    found.loader.exec_module(module)
    program = tmp_path / "PortFixer"
    for name in ("PortFixer.exe", "bin/portfixer.exe", "_internal/PySide6/plugins/platforms/qwindows.dll"):
        (program / name).parent.mkdir(parents=True, exist_ok=True)
        (program / name).write_text(name)
    monkeypatch.setattr(module, "DIST", tmp_path)
    monkeypatch.setattr(module, "PROGRAM", program)
    monkeypatch.setattr(module, "LISTS", tmp_path / "lists")
    return module


def files(pack: ModuleType) -> list[Path]:
    found: list[Path] = pack.every_file()
    return found


def test_the_uninstaller_takes_away_what_the_installer_brings_and_nothing_else(pack: ModuleType) -> None:
    pack.write_lists(files(pack))
    installed, place = [], ""
    for line in (pack.LISTS / "install.nsh").read_text().splitlines():
        word, argument = re.fullmatch(r'(\w+) "(.+)"', line).groups()  # type: ignore[union-attr]
        if word == "SetOutPath":
            place = argument
        else:
            installed.append("\\".join([place, Path(argument).name]))
    removed = re.findall(r'^Delete "(.+)"$', (pack.LISTS / "remove.nsh").read_text(), re.MULTILINE)
    assert installed == ["$INSTDIR\\PortFixer.exe", *sorted(installed[1:])]
    assert sorted(installed) == sorted(removed)
    assert "$INSTDIR\\_internal\\PySide6\\plugins\\platforms\\qwindows.dll" in removed


def test_the_uninstaller_takes_folders_from_the_inside_out_and_never_whole(pack: ModuleType) -> None:
    pack.write_lists(files(pack))
    text = (pack.LISTS / "remove.nsh").read_text()
    folders = re.findall(r'^RMDir "(.+)"$', text, re.MULTILINE)
    inside = "$INSTDIR\\_internal\\PySide6"
    assert folders.index(f"{inside}\\plugins") < folders.index(inside) < folders.index("$INSTDIR\\_internal")
    assert "$INSTDIR" not in folders  # the script decides that
    assert "/r" not in text
    assert "RMDir /r" not in (FOLDER / "installer.nsi").read_text("utf-8")


def test_the_same_files_give_the_same_archive(pack: ModuleType, tmp_path: Path) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    pack.write_zip(first, files(pack), 1_800_000_000)
    for path in files(pack):
        path.touch()
    pack.write_zip(second, files(pack), 1_800_000_000)
    assert first.read_bytes() == second.read_bytes()
    assert zipfile.ZipFile(first).namelist()[0] == "PortFixer/PortFixer.exe"


def test_the_icon_is_sharp_in_every_size_that_windows_asks_for(tmp_path: Path) -> None:
    """In a process of its own: drawing takes a QGuiApplication, which would stand in the other tests' way."""
    code = f"""if True:
        import sys
        sys.path.insert(0, {str(FOLDER)!r})
        from dress import icon
        from PySide6.QtCore import QBuffer, QByteArray
        from PySide6.QtGui import QImageReader
        data = QByteArray(icon())
        buffer = QBuffer(data)
        reader = QImageReader(buffer, b"ico")
        for number in range(reader.imageCount()):
            reader.jumpToImage(number)
            picture = reader.read()
            side = picture.width()
            corner, middle = picture.pixelColor(0, 0).alpha(), picture.pixelColor(side // 2, side * 4 // 5).name()
            print(side, picture.height(), corner, middle)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.stderr == ""
    # Square, see-through in the corner, and blue where the drawing is: so no row is upside down or shifted.
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [(int(width), int(height), alpha) for width, height, alpha, _ in lines] == [(s, s, "0") for s in SIZES]
    assert {colour for *_, colour in lines if colour != "#0b62c4"} <= {"#ffffff"} | {c for *_, c in lines[:4]}


def test_the_manifest_asks_for_no_rights_and_knows_every_screen() -> None:
    text = (FOLDER / "portfixer.manifest").read_text("utf-8")
    words = {element.tag.partition("}")[2]: element for element in ET.fromstring(text).iter()}  # noqa: S314 - our own
    assert words["requestedExecutionLevel"].get("level") == "asInvoker"
    assert words["dpiAwareness"].text == "PerMonitorV2"
    assert words["longPathAware"].text == "true"


def test_the_installer_says_the_same_in_every_language_that_it_has() -> None:
    """Six texts each, with what is filled in or typed; and no question which language it shall be."""
    text = (FOLDER / "words.nsh").read_text("utf-8")
    found = re.findall(r'^!insertmacro Words (\w+) (\w+) \\\n((?:  ".+"(?: \\)?\n){6})', text, re.MULTILINE)
    assert len(found) == text.count("\n!insertmacro Words ") == len({name for name, _id, _words in found})
    assert found[0][0] == "English"  # for every other language
    for name, identifier, block in found:
        words = re.findall(r'^  "(.+)"', block, re.MULTILINE)
        assert identifier == name.upper()
        assert len(set(words)) == 6, name
        for word, wanted in zip(words, ("portfixer", "PortFixer", "", "$INSTDIR", "64", "/AllUsers"), strict=True):
            assert wanted in word, name
            assert '"' not in word
    assert "MUI_LANGDLL" not in (FOLDER / "installer.nsi").read_text("utf-8")
