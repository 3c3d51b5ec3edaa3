r"""The shells of Windows: what their command lines say that they run.

`cmd /c ""C:\shop\start.bat" "` is how a double click on a batch file looks (cmd /?), `powershell -File start.ps1` how
most tools start a script (about_PowerShell_exe in Microsoft's documentation). Their options are told apart by no
capitals, and PowerShell's may be cut short: `-f`, `-nop`.
"""

import re
from collections.abc import Sequence

__all__ = ["awaits_typing", "batch_in", "script_in", "shell_of"]

_CMD = "cmd.exe"
_SHELLS = {_CMD: "Command Prompt", "powershell.exe": "PowerShell", "pwsh.exe": "PowerShell", "pwsh": "PowerShell"}
"""Programs called just `cmd` are other people's, on Linux and in Go's usual folders."""

_BATCH_FILE = r"(?:call\s+)?\"*(?P<path>[^\"&|<>]*?\.(?:bat|cmd))\"*(?:\s|$)"
# Those of PowerShell that take the next word along, as far as they have to be written.
_WITH_VALUE = ("ex", "ep", "v", "in", "if", "o", "w", "co", "cu", "settings")


def shell_of(program: str) -> str | None:
    """What people know the shell of this file name by; None: it is no shell of Windows."""
    return _SHELLS.get(program.lower())


def batch_in(program: str, words: Sequence[str]) -> tuple[str, ...]:
    """The batch file that cmd.exe runs, started with these words, and what it is told: as one may type it. Whoever
    splits a command line at blanks takes the file's path apart; () where none is named."""
    if program.lower() != _CMD:
        return ()
    at = next((at for at, word in enumerate(words) if word[:2].lower() in {"/c", "/k", "/r"}), None)
    rest = "" if at is None else " ".join((words[at][2:], *words[at + 1 :])).strip()
    found = re.match(_BATCH_FILE, rest, re.IGNORECASE)
    return (found["path"], *rest[found.end() :].split()) if found else ()


def script_in(program: str, words: Sequence[str]) -> str | None:
    """The batch file or script that the shell of this file name runs, started with these words; None: none is named."""
    if program.lower() == _CMD:
        return next(iter(batch_in(program, words)), None)
    words = list(words)
    while words:
        word = words.pop(0)
        if not word.startswith("-"):
            return word if word.lower().endswith(".ps1") else None
        option = word[1:].lower()
        if option and "file".startswith(option):
            return words[0] if words else None
        if _runs_text(option):
            return None
        if option.startswith(_WITH_VALUE) and words:
            words.pop(0)
    return None


def awaits_typing(program: str, words: Sequence[str]) -> bool:
    """Whether somebody types into it: it was given nothing to run, or told to stay for more (`/k`, `-NoExit`)."""
    if program.lower() == _CMD:
        return not any(word[:2].lower() in {"/c", "/r"} for word in words)
    options = [word[1:].lower() for word in words if word.startswith("-")]
    if any(len(option) > 2 and "noexit".startswith(option) for option in options):
        return True
    return script_in(program, words) is None and not any(map(_runs_text, options)) and not _has_bare_word(words)


def _runs_text(option: str) -> bool:
    """-Command and -EncodedCommand, however short."""
    is_command = bool(option) and "command".startswith(option)
    return is_command or option in {"e", "ec"} or (len(option) > 1 and "encodedcommand".startswith(option))


def _has_bare_word(words: Sequence[str]) -> bool:
    """`powershell node server.js` is a command as well."""
    return bool(words) and not words[0].startswith("-")
