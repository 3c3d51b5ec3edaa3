"""Takes out of ICU's data what Qt never asks it for: 32 MB become 3 MB.

Qt has its own tables for languages, dates and numbers. It calls ICU only to sort words, to change their case, to
convert old encodings and to name time zones. ICU falls back to its root tables, which stay, where a language's own are
not there. What is lost, and PortFixer does not use: long names of time zones ("GMT+01:00" instead), a language's own
order of letters (Swedish å after z), and encodings other than Unicode and Latin 1.
The format is ICU's common data package: a header, a count, (name, data) offsets sorted by name, the names, the data.
"""

import struct
import subprocess
from pathlib import Path

__all__ = ["make_lighter"]

MAGIC = b"\xda\x27"
# The root tables, their lists and shared keys, and what no language has to itself.
KEPT_NAMES = {"root.res", "res_index.res", "pool.res", "ucadata.icu"}
KEPT_FOLDERS = {"coll", "zone"}
DROPPED_FILES = {"unames.icu"}  # the Unicode names of characters
DROPPED_KINDS = {".cnv", ".spp", ".cfu"}  # old encodings, rules for internet names, look-alike letters


def is_wanted(name: str, languages: set[str]) -> bool:
    """Whether one entry, such as `icudt73l/coll/root.res`, is something Qt may ask for."""
    *folders, file = name.split("/")[1:]
    path = Path(file)
    if folders:
        return folders[0] in KEPT_FOLDERS and file in KEPT_NAMES
    if path.suffix == ".res":
        return path.stem.split("_")[0] not in languages
    return file not in DROPPED_FILES and path.suffix not in DROPPED_KINDS


def read_entries(package: bytes, base: int) -> dict[str, bytes]:
    (count,) = struct.unpack_from("<I", package, base)
    offsets = [struct.unpack_from("<II", package, base + 4 + 8 * index) for index in range(count)]
    ends = [data for _, data in offsets[1:]] + [len(package) - base]
    entries = {}
    for (name, data), end in zip(offsets, ends, strict=True):
        start = base + name
        entries[package[start : package.index(b"\0", start)].decode()] = package[base + data : base + end]
    return entries


def write_entries(header: bytes, entries: dict[str, bytes]) -> bytes:
    names, data = b"", b""
    name_start = 4 + 8 * len(entries)
    names_size = sum(len(name) + 1 for name in entries)
    data_start = (name_start + names_size + 15) // 16 * 16
    table = struct.pack("<I", len(entries))
    for name, content in sorted(entries.items()):
        table += struct.pack("<II", name_start + len(names), data_start + len(data))
        names += name.encode() + b"\0"
        data += content + b"\0" * (-len(content) % 16)
    return header + (table + names).ljust(data_start, b"\0") + data


def make_lighter(library: Path, folder: Path) -> Path:
    """Writes a lighter libicudata.so into a folder; needs nm, as and ld: they come with PyInstaller's objdump."""
    symbols = subprocess.run(["nm", "-DS", library], check=True, capture_output=True, text=True).stdout
    _, hex_size, _, symbol = next(line.split() for line in symbols.splitlines() if line.endswith("_dat"))
    content = library.read_bytes()
    start = content.index(MAGIC) - 2
    package = content[start : start + int(hex_size, 16)]
    (header_size,) = struct.unpack_from("<H", package)
    if package[12:16] != b"CmnD":
        raise ValueError(f"{library} is not a package of ICU data")

    entries = read_entries(package, header_size)
    # Every language has names for time zones; tables for all languages, such as supplementalData, have none.
    languages = {Path(name).stem.split("_")[0] for name in entries if "/zone/" in name} - {"root", "res", "pool"}
    kept = {name: data for name, data in entries.items() if is_wanted(name, languages)}
    data_file, source, target = folder / "icu.dat", folder / "icu.s", folder / library.name
    data_file.write_bytes(write_entries(package[:header_size], kept))
    source.write_text(
        f".section .rodata\n.balign 16\n.globl {symbol}\n.type {symbol}, @object\n"
        f'{symbol}:\n.incbin "icu.dat"\n.size {symbol}, . - {symbol}\n.section .note.GNU-stack,"",@progbits\n'
    )
    subprocess.run(["as", "icu.s", "-o", "icu.o"], check=True, cwd=folder)
    link = ["ld", "-shared", "-z", "noexecstack", "-soname", library.name, "-o", target, "icu.o"]
    subprocess.run(link, check=True, cwd=folder)
    return target
