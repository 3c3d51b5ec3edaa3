"""What a Linux package brings beside the program says what the program takes."""

import argparse
import re
from pathlib import Path

import pytest

from portfixer import __version__
from portfixer.cli.arguments import parser

FOLDER = Path(__file__).resolve().parents[2] / "packaging" / "linux"
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
