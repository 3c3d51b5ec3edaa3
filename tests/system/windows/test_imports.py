"""Every module imports on every system: on Linux the Windows ones, on Windows the Linux ones."""

import importlib
from pathlib import Path

import pytest

import portfixer

FOLDER = Path(portfixer.__file__).parent
# Found as files, so that one module that does not import is one failed test.
FILES = [path.relative_to(FOLDER.parent).with_suffix("") for path in sorted(FOLDER.rglob("*.py"))]
MODULES = [".".join(path.parts).removesuffix(".__init__") for path in FILES]


@pytest.mark.parametrize("name", [name for name in MODULES if "resources" not in name.split(".")])
def test_imports(name: str) -> None:
    importlib.import_module(name)
