"""How much of the labelled messages in threads/*.txt is read right, field by field.

python tests/data/messages/score.py              every batch
python tests/data/messages/score.py -v 04        one batch, and what was read wrong
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2]))

FIELDS = ("error", "port", "protocol", "address", "program", "code")
MARK = "=== "


@dataclass(frozen=True, slots=True)
class Labelled:
    number: int
    """Counted within its file, from 1."""
    says: dict[str, object]
    text: str


def labelled(path: Path) -> Iterator[Labelled]:
    """The messages of one file: `=== error port protocol address program code` (`-`: not said), then the text."""
    blocks = ("\n" + path.read_text(encoding="utf-8")).split("\n" + MARK)
    for number, block in enumerate(blocks[1:], 1):
        head, _, text = block.partition("\n")
        error, port, protocol, address, program, code = (None if word == "-" else word for word in head.split())
        says: dict[str, object] = {
            "error": error,
            "port": int(port) if port else None,
            "protocol": protocol,
            "address": address,
            "program": program,
            "code": int(code) if code else None,
        }
        yield Labelled(number, says, text.rstrip("\n"))


def read_wrong(one: Labelled) -> dict[str, tuple[object, object]]:
    """The fields that are read otherwise than labelled: what should be, and what is read."""
    from portfixer.messages import read

    message = read(one.text)
    found = {name: getattr(message, name) for name in FIELDS}
    return {name: (one.says[name], found[name]) for name in FIELDS if one.says[name] != found[name]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("batches", nargs="*", help="beginnings of file names (default: all)")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what is read wrong")
    options = parser.parse_args()
    for path in sorted((HERE / "threads").glob("*.txt")):
        if options.batches and not path.name.startswith(tuple(options.batches)):
            continue
        wrong: Counter[str] = Counter()
        count = 0
        for one in labelled(path):
            count += 1
            misread = read_wrong(one)
            wrong.update(misread.keys())
            if misread and options.verbose:
                print(f"## {path.stem} {one.number}: {misread}\n   " + one.text[:900].replace("\n", "\n   "))
        rates = "  ".join(f"{name} {100 - 100 * wrong[name] / count:.1f}" for name in FIELDS)
        print(f"{path.stem}: {count} messages  {rates}")


if __name__ == "__main__":
    main()
