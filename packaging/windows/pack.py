"""Makes of the built programs what people download: a .zip, an installer, and the one file under its name.

Runs on Windows and on Linux: `python packaging/windows/pack.py`, after freeze.py. The installer takes NSIS 3
(`makensis`; Debian's package nsis). The same programs and SOURCE_DATE_EPOCH give the same bytes.
"""

import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path, PureWindowsPath

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from portfixer import __version__  # noqa: E402

FOLDER = Path(__file__).resolve().parent
DIST = ROOT / "dist" / "windows"
PROGRAM = DIST / "PortFixer"
DRAWN = ROOT / "build" / "pyinstaller-windows" / "portfixer"
LISTS = ROOT / "build" / "windows"
NAME = f"PortFixer-{__version__}-windows-x64"
MAKENSIS = ("makensis", r"C:\Program Files (x86)\NSIS\makensis.exe", r"C:\Program Files\NSIS\makensis.exe")
MOST_COMPRESSED = 40_000_000  # bytes, for the folder


def main() -> None:
    if not (PROGRAM / "PortFixer.exe").is_file():
        raise SystemExit("There is no dist/windows/PortFixer yet: build the programs first.")
    moment = int(os.environ.get("SOURCE_DATE_EPOCH", "1767225600"))
    files = every_file()
    archive = DIST / f"{NAME}.zip"
    write_zip(archive, files, moment)
    write_lists(files)
    portable = DIST / f"{NAME}-portable.exe"
    built = DIST / "PortFixer-one-file.exe"
    if built.exists():
        built.replace(portable)
    installer = DIST / f"{NAME}-setup.exe"
    make_installer(installer)

    print(f"dist/windows/PortFixer   {megabytes(sum(path.stat().st_size for path in files))}")
    for made in (archive, installer, portable):
        print(f"dist/windows/{made.name}   {megabytes(made.stat().st_size)}")
    if archive.stat().st_size > MOST_COMPRESSED:
        raise SystemExit(f"The archive is larger than {megabytes(MOST_COMPRESSED)}.")


def every_file() -> list[Path]:
    """In the same order on every system: Windows sorts paths without regard to case."""
    return sorted((path for path in PROGRAM.rglob("*") if path.is_file()), key=Path.as_posix)


def megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def write_zip(target: Path, files: list[Path], moment: int) -> None:
    date = time.gmtime(moment)[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files:
            entry = zipfile.ZipInfo(path.relative_to(DIST).as_posix(), date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else it differs between Windows and Linux
            entry.external_attr = 0
            archive.writestr(entry, path.read_bytes())


def write_lists(files: list[Path]) -> None:
    """What the installer puts there, file by file, and what the uninstaller takes away: that and nothing else."""
    LISTS.mkdir(parents=True, exist_ok=True)
    folders: dict[Path, list[Path]] = {}
    for path in files:
        folders.setdefault(path.parent.relative_to(PROGRAM), []).append(path)
    every_folder = sorted({parent for folder in folders for parent in (folder, *folder.parents)} - {Path()})
    # The PATH must not hold "." for the program's own folder: NSIS has no such names.
    install = [
        line
        for folder, inside in sorted(folders.items())
        for line in [f'SetOutPath "{installed(folder)}"', *(f'File "{path}"' for path in inside)]
    ]
    remove = [f'Delete "{installed(path.relative_to(PROGRAM))}"' for path in files]
    # Folders from the inside out; RMDir leaves one that something else is in.
    remove += [f'RMDir "{installed(folder)}"' for folder in reversed(every_folder)]
    (LISTS / "install.nsh").write_text("\n".join(install) + "\n", encoding="utf-8")
    (LISTS / "remove.nsh").write_text("\n".join(remove) + "\n", encoding="utf-8")


def installed(path: Path) -> str:
    """Where it is on the person's computer, in NSIS's words."""
    return str(PureWindowsPath("$INSTDIR", path))


def make_installer(target: Path) -> None:
    makensis = next(filter(None, map(shutil.which, MAKENSIS)), None)
    if makensis is None:
        raise SystemExit("There is no makensis here: install NSIS 3 (Debian's package nsis).")
    # Debian's NSIS makes 64-bit installers too, which the lab needs: it runs nothing else. The official one does not.
    size = sum(path.stat().st_size for path in PROGRAM.rglob("*") if path.is_file())
    words = {
        "VERSION": __version__,
        "LISTS": LISTS,
        "WORDS": FOLDER / "words.nsh",
        "ICON": DRAWN / "portfixer.ico",
        "PICTURE": DRAWN / "side.bmp",
        "OUTPUT": target,
        "KILOBYTES": size // 1024,
    }
    if can_make_64_bit(makensis):
        words["TARGET"] = "amd64-unicode"
    defines = [f"-D{name}={value}" for name, value in words.items()]
    command = [makensis, "-V2", "-WX", "-INPUTCHARSET", "UTF8", *defines, FOLDER / "installer.nsi"]
    subprocess.run(command, check=True)


def can_make_64_bit(makensis: str) -> bool:
    settings = subprocess.run([makensis, "-HDRINFO"], capture_output=True, text=True, check=False).stdout
    data = next((word.partition("=")[2] for word in settings.split(",") if word.startswith("NSISDIR=")), "")
    return Path(data.strip() or Path(makensis).parent, "Stubs", "lzma_solid-amd64-unicode").exists()


if __name__ == "__main__":
    main()
