"""The pinned requirements belong together, and to what pyproject.toml asks for."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "packaging" / "requirements"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ASKED = {
    "run": PROJECT["dependencies"],
    "dev": PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"],
}


def pinned(name: str) -> dict[str, str]:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["run", "dev"])
def test_every_dependency_is_pinned_to_a_version_that_is_allowed(name: str) -> None:
    versions = {package.lower().replace("_", "-"): version for package, version in pinned(name).items()}
    for text in ASKED[name]:
        asked = Requirement(text)
        assert asked.specifier.contains(versions[asked.name.lower().replace("_", "-")]), text


@pytest.mark.parametrize("name", ["run", "dev", "release", "keepers"])
def test_every_pin_has_hashes_and_no_registry_is_named(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    assert all("--hash=sha256:" in block for block in blocks if block.strip())
    assert "://" not in text


@pytest.mark.parametrize("name", ["keepers-node", "keepers-editor"])
def test_every_node_package_has_a_hash_and_no_registry_is_named(name: str) -> None:
    locked = json.loads((FOLDER / name / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    asked = json.loads((FOLDER / name / "package.json").read_text(encoding="utf-8"))
    top = locked.pop("")
    assert [top[key] for key in asked if "ependencies" in key] == [asked[key] for key in asked if "ependencies" in key]
    assert all(package["integrity"].startswith("sha512-") for package in locked.values())
    assert not any("resolved" in package for package in locked.values())


def test_what_people_run_is_what_was_tested() -> None:
    assert pinned("run").items() <= pinned("dev").items()
