"""Starting, remembering, and the self-test of the whole program."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from made_up import FakeSystem
from person import Person
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

import portfixer
from portfixer.ui.tasks import TaskRunner
from portfixer.ui.window import Window

ROOT = Path(portfixer.__file__).parent.parent


def in_a_process(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_self_test_passes_and_leaves_nothing(tmp_path: Path) -> None:
    ended = in_a_process("import sys; from portfixer import app; sys.exit(app.self_test())", TMPDIR=str(tmp_path))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-1] == "self-test passed"
    assert ended.stderr == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="the practice that ignores being asked is made on Linux only")
def test_the_self_test_does_not_pass_when_the_program_goes_on() -> None:
    """What it stops ignores being asked, so the port stays blocked."""
    code = (
        "import sys\nfrom portfixer.remedies import stop\n"
        "stop.POLITE_PATIENCE_S = 0.2\n"
        "from portfixer import app\nfrom portfixer.ui import self_test\nmake = self_test.make\n"
        "self_test.make = lambda _cause: make('ignores_stop')\nsys.exit(app.self_test())"
    )
    ended = in_a_process(code)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "self-test passed" not in ended.stdout
    assert "problem: the port is still blocked" in ended.stdout


def test_the_window_opens_with_a_text_and_ends_with_the_event_loop(tmp_path: Path) -> None:
    code = (
        "from PySide6.QtCore import QTimer; from PySide6.QtWidgets import QApplication; from portfixer import app\n"
        "application = app.start_application(['portfixer'])\n"
        "QTimer.singleShot(1000, lambda: print(application.topLevelWidgets()[0].windowTitle()))\n"
        "QTimer.singleShot(1200, application.closeAllWindows)\n"
        "raise SystemExit(app.run(['portfixer'], text='1'))"
    )
    ended = in_a_process(code, HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path))
    assert ended.returncode == 0, ended.stderr
    assert "PortFixer" in ended.stdout


def test_the_window_remembers_its_size(qtbot: QtBot, computer: FakeSystem, settings: QSettings) -> None:
    for step in ("first", "second"):
        window = Window(TaskRunner(serial=True), lambda: computer, settings)
        qtbot.addWidget(window)
        if step == "first":
            window.resize(777, 555)
            window.show()
            qtbot.waitExposed(window)
        else:
            assert (window.width(), window.height()) == (777, 555)
        window.close()
        window.runner.shut_down()


def test_titles_tell_where_one_is(person: Person, computer: FakeSystem) -> None:
    assert person.window.windowTitle() == "What went wrong? – PortFixer"
    person.click("place_learn")
    assert person.window.windowTitle() == "Why a port can be taken – PortFixer"
    person.click("place_fix")
    person.types("message_field", "8080")
    person.click("find_out")
    person.waits_for("verdict_page")
    assert person.window.windowTitle() == "Port 8080 is free – PortFixer"
