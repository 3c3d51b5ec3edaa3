"""Draws the program's icon in the sizes that desktops look for: `icons.py FOLDER` fills a hicolor theme there.

https://specifications.freedesktop.org/icon-theme-spec asks for 48 pixels at least; the others keep small ones sharp.
"""

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from drawn_icon import SOURCE, draw

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def main(folder: Path) -> None:
    for size in SIZES:
        target = folder / f"{size}x{size}" / "apps" / "portfixer.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        if not draw(size).save(str(target)):
            raise SystemExit(f"{target} could not be written")
    scalable = folder / "scalable" / "apps" / "portfixer.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SOURCE, scalable)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
