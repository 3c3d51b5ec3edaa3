"""What every page is: a column of sensible width in a scroll area, that knows its title and where focus starts."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from portfixer.ui.theme import Space
from portfixer.ui.widgets.layouts import WrapLayout

__all__ = ["ScrollPage", "row_of"]


class ScrollPage(QScrollArea):
    """Put things into `column`. Beyond a comfortable reading width the column stands in the middle."""

    WIDEST = 66
    """Width of the column at most, in heights of the interface font."""

    def __init__(self, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        content = QWidget()
        content.setObjectName(f"{name}_content")
        self.column = QVBoxLayout(content)
        self.column.setSpacing(0)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self._place_column()

    def title(self) -> str:
        """For the window's title bar, and spoken when the page appears."""
        return ""

    def focus_first(self) -> None:
        """Put the focus where the next action is."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_column()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._place_column()
        super().changeEvent(event)

    def _place_column(self) -> None:
        edge = Space.PAGE if self.width() > 640 else Space.XL
        side = max(int(edge), (self.viewport().width() - self.WIDEST * self.fontMetrics().height()) // 2)
        self.column.setContentsMargins(side, 30, side, 28)


def row_of(*widgets: QWidget, gap: int = Space.S) -> WrapLayout:
    """Side by side from the reading side; on further lines where there is no room."""
    row = WrapLayout(gap=gap)
    for widget in widgets:
        row.addWidget(widget)
    return row
