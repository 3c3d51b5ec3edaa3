"""Shell scripts that start a program again whenever it ends: `while true; do server; done`."""

import re
from itertools import pairwise

from portfixer.diagnosis.identity import Runtime, base_name, identify
from portfixer.diagnosis.windows_loops import loop_bodies
from portfixer.facts import Process

__all__ = ["runs_in_a_loop", "script_of"]

_LONGEST = 65536
_COMMENT = r"(?m)(?:^|(?<=\s))#.*$"
_QUOTED = r"'[^']*'|\"(?:[^\"\\]|\\.)*\""
_WORD = r"[\w./+:@%-]+"
_OPENS = {"while", "until"}
_OF_WINDOWS = (".bat", ".cmd", ".ps1")
_STARTS_COMMAND = r"(?:^|[;&|({\n]|\b(?:do|then|else|while|until)\b)\s*$"


def script_of(shell: Process) -> tuple[str | None, str | None]:
    """Which file a shell runs, or which text it was given (`sh -c TEXT`); neither for one that somebody types into."""
    identity = identify(shell)
    if identity.runtime is not Runtime.SHELL:
        return None, None
    if identity.script is not None:
        return identity.script, None
    words = shell.command[1:]
    if shell.command and base_name(shell.command[0]) == "busybox":
        words = words[1:]  # the word behind says which of its programs it is (busybox(1))
    for word, following in pairwise(words):
        if not word.startswith("-"):
            break
        if re.fullmatch(r"-[a-z]*c", word):
            return None, following
    return None, None


def runs_in_a_loop(text: str, *below: Process, file: str | None = None) -> bool:
    """Whether a loop without an end of its own (while, until) in this shell text runs what one of `below` is. `file`:
    where it is from; a batch file or a script of PowerShell has loops of another kind.

    They are what the shell started, and the server at the end of the chain. A loop that only waits for something, or a
    server outside of it, does not count; nor does what a loop starts by a name in a variable.
    """
    wanted = {name for process in below for name in _names(process)}
    text = text[:_LONGEST]
    if file is not None and file.lower().endswith(_OF_WINDOWS):
        bare = {name.lower().removesuffix(".exe") for name in wanted}
        return any(bare & _words_of_windows(body) for body in loop_bodies(file, text))
    return any(wanted & words for words in _loop_bodies(re.sub(_COMMENT, "", text)))


def _names(process: Process) -> set[str]:
    """Of an interpreter's program only what it runs: `python3` in a loop may run anything."""
    identity = identify(process)
    own = {base_name(each) for each in (identity.script, identity.module, identity.jar) if each}
    if own or identity.runtime is Runtime.SHELL:
        return own
    first = process.command[0].split(" ")[0] if process.command else ""  # npm calls itself "npm run dev"
    return {base_name(first), process.name} - {""}


def _loop_bodies(text: str) -> list[set[str]]:
    """The words between each `do` that belongs to a while or until and its `done`."""
    # What is quoted may be a path: its words count, but its `do` and `done` do not.
    shown = re.sub(_QUOTED, lambda quoted: re.sub(r"\b(?:do|done|while|until|for)\b", "_", quoted[0]), text)
    bodies: list[set[str]] = []
    waiting: list[tuple[str, int]] = []  # loops whose `do` has not come yet
    open_loops: list[tuple[str, int]] = []  # and where each began: `until server; do …` runs it in the condition
    for match in re.finditer(_WORD, shown):
        word = match[0]
        if word in {"while", "until", "for", "select", "do", "done"} and not _starts_command(shown, match.start()):
            continue
        if word in {"while", "until", "for", "select"}:
            waiting.append((word, match.end()))
        elif word == "do":
            open_loops.append(waiting.pop() if waiting else ("for", match.end()))
        elif word == "done" and open_loops:
            kind, start = open_loops.pop()
            if kind in _OPENS:
                bodies.append(_words(shown[start : match.start()]))
    return bodies


def _starts_command(text: str, at: int) -> bool:
    """A keyword counts only where a command may begin: `echo done` ends no loop."""
    return bool(re.search(_STARTS_COMMAND, text[max(0, at - 40) : at]))


def _words(body: str) -> set[str]:
    words = {match[0] for match in re.finditer(_WORD, body)}
    return words | {base_name(word) for word in words if "/" in word}


def _words_of_windows(body: str) -> set[str]:
    """There a program may be named with capitals and without .exe, and a path has backslashes."""
    words = re.split(r"[\s\"'=;,()@&|]+", body.lower())
    return {base_name(word).removesuffix(".exe") for word in words if word}
