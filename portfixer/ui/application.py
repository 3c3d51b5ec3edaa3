"""The one QApplication: its names, its icon, its look."""

from collections.abc import Sequence

from PySide6.QtWidgets import QApplication

from portfixer import __version__
from portfixer.ui.appearance import Appearance
from portfixer.ui.icons import app_icon

__all__ = ["start_application"]


def start_application(argv: Sequence[str]) -> QApplication:
    """The one QApplication, looking as the system wants it."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QApplication.setApplicationName("PortFixer")
    QApplication.setApplicationDisplayName("")  # window titles say it themselves
    QApplication.setOrganizationName("PortFixer")
    QApplication.setApplicationVersion(__version__)
    QApplication.setDesktopFileName("portfixer")
    application = QApplication([argv[0] if argv else "portfixer"])
    application.setWindowIcon(app_icon())
    Appearance(application)
    return application
