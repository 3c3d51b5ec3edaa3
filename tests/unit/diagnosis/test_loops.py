"""Shell loops: told by the text of the script, where it says so."""

import pytest
from made_up import process

from portfixer.diagnosis.loops import runs_in_a_loop, script_of
from portfixer.diagnosis.origins import is_typed_into
from portfixer.facts import Process

PY = "/usr/bin/python3"
SERVER = process(812, "python3", PY, "server.py", executable=PY)
MODULE = process(812, "python3", PY, "-m", "http.server", "7018", executable=PY)
NGINX = process(812, "nginx", "nginx: master process nginx", executable="/usr/sbin/nginx")
NPM = process(811, "npm run dev", "npm run dev", executable="/usr/bin/node")
DEV = process(812, "node", "node", "server.js", executable="/usr/bin/node")

LOOPS = [
    ("one line", "while true; do python3 server.py; sleep 1; done", (SERVER,)),
    ("a script of lines", "#!/bin/sh\nwhile :\ndo\n  python3 -m http.server 7018\n  sleep .2\ndone\n", (MODULE,)),
    ("until it ends well", "until python3 /srv/server.py; do\n echo again\ndone", (SERVER,)),
    ("the path in quotation marks", "while :; do '/usr/bin/python3' '/srv/do/server.py'; done", (SERVER,)),
    ("a program without a script", "while true; do /usr/sbin/nginx -g 'daemon off;'; done", (NGINX,)),
    ("what it starts starts the server", "while true; do npm run dev; done", (DEV, NPM)),
    ("a loop in a loop", "while :; do for i in 1 2; do python3 server.py; done; done", (SERVER,)),
]
NO_LOOPS = [
    ("no loop", "cd /srv\nexec python3 server.py", (SERVER,)),
    ("it only waits for something", "while ! nc -z db 5432; do sleep 1; done; python3 server.py", (SERVER,)),
    ("a loop with an end", "for i in 1 2 3; do python3 server.py; done", (SERVER,)),
    ("another program in the loop", "python3 server.py &\nwhile :; do python3 clean.py; sleep 60; done", (SERVER,)),
    ("in a comment", "# while true; do python3 server.py; done\npython3 server.py", (SERVER,)),
    ("in quotation marks", 'echo "while true; do python3 server.py; done"; python3 server.py', (SERVER,)),
    ("done is a word here", "while read line; do echo done; done; python3 server.py", (SERVER,)),
    ("by a name in a variable", 'while true; do "$SERVER"; done', (SERVER,)),
    ("any interpreter's program", "while true; do python3 other.py; done", (MODULE,)),
    ("nothing", "", (SERVER,)),
    ("rubbish", "done done do while (((", (SERVER,)),
]


@pytest.mark.parametrize(("belief", "text", "below"), LOOPS, ids=[row[0] for row in LOOPS])
def test_a_loop_starts_it_again(belief: str, text: str, below: tuple[Process, ...]) -> None:
    assert runs_in_a_loop(text, *below)


@pytest.mark.parametrize(("belief", "text", "below"), NO_LOOPS, ids=[row[0] for row in NO_LOOPS])
def test_nothing_shows_that_it_is_started_again(belief: str, text: str, below: tuple[Process, ...]) -> None:
    assert not runs_in_a_loop(text, *below)


CODE = "/usr/share/code/resources/app/out/vs/workbench/contrib/terminal/common/scripts"


def shell(*words: str, terminal: str | None = None) -> Process:
    return process(300, words[0].rpartition("/")[2], *words, executable="/usr/bin/bash", terminal=terminal)


@pytest.mark.parametrize(
    ("seen", "what"),
    [
        (shell("bash", "/srv/loop.sh"), ("/srv/loop.sh", None)),
        (shell("sh", "-c", "while :; do x; done"), (None, "while :; do x; done")),
        (shell("bash", "-lc", "x"), (None, "x")),
        (shell("-bash"), (None, None)),
        (process(300, "sh", executable="/usr/bin/dash", command=()), (None, None)),  # started with an empty one
        (SERVER, (None, None)),
    ],
    ids=str,
)
def test_what_a_shell_runs(seen: Process, what: tuple[str | None, str | None]) -> None:
    assert script_of(seen) == what


@pytest.mark.parametrize(
    ("seen", "typed"),
    [
        (shell("-bash", terminal="/dev/pts/3"), True),
        (shell("bash", "--norc", "-i", terminal="/dev/pts/3"), True),
        # As VS Code's and JetBrains' terminals start them, with a file that marks each prompt.
        (shell("/usr/bin/bash", "--init-file", f"{CODE}/shellIntegration-bash.sh", terminal="/dev/pts/3"), True),
        (shell("/bin/bash", "--rcfile", "/opt/idea/bash-integration.bash", "-i", terminal="/dev/pts/3"), True),
        (shell("fish", "--init-command", f'source "{CODE}/shellIntegration.fish"', terminal="/dev/pts/3"), True),
        (shell("bash", "--rcfile", "/opt/idea/bash-integration.bash", "loop.sh", terminal="/dev/pts/3"), False),
        (shell("bash", "-O", "globstar", "-c", "x", terminal="/dev/pts/3"), False),
        (shell("-bash"), False),
        (shell("bash", "loop.sh", terminal="/dev/pts/3"), False),
        (shell("sh", "-c", "x", terminal="/dev/pts/3"), False),
        (process(300, "python3", PY, terminal="/dev/pts/3", executable=PY), False),
    ],
    ids=str,
)
def test_at_which_shell_somebody_types(seen: Process, typed: bool) -> None:
    assert is_typed_into(seen) is typed


@pytest.mark.parametrize(
    "words", [("sh", "-c", "x"), ("busybox", "sh", "-c", "x"), ("/bin/busybox", "ash", "-ec", "x")]
)
def test_the_shell_of_busybox_is_read_by_either_name(words: tuple[str, ...]) -> None:
    assert script_of(process(700, "busybox", *words, executable="/bin/busybox")) == (None, "x")
