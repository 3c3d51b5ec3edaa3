"""What is opened in other programs."""

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices

from portfixer.ui.outside import open_address


@pytest.mark.parametrize("packaged", [True, False])
def test_a_browser_finds_nothing_of_the_packaged_program_in_its_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, packaged: bool
) -> None:
    ours = os.pathsep.join([str(tmp_path / "PySide6"), "/usr/bin"])
    seen = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: seen.append((url.toString(), os.environ["PATH"])))
    monkeypatch.setenv("PATH", ours)
    if packaged:
        monkeypatch.setattr(sys, "frozen", True, raising=False)
        monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    open_address("http://127.0.0.1:8080/")
    assert seen == [("http://127.0.0.1:8080/", "/usr/bin" if packaged else ours)]
    assert os.environ["PATH"] == ours
