"""How long reading a message takes: each example, the first one in a process, and a megabyte made to be slow.

Started by hand:  python tests/bench/bench_messages.py
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

FIRST = (
    "import time; start = time.perf_counter();"
    "from portfixer.messages import read; loaded = time.perf_counter();"
    "read('Error: listen EADDRINUSE: address already in use 127.0.0.1:3000');"
    "print(loaded - start, time.perf_counter() - loaded)"
)
MEGABYTE = 1_000_000


def examples() -> list[str]:
    cases = []
    for name in ("recorded", "written"):
        cases += json.loads((ROOT / f"tests/data/messages/{name}.json").read_text(encoding="utf-8"))
    return ["\n".join(case["text"]) for case in cases]


def seconds(text: str, times: int = 5) -> float:
    from portfixer.messages import read

    best = 1e9
    for _ in range(times):
        start = time.perf_counter()
        read(text)
        best = min(best, time.perf_counter() - start)
    return best


def first_read() -> tuple[float, float]:
    """Loading the module, and the first reading, of a fresh process that finds compiled files; the best of nine."""
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        env["PYTHONPYCACHEPREFIX"] = folder
        for _ in range(10):
            command = [sys.executable, "-c", FIRST]
            done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
            loading, reading = map(float, done.stdout.split())
            runs.append((loading, reading))
    return min(runs[1:], key=sum)


def main() -> None:
    texts = examples()
    times = sorted(seconds(text) * 1000 for text in texts)
    lengths = statistics.median(map(len, texts))
    print(f"{len(texts)} examples, median length {lengths:.0f} characters")
    print(f"  median {statistics.median(times):.2f} ms, 95th percentile {times[int(len(times) * 0.95)]:.2f} ms, "
          f"longest {times[-1]:.2f} ms")  # fmt: skip
    loading, reading = first_read()
    print(f"first in a process: {loading * 1000:.1f} ms to load, {reading * 1000:.1f} ms to read")
    slow = [
        "bind() to 0.0.0.0:80 failed (98: Address already in use)\n",
        "1.",
        "a-",
        "('",
        "address already in use ",
        "\x1b[",
    ]
    for unit in slow:
        print(f"a megabyte of {unit[:24]!r}: {seconds((unit * MEGABYTE)[:MEGABYTE], 1):.2f} s")


if __name__ == "__main__":
    main()
