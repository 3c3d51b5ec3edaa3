"""No console window ever flashes: whatever starts a program says that it shall have none."""

import ast
from collections.abc import Iterator
from pathlib import Path

import portfixer

_STARTERS = {"Popen", "run", "call", "check_call", "check_output", "getoutput", "getstatusoutput"}
_WITHOUT_A_CHOICE = {
    "os": {"system", "popen", "startfile", "spawnl", "spawnle", "spawnv", "spawnve", "execl", "execv", "execve"},
    "asyncio": {"create_subprocess_exec", "create_subprocess_shell"},
    "multiprocessing": {"Process", "Pool", "get_context"},
}


def calls() -> Iterator[tuple[str, ast.Call, str, str]]:
    """Each `module.name(…)` in the program: its file, itself, and its two names."""
    for path in sorted(Path(portfixer.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)):
                    yield path.name, node, module, name


def test_every_program_is_started_without_a_console_window() -> None:
    started = [(file, call) for file, call, module, name in calls() if module == "subprocess" and name in _STARTERS]
    assert {file for file, _call in started} == {"tools.py", "making.py"}
    for file, call in started:
        assert "creationflags" in {keyword.arg for keyword in call.keywords}, (file, call.lineno)


def test_nothing_starts_programs_in_a_way_that_cannot_say_so() -> None:
    found = [(file, module, name) for file, _call, module, name in calls() if name in _WITHOUT_A_CHOICE.get(module, ())]
    assert found == []
    names = [
        (path.name, alias.name)
        for path in sorted(Path(portfixer.__file__).parent.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module in {"subprocess", *_WITHOUT_A_CHOICE}
        for alias in node.names
        if alias.name in _STARTERS.union(*_WITHOUT_A_CHOICE.values()) or alias.name == "QProcess"
    ]
    assert names == []
