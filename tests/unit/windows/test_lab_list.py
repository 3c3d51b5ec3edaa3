"""What the lab cannot show is listed in one place, which .ci/windows prints: nothing is left out silently."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LIST = (ROOT / "tests" / "system" / "windows" / "README.md").read_text("utf-8")
CI = (ROOT / ".ci" / "windows").read_text("utf-8")


def test_every_row_says_what_the_lab_does_and_where_else_it_is_held() -> None:
    rows = [line.strip("|").split("|") for line in LIST.splitlines() if line.startswith("|")][2:]
    assert len(rows) > 10
    assert all(len(row) == 3 and all(cell.strip() for cell in row) for row in rows)


def test_the_list_is_printed_and_so_is_every_skipped_test() -> None:
    assert "tests/system/windows/README.md" in CI
    assert re.search(r'^addopts = ".*-ra"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)


def test_what_the_lab_leaves_out_on_purpose_is_in_the_list() -> None:
    (run,) = re.findall(r"^winpy -m pytest (.+)$", CI, re.MULTILINE)
    assert {"tests/system/windows", "tests/unit", "tests/ui"} <= set(run.split())
    for folder in re.findall(r"--ignore (\S+)", run):
        assert f"`{folder}`" in LIST


def test_every_file_that_the_list_names_is_there() -> None:
    for name in re.findall(r"`([\w./-]+\.(?:py|yml))`", LIST):
        assert (
            list(ROOT.glob(f"tests/**/{name}"))
            + list(ROOT.glob(f".github/**/{name}"))
            + [path for path in [ROOT / name] if path.exists()]
        ), name
