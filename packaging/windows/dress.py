"""What Windows shows of a program without starting it: its icon, its properties; and the installer's last picture."""

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QPainter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from drawn_icon import draw

__all__ = ["icon", "side_picture", "version_resource"]

# What the Explorer, the title bar and the task bar ask for at 100, 125, 150, 200 and 400 %.
SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
LARGEST_BITMAP = 64  # larger ones as PNG, which Windows reads since Vista; smaller ones as everything reads them


def icon() -> bytes:
    """An .ico file: https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10)"""
    pictures = [_bitmap(draw(size)) if size <= LARGEST_BITMAP else _written(draw(size), "PNG") for size in SIZES]
    start = 6 + 16 * len(pictures)
    table = b""
    for size, picture in zip(SIZES, pictures, strict=True):
        table += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), start)
        start += len(picture)
    return struct.pack("<HHH", 0, 1, len(pictures)) + table + b"".join(pictures)


def side_picture() -> bytes:
    """A .bmp file of the size that NSIS's Modern UI has on the left of its last page."""
    picture = QImage(164, 314, QImage.Format.Format_RGB888)
    picture.fill(QColor("#E8F0FA"))
    painter = QPainter(picture)
    painter.drawImage(34, 60, draw(96))
    painter.end()
    return _written(picture, "BMP")


def _bitmap(picture: QImage) -> bytes:
    """The rows from below, and after them a mask of one bit a pixel, which only says: ask the transparency."""
    side = picture.width()
    rows = bytes(picture.constBits())
    line = 4 * side
    from_below = b"".join(rows[at : at + line] for at in range(len(rows) - line, -1, -line))
    mask = bytes((side + 31) // 32 * 4 * side)
    return struct.pack("<IiiHHIIiiII", 40, side, 2 * side, 1, 32, 0, len(from_below), 0, 0, 0, 0) + from_below + mask


def _written(picture: QImage, kind: str) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not picture.save(buffer, kind):
        raise ValueError(f"the icon could not be written as {kind}")
    return bytes(data.data())


def version_resource(version: str, file_name: str) -> object:
    """What PyInstaller's EXE takes as `version`; on Windows only. `version`: numbers with dots, at most four."""
    from PyInstaller.utils.win32.versioninfo import (
        FixedFileInfo,
        StringFileInfo,
        StringStruct,
        StringTable,
        VarFileInfo,
        VarStruct,
        VSVersionInfo,
    )

    parts = [int(part) for part in version.split(".")]
    numbers = tuple([*parts, 0, 0, 0, 0][:4])
    words = {
        "CompanyName": "The PortFixer authors",
        "FileDescription": "PortFixer",  # what the task manager and UAC call the program
        "FileVersion": version,
        "InternalName": "portfixer",
        "LegalCopyright": "The PortFixer authors. MIT licence.",
        "OriginalFilename": file_name,
        "ProductName": "PortFixer",
        "ProductVersion": version,
    }
    english, unicode = 0x0409, 1200
    table = StringTable(f"{english:04x}{unicode:04x}", [StringStruct(name, word) for name, word in words.items()])
    return VSVersionInfo(
        FixedFileInfo(filevers=numbers, prodvers=numbers, mask=0x3F, OS=0x40004, fileType=1),
        [StringFileInfo([table]), VarFileInfo([VarStruct("Translation", [english, unicode])])],
    )
