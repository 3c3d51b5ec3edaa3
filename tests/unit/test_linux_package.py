"""What a Linux package brings beside the program says what the program takes."""

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

from portfixer import __version__
from portfixer.cli.arguments import parser
from portfixer.remedies import RemedyId

FOLDER = Path(__file__).resolve().parents[2] / "packaging" / "linux"
sys.path.insert(0, str(FOLDER.parent))
from complete import missing  # noqa: E402

PATH = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
COMPLETIONS = ("portfixer.bash", "_portfixer", "portfixer.fish")


def commands() -> dict[str, argparse.ArgumentParser]:
    (actions,) = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(actions.choices)


def options(command: argparse.ArgumentParser) -> set[str]:
    return {text for action in command._actions for text in action.option_strings if text.startswith("--")}


def every_option() -> set[str]:
    return options(parser()).union(*map(options, commands().values()))


def test_the_manual_page_names_every_command_and_option_and_no_other() -> None:
    page = (FOLDER / "portfixer.1").read_text("utf-8")
    assert set(re.findall(r"^\.TP\n\.B (\w+)$", page, re.MULTILINE)) >= commands().keys()
    told = {f"--{name}" for name in re.findall(r"\\-\\-([a-z]+(?:\\-[a-z]+)?)", page)}
    assert {name.replace("\\", "") for name in told} == every_option()


def test_the_manual_page_and_the_metadata_are_of_this_version() -> None:
    assert f'"PortFixer {__version__}"' in (FOLDER / "portfixer.1").read_text("utf-8")
    releases = re.findall(r'<release version="([^"]+)"', (FOLDER / "portfixer.metainfo.xml").read_text("utf-8"))
    assert releases[0] == __version__


@pytest.mark.parametrize("name", COMPLETIONS)
def test_every_shell_completes_every_command_and_option_and_no_other(name: str) -> None:
    text = (FOLDER / "completions" / name).read_text("utf-8")
    pattern = r"-l ([a-z-]+)" if name.endswith(".fish") else r"--([a-z][a-z-]+)"
    assert {f"--{option}" for option in re.findall(pattern, text)} == every_option()
    for command in commands():
        assert re.search(rf"\b{command}\b", text)
    assert "@REMEDIES@" in text
    assert "@CAUSES@" in text


# What the shells themselves make of it

BASH = """
source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _portfixer; printf "%s\\n" "${COMPREPLY[@]}"
"""
FISH = 'source $argv[1]; complete -C (string join " " -- $argv[2..])'
# The two functions of zsh that offer what they are given; a line that is being edited takes a terminal.
ZSH = """
_describe() { print -rl -- ${(P)2%%:*} }
_arguments() { print -rl -- "$@" }
file=$1; shift; words=("$@"); CURRENT=$#words; source $file
"""


def needs(program: str) -> None:
    if sys.platform == "win32":
        pytest.skip("this is for Linux")
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed here")


def offered(shell: str, tmp_path: Path, *line: str) -> str:
    """What the shell offers where somebody has typed this and presses Tab; filled in as `lay-out` does."""
    needs(shell)
    name, script, options = {
        "bash": ("portfixer.bash", BASH, ["--norc", "--noprofile", "-c"]),
        "zsh": ("_portfixer", ZSH, ["-f", "-c"]),
        "fish": ("portfixer.fish", FISH, ["--no-config", "-c"]),
    }[shell]
    file = tmp_path / name
    text = (FOLDER / "completions" / name).read_text("utf-8")
    file.write_text(text.replace("@REMEDIES@", " ".join(RemedyId)).replace("@CAUSES@", "other_program time_wait"))
    command = [shell, *options, script, *([] if shell == "fish" else [shell]), str(file), *line]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"HOME": str(tmp_path)} | PATH)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_offers_the_commands_their_options_and_remedies(shell: str, tmp_path: Path) -> None:
    assert re.search(r"^diagnose\b", offered(shell, tmp_path, "portfixer", "d"), re.MULTILINE)
    assert "--force" in offered(shell, tmp_path, "portfixer", "fix", "--")
    assert "--force" not in offered(shell, tmp_path, "portfixer", "list", "--")
    assert "use_other_port" in offered(shell, tmp_path, "portfixer", "fix", "--remedy", "")
    assert "time_wait" in offered(shell, tmp_path, "portfixer", "practice", "")


def test_zsh_finds_the_completion_by_its_name(tmp_path: Path) -> None:
    needs("zsh")
    script = "fpath=($1 $fpath); autoload -Uz compinit; compinit -u -D; print -- $_comps[portfixer]"
    command = ["zsh", "-f", "-c", script, "zsh", str(FOLDER / "completions")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"HOME": str(tmp_path)} | PATH)
    assert (done.stdout, done.stderr) == ("_portfixer\n", "")


def test_the_manual_page_has_no_mistakes_that_its_readers_warn_of() -> None:
    needs("man")
    command = ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", str(FOLDER / "portfixer.1")]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={"MANROFFSEQ": "", "MANWIDTH": "80"} | PATH
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_package_that_lacks_a_library_is_not_built() -> None:
    """On Ubuntu 22.04 `ldd` crashed over Qt's plugin for X11, and the package had no window there."""
    needs("objdump")
    plugin = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    alone = [("PySide6/Qt/plugins/platforms/libqxcb.so", str(plugin), "BINARY")]
    absent = missing(alone)
    assert "libxcb-cursor.so.0, which libqxcb.so asks for" in absent
    assert not [name for name in absent if name.startswith(("libc.", "libGL.", "libxcb."))]
    names = [line.split(",")[0] for line in absent]
    assert missing([*alone, *((f"folder/{name}", "", "SYMLINK") for name in names)]) == []
