"""What makes a release: nothing changes behind our back, nothing may do more than it must, and it fits the packages."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "packaging"), str(ROOT / "packaging" / "windows")]

import sbom  # noqa: E402
import winget  # noqa: E402

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def jobs(path: Path) -> dict[str, str]:
    """Name of each job -> its lines. Enough of YAML for files of our own hand."""
    text = path.read_text("utf-8")
    found = re.split(r"^  ([\w-]+):\n", text[text.index("\njobs:\n") + 7 :], flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def test_there_are_workflows_for_tests_and_releases() -> None:
    assert [path.name for path in WORKFLOWS] == ["release.yml", "tests.yml"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_to_a_commit_and_its_version_told(path: Path) -> None:
    used = re.findall(r"^\s*(?:- )?uses: (.+)$", path.read_text("utf-8"), re.MULTILINE)
    foreign = [name for name in used if not name.startswith("./")]
    assert foreign
    for name in foreign:
        assert PINNED.match(name), name


def test_an_action_has_one_commit_everywhere() -> None:
    texts = "".join(path.read_text("utf-8") for path in WORKFLOWS)
    commits: dict[str, set[str]] = {}
    for name, commit in re.findall(r"uses: ([\w/-]+)@(\S+)", texts):
        commits.setdefault(name, set()).add(commit)
    assert all(len(found) == 1 for found in commits.values())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_job_says_what_it_may_do_and_only_the_draft_may_write(path: Path) -> None:
    assert "\npermissions: {}\n" in path.read_text("utf-8")
    for name, lines in jobs(path).items():
        assert re.search(r"^    permissions:$", lines, re.MULTILINE), name
        assert ("write" in re.sub(r"#.*", "", lines)) == (name == "draft"), name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_job_ends_and_keeps_no_credentials(path: Path) -> None:
    for name, lines in jobs(path).items():
        if "    uses: ./" not in lines:  # another workflow, whose jobs have their own limits
            assert "timeout-minutes:" in lines, name
        assert lines.count("actions/checkout@") == lines.count("persist-credentials: false"), name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_secret_is_used_but_the_runs_own_and_no_text_of_others_gets_into_a_script(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "secrets." not in text
    allowed = {"matrix.python", "github.workflow", "github.ref", "github.token", "github.event_name == 'pull_request'"}
    assert set(re.findall(r"\$\{\{ (.+?) \}\}", text)) <= allowed


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_plain_text_holds_what_yaml_takes_for_a_key(path: Path) -> None:
    """`run: pip install --only-binary :all: -r …` is no YAML: it was written so once."""
    for line in path.read_text("utf-8").splitlines():
        plain = re.match(r"\s*(?:- )?[\w-]+: (?![\"'|>\[{])(.*)$", line)
        assert plain is None or ": " not in plain[1].split(" #")[0], line


def test_the_pythons_that_are_tried_are_those_that_the_setup_takes() -> None:
    setup = (ROOT / "packaging" / "setup").read_text("utf-8")
    line = re.search(r"for candidate in (.+);", setup)
    assert line
    wanted = sorted(f"3.{minor}" for minor in re.findall(r"python3\.(\d+)", line[1]))
    for path in WORKFLOWS:
        for found in re.findall(r"python: \[(.+)\]", path.read_text("utf-8")):
            assert json.loads(f"[{found}]") == wanted


def test_a_copy_of_the_repository_on_windows_has_the_same_bytes(tmp_path: Path) -> None:
    """Git there is set up to end lines with CR and LF. A package would then differ from one built elsewhere, and what
    a person starts in WSL would not start."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("takes git and the repository")
    copy = [*("git", "-c", "core.autocrlf=true", "-C", str(ROOT)), "checkout-index", f"--prefix={tmp_path}/"]
    names = ("packaging/setup", "resources/licences/GPL-3.0.txt", "tests/data/windows/README.md")
    subprocess.run([*copy, *names], check=True)
    for name in names:
        assert b"\r" not in (tmp_path / name).read_bytes()


def test_what_takes_root_is_tried_too() -> None:
    """GitHub's computers run everything as an ordinary user, and without root these two leave that out in peace."""
    tests, release = (jobs(ROOT / ".github" / "workflows" / name)["linux"] for name in ("tests.yml", "release.yml"))
    assert re.search(r"sudo .*pytest", tests)
    assert (
        release.index("make selftest")
        < release.index("sudo packaging/linux/try-deb")
        < release.index("upload-artifact")
    )


# What Windows' package manager is told


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    setup, archive = tmp_path / "PortFixer-1.2.3-windows-x64-setup.exe", tmp_path / "PortFixer-1.2.3-windows-x64.zip"
    setup.write_bytes(b"the installer")
    archive.write_bytes(b"the archive")
    return setup, archive


BASE = "https://example.org/owner/portfixer/releases/download/v1.2.3"
REQUIRED = {
    "PortFixer.PortFixer.yaml": {"DefaultLocale"},
    "PortFixer.PortFixer.installer.yaml": {"Installers"},
    "PortFixer.PortFixer.locale.en-US.yaml": {
        "PackageLocale", "Publisher", "PackageName", "License", "ShortDescription",
    },
}  # fmt: skip


def test_winget_gets_its_three_files_with_all_that_its_schema_asks_for(files: tuple[Path, Path]) -> None:
    made = winget.manifests("1.2.3", BASE, *files)
    assert made.keys() == REQUIRED.keys()
    always = {"PackageIdentifier", "PackageVersion", "ManifestType", "ManifestVersion"}
    for name, text in made.items():
        keys = re.findall(r"^([A-Za-z]+):", text, re.MULTILINE)
        assert set(keys) >= always | REQUIRED[name]
        assert len(keys) == len(set(keys))
        assert re.search(rf"^# yaml-language-server: .*\.{winget.SCHEMA}\.schema\.json$", text, re.MULTILINE)
    short = re.search(r'^ShortDescription: "(.+)"$', made["PortFixer.PortFixer.locale.en-US.yaml"], re.MULTILINE)
    assert short
    assert 3 <= len(short[1]) <= 256


def test_winget_gets_the_installer_for_the_person_and_the_archive_with_their_hashes(files: tuple[Path, Path]) -> None:
    text = winget.manifests("1.2.3", BASE, *files)["PortFixer.PortFixer.installer.yaml"]
    assert re.findall(r' InstallerType: "(\w+)"', text) == ["nullsoft", "zip"]
    assert 'Scope: "user"' in text
    for file in files:
        assert f'InstallerUrl: "{BASE}/{file.name}"' in text
        assert hashlib.sha256(file.read_bytes()).hexdigest().upper() in text
    assert 'RelativeFilePath: "PortFixer\\\\bin\\\\portfixer.exe"' in text


def test_a_text_cannot_break_out_of_its_line_in_yaml() -> None:
    nasty = 'a: "b"\n- c # d'
    (line,) = winget.yaml({"Key": nasty}).splitlines()
    assert json.loads(line.removeprefix("Key: ")) == nasty


# The list of parts

INDEX = {
    "system": "debian",
    "components": [
        {"name": "PortFixer", "version": "1", "licence": "MIT", "origin": "own", "files": [], "source": ""},
        {"name": "Python", "version": "3.11.7", "licence": "PSF-2.0", "origin": "python", "files": [], "source": ""},
        {"name": "PySide6 and Qt", "version": "6.11.3", "licence": "LGPL-3.0-only", "origin": "qt",
         "files": [], "source": ""},
        {"name": "libxcb", "version": "1.15-1", "licence": "X11", "origin": "system", "files": ["libxcb.txt"],
         "source": "libxcb-glx0 1.15-1+b1, libxcb-xkb1 1.15-1+b1"},
        {"name": "util-linux", "version": "2.37", "licence": "GPL-2+", "origin": "system", "files": [],
         "source": "libuuid1 2.37"},
        {"name": "gcc-12", "version": "12", "licence": "GPL-3.0-or-later WITH GCC-exception-3.1", "origin": "system",
         "files": [], "source": "libgcc-s1 12"},
    ],
}  # fmt: skip
PINS = [
    {"name": "pyside6-essentials", "externalReferences": [{"type": "distribution", "url": "https://example.org"}]},
    {"name": "hatchling", "externalReferences": []},
]


SPDX = {"MIT", "PSF-2.0", "LGPL-3.0-only", "X11", "GPL-3.0-or-later", "GCC-exception-3.1"}


def bill(version: str) -> dict[str, Any]:
    return sbom.bill(INDEX, PINS, version, 0, is_known=SPDX.__contains__)


def test_the_list_has_what_is_in_the_package_and_not_what_only_built_it() -> None:
    made = bill("1.2.3")
    assert sorted(row["purl"] for row in made["components"]) == [
        "pkg:deb/debian/libgcc-s1@12?upstream=gcc-12",
        "pkg:deb/debian/libuuid1@2.37?upstream=util-linux",
        "pkg:deb/debian/libxcb-glx0@1.15-1%2Bb1?upstream=libxcb",
        "pkg:deb/debian/libxcb-xkb1@1.15-1%2Bb1?upstream=libxcb",
        "pkg:generic/python@3.11.7",
        "pkg:pypi/pyside6-essentials@6.11.3",
    ]
    assert made["metadata"]["component"]["version"] == "1.2.3"
    assert made["metadata"]["timestamp"] == "1970-01-01T00:00:00Z"


def test_a_pinned_package_keeps_its_hashes_and_every_part_its_licence() -> None:
    rows = {row["name"]: row for row in bill("1.2.3")["components"]}
    assert rows["PySide6-Essentials"]["externalReferences"] == PINS[0]["externalReferences"]
    assert rows["libxcb-glx0"]["licenses"] == [{"license": {"id": "X11"}}]
    # Debian's word for it, which is none of SPDX's: a release built on Ubuntu came to its end over this one.
    assert rows["libuuid1"]["licenses"] == [{"license": {"name": "GPL-2+"}}]
    assert rows["libgcc-s1"]["licenses"] == [{"expression": "GPL-3.0-or-later WITH GCC-exception-3.1"}]


def test_the_same_package_gets_the_same_list_and_another_one_another_number() -> None:
    first, again = bill("1.2.3"), bill("1.2.3")
    assert first == again
    assert bill("1.2.4")["serialNumber"] != first["serialNumber"]
