"""Keeps the application's colours in step with the system's, while it runs."""

import os

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from portfixer.ui.style import style_sheet
from portfixer.ui.theme import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, LOOKS, Look, interface_font, palette_of

__all__ = ["LOOK_VARIABLE", "Appearance"]

LOOK_VARIABLE = "PORTFIXER_LOOK"
"""Environment variable that forces one look (a key of `theme.LOOKS`), for pictures and tests."""


class Appearance(QObject):
    """Lives as long as the application."""

    def __init__(self, application: QApplication, *, forced: str | None = None) -> None:
        super().__init__(application)
        self._application = application
        self._forced = LOOKS.get(forced or os.environ.get(LOOK_VARIABLE, ""))
        application.setStyle("Fusion")
        application.setFont(interface_font())
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self.refresh)
        hints.accessibility().contrastPreferenceChanged.connect(self.refresh)
        self.refresh()

    def look(self) -> Look:
        """The look that fits the system's settings now."""
        if self._forced is not None:
            return self._forced
        hints = self._application.styleHints()
        dark = hints.colorScheme() is Qt.ColorScheme.Dark
        if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
            return CONTRAST_DARK if dark else CONTRAST_LIGHT
        return DARK if dark else LIGHT

    def force(self, name: str) -> None:
        """Stay with one look, whatever the system says."""
        self._forced = LOOKS[name]
        self.refresh()

    def refresh(self) -> None:
        look = self.look()
        self._application.setPalette(palette_of(look))
        self._application.setStyleSheet(style_sheet(look))
