"""Our own line drawings, in whatever colour the palette asks for."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from portfixer.files import resource
from portfixer.ui.theme import Tone, current_look

__all__ = ["Picture", "app_icon", "icon", "icon_names", "paint_icon"]

_SIZES = (16, 20, 24, 32)


def icon_names() -> frozenset[str]:
    return frozenset(path.stem for path in resource("icons").glob("*.svg"))


@lru_cache(maxsize=256)
def _drawing(name: str, colour: str) -> bytes:
    path = resource("icons", f"{name}.svg")
    if not path.is_file():
        path = resource("icons", "window.svg")
    return path.read_bytes().replace(b"currentColor", colour.encode())


def paint_icon(painter: QPainter, name: str, colour: QColor, area: QRectF) -> None:
    QSvgRenderer(QByteArray(_drawing(name, colour.name()))).render(painter, area)


def _pixmap(name: str, colour: QColor, side: int, *, before: int = 0, after: int = 0) -> QPixmap:
    pixmap = QPixmap(before + side + after, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_icon(painter, name, colour, QRectF(before, 0, side, side))
    painter.end()
    return pixmap


def icon(name: str, colour: QColor, *, before: float = 0.0, after: float = 0.0) -> QIcon:
    """For buttons and menus: drawn at every size Qt may ask for, so that it stays sharp on dense screens.

    `before` and `after`: empty room to its left and right, in parts of its height. Qt leaves four pixels between a
    button's drawing and its words, whatever their size.
    """
    return _icon(name, colour.name(), before, after)


@lru_cache(maxsize=256)
def _icon(name: str, colour: str, before: float, after: float) -> QIcon:
    """Kept: to draw one takes milliseconds, and a button asks anew whenever its palette or font may have changed."""
    result = QIcon()
    for side in (*_SIZES, *(2 * side for side in _SIZES)):
        room = {"before": round(side * before), "after": round(side * after)}
        result.addPixmap(_pixmap(name, QColor(colour), side, **room))
    return result


def app_icon() -> QIcon:
    result = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(_pixmap("portfixer", QColor("#0B62C4"), side))
    return result


class Picture(QWidget):
    """One drawing, painted sharp at any size, in the tone's colour of the current look. Says nothing by itself."""

    def __init__(self, name: str, *, side: int = 0, tone: Tone = Tone.ACCENT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._tone = tone
        self._side = side or round(self.fontMetrics().height() * 1.25)
        self.setFixedSize(self.sizeHint())

    def show_drawing(self, name: str, tone: Tone) -> None:
        self._name, self._tone = name, tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        paint_icon(painter, self._name, current_look().ink(self._tone), QRectF(self.rect()))
