"""Runs programs whose port is taken, and writes down what they print: the texts of recorded.json.

    python tests/data/messages/record.py            the programs that are installed here, to the screen
    python tests/data/messages/record.py -o new.json nginx redis

A port of the loopback is held, each program is started on it, and what it prints in a few seconds is kept with its
version. Programs are looked for on PATH. Nothing is left behind: everything works in a folder that is removed, and
whatever a program started is stopped with it, daemons too. What must be read out of the texts is written by hand.
"""

import argparse
import contextlib
import ctypes
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from recipes import RECIPES, Recipe

PR_SET_CHILD_SUBREAPER = 36
MOST_LINES = 60
# Where things lie on this machine, and what stands in the texts instead.
FOLDERS = (
    (re.compile(r"(?:/[\w.-]+)+?/lib/(?=python3)"), "/usr/lib/"),
    (re.compile(r"(?:/[\w.-]+)+/node_modules/"), "/home/me/web/node_modules/"),
    (re.compile(r"/root\b|/home/\w+(?=/\.)"), "/home/me"),
)


@contextlib.contextmanager
def held(protocol: str) -> Iterator[int]:
    """A port of the loopback that another program has."""
    kind = socket.SOCK_DGRAM if protocol == "udp" else socket.SOCK_STREAM
    with contextlib.ExitStack() as stack:
        port = 0
        for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            one = stack.enter_context(socket.socket(family, kind))
            one.bind((address, port))
            port = one.getsockname()[1]
            if kind == socket.SOCK_STREAM:
                one.listen()
        yield port


def record(recipe: Recipe) -> dict[str, object] | None:
    """What the program of `recipe` prints; None if it is not installed."""
    program = shlex.split(recipe.command)[0]
    if shutil.which(program) is None:
        return None
    with tempfile.TemporaryDirectory() as folder, held(recipe.protocol) as port:
        known = {"port": str(port), "dir": folder}
        for name, text in recipe.files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_filled(text, known), encoding="utf-8")
        command = ["sh", "-c", "exec 2>&1; " + _filled(recipe.command, known)]
        text = run(command, folder, recipe.seconds)
        by = f"{program} {version(recipe)}".strip()
    text = text.replace(str(port), str(recipe.port)).replace(folder, "/home/me/app")
    for folders, instead in FOLDERS:
        text = folders.sub(instead, text)
    return {"id": recipe.id, "by": by, "text": text.rstrip("\n").split("\n")[-MOST_LINES:]}


def _filled(text: str, known: dict[str, str]) -> str:
    return re.sub(r"<(port|dir)>", lambda match: known[match[1]], text)


def run(command: list[str], folder: str, seconds: float) -> str:
    """What `command` prints until it ends or `seconds` are over; it and all that it started are gone afterwards."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("RUST_", "PYTHON"))}
    env |= {"LANG": "C.UTF-8", "NO_COLOR": "1", "HOME": folder}
    with Path(folder, "output").open("w+b") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=output, start_new_session=True
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        stop(process)
        output.seek(0)
        return output.read().decode("utf-8", "replace")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the session of `process`, then the daemons that left it: they became children of this process."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    while children := own_children():
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child, 0)


def own_children() -> list[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    return [int(child) for child in listed.split()]


def version(recipe: Recipe) -> str:
    """The first number with a dot that the program tells of itself."""
    if not recipe.version:
        return ""
    with tempfile.TemporaryDirectory() as folder:
        found = re.search(r"\d+(?:\.\d+)+", run(["sh", "-c", f"exec 2>&1; {recipe.version}"], folder, 20))
    return found.group() if found else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="*", help="only these (default: all that are installed)")
    parser.add_argument("-o", "--output", type=Path, help="a JSON file to write to")
    options = parser.parse_args()
    if sys.platform != "linux":
        parser.error("this needs Linux: only there can it see to it that nothing is left running")
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    recorded = []
    for recipe in RECIPES:
        if options.programs and recipe.id not in options.programs:
            continue
        case = record(recipe)
        print(f"{recipe.id}: {'not installed' if case is None else len(case['text'])}", file=sys.stderr)
        if case is not None:
            recorded.append(case)
    text = json.dumps(recorded, ensure_ascii=False, indent=1) + "\n"
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
