"""Builds the programs with PyInstaller, on Windows or in the lab: `python packaging/windows/freeze.py`.

SOURCE_DATE_EPOCH gives the programs their date; PYTHONHASHSEED the order of what Python keeps in sets.
"""

import gc
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist" / "windows"
WORK = ROOT / "build" / "pyinstaller-windows"


def main() -> int:
    if os.environ.get("PYTHONHASHSEED") != "1":
        # It is read once, when Python starts.
        environment = os.environ | {"PYTHONHASHSEED": "1"}
        return subprocess.run([sys.executable, __file__], env=environment, check=False).returncode
    # pefile collects garbage for every library it reads: two thirds of the time of a build.
    gc.collect = lambda *_generation: 0
    shutil.rmtree(DIST, ignore_errors=True)
    shutil.rmtree(WORK, ignore_errors=True)
    from PyInstaller.__main__ import run

    places = ["--distpath", str(DIST), "--workpath", str(WORK)]
    run(["--noconfirm", "--log-level", "WARN", *places, str(ROOT / "packaging" / "portfixer.spec")])
    shutil.copyfile(ROOT / "LICENSE", DIST / "PortFixer" / "LICENSE")
    return 0


if __name__ == "__main__":
    sys.exit(main())
