"""The program's icon as a picture of any size: Linux wants files of it, Windows one file with many."""

import os
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

__all__ = ["SOURCE", "draw"]

SOURCE = Path(__file__).resolve().parents[1] / "resources" / "icons" / "portfixer.svg"


def draw(size: int) -> QImage:
    """A square of so many pixels, in colour with transparency. Raises ValueError where the drawing is no SVG."""
    application = QGuiApplication.instance() or QGuiApplication([])
    drawing = QSvgRenderer(str(SOURCE))
    if not drawing.isValid():
        raise ValueError(f"{SOURCE.name} cannot be drawn")
    picture = QImage(size, size, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    drawing.render(painter)
    painter.end()
    del application
    return picture
