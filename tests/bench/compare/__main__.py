"""The same thirty situations for PortFixer and for what a person would otherwise use: `python tests/bench/compare`.

Needs root, and a Linux with network, process and mount namespaces. Every cell (a tool in a situation) is made anew, in
namespaces of its own; the tools run as nobody, and can reach nothing but the situation. See README.md beside this file.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))  # run as a file: for portfixer
sys.path.insert(0, str(Path(__file__).parents[2]))  # and for this folder

from bench.compare.judging import Answers, judge
from bench.compare.situations import SITUATIONS
from bench.compare.strangers import PERSON, cgroups_of
from bench.compare.table import details, summary
from bench.compare.tools import Found, find
from bench.compare.truth import Cell

_CELL_WITHIN_S = 600.0
_ATTEMPTS = 2
"""A cell that could not be made (never one whose outcome is not liked) is made once more."""


def main() -> None:
    asked = _arguments()
    if os.geteuid() != 0:
        raise SystemExit("namespaces and other users' servers are made here: this needs root")
    tools = [tool for tool in find(asked.tools) if not asked.tool or tool.name in asked.tool]
    names = asked.situation or list(SITUATIONS)
    cells = [(tool, name) for name in names for tool in tools]
    with ThreadPoolExecutor(asked.at_once) as pool:
        measured = list(pool.map(lambda cell: _measure(cell[0], cell[1], asked.tools), cells))
    results: dict[str, dict[str, Answers]] = {tool.name: {} for tool in tools}
    took: dict[str, dict[str, float]] = {tool.name: {} for tool in tools}
    raw = []
    for (tool, name), cell in zip(cells, measured, strict=True):
        if isinstance(cell, str):
            print(f"{name}, {tool.name}: {cell}", file=sys.stderr)
            continue
        answers = results[tool.name][name] = judge(cell)
        took[tool.name][name] = cell.acted.took_s
        raw.append({"tool": tool.name, "situation": name, "harmed": answers.harmed, **json.loads(cell.to_json())})
    if asked.raw:
        asked.raw.write_text(json.dumps(raw, indent=1), encoding="utf-8")
    print(f"{len(names)} situations, {sum(map(len, results.values()))} of {len(cells)} cells measured\n")
    print(summary(results, {tool.name: tool.version for tool in tools}))
    print(f"\nC found the cause, P named the right program, F freed the port, H harmed\n\n{details(results, took)}\n")
    for tool in tools:
        for name, answers in results[tool.name].items():
            if answers.harmed:
                print(f"{tool.name}, {name}: {'; '.join(answers.harmed)}")
    print()
    for name in names:
        print(f"{name}: {SITUATIONS[name].about}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", type=Path, help="the folder in which they were installed; PATH is looked at as well")
    parser.add_argument("--tool", action="append", help="only this one")
    parser.add_argument("--situation", action="append", choices=list(SITUATIONS), help="only this one")
    parser.add_argument("--raw", type=Path, help="write what was measured there, as JSON")
    parser.add_argument("--at-once", type=int, default=4, help="so many cells at a time (%(default)s)")
    return parser.parse_args()


def _measure(tool: Found, situation: str, folder: Path | None) -> Cell | str:
    """One cell, or why there is none."""
    problem = ""
    for _ in range(_ATTEMPTS):
        made = _measure_once(tool, situation, folder)
        if isinstance(made, Cell):
            return made
        problem = made
    return problem


def _measure_once(tool: Found, situation: str, folder: Path | None) -> Cell | str:
    with tempfile.TemporaryDirectory(prefix="compare-") as place:
        os.chmod(place, 0o755)  # noqa: S103 - its two folders are the person's
        for name in ("shop", "home"):
            Path(place, name).mkdir()
            os.chown(Path(place, name), PERSON, PERSON)
        token = Path(place).name.removeprefix("compare-").replace("_", "0")
        job = {
            "tool": tool.name,
            "tools": str(folder.absolute()) if folder else "",
            "situation": situation,
            "folder": str(Path(place, "shop")),
            "home": str(Path(place, "home")),
            "token": token,
        }
        inside = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable]
        command = [*inside, str(Path(__file__).with_name("inside.py")), json.dumps(job)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_CELL_WITHIN_S, check=False)
        except subprocess.TimeoutExpired:
            return "it took too long"
        finally:
            for made in cgroups_of(token):
                if made.exists():
                    made.rmdir()
        return Cell.from_json(done.stdout) if done.returncode == 0 else done.stderr.strip()[-300:]


if __name__ == "__main__":
    if shutil.which("unshare") is None:
        raise SystemExit("there is no unshare here (util-linux)")
    main()
