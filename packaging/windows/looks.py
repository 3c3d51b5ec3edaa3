"""What Windows reads from the built files without starting them: called by try_packages.py."""

import sys
from pathlib import Path

import pefile

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from portfixer import __version__

__all__ = ["Wrong", "check", "try_looks"]

# Large parts of Qt and of Windows that nothing here uses: they come in through the back door.
NOT_THERE = ("opengl32sw", "d3dcompiler", "qt6quick", "qt6qml", "qt6network", "qt6opengl", "icu", "libssl", "libcrypto")
ICON_SIZES = 9


class Wrong(Exception):
    """Something is not as it should be; the message says what."""


def check(*, that: bool, otherwise: str) -> None:
    if not that:
        raise Wrong(otherwise)


def try_looks(folder: Path, portable: Path, setup: Path) -> None:
    """Raises Wrong."""
    for program in (folder / "PortFixer.exe", folder / "bin" / "portfixer.exe", portable):
        file = pefile.PE(str(program))
        kinds = {kind.id: kind for kind in file.DIRECTORY_ENTRY_RESOURCE.entries}
        icons = len(kinds[pefile.RESOURCE_TYPE["RT_ICON"]].directory.entries)
        check(that=icons == ICON_SIZES, otherwise=f"{program.name} has {icons} pictures in its icon")
        check_words(file, program, "asInvoker", "PerMonitorV2", "longPathAware", "UTF-8")
        windowed = file.OPTIONAL_HEADER.Subsystem == pefile.SUBSYSTEM_TYPE["IMAGE_SUBSYSTEM_WINDOWS_GUI"]
        check(that=windowed == (program.parent.name != "bin"), otherwise=f"{program} has a console, or has none")
        file.close()
    with pefile.PE(str(setup)) as file:
        check_words(file, setup, "asInvoker")
    unwanted = [path.name for path in folder.rglob("*") if path.name.lower().startswith(NOT_THERE)]
    check(that=not unwanted, otherwise=f"not needed, and in the package: {unwanted}")


def check_words(file: pefile.PE, program: Path, *manifest_says: str) -> None:
    """Its version, its manifest, and that nothing has packed it (UPX is what virus scanners look for)."""
    words = {
        name.decode(): word.decode()
        for information in file.FileInfo[0] if hasattr(information, "StringTable")
        for table in information.StringTable for name, word in table.entries.items()
    }  # fmt: skip
    check(that=words.get("ProductVersion") == __version__, otherwise=f"{program.name} says of itself: {words}")
    check(that=words.get("ProductName") == "PortFixer", otherwise=f"{program.name} says of itself: {words}")
    kinds = {kind.id: kind for kind in file.DIRECTORY_ENTRY_RESOURCE.entries}
    data = kinds[pefile.RESOURCE_TYPE["RT_MANIFEST"]].directory.entries[0].directory.entries[0].data.struct
    manifest = file.get_data(data.OffsetToData, data.Size).decode()
    for needed in manifest_says:
        check(that=needed in manifest, otherwise=f"{program.name}: its manifest does not say {needed}")
    packed = [section.Name for section in file.sections if section.Name.startswith(b"UPX")]
    check(that=not packed, otherwise=f"{program.name} is packed: {packed}")
