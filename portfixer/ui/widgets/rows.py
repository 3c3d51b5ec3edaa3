"""Buttons that are a whole line of a list."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from portfixer.ui.theme import Space, Type
from portfixer.ui.widgets.buttons import Button, ButtonKind
from portfixer.ui.widgets.texts import Text

__all__ = ["RowButton"]


class RowButton(Button):
    """As wide as the page, with two texts: what it leads to, and what is known of that."""

    def __init__(self, title: str, more: str, *, name: str, pressed: Callable[[], None]) -> None:
        super().__init__("", name=name, kind=ButtonKind.ROW, pressed=pressed)
        self.setAccessibleName(f"{title}. {more}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, 11, Space.L, 11)
        row.setSpacing(Space.L)
        row.addWidget(Text(title, name=f"{name}_title", kind=Type.STRONG, wrap=False, selectable=False))
        said = Text(more, name=f"{name}_more", tone="muted", selectable=False)
        said.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(said, 1)
        for text in self.findChildren(Text):
            text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.minimumSize() if layout is not None else super().minimumSizeHint()
