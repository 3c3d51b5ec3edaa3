"""Builds what people get on Windows, on Windows: `python packaging/windows/build.py`, with the requirements installed.

SOURCE_DATE_EPOCH gives everything its date; without it, the last commit does.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    if "SOURCE_DATE_EPOCH" not in os.environ:
        last = subprocess.run(
            ["git", "log", "-1", "--format=%ct"], capture_output=True, text=True, check=True, cwd=HERE
        )
        os.environ["SOURCE_DATE_EPOCH"] = last.stdout.strip()
    for step in ("freeze.py", "pack.py"):
        status = subprocess.run([sys.executable, HERE / step], check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
