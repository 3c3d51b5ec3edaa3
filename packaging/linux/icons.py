"""Draws the program's icon in the sizes that desktops look for: `icons.py FOLDER` fills a hicolor theme there.

https://specifications.freedesktop.org/icon-theme-spec asks for 48 pixels at least; the others keep small ones sharp.
"""

import os
import shutil
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE = Path(__file__).resolve().parents[2] / "resources" / "icons" / "portfixer.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def main(folder: Path) -> None:
    application = QGuiApplication([])
    drawing = QSvgRenderer(str(SOURCE))
    if not drawing.isValid():
        raise SystemExit(f"{SOURCE.name} cannot be drawn")
    for size in SIZES:
        picture = QImage(size, size, QImage.Format.Format_ARGB32)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        drawing.render(painter)
        painter.end()
        target = folder / f"{size}x{size}" / "apps" / "portfixer.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        if not picture.save(str(target)):
            raise SystemExit(f"{target} could not be written")
    scalable = folder / "scalable" / "apps" / "portfixer.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SOURCE, scalable)
    del application


if __name__ == "__main__":
    main(Path(sys.argv[1]))
