"""The program tries itself, also where Windows gives its practice programs no console (a packaged one's)."""

import subprocess
import sys

import pytest
from windows_lab import DETACHED, environment

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="asks Windows (or Wine)")


@pytest.mark.parametrize("flags", [None, DETACHED], ids=["with a console", "without one"])
def test_the_self_test_passes(flags: int | None) -> None:
    code = "import subprocess, sys\n"
    if flags is not None:
        code += f"subprocess.CREATE_NO_WINDOW = {flags}\n"
    code += "from portfixer import app\nsys.exit(app.self_test())"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment())
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-1] == "self-test passed"
    assert "the program was stopped" in ended.stdout
