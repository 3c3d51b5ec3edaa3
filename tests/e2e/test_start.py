"""A command that answers in a moment does not wait for what it does not need."""

import json
import socket
import subprocess
import sys

import pytest
from running import ROOT

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="psutil is needed elsewhere")]

HEAVY = {
    "PySide6", "asyncio", "ctypes", "datetime", "email", "http", "json", "logging", "multiprocessing", "psutil",
    "rich", "shutil", "subprocess",
}  # fmt: skip
LOADED = """
import sys
before = set(sys.modules)
from portfixer.cli import run
run(sys.argv[1:])
loaded = {name.partition(".")[0] for name in sys.modules.keys() - before}
print(*sorted(loaded), file=sys.stderr)
"""


def loaded(*words: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", LOADED, *words], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize("taken", [True, False])
def test_a_diagnosis_loads_nothing_heavy(taken: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        if not taken:
            server.close()
        assert loaded("diagnose", str(port)) & HEAVY == set()


def test_json_loads_what_it_is_written_with_and_no_more() -> None:
    assert loaded("diagnose", "18999", "--json") & HEAVY == {"datetime", "json"}


def test_the_version_loads_nothing_at_all() -> None:
    code = "import sys; sys.argv = ['portfixer', '--version']; from portfixer.__main__ import main; main(); "
    done = subprocess.run(
        [sys.executable, "-c", code + "print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    assert {name for name in done.stdout.split() if name.startswith("portfixer")} == {"portfixer", "portfixer.__main__"}


@pytest.mark.parametrize("what", ["portfixer", "portfixer/__main__.py"])
def test_the_folder_of_the_package_can_be_started_itself(what: str) -> None:
    """Python then looks for modules inside of it. -I -S: here is no installed one to fall back on."""
    command = [sys.executable, "-I", "-S", what, "understand", "EADDRINUSE :::8080", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert json.loads(done.stdout)["port"] == 8080
