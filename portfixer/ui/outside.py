"""Opening what belongs to another program."""

import os

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from portfixer.system import tools

__all__ = ["open_address"]


def open_address(address: str) -> None:
    """In the person's browser. It gets our variables, so the packaged program's folders are not in the PATH meanwhile.
    At all other times Qt needs them there."""
    ours, others = os.environ.get("PATH"), tools.environment_for_others().get("PATH")
    if ours is None or others is None or ours == others:
        QDesktopServices.openUrl(QUrl(address))
        return
    os.environ["PATH"] = others
    try:
        QDesktopServices.openUrl(QUrl(address))
    finally:
        os.environ["PATH"] = ours
