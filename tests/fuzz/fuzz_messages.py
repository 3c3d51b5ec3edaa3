"""Coverage-guided fuzzing of the reader of messages, to be started by hand and not by pytest.

    python -m venv /tmp/fuzz && /tmp/fuzz/bin/pip install atheris
    /tmp/fuzz/bin/python tests/fuzz/fuzz_messages.py -max_total_time=300 -timeout=5 CORPUS

CORPUS is a folder that may be empty: what is found to go new ways through the code is kept there. Without one the
examples of tests/data/messages are where it begins.
"""

import json
import re
import sys
import tempfile
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["portfixer.messages"]):
    import portfixer.messages.reader  # noqa: F401 - loaded with the first text otherwise, without instruments
    from portfixer.messages import read


def check(data: bytes) -> None:
    """Any text at all has an answer: ports are ports, and pieces point into the text as it was given."""
    text = atheris.FuzzedDataProvider(data[1:]).ConsumeUnicode(len(data)) if data[:1] == b"\0" else _decoded(data)
    message = read(text)
    for one in (message, *message.others):
        assert one.port is None or 0 < one.port < 65536, one
        for piece in one.pieces:
            assert 0 <= piece.start < piece.end <= len(text), (piece, len(text))
    assert message == read(text), "two readings of one text"


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def seeds(folder: Path) -> None:
    for name in ("recorded", "written"):
        for case in json.loads((ROOT / f"tests/data/messages/{name}.json").read_text(encoding="utf-8")):
            text = "\n".join(case["text"])[:2000]
            (folder / f"{name}-{case['id']}").write_bytes(text.encode("utf-8", "surrogatepass"))
    for file in (ROOT / "tests/data/messages/threads").glob("*.txt"):
        for number, text in enumerate(re.split(r"(?m)^=== .*\n", file.read_text(encoding="utf-8"))[1:]):
            (folder / f"{file.stem}-{number}").write_bytes(text[:2000].encode())


def main() -> None:
    arguments = sys.argv
    if all(argument.startswith("-") for argument in arguments[1:]):
        folder = Path(tempfile.mkdtemp(prefix="messages-"))
        arguments = [*arguments, str(folder)]
    else:
        folder = Path(next(argument for argument in arguments[1:] if not argument.startswith("-")))
        folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        seeds(folder)
    atheris.Setup(arguments, check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
