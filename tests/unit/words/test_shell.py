"""Commands that a person may copy: they do what they say, or are not shown."""

import subprocess
import sys

import pytest
from made_up import process

from portfixer.diagnosis import start_command
from portfixer.facts import Process
from portfixer.remedies import Restart
from portfixer.words.restarting import start_again
from portfixer.words.shell import command_line, typed

WORDS = [
    ("python3", "-c", "import sys\nif 1:\n\tprint('it\\'s', \"$HOME\")\r\n"),
    ("shop", "--name", "a b", "", "*", "\\", "ü"),
]


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.skipif(sys.platform == "win32", reason="bash reads it")
def test_what_is_typed_reaches_the_program_word_for_word(words: tuple[str, ...]) -> None:
    line = typed(words)
    assert line is not None
    assert "\n" not in line
    said = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True)
    assert tuple(said.stdout.decode().split("\0")[:-1]) == words


@pytest.mark.parametrize(
    "words", [("shop", "\x1b[31m"), ("shop", "\u202e"), ("shop", "x" * 3000)], ids=["escape", "direction", "endless"]
)
def test_what_cannot_be_shown_whole_is_not_shown_to_be_typed(words: tuple[str, ...]) -> None:
    assert typed(words) is None
    assert start_again([Restart(words, "/srv")]) == ()
    assert len(command_line(words)) <= 300


REWRITTEN = [
    (process(1, "python3", "my server", executable="/usr/bin/python3"), False),
    (process(1, "python3", "worker-main", "x.py", executable="/usr/bin/python3.11"), False),
    (process(1, "bash", "-bash", executable="/usr/bin/bash"), False),
    (process(1, "python3", "python3", "x.py", executable="/usr/bin/python3.11"), True),
    (process(1, "sh", "sh", "x.sh", executable="/usr/bin/dash"), True),
    (process(1, "httpd", "httpd", "-f", executable="/bin/busybox"), True),
    (process(1, "nc", "nc", "-l", "8080", executable="/usr/bin/nc.openbsd"), True),
    (process(1, "web", "/opt/bin/web", executable="/opt/releases/12/server"), True),
    (process(1, "web", "./web", executable=None), True),
]


@pytest.mark.parametrize(("one", "known"), REWRITTEN)
def test_a_name_that_a_program_gave_itself_is_no_command(one: Process, known: bool) -> None:
    """exec -a and setproctitle write over the first word; a link, a shell's other name and BusyBox do not."""
    assert bool(start_command(one)) is known
