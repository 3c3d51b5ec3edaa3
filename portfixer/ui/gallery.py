"""Every page in every state and look, as PNG files: `python -m portfixer.ui.gallery FOLDER [part of a name]`."""

import os
import sys
from pathlib import Path

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """Options after the folder: a part of the pictures' names, `--scale 2`, `--rtl`, `--long`, `--size 900x600`."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from portfixer.ui import gallery_pages

    if not arguments or arguments[0].startswith("-"):
        print("python -m portfixer.ui.gallery FOLDER [PART OF A NAME] [--scale F] [--rtl] [--long] [--size WxH]")
        return 2
    return gallery_pages.render(Path(arguments[0]), arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
