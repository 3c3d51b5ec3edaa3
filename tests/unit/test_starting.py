"""Nothing that PortFixer starts may flash a console window, or load the packaged program's libraries."""

import ast
import os
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

import portfixer

FOLDER = Path(portfixer.__file__).parent
START = FOLDER.parent / "packaging" / "start.py"
STARTERS = {"Popen", "run", "call", "check_call", "check_output"}
SHOW_SOMETHING = {"system", "popen", "startfile", "spawnv", "spawnl", "spawnve", "create_subprocess_exec"}


def calls(path: Path) -> list[tuple[str, ast.Call]]:
    """`subprocess.run(…)` -> ("subprocess.run", the call)."""
    tree = ast.parse(path.read_text("utf-8"))
    return [(ast.unparse(node.func), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]


EVERY_CALL = [(path, name, call) for path in sorted(FOLDER.rglob("*.py")) for name, call in calls(path)]
STARTING = [
    pytest.param(call, id=f"{path.relative_to(FOLDER)}:{call.lineno}")
    for path, name, call in EVERY_CALL
    if name in {f"subprocess.{starter}" for starter in STARTERS}
]


def test_there_are_programs_that_are_started() -> None:
    assert len(STARTING) >= 3


@pytest.mark.parametrize("call", STARTING)
def test_no_console_window_flashes(call: ast.Call) -> None:
    """CREATE_NO_WINDOW, at the call or in the line that makes its flags."""
    flags = {word.arg: ast.unparse(word.value) for word in call.keywords}.get("creationflags", "")
    assert "CREATE_NO_WINDOW" in flags or flags == "flags"


def test_flags_that_are_made_before_are_these() -> None:
    text = (FOLDER / "practice" / "making.py").read_text("utf-8")
    assert "flags = subprocess.CREATE_NO_WINDOW" in text


def test_nothing_is_started_in_another_way() -> None:
    other = [
        f"{path.relative_to(FOLDER)}:{call.lineno}"
        for path, name, call in EVERY_CALL
        if (name.rpartition(".")[2] in SHOW_SOMETHING and name.partition(".")[0] in {"os", "asyncio", "subprocess"})
        or name.partition(".")[0] in {"QProcess", "webbrowser", "pty"}
        or any(word.arg == "shell" for word in call.keywords)
    ]  # fmt: skip
    assert other == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"LD_LIBRARY_PATH": "/opt/ours", "LD_LIBRARY_PATH_ORIG": "/home/ada/lib"}, "/home/ada/lib"),
        ({"LD_LIBRARY_PATH": "/opt/ours"}, None),
        ({}, None),
    ],
    ids=["the person's own", "only ours", "none"],
)
def test_a_browser_that_is_opened_loads_its_own_libraries(
    monkeypatch: pytest.MonkeyPatch, before: dict[str, str], after: str | None
) -> None:
    for name in ("LD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in before.items():
        monkeypatch.setenv(name, value)
    found = spec_from_file_location("start", START)
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    found.loader.exec_module(module)
    monkeypatch.setenv("LD_LIBRARY_PATH", before.get("LD_LIBRARY_PATH", ""))
    module.give_back_library_path()
    assert os.environ.get("LD_LIBRARY_PATH") == after
